import { type SqlMigration, statements } from './statements.ts'

export const savedCards: SqlMigration = statements(`
  -- As everybody locks them: whoever works on meanwhile waits once.
  LOCK TABLE orders, payment_attempt IN SHARE ROW EXCLUSIVE MODE;

  -- What an account is at the provider, who keeps its cards: written down, with its exact parameters, before he is
  -- asked; its id is the key.
  CREATE TABLE provider_customer (
    id uuid PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES account,
    provider text NOT NULL DEFAULT 'stripe' CHECK (provider = 'stripe'),
    request jsonb NOT NULL,
    -- Null as long as it is not known to exist.
    customer_id text CONSTRAINT provider_customer_known_once UNIQUE,
    -- Which card is used where nothing else is said. That there still is one only the provider knows.
    default_method_id text,
    created_at timestamptz NOT NULL DEFAULT shop_now(),
    -- When it was found to be deleted at the provider, or never to have been made.
    gone_at timestamptz
  );
  CREATE UNIQUE INDEX provider_customer_one_live ON provider_customer (account_id, provider) WHERE gone_at IS NULL;

  -- What a payment has to do with cards that are kept: paid with one, or saving the one that it is paid with. Its
  -- intent is opened for the buyer's customer, who is in the request before that is sent.
  ALTER TABLE payment_attempt
    ADD COLUMN card_use text,
    ADD CONSTRAINT payment_attempt_card_use CHECK (card_use IN ('saved', 'saving')) NOT VALID;
  ALTER TABLE payment_attempt VALIDATE CONSTRAINT payment_attempt_card_use;

  -- A saved card that staff has charged, or is charging, while its buyer is away. Its id is the key of the call.
  CREATE TABLE card_charge (
    id uuid PRIMARY KEY,
    order_id uuid NOT NULL REFERENCES orders,
    payment_attempt_id uuid NOT NULL REFERENCES payment_attempt,
    -- Null is the buyer's default.
    asked_method_id text,
    -- Which card it is, once it is known to be the buyer's: before it is charged.
    payment_method_id text,
    -- planned: not known to be over. overtaken: the intent was paid, or canceled, by somebody else. refused: the buyer
    -- has no such card. failed: the provider has answered that he failed, and nothing was charged.
    state text NOT NULL DEFAULT 'planned'
      CHECK (state IN ('planned', 'succeeded', 'declined', 'overtaken', 'refused', 'failed')),
    decline_code text,
    created_at timestamptz NOT NULL DEFAULT shop_now(),
    checked_at timestamptz,
    CONSTRAINT card_charge_declined_says_why CHECK ((state = 'declined') = (decline_code IS NOT NULL)),
    CONSTRAINT card_charge_names_its_card
      CHECK (payment_method_id IS NOT NULL OR state NOT IN ('succeeded', 'declined'))
  );
  CREATE UNIQUE INDEX card_charge_one_live ON card_charge (order_id) WHERE state = 'planned';
  CREATE INDEX card_charge_of_attempt ON card_charge (payment_attempt_id);
  -- Serves the reconciler.
  CREATE INDEX card_charge_unsettled ON card_charge (coalesce(checked_at, created_at)) WHERE state = 'planned';
`)
