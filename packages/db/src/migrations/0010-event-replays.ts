import { type SqlMigration, statements } from './statements.ts'

export const eventReplays: SqlMigration = statements(`
  ALTER TABLE stripe_event
    -- How often staff has put it back. What an earlier job still says of it no longer counts.
    ADD COLUMN replay_count integer NOT NULL DEFAULT 0 CHECK (replay_count >= 0),
    ADD COLUMN replayed_at timestamptz,
    -- The caller's name for the last replay.
    ADD COLUMN replay_key text;
  -- Serve staff: newest first; what is about one object; what is not well.
  CREATE INDEX stripe_event_newest ON stripe_event (received_at DESC, id DESC);
  CREATE INDEX stripe_event_of_object ON stripe_event (object_id, received_at DESC, id DESC);
  CREATE INDEX stripe_event_dead ON stripe_event (received_at DESC, id DESC) WHERE state = 'dead';
  CREATE INDEX stripe_event_parked ON stripe_event (received_at DESC, id DESC) WHERE state = 'parked';
`)
