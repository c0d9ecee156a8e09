import { type SqlMigration, statements } from './statements.ts'

export const staff: SqlMigration = statements(`
  -- Who may become staff by opening a link. The first admin's has no address: it is printed, not sent.
  CREATE TABLE staff_invitation (
    id uuid PRIMARY KEY,
    email text,
    role text NOT NULL CHECK (role IN ('STAFF', 'ADMIN')),
    permissions text[] NOT NULL DEFAULT '{}',
    invited_by uuid REFERENCES account,
    created_at timestamptz NOT NULL DEFAULT shop_now(),
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    account_id uuid REFERENCES account,
    CONSTRAINT staff_invitation_used_has_its_account CHECK ((used_at IS NULL) = (account_id IS NULL)),
    CONSTRAINT staff_invitation_only_staff_has_permissions CHECK (role = 'STAFF' OR cardinality(permissions) = 0),
    CONSTRAINT staff_invitation_only_the_first_is_unsent CHECK (email IS NOT NULL OR (role = 'ADMIN' AND invited_by IS NULL))
  );
  -- One open link for the first admin, however many processes start.
  CREATE UNIQUE INDEX staff_invitation_one_first ON staff_invitation ((true)) WHERE email IS NULL AND used_at IS NULL;

  -- A tool's credential: the prefix finds it, the SHA-256 of the secret proves it.
  CREATE TABLE api_key (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    prefix text NOT NULL CONSTRAINT api_key_prefix_unique UNIQUE,
    secret_hash bytea NOT NULL CHECK (octet_length(secret_hash) = 32),
    scopes text[] NOT NULL CHECK (cardinality(scopes) > 0),
    created_by uuid REFERENCES account,
    created_at timestamptz NOT NULL DEFAULT shop_now(),
    expires_at timestamptz,
    -- To the minute.
    last_used_at timestamptz,
    revoked_at timestamptz
  );

  -- Who of the staff changed what: written in the transaction of the change.
  CREATE TABLE audit_entry (
    id uuid PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT shop_now(),
    actor_kind text NOT NULL CHECK (actor_kind IN ('staff', 'api_key')),
    actor_id uuid NOT NULL,
    -- As it was then: an e-mail address, or the name of a key.
    actor_name text NOT NULL,
    -- The procedure, as callers know it.
    action text NOT NULL,
    entity text NOT NULL,
    entity_id text NOT NULL,
    before jsonb,
    after jsonb,
    request_id text NOT NULL
  );
  CREATE INDEX audit_entry_newest ON audit_entry (at DESC, id DESC);
  CREATE INDEX audit_entry_of_entity ON audit_entry (entity, entity_id, at DESC, id DESC);
  CREATE INDEX audit_entry_of_actor ON audit_entry (actor_id, at DESC, id DESC);
  CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_ledger();
`)
