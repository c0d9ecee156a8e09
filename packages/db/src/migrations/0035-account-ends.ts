import { type SqlMigration, statements } from './statements.ts'

export const accountEnds: SqlMigration = statements(`
  -- At once and in one order, or not at all, as everybody locks them: whoever works on meanwhile waits once, and not in a
  -- circle. What everybody who places or pays locks first comes first.
  LOCK TABLE cart, orders IN EXCLUSIVE MODE;
  LOCK TABLE account, one_time_token IN ACCESS EXCLUSIVE MODE;
  LOCK TABLE account_address, stock_subscription, provider_customer, order_event, stock_movement, ledger_entry, audit_entry
    IN SHARE ROW EXCLUSIVE MODE;

  -- A link to a new address proves that one, for an account that still has another.
  ALTER TABLE one_time_token
    DROP CONSTRAINT one_time_token_purpose_check,
    ADD CONSTRAINT one_time_token_purpose_check
      CHECK (purpose IN ('verify_email', 'reset_password', 'change_email')) NOT VALID;
  ALTER TABLE one_time_token VALIDATE CONSTRAINT one_time_token_purpose_check;

  -- Whoever was erased stays as a row that orders and money are kept under, and that says nothing of a person.
  ALTER TABLE account
    ADD COLUMN erased_at timestamptz,
    ADD CONSTRAINT account_erased_is_nobody CHECK (
      erased_at IS NULL OR (
        email = 'erased-' || id || '@erased.invalid' AND first_name = '-' AND last_name = '-' AND disabled_at IS NOT NULL
        AND password_hash IS NULL AND email_verified_at IS NULL AND phone IS NULL AND locale IS NULL AND vat_id IS NULL
        AND tax_exemption_note IS NULL AND metadata = '{}'
      )
    ) NOT VALID;
  ALTER TABLE account VALIDATE CONSTRAINT account_erased_is_nobody;

  -- A token lives on for minutes: what it would add to somebody erased is refused, also where it was under way.
  CREATE FUNCTION refuse_more_of_erased() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE whose uuid := to_jsonb(NEW) ->> TG_ARGV[0];
  BEGIN
    PERFORM FROM account WHERE id = whose AND erased_at IS NULL FOR KEY SHARE;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'account % has been erased', whose
        USING ERRCODE = 'check_violation', CONSTRAINT = 'account_erased_is_nobody', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER account_address_of_somebody BEFORE INSERT OR UPDATE OF account_id ON account_address
    FOR EACH ROW EXECUTE FUNCTION refuse_more_of_erased('account_id');
  CREATE TRIGGER provider_customer_of_somebody BEFORE INSERT OR UPDATE OF account_id ON provider_customer
    FOR EACH ROW EXECUTE FUNCTION refuse_more_of_erased('account_id');
  CREATE TRIGGER cart_of_somebody BEFORE INSERT OR UPDATE OF customer_id ON cart
    FOR EACH ROW WHEN (NEW.customer_id IS NOT NULL) EXECUTE FUNCTION refuse_more_of_erased('customer_id');
  CREATE TRIGGER stock_subscription_of_somebody BEFORE INSERT OR UPDATE OF customer_id ON stock_subscription
    FOR EACH ROW WHEN (NEW.customer_id IS NOT NULL) EXECUTE FUNCTION refuse_more_of_erased('customer_id');

  -- What is only ever added to still forgets a person: in a transaction that says so, and only words, never facts.
  CREATE FUNCTION refuse_change_but_erasure() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF TG_OP = 'UPDATE' AND current_setting('tillwright.erasing', true) = 'on'
      AND to_jsonb(NEW) - TG_ARGV = to_jsonb(OLD) - TG_ARGV THEN
      RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
  END $$;
  CREATE OR REPLACE TRIGGER order_event_append_only BEFORE UPDATE OR DELETE ON order_event
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but_erasure('reason');
  CREATE OR REPLACE TRIGGER stock_movement_append_only BEFORE UPDATE OR DELETE ON stock_movement
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but_erasure('reason');
  CREATE OR REPLACE TRIGGER ledger_entry_append_only BEFORE UPDATE OR DELETE ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but_erasure('reason');
  CREATE OR REPLACE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but_erasure('before', 'after');

  -- The same with every text in it taken out, but for those below the names that may stay.
  CREATE FUNCTION without_texts(value jsonb, kept text[]) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE jsonb_typeof(value)
      WHEN 'string' THEN '"-"'::jsonb
      WHEN 'array' THEN (
        SELECT coalesce(jsonb_agg(without_texts(item, kept) ORDER BY position), '[]')
        FROM jsonb_array_elements(value) WITH ORDINALITY AS items (item, position))
      WHEN 'object' THEN (
        SELECT coalesce(jsonb_object_agg(name, CASE
          WHEN name = ANY (kept) AND jsonb_typeof(item) = 'string' THEN item ELSE without_texts(item, kept) END), '{}')
        FROM jsonb_each(value) AS items (name, item))
      ELSE value END
  $$;
`)
