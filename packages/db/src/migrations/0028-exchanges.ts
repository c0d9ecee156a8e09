import { type SqlMigration, statements } from './statements.ts'

export const exchanges: SqlMigration = statements(`
  -- At once and in one order, or not at all, as everybody locks them: whoever works on meanwhile waits once.
  LOCK TABLE orders, payment_attempt, order_return IN SHARE ROW EXCLUSIVE MODE;
  LOCK TABLE payment, refund IN ACCESS EXCLUSIVE MODE;

  -- Money that an intent has brought for one order, and that pays for another of the same buyer instead of going back:
  -- there it is a payment of its own, whose refunds are refunds of that intent.
  ALTER TABLE payment
    ADD COLUMN source_attempt_id uuid CONSTRAINT payment_source REFERENCES payment_attempt,
    DROP CONSTRAINT payment_provider_check,
    ADD CONSTRAINT payment_provider_check CHECK (provider IN ('stripe', 'manual', 'transfer')) NOT VALID,
    ADD CONSTRAINT payment_of_transfer CHECK (
      CASE WHEN provider = 'transfer' THEN source_attempt_id IS NOT NULL AND captured_minor = amount_minor
      ELSE source_attempt_id IS NULL END
    ) NOT VALID,
    DROP CONSTRAINT payment_one_per_provider;
  ALTER TABLE payment VALIDATE CONSTRAINT payment_provider_check;
  ALTER TABLE payment VALIDATE CONSTRAINT payment_of_transfer;
  CREATE UNIQUE INDEX payment_one_per_provider ON payment (order_id, provider, source_attempt_id) NULLS NOT DISTINCT;
  CREATE INDEX payment_of_source ON payment (source_attempt_id) WHERE source_attempt_id IS NOT NULL;

  -- Which payment it has become, where its money has not gone back to the buyer: nobody asks the provider for it.
  ALTER TABLE refund
    ADD COLUMN transfer_payment_id uuid
      CONSTRAINT refund_one_per_transfer UNIQUE CONSTRAINT refund_transfer REFERENCES payment,
    ADD CONSTRAINT refund_transferred_at_once CHECK (
      transfer_payment_id IS NULL OR provider_refund_id IS NULL AND state IN ('submitted', 'succeeded')
    ) NOT VALID;
  ALTER TABLE refund VALIDATE CONSTRAINT refund_transferred_at_once;

  -- What an intent gives back of a return, or of the shipping, may be money for another order, and the rest of it.
  DROP INDEX refund_of_return;
  DROP INDEX refund_shipping_once;
  CREATE UNIQUE INDEX refund_of_return ON refund (return_id, payment_attempt_id, (transfer_payment_id IS NULL))
    WHERE return_id IS NOT NULL AND state <> 'failed';
  CREATE UNIQUE INDEX refund_shipping_once ON refund (order_id, payment_attempt_id, (transfer_payment_id IS NULL))
    WHERE with_shipping AND state <> 'failed';

  -- Which order was made of goods that a buyer gave for it, or in addition to which.
  CREATE TABLE exchange (
    order_id uuid PRIMARY KEY REFERENCES orders,
    original_order_id uuid NOT NULL REFERENCES orders,
    return_id uuid CONSTRAINT exchange_return REFERENCES order_return,
    -- What was to go back for the goods that were given, and how much of it pays for the order.
    value_minor bigint NOT NULL CHECK (value_minor >= 0),
    transferred_minor bigint NOT NULL,
    created_at timestamptz NOT NULL DEFAULT shop_now(),
    CONSTRAINT exchange_is_of_another CHECK (order_id <> original_order_id),
    CONSTRAINT exchange_transfers_what_there_is CHECK (transferred_minor BETWEEN 0 AND value_minor)
  );
  CREATE INDEX exchange_of_order ON exchange (original_order_id);
`)
