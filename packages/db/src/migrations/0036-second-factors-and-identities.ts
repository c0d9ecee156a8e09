import { type SqlMigration, statements } from './statements.ts'

export const secondFactorsAndIdentities: SqlMigration = statements(`
  -- What somebody shows besides his password: a secret that his device makes codes of (RFC 6238). One an account, first
  -- begun, and in force as soon as the account names it.
  CREATE TABLE second_factor (
    id uuid PRIMARY KEY,
    account_id uuid NOT NULL CONSTRAINT second_factor_one_per_account UNIQUE REFERENCES account ON DELETE CASCADE,
    -- AES-256-GCM: nonce, 20 bytes, tag. Whoever reads the database makes no code of it.
    sealed_secret bytea NOT NULL CONSTRAINT second_factor_is_sealed CHECK (octet_length(sealed_secret) = 48),
    -- The 30 seconds, counted from 1970, of the last code that was taken: none of them or before is taken again.
    last_step bigint,
    -- When codes that were wrong came, as far back as they count.
    wrong_at timestamptz[] NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT shop_now(),
    CONSTRAINT second_factor_of_account UNIQUE (id, account_id)
  );

  -- For who has lost his device: each opens once. SHA-256 of 80 random bits.
  CREATE TABLE recovery_code (
    second_factor_id uuid NOT NULL REFERENCES second_factor ON DELETE CASCADE,
    code_hash bytea NOT NULL CHECK (octet_length(code_hash) = 32),
    used_at timestamptz,
    PRIMARY KEY (second_factor_id, code_hash)
  );

  -- It stands in the account, so that whoever opens a session sees it under the account's own lock.
  ALTER TABLE account
    ADD COLUMN second_factor_id uuid,
    ADD CONSTRAINT account_has_its_own_second_factor
      FOREIGN KEY (second_factor_id, id) REFERENCES second_factor (id, account_id) NOT VALID;
  ALTER TABLE account VALIDATE CONSTRAINT account_has_its_own_second_factor;
  -- Whether a second factor has been shown for it.
  ALTER TABLE session ADD COLUMN is_two_factor boolean NOT NULL DEFAULT false;

  ALTER TABLE shop_setting ADD COLUMN staff_second_factor text NOT NULL DEFAULT 'optional'
    CONSTRAINT shop_setting_staff_second_factor CHECK (staff_second_factor IN ('optional', 'required'));

  -- Whom somebody is at a provider of OpenID Connect. Written only under the lock of the account.
  CREATE TABLE account_identity (
    id uuid PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES account ON DELETE CASCADE,
    -- As the shop called the provider then: for people to read.
    provider text NOT NULL,
    issuer text NOT NULL,
    subject text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT shop_now(),
    CONSTRAINT account_identity_is_one_account UNIQUE (issuer, subject)
  );
  CREATE INDEX account_identity_of_account ON account_identity (account_id, id);

  -- Somebody who has just come back from a provider, on his way to the procedure that signs him in: what the provider
  -- has said of him, kept under the hash of a code that his browser carries.
  CREATE TABLE oidc_return (
    id uuid PRIMARY KEY,
    code_hash bytea NOT NULL CONSTRAINT oidc_return_code UNIQUE CHECK (octet_length(code_hash) = 32),
    -- SHA-256 of what only the page knows that began: a code that was stolen, or foisted on somebody, opens nothing.
    challenge bytea NOT NULL CHECK (octet_length(challenge) = 32),
    provider text NOT NULL,
    issuer text NOT NULL,
    subject text NOT NULL,
    -- Null unless the provider says that it is his.
    email text,
    first_name text NOT NULL,
    last_name text NOT NULL,
    password_tries integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT shop_now(),
    -- A minute, and ten from when the right page has shown it.
    expires_at timestamptz NOT NULL DEFAULT shop_now() + interval '1 minute',
    used_at timestamptz
  );
  CREATE INDEX oidc_return_over ON oidc_return (expires_at);
`)
