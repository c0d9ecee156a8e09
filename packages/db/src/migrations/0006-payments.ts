import { type SqlMigration, statements } from './statements.ts'

export const payments: SqlMigration = statements(`
  -- What an order owes through one provider, and what came of it.
  CREATE TABLE payment (
    id uuid PRIMARY KEY,
    order_id uuid NOT NULL REFERENCES orders,
    provider text NOT NULL CHECK (provider IN ('stripe', 'manual')),
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    currency char(3) NOT NULL,
    captured_minor bigint NOT NULL DEFAULT 0 CHECK (captured_minor >= 0),
    refund_reserved_minor bigint NOT NULL DEFAULT 0,
    -- Set when what the provider says does not fit what was asked; such a payment never makes an order paid.
    mismatch text,
    created_at timestamptz NOT NULL DEFAULT shop_now(),
    CONSTRAINT payment_one_per_provider UNIQUE (order_id, provider),
    CONSTRAINT payment_refunds_within_captured CHECK (refund_reserved_minor BETWEEN 0 AND captured_minor)
  );

  -- One PaymentIntent: written down, with its key and exact parameters, before the provider is asked.
  CREATE TABLE payment_attempt (
    id uuid PRIMARY KEY,
    payment_id uuid NOT NULL REFERENCES payment,
    order_id uuid NOT NULL REFERENCES orders,
    position integer NOT NULL CHECK (position > 0),
    idempotency_key text NOT NULL CONSTRAINT payment_attempt_key_unique UNIQUE,
    request jsonb NOT NULL,
    -- planned: not known to exist at the provider; open: can still be paid; the others are final.
    state text NOT NULL CHECK (state IN ('planned', 'open', 'succeeded', 'canceled')),
    intent_id text CONSTRAINT payment_attempt_intent_unique UNIQUE,
    client_secret text,
    intent_status text,
    decline_code text,
    created_at timestamptz NOT NULL DEFAULT shop_now(),
    -- When the provider was last asked about it.
    checked_at timestamptz,
    CONSTRAINT payment_attempt_position UNIQUE (payment_id, position),
    CONSTRAINT payment_attempt_open_is_known CHECK (state IN ('planned', 'canceled') OR intent_id IS NOT NULL)
  );
  -- At most one intent of a payment can still be paid.
  CREATE UNIQUE INDEX payment_attempt_one_live ON payment_attempt (payment_id) WHERE state IN ('planned', 'open');
  CREATE INDEX payment_attempt_of_order ON payment_attempt (order_id);
  -- Serves the reconciler: what is not final, longest unasked first?
  CREATE INDEX payment_attempt_unsettled ON payment_attempt (coalesce(checked_at, created_at)) WHERE state IN ('planned', 'open');

  -- Money that must go back, recorded before the provider is asked.
  CREATE TABLE refund (
    id uuid PRIMARY KEY,
    payment_id uuid NOT NULL REFERENCES payment,
    order_id uuid NOT NULL REFERENCES orders,
    payment_attempt_id uuid NOT NULL REFERENCES payment_attempt,
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    currency char(3) NOT NULL,
    reason text NOT NULL,
    state text NOT NULL CHECK (state IN ('requested', 'submitted', 'succeeded', 'failed')),
    provider_refund_id text UNIQUE,
    created_at timestamptz NOT NULL DEFAULT shop_now()
  );
  CREATE INDEX refund_of_order ON refund (order_id);

  -- The inbox: every event once, by its id.
  CREATE TABLE stripe_event (
    id text PRIMARY KEY,
    type text NOT NULL,
    api_version text,
    livemode boolean NOT NULL,
    created_at timestamptz NOT NULL,
    object_id text,
    -- As it was signed, to the letter.
    payload text NOT NULL,
    state text NOT NULL DEFAULT 'received' CHECK (state IN ('received', 'done', 'ignored', 'parked', 'dead')),
    tries integer NOT NULL DEFAULT 0,
    problem text,
    received_at timestamptz NOT NULL DEFAULT shop_now(),
    processed_at timestamptz
  );
  CREATE INDEX stripe_event_waiting ON stripe_event (received_at) WHERE state IN ('received', 'parked');
`)
