import { type SqlMigration, statements } from './statements.ts'

export const staffRequests: SqlMigration = statements(`
  -- What somebody of the staff, or a tool, has asked for under a key of its own: asked again, it is not done again.
  CREATE TABLE staff_request (
    actor_id text NOT NULL,
    idempotency_key text NOT NULL,
    action text NOT NULL,
    request_hash bytea NOT NULL,
    -- What came of it; null only inside the transaction that does it.
    answer jsonb,
    at timestamptz NOT NULL DEFAULT shop_now(),
    PRIMARY KEY (actor_id, idempotency_key)
  );
  -- Serves the sweep that forgets old ones.
  CREATE INDEX staff_request_oldest ON staff_request (at);
`)
