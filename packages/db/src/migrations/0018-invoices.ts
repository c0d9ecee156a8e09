import { type SqlMigration, statements } from './statements.ts'

export const invoices: SqlMigration = statements(`
  -- How an order was taxed, line by line, for its invoice to say; null in orders that were placed before: they get none.
  ALTER TABLE order_line ADD COLUMN tax_rates jsonb;
  ALTER TABLE orders ADD COLUMN shipping_parts jsonb;

  -- By what invoices and credit notes were ever numbered: no two may write one number.
  CREATE TABLE invoice_series (
    template text PRIMARY KEY CHECK (length(template) BETWEEN 1 AND 100),
    kind text NOT NULL CHECK (kind IN ('invoice', 'credit_note')),
    resets text NOT NULL CHECK (resets IN ('yearly', 'never')),
    -- For the first time.
    in_force_at timestamptz NOT NULL DEFAULT shop_now(),
    CONSTRAINT invoice_series_kind UNIQUE (template, kind)
  );
  CREATE UNIQUE INDEX invoice_series_in_any_case ON invoice_series (lower(template));
  CREATE TRIGGER invoice_series_append_only BEFORE UPDATE OR DELETE ON invoice_series
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_ledger();

  -- How far each series has come. Whoever holds a row's lock until he commits gives the next number.
  CREATE TABLE invoice_counter (
    template text PRIMARY KEY REFERENCES invoice_series,
    -- That the sequence counts in; 0 where it never starts anew.
    year integer NOT NULL DEFAULT 0,
    last_sequence integer NOT NULL DEFAULT 0 CHECK (last_sequence >= 0),
    last_on date
  ) WITH (fillfactor = 50);
  CREATE FUNCTION count_invoice_series() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    INSERT INTO invoice_counter (template) VALUES (NEW.template);
    RETURN NULL;
  END $$;
  CREATE TRIGGER invoice_series_is_counted AFTER INSERT ON invoice_series
    FOR EACH ROW EXECUTE FUNCTION count_invoice_series();

  CREATE FUNCTION invoice_year(resets text, day date) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
    $$ SELECT CASE resets WHEN 'yearly' THEN extract(year FROM day)::integer ELSE 0 END $$;
  -- As formatInvoiceNumber of the domain: what stands in the database is held to it.
  CREATE FUNCTION invoice_number(template text, day date, sequence integer) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT regexp_replace(
      replace(template, '{YYYY}', lpad(extract(year FROM day)::integer::text, 4, '0')),
      '[{]SEQ:[1-9][}]',
      lpad(sequence::text,
        greatest(length(sequence::text), substring(template FROM '[{]SEQ:([1-9])[}]')::integer), '0'))
  $$;

  ALTER TABLE shop_setting
    ADD COLUMN invoice_template text NOT NULL DEFAULT 'INV-{YYYY}-{SEQ:5}',
    ADD COLUMN invoice_resets text NOT NULL DEFAULT 'yearly',
    ADD COLUMN credit_note_template text NOT NULL DEFAULT 'CN-{YYYY}-{SEQ:5}',
    ADD COLUMN credit_note_resets text NOT NULL DEFAULT 'yearly',
    -- As the law knows the seller; the shop's own name where it is null.
    ADD COLUMN seller_name text CHECK (length(seller_name) BETWEEN 1 AND 200),
    ADD COLUMN seller_address text[] NOT NULL DEFAULT '{}' CHECK (cardinality(seller_address) <= 8),
    -- Of the local tax office, for who has no VAT id.
    ADD COLUMN seller_tax_number text CHECK (length(seller_tax_number) BETWEEN 1 AND 50),
    -- Under which the seller is registered for Japan's qualified invoices, and who he is.
    ADD COLUMN seller_registration_number text CHECK (seller_registration_number ~ '^T[0-9]{13}$'),
    ADD COLUMN seller_registration_holder text CHECK (seller_registration_holder IN ('corporation', 'other')),
    ADD CONSTRAINT shop_setting_registration_is_whole
      CHECK ((seller_registration_number IS NULL) = (seller_registration_holder IS NULL)),
    ADD CONSTRAINT shop_setting_series_differ CHECK (lower(invoice_template) <> lower(credit_note_template));
  INSERT INTO invoice_series (template, kind, resets)
    SELECT invoice_template, 'invoice', invoice_resets FROM shop_setting
    UNION ALL SELECT credit_note_template, 'credit_note', credit_note_resets FROM shop_setting;
  CREATE FUNCTION keep_invoice_series() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    INSERT INTO invoice_series (template, kind, resets) VALUES
      (NEW.invoice_template, 'invoice', NEW.invoice_resets),
      (NEW.credit_note_template, 'credit_note', NEW.credit_note_resets) ON CONFLICT DO NOTHING;
    IF 2 <> (SELECT count(*) FROM invoice_series WHERE (template, kind, resets) IN (
      (NEW.invoice_template, 'invoice', NEW.invoice_resets),
      (NEW.credit_note_template, 'credit_note', NEW.credit_note_resets)))
    THEN
      RAISE EXCEPTION 'a series of invoices is taken up again as it was' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
  END $$;
  CREATE TRIGGER shop_setting_series_kept AFTER INSERT OR UPDATE OF
    invoice_template, invoice_resets, credit_note_template, credit_note_resets ON shop_setting
    FOR EACH ROW EXECUTE FUNCTION keep_invoice_series();
  ALTER TABLE shop_setting
    -- At the end, as for order numbers: the trigger keeps it after the row is written.
    ADD CONSTRAINT shop_setting_invoice_series FOREIGN KEY (invoice_template) REFERENCES invoice_series
      DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT shop_setting_credit_note_series FOREIGN KEY (credit_note_template) REFERENCES invoice_series
      DEFERRABLE INITIALLY DEFERRED;

  -- Invoices and credit notes, each with all that it says: never changed, and never taken back.
  CREATE TABLE invoice (
    id uuid PRIMARY KEY,
    order_id uuid NOT NULL REFERENCES orders,
    kind text NOT NULL CHECK (kind IN ('invoice', 'credit_note')),
    -- Whose money it is about: an intent that was paid besides it is no sale, and goes back without a credit note.
    payment_attempt_id uuid NOT NULL REFERENCES payment_attempt,
    -- Of a credit note.
    refund_id uuid CONSTRAINT invoice_one_per_refund UNIQUE REFERENCES refund,
    corrects_id uuid,
    template text NOT NULL,
    year integer NOT NULL,
    sequence integer NOT NULL CHECK (sequence > 0),
    previous_sequence integer GENERATED ALWAYS AS (nullif(sequence - 1, 0)) STORED,
    number text NOT NULL,
    -- Both in the shop's time zone. When it was supplied, or paid where that came first; of a credit note, agreed.
    issued_on date NOT NULL,
    supplied_on date NOT NULL,
    currency char(3) NOT NULL,
    total_minor bigint NOT NULL CHECK (total_minor > 0),
    seller jsonb NOT NULL,
    sale jsonb NOT NULL,
    locale text NOT NULL,
    CONSTRAINT invoice_series_of_its_kind FOREIGN KEY (template, kind) REFERENCES invoice_series (template, kind),
    CONSTRAINT invoice_sequence UNIQUE (template, year, sequence),
    -- No number without the one before it.
    CONSTRAINT invoice_is_gapless FOREIGN KEY (template, year, previous_sequence)
      REFERENCES invoice (template, year, sequence),
    CONSTRAINT invoice_number_fits CHECK (number = invoice_number(template, issued_on, sequence)),
    CONSTRAINT invoice_year_fits CHECK (year IN (0, extract(year FROM issued_on))),
    CONSTRAINT invoice_after_supply CHECK (supplied_on <= issued_on),
    CONSTRAINT invoice_of_its_money UNIQUE (id, order_id, payment_attempt_id, currency),
    CONSTRAINT credit_note_corrects FOREIGN KEY (corrects_id, order_id, payment_attempt_id, currency)
      REFERENCES invoice (id, order_id, payment_attempt_id, currency),
    CONSTRAINT credit_note_has_its_facts
      CHECK ((kind = 'credit_note') = (refund_id IS NOT NULL) AND (refund_id IS NULL) = (corrects_id IS NULL))
  );
  CREATE UNIQUE INDEX invoice_number_unique ON invoice (lower(number));
  CREATE UNIQUE INDEX invoice_one_per_order ON invoice (order_id) WHERE kind = 'invoice';
  -- Serve an order's documents, and the credits that an invoice has had.
  CREATE INDEX invoice_of_order ON invoice (order_id);
  CREATE INDEX invoice_corrected ON invoice (corrects_id) WHERE corrects_id IS NOT NULL;
  CREATE TRIGGER invoice_append_only BEFORE UPDATE OR DELETE ON invoice
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_ledger();
`)
