import { type SqlMigration, statements } from './statements.ts'

export const settingsAndMarkets: SqlMigration = statements(`
  -- The one clock of the shop. A connection may shift it, so that a virtual clock moves SQL and code alike.
  CREATE FUNCTION shop_now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT now() + coalesce(nullif(current_setting('tillwright.clock_offset', true), ''), '0')::interval
  $$;

  CREATE TABLE market (
    code text PRIMARY KEY CHECK (code ~ '^[A-Z0-9-]{2,16}$'),
    name text NOT NULL,
    currency char(3) NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    prices_include_tax boolean NOT NULL,
    tax_rounding text NOT NULL CHECK (tax_rounding IN ('unit', 'line', 'document')),
    countries text[] NOT NULL CHECK (cardinality(countries) > 0),
    default_country char(2) NOT NULL,
    default_region text,
    locales text[] NOT NULL CHECK (cardinality(locales) > 0),
    position integer NOT NULL DEFAULT 0,
    CONSTRAINT market_default_country_is_its_own CHECK (default_country = ANY (countries))
  );

  CREATE TABLE shop_setting (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    shop_name text NOT NULL,
    time_zone text NOT NULL,
    default_market text NOT NULL REFERENCES market,
    order_number_template text NOT NULL DEFAULT 'ORD-{YY}{MM}{DD}-{SEQ:4}',
    hold_minutes integer NOT NULL DEFAULT 30 CHECK (hold_minutes BETWEEN 1 AND 10080),
    cart_idle_days integer NOT NULL DEFAULT 30 CHECK (cart_idle_days BETWEEN 1 AND 3650),
    support_email text
  );

  -- A zone is a set of places; tax rates and shipping methods belong to zones.
  CREATE TABLE zone (
    id uuid PRIMARY KEY,
    code text NOT NULL UNIQUE,
    name text NOT NULL
  );
  CREATE TABLE zone_area (
    zone_id uuid NOT NULL REFERENCES zone ON DELETE CASCADE,
    country char(2) NOT NULL,
    region text,
    CONSTRAINT zone_area_once UNIQUE NULLS NOT DISTINCT (zone_id, country, region)
  );
  -- Serves: which zones hold this address?
  CREATE INDEX zone_area_by_country ON zone_area (country, region);

  CREATE TABLE tax_rate (
    id uuid PRIMARY KEY,
    zone_id uuid NOT NULL REFERENCES zone,
    category text NOT NULL,
    name text NOT NULL,
    rate_ppm integer NOT NULL CHECK (rate_ppm BETWEEN 0 AND 1000000),
    valid_from date NOT NULL,
    valid_to date,
    CONSTRAINT tax_rate_period CHECK (valid_to > valid_from),
    CONSTRAINT tax_rate_once UNIQUE (zone_id, category, name, valid_from)
  );

  CREATE TABLE shipping_method (
    id uuid PRIMARY KEY,
    market_code text NOT NULL REFERENCES market,
    zone_id uuid NOT NULL REFERENCES zone,
    code text NOT NULL,
    name text NOT NULL,
    price_minor bigint NOT NULL CHECK (price_minor >= 0),
    free_above_minor bigint CHECK (free_above_minor > 0),
    tax_category text NOT NULL DEFAULT 'shipping',
    delivery_days_min integer NOT NULL CHECK (delivery_days_min >= 0),
    delivery_days_max integer NOT NULL CHECK (delivery_days_max >= delivery_days_min),
    enabled boolean NOT NULL DEFAULT true,
    position integer NOT NULL DEFAULT 0,
    CONSTRAINT shipping_method_code_once UNIQUE (market_code, code)
  );
`)
