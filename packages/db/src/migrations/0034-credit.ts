import { type SqlMigration, statements } from './statements.ts'

export const credit: SqlMigration = statements(`
  -- At once and in one order, or not at all, as everybody locks them: whoever works on meanwhile waits once.
  LOCK TABLE orders IN EXCLUSIVE MODE;
  LOCK TABLE payment, refund IN ACCESS EXCLUSIVE MODE;

  -- Money that the shop owes a buyer, to be spent here: by whoever knows the code of a gift card, or by a customer.
  CREATE TABLE credit_account (
    id uuid PRIMARY KEY,
    kind text NOT NULL CONSTRAINT credit_account_kind CHECK (kind IN ('gift_card', 'store_credit')),
    currency char(3) NOT NULL,
    -- What its entries in the ledger come to.
    balance_minor bigint NOT NULL DEFAULT 0 CONSTRAINT credit_account_balance CHECK (balance_minor >= 0),
    -- The code is known to its holder alone; its end tells cards apart.
    code_hash bytea CONSTRAINT credit_account_code UNIQUE,
    code_end text,
    customer_id uuid CONSTRAINT credit_account_customer REFERENCES account,
    enabled boolean NOT NULL DEFAULT true,
    -- From then on it pays for nothing; null has no end.
    expires_at timestamptz,
    note text,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT shop_now(),
    CONSTRAINT credit_account_has_a_holder CHECK (
      CASE kind WHEN 'gift_card' THEN code_hash IS NOT NULL AND code_end IS NOT NULL AND customer_id IS NULL
      ELSE customer_id IS NOT NULL AND code_hash IS NULL END
    ),
    CONSTRAINT credit_account_one_per_customer UNIQUE (customer_id, currency)
  ) WITH (fillfactor = 80);
  CREATE INDEX credit_account_newest ON credit_account (created_at DESC, id DESC);
  -- Serves whoever ends what has expired.
  CREATE INDEX credit_account_expiring ON credit_account (expires_at) WHERE balance_minor > 0 AND expires_at IS NOT NULL;

  -- What of an order such an account pays; and which account a refund has gone to, instead of the way that it came.
  ALTER TABLE payment
    ADD COLUMN credit_account_id uuid CONSTRAINT payment_credit_account REFERENCES credit_account,
    DROP CONSTRAINT payment_provider_check,
    ADD CONSTRAINT payment_provider_check
      CHECK (provider IN ('stripe', 'manual', 'transfer', 'gift_card', 'store_credit')) NOT VALID,
    ADD CONSTRAINT payment_of_credit CHECK (
      (provider IN ('gift_card', 'store_credit')) = (credit_account_id IS NOT NULL)
      AND (credit_account_id IS NULL OR captured_minor = amount_minor)
    ) NOT VALID;
  ALTER TABLE payment VALIDATE CONSTRAINT payment_provider_check;
  ALTER TABLE payment VALIDATE CONSTRAINT payment_of_credit;
  DROP INDEX payment_one_per_provider;
  CREATE UNIQUE INDEX payment_one_per_provider
    ON payment (order_id, provider, source_attempt_id, source_payment_id, credit_account_id) NULLS NOT DISTINCT;
  CREATE INDEX payment_of_credit_account ON payment (credit_account_id) WHERE credit_account_id IS NOT NULL;
  ALTER TABLE refund ADD COLUMN credit_account_id uuid CONSTRAINT refund_credit_account REFERENCES credit_account;
  CREATE INDEX refund_to_credit_account ON refund (credit_account_id) WHERE credit_account_id IS NOT NULL;

  -- All money that moves, twice: where it comes from below zero, where it goes to above. The entries of one transaction
  -- come to zero in each currency. payment: what an order has been paid. provider, by_hand: what is with Stripe, and what
  -- went through the shop's own hands, seen from there. transfer: on its way from one order to another. credit: what an
  -- account may still spend. issued, expired: what was given to accounts, and what nobody has spent in time.
  CREATE SEQUENCE ledger_transaction;
  CREATE TABLE ledger_entry (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    transaction_id bigint NOT NULL,
    kind text NOT NULL CONSTRAINT ledger_entry_kind
      CHECK (kind IN ('capture', 'refund', 'dispute', 'issue', 'adjust', 'expire')),
    account text NOT NULL CONSTRAINT ledger_entry_account
      CHECK (account IN ('payment', 'provider', 'by_hand', 'transfer', 'credit', 'issued', 'expired')),
    payment_id uuid,
    refund_id uuid,
    credit_account_id uuid CONSTRAINT ledger_entry_credit_account REFERENCES credit_account,
    amount_minor bigint NOT NULL CONSTRAINT ledger_entry_moves CHECK (amount_minor <> 0),
    currency char(3) NOT NULL,
    reason text,
    at timestamptz NOT NULL DEFAULT shop_now(),
    CONSTRAINT ledger_entry_names_its_account CHECK (
      (account = 'credit') = (credit_account_id IS NOT NULL) AND (account <> 'payment' OR payment_id IS NOT NULL)
    )
  );
  -- What has moved before: at once, before anything checks it row by row.
  CREATE TEMP TABLE moved_before ON COMMIT DROP AS
    SELECT row_number() OVER () AS number, moved.* FROM (
      SELECT id AS payment_id, NULL::uuid AS refund_id, 'capture' AS kind, captured_minor AS amount, currency,
        CASE provider WHEN 'stripe' THEN 'provider' WHEN 'manual' THEN 'by_hand' ELSE 'transfer' END AS other
      FROM payment WHERE captured_minor > 0
      UNION ALL
      SELECT payment.id, refund.id, 'refund', -refund.amount_minor, payment.currency,
        CASE WHEN refund.transfer_payment_id IS NOT NULL THEN 'transfer'
          WHEN refund.source_payment_id IS NULL THEN 'provider' ELSE 'by_hand' END
      FROM refund JOIN payment ON payment.id = refund.payment_id WHERE refund.state = 'succeeded'
      UNION ALL
      SELECT id, NULL, 'dispute', -disputed_minor, currency, 'provider' FROM payment WHERE disputed_minor > 0
    ) moved;
  INSERT INTO ledger_entry (transaction_id, kind, account, payment_id, refund_id, amount_minor, currency)
  SELECT number, kind, side.account, payment_id, refund_id, side.amount, currency
  FROM moved_before, LATERAL (VALUES ('payment', amount), (other, -amount)) AS side (account, amount);
  SELECT setval('ledger_transaction', (SELECT max(number) FROM moved_before)) WHERE EXISTS (SELECT FROM moved_before);
  ALTER TABLE ledger_entry
    ADD CONSTRAINT ledger_entry_payment FOREIGN KEY (payment_id) REFERENCES payment,
    ADD CONSTRAINT ledger_entry_refund FOREIGN KEY (refund_id) REFERENCES refund;

  CREATE INDEX ledger_entry_of_transaction ON ledger_entry (transaction_id);
  CREATE INDEX ledger_entry_of_payment ON ledger_entry (payment_id) WHERE payment_id IS NOT NULL;
  CREATE INDEX ledger_entry_of_refund ON ledger_entry (refund_id) WHERE refund_id IS NOT NULL;
  CREATE INDEX ledger_entry_of_credit_account ON ledger_entry (credit_account_id, id) WHERE credit_account_id IS NOT NULL;
  CREATE TRIGGER ledger_entry_append_only BEFORE UPDATE OR DELETE ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_ledger();

  CREATE FUNCTION refuse_unbalanced_ledger() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF EXISTS (
      SELECT FROM ledger_entry WHERE transaction_id = NEW.transaction_id GROUP BY currency HAVING sum(amount_minor) <> 0
    ) THEN
      RAISE EXCEPTION 'the entries of ledger transaction % do not come to zero', NEW.transaction_id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_comes_to_zero', TABLE = 'ledger_entry';
    END IF;
    RETURN NULL;
  END $$;
  CREATE CONSTRAINT TRIGGER ledger_comes_to_zero AFTER INSERT ON ledger_entry DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION refuse_unbalanced_ledger();

  -- A balance is never written but by the ledger.
  CREATE FUNCTION change_credit_balance() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    UPDATE credit_account SET balance_minor = balance_minor + NEW.amount_minor, version = version + 1
    WHERE id = NEW.credit_account_id;
    RETURN NULL;
  END $$;
  CREATE TRIGGER ledger_entry_changes_balance AFTER INSERT ON ledger_entry
    FOR EACH ROW WHEN (NEW.account = 'credit') EXECUTE FUNCTION change_credit_balance();

  -- So much of a payment's money has come from the other side, or has gone there below zero.
  CREATE FUNCTION move_payment_money(
    moved payment, amount bigint, what text, of_refund uuid, other text, other_credit_account uuid
  ) RETURNS void LANGUAGE sql AS $$
    WITH one AS MATERIALIZED (SELECT nextval('ledger_transaction') AS id)
    INSERT INTO ledger_entry
      (transaction_id, kind, account, payment_id, refund_id, credit_account_id, amount_minor, currency)
    SELECT one.id, what, side.account, moved.id, of_refund, side.credit_account_id, side.amount, moved.currency
    FROM one, (VALUES ('payment', amount, NULL::uuid), (other, -amount, other_credit_account))
      AS side (account, amount, credit_account_id)
  $$;

  -- Where the money of a payment comes from.
  CREATE FUNCTION source_of_payment(provider text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE provider WHEN 'stripe' THEN 'provider' WHEN 'manual' THEN 'by_hand' WHEN 'transfer' THEN 'transfer'
      ELSE 'credit' END
  $$;

  -- Whoever moves money writes it down in the same statement, whatever release he is of.
  CREATE FUNCTION keep_captured_in_ledger() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    amount bigint := NEW.captured_minor - CASE TG_OP WHEN 'UPDATE' THEN OLD.captured_minor ELSE 0 END;
  BEGIN
    IF amount <> 0 THEN
      PERFORM move_payment_money(NEW, amount, 'capture', NULL, source_of_payment(NEW.provider), NEW.credit_account_id);
    END IF;
    RETURN NULL;
  END $$;
  CREATE TRIGGER payment_captured_in_ledger AFTER INSERT OR UPDATE OF captured_minor ON payment
    FOR EACH ROW EXECUTE FUNCTION keep_captured_in_ledger();

  CREATE FUNCTION keep_disputed_in_ledger() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF NEW.disputed_minor <> OLD.disputed_minor THEN
      PERFORM move_payment_money(NEW, OLD.disputed_minor - NEW.disputed_minor, 'dispute', NULL, 'provider', NULL);
    END IF;
    RETURN NULL;
  END $$;
  CREATE TRIGGER payment_disputed_in_ledger AFTER UPDATE OF disputed_minor ON payment
    FOR EACH ROW EXECUTE FUNCTION keep_disputed_in_ledger();

  CREATE FUNCTION keep_refunded_in_ledger() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    paid payment;
    source payment;
  BEGIN
    SELECT * INTO STRICT paid FROM payment WHERE id = NEW.payment_id;
    IF NEW.transfer_payment_id IS NOT NULL THEN
      PERFORM move_payment_money(paid, -NEW.amount_minor, 'refund', NEW.id, 'transfer', NULL);
    ELSIF NEW.credit_account_id IS NOT NULL THEN
      PERFORM move_payment_money(paid, -NEW.amount_minor, 'refund', NEW.id, 'credit', NEW.credit_account_id);
    ELSIF NEW.source_payment_id IS NULL THEN
      PERFORM move_payment_money(paid, -NEW.amount_minor, 'refund', NEW.id, 'provider', NULL);
    ELSE
      SELECT * INTO STRICT source FROM payment WHERE id = NEW.source_payment_id;
      PERFORM move_payment_money(paid, -NEW.amount_minor, 'refund', NEW.id, source_of_payment(source.provider),
        source.credit_account_id);
    END IF;
    RETURN NULL;
  END $$;
  CREATE TRIGGER refund_in_ledger AFTER UPDATE OF state ON refund
    FOR EACH ROW WHEN (NEW.state = 'succeeded' AND OLD.state <> 'succeeded') EXECUTE FUNCTION keep_refunded_in_ledger();
  CREATE TRIGGER refund_at_once_in_ledger AFTER INSERT ON refund
    FOR EACH ROW WHEN (NEW.state = 'succeeded') EXECUTE FUNCTION keep_refunded_in_ledger();
`)
