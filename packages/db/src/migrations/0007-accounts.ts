import { type SqlMigration, statements } from './statements.ts'

export const accounts: SqlMigration = statements(`
  -- Whoever can sign in is an account; staff are accounts with a role, and buy like everybody else.
  ALTER TABLE customer RENAME TO account;
  ALTER INDEX customer_pkey RENAME TO account_pkey;
  ALTER INDEX customer_email RENAME TO account_email;
  ALTER TABLE account
    ADD COLUMN phone text,
    ADD COLUMN locale text,
    ADD COLUMN role text NOT NULL DEFAULT 'CUSTOMER' CHECK (role IN ('CUSTOMER', 'STAFF', 'ADMIN')),
    ADD COLUMN permissions text[] NOT NULL DEFAULT '{}',
    ADD COLUMN disabled_at timestamptz,
    ADD CONSTRAINT account_only_staff_has_permissions CHECK (role = 'STAFF' OR cardinality(permissions) = 0);
  DROP TABLE staff;
  -- Serve the search of staff: by the beginning of an address or a name.
  CREATE INDEX account_by_email ON account (lower(email) text_pattern_ops);
  CREATE INDEX account_by_last_name ON account (lower(last_name) text_pattern_ops);
  CREATE INDEX account_newest ON account (created_at DESC, id DESC);
  CREATE INDEX account_staff ON account (created_at, id) WHERE role <> 'CUSTOMER';

  -- A sign-in, and with it a family of refresh tokens.
  CREATE TABLE session (
    id uuid PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES account ON DELETE CASCADE,
    user_agent text,
    ip text,
    created_at timestamptz NOT NULL DEFAULT shop_now(),
    last_used_at timestamptz NOT NULL DEFAULT shop_now(),
    -- Moves on with every refresh.
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    revoked_because text,
    CONSTRAINT session_revoked_has_its_reason CHECK ((revoked_at IS NULL) = (revoked_because IS NULL))
  );
  CREATE INDEX session_of_account ON session (account_id, created_at DESC, id DESC) WHERE revoked_at IS NULL;
  CREATE INDEX session_over ON session (expires_at);

  -- One row per generation. SHA-256 of the token: whoever reads the database can't act for anybody.
  CREATE TABLE refresh_token (
    token_hash bytea PRIMARY KEY CHECK (octet_length(token_hash) = 32),
    session_id uuid NOT NULL REFERENCES session ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT shop_now(),
    used_at timestamptz
  );
  -- A family has one living token, whatever happens.
  CREATE UNIQUE INDEX refresh_token_one_unused ON refresh_token (session_id) WHERE used_at IS NULL;
  CREATE INDEX refresh_token_of_session ON refresh_token (session_id);

  -- What a link in a mail stands for. The token in the link is derived from the id, and kept nowhere.
  CREATE TABLE one_time_token (
    id uuid PRIMARY KEY,
    purpose text NOT NULL CHECK (purpose IN ('verify_email', 'reset_password')),
    account_id uuid NOT NULL REFERENCES account ON DELETE CASCADE,
    -- The address that it went to: it proves that one, and no later one.
    email text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT shop_now(),
    expires_at timestamptz NOT NULL,
    used_at timestamptz
  );
  CREATE INDEX one_time_token_of_account ON one_time_token (account_id, purpose) WHERE used_at IS NULL;
  CREATE INDEX one_time_token_over ON one_time_token (expires_at);

  CREATE TABLE account_address (
    id uuid PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES account ON DELETE CASCADE,
    address jsonb NOT NULL,
    is_default_shipping boolean NOT NULL DEFAULT false,
    is_default_billing boolean NOT NULL DEFAULT false,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT shop_now()
  );
  CREATE INDEX account_address_of_account ON account_address (account_id, id);
  CREATE UNIQUE INDEX account_address_one_default_shipping ON account_address (account_id) WHERE is_default_shipping;
  CREATE UNIQUE INDEX account_address_one_default_billing ON account_address (account_id) WHERE is_default_billing;
`)
