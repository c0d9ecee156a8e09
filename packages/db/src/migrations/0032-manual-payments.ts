import { type SqlMigration, statements } from './statements.ts'

export const manualPayments: SqlMigration = statements(`
  -- At once and in one order, or not at all, as everybody locks them: whoever works on meanwhile waits once.
  LOCK TABLE orders IN ACCESS EXCLUSIVE MODE;
  LOCK TABLE payment_attempt IN SHARE ROW EXCLUSIVE MODE;
  LOCK TABLE payment, refund, tax_calculation, invoice IN ACCESS EXCLUSIVE MODE;

  -- How the shop is paid without a provider.
  CREATE TABLE manual_payment_method (
    code text PRIMARY KEY,
    name text NOT NULL,
    -- What the buyer is to do; the number of his order and the amount are put in.
    instructions text NOT NULL,
    -- before_shipment: goods leave once it is paid. on_delivery: they leave before.
    kind text NOT NULL CHECK (kind IN ('before_shipment', 'on_delivery')),
    -- How long goods wait for the money.
    pay_within_days integer CHECK (pay_within_days BETWEEN 1 AND 60),
    -- None: all of them.
    markets text[] NOT NULL DEFAULT '{}',
    enabled boolean NOT NULL DEFAULT true,
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT manual_payment_method_waits_before_shipment
      CHECK ((kind = 'before_shipment') = (pay_within_days IS NOT NULL))
  );

  -- The method as it was agreed.
  ALTER TABLE orders
    ADD COLUMN manual_method jsonb,
    ADD CONSTRAINT orders_manual_has_its_method
      CHECK ((payment_method = 'manual') = (manual_method IS NOT NULL)) NOT VALID;
  ALTER TABLE orders VALIDATE CONSTRAINT orders_manual_has_its_method;

  -- Money that no intent has brought is that of a payment: as an intent's, it may pay for another order.
  ALTER TABLE payment
    ADD COLUMN source_payment_id uuid CONSTRAINT payment_source_payment REFERENCES payment,
    DROP CONSTRAINT payment_of_transfer,
    ADD CONSTRAINT payment_of_transfer CHECK (
      num_nonnulls(source_attempt_id, source_payment_id) = CASE WHEN provider = 'transfer' THEN 1 ELSE 0 END
        AND (provider <> 'transfer' OR captured_minor = amount_minor)
    ) NOT VALID;
  ALTER TABLE payment VALIDATE CONSTRAINT payment_of_transfer;
  DROP INDEX payment_one_per_provider;
  CREATE UNIQUE INDEX payment_one_per_provider
    ON payment (order_id, provider, source_attempt_id, source_payment_id) NULLS NOT DISTINCT;
  CREATE INDEX payment_of_source_payment ON payment (source_payment_id) WHERE source_payment_id IS NOT NULL;
  -- Serves whoever looks for money of orders that a process of the release before has ended.
  CREATE INDEX payment_by_hand_in_part ON payment (order_id)
    WHERE provider = 'manual' AND captured_minor > refund_reserved_minor AND captured_minor < amount_minor;

  -- What people have written down of money that came, or did not come after all: a payment has captured what that is
  -- together.
  CREATE TABLE payment_receipt (
    id uuid PRIMARY KEY,
    payment_id uuid NOT NULL REFERENCES payment,
    -- received: it came. revoked: it was written down by mistake. set_off: goods came back before they were paid for.
    kind text NOT NULL CHECK (kind IN ('received', 'revoked', 'set_off')),
    amount_minor bigint NOT NULL,
    -- As people say.
    received_at timestamptz NOT NULL,
    reference text,
    revokes_id uuid CONSTRAINT payment_receipt_revoked_once UNIQUE
      CONSTRAINT payment_receipt_revokes REFERENCES payment_receipt,
    actor_name text NOT NULL,
    at timestamptz NOT NULL DEFAULT shop_now(),
    CONSTRAINT payment_receipt_counts CHECK (
      CASE WHEN kind = 'revoked' THEN revokes_id IS NOT NULL AND amount_minor < 0
      ELSE revokes_id IS NULL AND amount_minor > 0 END),
    -- So that no sum of them is past counting.
    CONSTRAINT payment_receipt_can_be_counted CHECK (abs(amount_minor) <= 1000000000000)
  );
  CREATE INDEX payment_receipt_of_payment ON payment_receipt (payment_id, id);
  CREATE TRIGGER payment_receipt_append_only BEFORE UPDATE OR DELETE ON payment_receipt
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_ledger();

  -- Whose money goes back: an intent's, which its provider is asked for, or that of a payment, which people send.
  ALTER TABLE refund
    ALTER COLUMN payment_attempt_id DROP NOT NULL,
    ADD COLUMN source_payment_id uuid CONSTRAINT refund_source_payment REFERENCES payment,
    -- Of goods that were not paid for: it was never here, and nobody sends it.
    ADD COLUMN is_set_off boolean NOT NULL DEFAULT false,
    -- What people say of how it went back.
    ADD COLUMN reference text,
    ADD CONSTRAINT refund_of_one_source CHECK (num_nonnulls(payment_attempt_id, source_payment_id) = 1) NOT VALID,
    ADD CONSTRAINT refund_by_hand_has_no_provider CHECK (source_payment_id IS NULL OR provider_refund_id IS NULL)
      NOT VALID,
    ADD CONSTRAINT refund_set_off_at_once CHECK (
      NOT is_set_off OR source_payment_id IS NOT NULL AND transfer_payment_id IS NULL AND state = 'succeeded'
    ) NOT VALID;
  ALTER TABLE refund VALIDATE CONSTRAINT refund_of_one_source;
  ALTER TABLE refund VALIDATE CONSTRAINT refund_by_hand_has_no_provider;
  ALTER TABLE refund VALIDATE CONSTRAINT refund_set_off_at_once;
  CREATE UNIQUE INDEX refund_by_hand_of_return
    ON refund (return_id, source_payment_id, is_set_off, (transfer_payment_id IS NULL))
    WHERE return_id IS NOT NULL AND source_payment_id IS NOT NULL AND state <> 'failed';
  CREATE UNIQUE INDEX refund_by_hand_shipping_once
    ON refund (order_id, source_payment_id, is_set_off, (transfer_payment_id IS NULL))
    WHERE with_shipping AND source_payment_id IS NOT NULL AND state <> 'failed';
  -- Serves staff: what is to be sent back, the newest first?
  CREATE INDEX refund_by_hand ON refund (created_at, id)
    WHERE source_payment_id IS NOT NULL AND state IN ('requested', 'submitted');

  ALTER TABLE tax_calculation
    ADD COLUMN source_payment_id uuid CONSTRAINT tax_calculation_source_payment REFERENCES payment,
    DROP CONSTRAINT tax_calculation_sold_for_money,
    ADD CONSTRAINT tax_calculation_sold_for_money CHECK (
      num_nonnulls(payment_attempt_id, source_payment_id) = CASE WHEN state = 'agreed' THEN 0 ELSE 1 END) NOT VALID;
  ALTER TABLE tax_calculation VALIDATE CONSTRAINT tax_calculation_sold_for_money;

  ALTER TABLE invoice
    ALTER COLUMN payment_attempt_id DROP NOT NULL,
    ADD COLUMN source_payment_id uuid CONSTRAINT invoice_source_payment REFERENCES payment,
    ADD CONSTRAINT invoice_of_one_source CHECK (num_nonnulls(payment_attempt_id, source_payment_id) = 1) NOT VALID,
    ADD CONSTRAINT invoice_of_its_payment UNIQUE (id, order_id, source_payment_id, currency),
    -- Which of the two is checked is the one that both have.
    ADD CONSTRAINT credit_note_corrects_by_payment FOREIGN KEY (corrects_id, order_id, source_payment_id, currency)
      REFERENCES invoice (id, order_id, source_payment_id, currency);
  ALTER TABLE invoice VALIDATE CONSTRAINT invoice_of_one_source;
`)
