import { type SqlMigration, statements } from './statements.ts'

export const providerTaxes: SqlMigration = statements(`
  -- What a provider of taxes calls goods of this category; null is what he takes for goods of no special kind.
  ALTER TABLE tax_category ADD COLUMN provider_code text CHECK (length(provider_code) BETWEEN 1 AND 100);

  -- What a provider has answered lately, so that a quote and its placing ask once, on every node. After a crash he is
  -- asked again.
  CREATE UNLOGGED TABLE tax_answer (
    -- SHA-256 of all that was asked.
    question bytea PRIMARY KEY CHECK (length(question) = 32),
    -- The domain's SaidOfTax.
    said jsonb NOT NULL,
    kept_until timestamptz NOT NULL
  );
  CREATE INDEX tax_answer_over ON tax_answer (kept_until);

  -- By what calculation of a provider an order was taxed, and whether the sale is recorded with him.
  CREATE TABLE tax_calculation (
    order_id uuid PRIMARY KEY REFERENCES orders,
    calculation_id text NOT NULL CONSTRAINT tax_calculation_of_one_order UNIQUE,
    expires_at timestamptz NOT NULL,
    -- The domain's TaxAsk and SaidOfTax: after its end the same is asked again, and has to be answered the same.
    ask jsonb NOT NULL,
    said jsonb NOT NULL,
    total_minor bigint NOT NULL CHECK (total_minor > 0),
    -- agreed: not paid. sold: to be recorded. recorded: the provider has it. differs: he would tax it differently by
    -- now, so that a person has to record it.
    state text NOT NULL CHECK (state IN ('agreed', 'sold', 'recorded', 'differs')),
    -- Whose money made it a sale: what other attempts bring and send back is none.
    payment_attempt_id uuid REFERENCES payment_attempt,
    -- Null while it is not recorded; and where the provider has it and his answer was lost for good.
    transaction_id text CONSTRAINT tax_calculation_transaction_id UNIQUE,
    CONSTRAINT tax_calculation_sold_for_money CHECK ((state = 'agreed') = (payment_attempt_id IS NULL)),
    CONSTRAINT tax_calculation_recorded CHECK (transaction_id IS NULL OR state = 'recorded')
  );

  -- Serves: of which sales has nobody told?
  CREATE INDEX tax_calculation_agreed ON tax_calculation (order_id) WHERE state = 'agreed';

  -- What of a sale goes back with a refund, as far as it was taxed.
  CREATE TABLE tax_reversal (
    refund_id uuid PRIMARY KEY REFERENCES refund,
    order_id uuid NOT NULL REFERENCES tax_calculation,
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    -- unrecorded: nobody can, for the provider's name of the sale is not known.
    state text NOT NULL CHECK (state IN ('due', 'recorded', 'unrecorded')),
    transaction_id text CONSTRAINT tax_reversal_transaction_id UNIQUE,
    CONSTRAINT tax_reversal_recorded CHECK (transaction_id IS NULL OR state = 'recorded')
  );
  CREATE INDEX tax_reversal_of_order ON tax_reversal (order_id);

  ALTER TABLE payment_difference
    DROP CONSTRAINT payment_difference_found_by_check,
    ADD CONSTRAINT payment_difference_found_by_check
      CHECK (found_by IN ('webhook', 'job', 'minute', 'hourly', 'daily', 'staff'));
`)
