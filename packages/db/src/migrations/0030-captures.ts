import { type SqlMigration, statements } from './statements.ts'

export const captures: SqlMigration = statements(`
  -- At once and in one order, or not at all, as everybody locks them: whoever works on meanwhile waits once.
  LOCK TABLE orders IN EXCLUSIVE MODE;
  LOCK TABLE payment_attempt, payment, invoice, shop_setting IN ACCESS EXCLUSIVE MODE;

  ALTER TABLE shop_setting
    ADD COLUMN capture_method text NOT NULL DEFAULT 'automatic'
      CONSTRAINT shop_setting_capture_method CHECK (capture_method IN ('automatic', 'manual'));

  -- authorized: its money is held, and not captured yet.
  ALTER TABLE payment_attempt
    DROP CONSTRAINT payment_attempt_state_check,
    ADD CONSTRAINT payment_attempt_state_check
      CHECK (state IN ('planned', 'open', 'authorized', 'succeeded', 'canceled', 'mismatched')) NOT VALID,
    -- What it has brought; null for one that has brought all that was asked, as every one without a hold.
    ADD COLUMN captured_minor bigint CONSTRAINT payment_attempt_captured CHECK (captured_minor > 0),
    -- How much of the hold is to be captured, written down before the provider is asked.
    ADD COLUMN capture_minor bigint CONSTRAINT payment_attempt_capture CHECK (capture_minor > 0),
    -- Until when the hold can be captured.
    ADD COLUMN capture_before timestamptz,
    ADD CONSTRAINT payment_attempt_authorized_ends CHECK (state <> 'authorized' OR capture_before IS NOT NULL) NOT VALID;
  ALTER TABLE payment_attempt VALIDATE CONSTRAINT payment_attempt_state_check;
  ALTER TABLE payment_attempt VALIDATE CONSTRAINT payment_attempt_authorized_ends;

  -- At most one intent of a payment can still bring its money.
  DROP INDEX payment_attempt_one_live;
  CREATE UNIQUE INDEX payment_attempt_one_live ON payment_attempt (payment_id)
    WHERE state IN ('planned', 'open', 'authorized');
  DROP INDEX payment_attempt_unsettled;
  CREATE INDEX payment_attempt_unsettled ON payment_attempt (coalesce(checked_at, created_at))
    WHERE state IN ('planned', 'open', 'authorized');
  -- Serves whoever tells staff of holds that end soon.
  CREATE INDEX payment_attempt_held ON payment_attempt (capture_before) WHERE state = 'authorized';

  -- What of a held payment is not to be captured any more: it is owed no longer.
  ALTER TABLE payment
    ADD COLUMN released_minor bigint NOT NULL DEFAULT 0
      CONSTRAINT payment_released_within_amount CHECK (released_minor BETWEEN 0 AND amount_minor);

  CREATE TABLE payment_release (
    id uuid PRIMARY KEY,
    payment_id uuid NOT NULL REFERENCES payment,
    order_id uuid NOT NULL REFERENCES orders,
    payment_attempt_id uuid NOT NULL REFERENCES payment_attempt,
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    currency char(3) NOT NULL,
    reason text NOT NULL,
    with_shipping boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT shop_now()
  );
  CREATE INDEX payment_release_of_attempt ON payment_release (payment_attempt_id);
  CREATE INDEX payment_release_of_order ON payment_release (order_id);
  CREATE UNIQUE INDEX payment_release_shipping_once ON payment_release (order_id) WHERE with_shipping;

  -- Which pieces it was released for, and how many of their lines had gone before.
  CREATE TABLE payment_release_line (
    release_id uuid NOT NULL REFERENCES payment_release ON DELETE CASCADE,
    order_line_id uuid NOT NULL REFERENCES order_line,
    quantity integer NOT NULL CHECK (quantity > 0),
    gone_before integer NOT NULL CHECK (gone_before >= 0),
    PRIMARY KEY (release_id, order_line_id)
  );
  CREATE INDEX payment_release_line_of_order_line ON payment_release_line (order_line_id);

  -- The sale as it was ordered and what was released of it, where the invoice is of less: shares of pieces are counted
  -- by the whole.
  ALTER TABLE invoice
    ADD COLUMN whole_sale jsonb,
    ADD COLUMN released jsonb,
    ADD CONSTRAINT invoice_released_of_whole CHECK ((whole_sale IS NULL) = (released IS NULL)) NOT VALID;
  ALTER TABLE invoice VALIDATE CONSTRAINT invoice_released_of_whole;
`)
