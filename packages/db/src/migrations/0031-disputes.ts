import { type SqlMigration, statements } from './statements.ts'

export const disputes: SqlMigration = statements(`
  -- At once and in one order, or not at all, as everybody locks them: whoever works on meanwhile waits once.
  LOCK TABLE orders IN EXCLUSIVE MODE;
  LOCK TABLE payment_attempt IN SHARE ROW EXCLUSIVE MODE;
  LOCK TABLE payment, refund IN ACCESS EXCLUSIVE MODE;

  -- What banks hold or have taken of it. It is a fact, and may be more than is here: of a charge of which some had gone
  -- back before, a bank may want all.
  ALTER TABLE payment
    ADD COLUMN disputed_minor bigint NOT NULL DEFAULT 0,
    ADD CONSTRAINT payment_disputed_minor CHECK (disputed_minor >= 0) NOT VALID;
  ALTER TABLE payment VALIDATE CONSTRAINT payment_disputed_minor;

  -- A buyer has objected to a charge at his bank.
  CREATE TABLE dispute (
    id uuid PRIMARY KEY,
    provider_dispute_id text NOT NULL CONSTRAINT dispute_provider_id UNIQUE,
    -- Which intent has made the charge, and for which payment of which order; what of that pays for other orders say
    -- the shares.
    payment_attempt_id uuid NOT NULL REFERENCES payment_attempt,
    payment_id uuid NOT NULL REFERENCES payment,
    order_id uuid NOT NULL REFERENCES orders,
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    currency char(3) NOT NULL,
    -- warning_*: the bank only asks. unknown: a word that nobody here knows yet. won, lost, warning_closed are final.
    state text NOT NULL CHECK (state IN ('warning_needs_response', 'warning_under_review', 'warning_closed',
      'needs_response', 'under_review', 'won', 'lost', 'unknown')),
    reason text NOT NULL,
    network_reason_code text,
    -- Whether the provider would still give money of the charge back.
    is_refundable boolean NOT NULL,
    -- What the bank holds or has taken: all or nothing.
    withdrawn_minor bigint NOT NULL,
    -- How often money has moved for it, which tells an older answer of the provider from a newer one.
    moves_count integer NOT NULL CHECK (moves_count >= 0),
    -- What the provider has charged for it, in the currency in which it keeps the shop's money.
    fee_minor bigint NOT NULL,
    fee_currency char(3),
    evidence_due_at timestamptz,
    submissions_count integer NOT NULL CHECK (submissions_count >= 0),
    submitted_at timestamptz,
    opened_at timestamptz NOT NULL,
    closed_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT shop_now(),
    -- When the provider was last asked about it.
    checked_at timestamptz,
    CONSTRAINT dispute_withdraws_all_or_nothing CHECK (
      withdrawn_minor IN (0, amount_minor)
        AND (withdrawn_minor = 0 OR state IN ('needs_response', 'under_review', 'lost'))),
    CONSTRAINT dispute_closed_has_its_moment
      CHECK ((closed_at IS NOT NULL) = (state IN ('won', 'lost', 'warning_closed')))
  );
  CREATE INDEX dispute_of_attempt ON dispute (payment_attempt_id);
  CREATE INDEX dispute_of_order ON dispute (order_id);
  -- Serve the lists of staff, due soon first and newest first, and whoever asks the provider.
  CREATE INDEX dispute_due ON dispute ((coalesce(evidence_due_at, 'infinity')), id)
    WHERE state NOT IN ('won', 'lost', 'warning_closed');
  CREATE INDEX dispute_newest ON dispute (opened_at DESC, id DESC);
  CREATE INDEX dispute_open ON dispute ((coalesce(checked_at, created_at)))
    WHERE state NOT IN ('won', 'lost', 'warning_closed');

  -- How much of it is of which payment: of the one that the charge was made for, and of those of other orders that its
  -- money pays for since.
  CREATE TABLE dispute_share (
    dispute_id uuid NOT NULL REFERENCES dispute,
    payment_id uuid NOT NULL REFERENCES payment,
    order_id uuid NOT NULL REFERENCES orders,
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    PRIMARY KEY (dispute_id, payment_id)
  );
  CREATE INDEX dispute_share_of_payment ON dispute_share (payment_id);
  CREATE INDEX dispute_share_of_order ON dispute_share (order_id);

  -- What a bank holds is not promised back. What people have sent back at the provider is a fact, and comes with the
  -- provider's name. Whoever promises, and whoever writes down that the bank has taken it, lock the payment first.
  CREATE FUNCTION refuse_refund_of_disputed() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE left_minor bigint;
  BEGIN
    PERFORM FROM payment WHERE id = NEW.payment_id FOR NO KEY UPDATE;
    SELECT captured_minor - disputed_minor - coalesce((
      SELECT sum(amount_minor) FROM refund WHERE payment_id = NEW.payment_id AND state <> 'failed'), 0)
    INTO left_minor FROM payment WHERE id = NEW.payment_id AND disputed_minor > 0;
    IF left_minor < NEW.amount_minor THEN
      RAISE EXCEPTION 'a refund of % of payment %, of which no more than % is left', NEW.amount_minor,
        NEW.payment_id, left_minor USING ERRCODE = 'check_violation', CONSTRAINT = 'refund_within_undisputed';
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER refund_within_undisputed BEFORE INSERT ON refund
    FOR EACH ROW WHEN (NEW.provider_refund_id IS NULL) EXECUTE FUNCTION refuse_refund_of_disputed();

  -- Who is told of a dispute; nobody where it is null.
  ALTER TABLE shop_setting ADD COLUMN disputes_email text;
`)
