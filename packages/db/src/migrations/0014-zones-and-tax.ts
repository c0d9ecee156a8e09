import { type SqlMigration, statements } from './statements.ts'

export const zonesAndTax: SqlMigration = statements(`
  -- Trusted since PostgreSQL 13: whoever may create in the database may create it. Equality beside ranges needs it.
  CREATE EXTENSION IF NOT EXISTS btree_gist;
  -- By bytes, as the domain compares postcodes.
  CREATE TYPE postal_range AS RANGE (subtype = text, collation = "C");

  -- What goods, shipping and rates are of: whatever is of one category is taxed alike.
  CREATE TABLE tax_category (
    code text PRIMARY KEY CHECK (code <> ''),
    name text NOT NULL,
    version integer NOT NULL DEFAULT 1
  );
  INSERT INTO tax_category (code, name) VALUES ('standard', 'Standard'), ('reduced', 'Reduced'), ('zero', 'Zero'),
    ('exempt', 'Exempt'), ('shipping', 'Shipping');
  INSERT INTO tax_category (code, name)
    SELECT code, code FROM (
      SELECT tax_category FROM product UNION SELECT tax_category FROM variant UNION SELECT category FROM tax_rate
      UNION SELECT tax_category FROM shipping_method) AS used(code)
    WHERE code <> '' ON CONFLICT DO NOTHING;
  ALTER TABLE product ADD CONSTRAINT product_tax_category FOREIGN KEY (tax_category) REFERENCES tax_category;
  ALTER TABLE variant ADD CONSTRAINT variant_tax_category FOREIGN KEY (tax_category) REFERENCES tax_category;
  ALTER TABLE shipping_method
    ADD CONSTRAINT shipping_method_tax_category FOREIGN KEY (tax_category) REFERENCES tax_category;
  -- Serve: is a category still used?
  CREATE INDEX product_of_tax_category ON product (tax_category);
  CREATE INDEX variant_of_tax_category ON variant (tax_category) WHERE tax_category IS NOT NULL;

  ALTER TABLE zone
    -- It also holds every place that no other zone does.
    ADD COLUMN is_elsewhere boolean NOT NULL DEFAULT false,
    -- Of two zones that are equally narrow, the lower one comes first.
    ADD COLUMN position integer NOT NULL DEFAULT 0,
    ADD COLUMN version integer NOT NULL DEFAULT 1;
  CREATE INDEX zone_elsewhere ON zone (id) WHERE is_elsewhere;
  ALTER TABLE zone_area
    -- As the domain writes it, with the bounds that it gives: whatever matches lies between them.
    ADD COLUMN postal_pattern text,
    ADD COLUMN postal_from text COLLATE "C",
    ADD COLUMN postal_to text COLLATE "C",
    ADD COLUMN postal_span postal_range GENERATED ALWAYS AS
      (CASE WHEN postal_pattern IS NOT NULL THEN postal_range(postal_from, postal_to, '[]') END) STORED,
    ADD CONSTRAINT zone_area_pattern_has_bounds
      CHECK (num_nulls(postal_pattern, postal_from, postal_to) IN (0, 3) AND postal_from <= postal_to),
    DROP CONSTRAINT zone_area_once,
    ADD CONSTRAINT zone_area_once UNIQUE NULLS NOT DISTINCT (zone_id, country, region, postal_pattern);
  -- Serve: which zones may hold this address?
  CREATE INDEX zone_area_by_postal_code ON zone_area USING gist (country, postal_span) WHERE postal_pattern IS NOT NULL;
  CREATE INDEX zone_area_without_postal_code ON zone_area (country) WHERE postal_pattern IS NULL;
  DROP INDEX zone_area_by_country;
  CREATE TABLE zone_part (
    zone_id uuid NOT NULL REFERENCES zone ON DELETE CASCADE,
    part_id uuid NOT NULL REFERENCES zone,
    PRIMARY KEY (part_id, zone_id),
    CONSTRAINT zone_part_is_another CHECK (part_id <> zone_id)
  );
  CREATE INDEX zone_parts ON zone_part (zone_id);

  -- Two periods of one name were both levied: the later one takes over.
  UPDATE tax_rate SET valid_to = follows.valid_from
    FROM (SELECT id, lead(valid_from) OVER (PARTITION BY zone_id, category, name ORDER BY valid_from) AS valid_from
      FROM tax_rate) AS follows
    WHERE follows.id = tax_rate.id AND follows.valid_from < coalesce(tax_rate.valid_to, 'infinity');
  ALTER TABLE tax_rate
    ADD COLUMN layer integer NOT NULL DEFAULT 1 CHECK (layer BETWEEN 1 AND 9),
    ADD COLUMN is_compound boolean NOT NULL DEFAULT false,
    ADD COLUMN version integer NOT NULL DEFAULT 1,
    ADD CONSTRAINT tax_rate_category FOREIGN KEY (category) REFERENCES tax_category,
    ADD CONSTRAINT tax_rate_no_overlap EXCLUDE USING gist
      (zone_id WITH =, category WITH =, name WITH =, daterange(valid_from, valid_to) WITH &&);
  CREATE INDEX tax_rate_of_category ON tax_rate (category);

  ALTER TABLE shop_setting
    -- Where the shop is registered for VAT, and under which id: what reverse charge needs.
    ADD COLUMN seller_country char(2) CHECK (seller_country ~ '^[A-Z]{2}$'),
    ADD COLUMN seller_vat_id text;

  ALTER TABLE account
    -- Why this customer pays no tax, as invoices say it; null for all others.
    ADD COLUMN tax_exemption_note text CHECK (tax_exemption_note <> ''),
    ADD COLUMN vat_id text,
    ADD COLUMN vat_id_validated_by text CHECK (vat_id_validated_by IN ('vies', 'staff')),
    ADD COLUMN vat_id_validated_at timestamptz,
    ADD COLUMN vat_id_consultation text,
    ADD CONSTRAINT account_vat_id_validation CHECK (
      (vat_id_validated_by IS NULL) = (vat_id_validated_at IS NULL)
      AND (vat_id IS NOT NULL OR vat_id_validated_by IS NULL)
      AND (vat_id_consultation IS NULL OR coalesce(vat_id_validated_by = 'vies', false)));

  -- What VIES has said lately of a VAT id to whoever asked.
  CREATE TABLE vat_id_check (
    vat_id text NOT NULL,
    -- The shop's own VAT id, to which a consultation number belongs; empty where it has none.
    requester text NOT NULL,
    answer text NOT NULL CHECK (answer IN ('valid', 'invalid', 'unavailable')),
    consultation text CHECK (consultation IS NULL OR answer = 'valid'),
    checked_at timestamptz NOT NULL DEFAULT shop_now(),
    kept_until timestamptz NOT NULL,
    PRIMARY KEY (vat_id, requester)
  );
  CREATE INDEX vat_id_check_over ON vat_id_check (kept_until);

  ALTER TABLE orders
    ADD COLUMN tax_treatment text NOT NULL DEFAULT 'taxed'
      CHECK (tax_treatment IN ('taxed', 'reverse_charge', 'exempt')),
    ADD COLUMN tax_note text,
    -- The tax in the listed prices that this buyer was not charged: subtotal and shipping are without it.
    ADD COLUMN tax_relief_minor bigint NOT NULL DEFAULT 0 CHECK (tax_relief_minor >= 0),
    ADD COLUMN vat_id text,
    ADD COLUMN vat_id_consultation text,
    ADD CONSTRAINT orders_untaxed_say_why CHECK ((tax_treatment = 'taxed') = (tax_note IS NULL)),
    ADD CONSTRAINT orders_untaxed_pay_no_tax CHECK (tax_treatment = 'taxed' OR tax_minor = 0),
    ADD CONSTRAINT orders_taxed_have_no_relief CHECK (tax_treatment <> 'taxed' OR tax_relief_minor = 0),
    ADD CONSTRAINT orders_reverse_charge_names_the_buyer
      CHECK (tax_treatment <> 'reverse_charge' OR vat_id IS NOT NULL);
  ALTER TABLE order_line
    ADD COLUMN tax_relief_minor bigint NOT NULL DEFAULT 0 CHECK (tax_relief_minor >= 0),
    DROP CONSTRAINT order_line_adds_up,
    ADD CONSTRAINT order_line_adds_up
      CHECK (total_minor = unit_price_minor * quantity - discount_minor - tax_relief_minor);
  ALTER TABLE order_tax_line
    -- Null in what was placed before these were kept, and where no rate was levied.
    ADD COLUMN layer integer,
    ADD COLUMN categories text[],
    ADD COLUMN is_compound boolean NOT NULL DEFAULT false,
    ADD COLUMN note text;
`)
