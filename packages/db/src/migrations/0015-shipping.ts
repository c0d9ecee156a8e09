import { type SqlMigration, statements } from './statements.ts'

export const shipping: SqlMigration = statements(`
  -- What kind of goods it is to carriers; a variant's own word counts before its product's.
  ALTER TABLE product ADD COLUMN shipping_category text CHECK (length(shipping_category) BETWEEN 1 AND 40);
  ALTER TABLE variant ADD COLUMN shipping_category text CHECK (length(shipping_category) BETWEEN 1 AND 40);

  ALTER TABLE shipping_method
    -- The domain's ShippingRate; SQL asks for nothing in it.
    ADD COLUMN rate jsonb,
    ADD COLUMN availability jsonb NOT NULL DEFAULT '{"ranges": [], "categories": null}'
      CONSTRAINT shipping_method_availability CHECK (coalesce(jsonb_typeof(availability -> 'ranges') = 'array', false)),
    -- Then the goods' tax categories share the price, and tax_category says nothing.
    ADD COLUMN tax_pro_rata boolean NOT NULL DEFAULT false,
    ADD COLUMN dispatch jsonb NOT NULL DEFAULT '{"cutoff": null, "handlingDays": 0, "weekend": [6, 7]}'
      CONSTRAINT shipping_method_dispatch CHECK (coalesce(jsonb_typeof(dispatch -> 'weekend') = 'array', false)),
    ADD COLUMN version integer NOT NULL DEFAULT 1,
    ALTER COLUMN price_minor SET DEFAULT 0;
  UPDATE shipping_method SET rate = jsonb_build_object('kind', 'flat', 'priceMinor', price_minor);
  ALTER TABLE shipping_method
    ALTER COLUMN rate SET NOT NULL,
    ADD CONSTRAINT shipping_method_rate
      CHECK (coalesce(rate ->> 'kind' IN ('flat', 'per_unit', 'table', 'carrier'), false));

  -- Processes of the release before write and read price_minor alone: theirs becomes a flat rate, and what is no flat
  -- rate shows them where it starts. It goes with the column, a release later.
  CREATE FUNCTION keep_shipping_price_in_step() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    own jsonb;
  BEGIN
    IF NEW.rate IS NULL
      OR (TG_OP = 'UPDATE' AND NEW.price_minor IS DISTINCT FROM OLD.price_minor AND NEW.rate = OLD.rate) THEN
      NEW.rate := jsonb_build_object('kind', 'flat', 'priceMinor', NEW.price_minor);
    END IF;
    own := coalesce(NEW.rate -> 'fallback', NEW.rate);
    NEW.price_minor := coalesce(own ->> 'priceMinor', own ->> 'firstUnitMinor', own ->> 'unitMinor',
      own #>> '{rows,0,priceMinor}')::bigint;
    RETURN NEW;
  END $$;
  CREATE TRIGGER shipping_method_price_in_step BEFORE INSERT OR UPDATE ON shipping_method
    FOR EACH ROW EXECUTE FUNCTION keep_shipping_price_in_step();
  -- Serves: does a method need this zone?
  CREATE INDEX shipping_method_of_zone ON shipping_method (zone_id);

  -- Days on which nothing moves: in a country, or, where it is null, for the shop itself.
  CREATE TABLE holiday_calendar (
    country char(2) CHECK (country ~ '^[A-Z]{2}$'),
    days date[] NOT NULL CHECK (cardinality(days) <= 1000 AND array_position(days, NULL) IS NULL),
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT holiday_calendar_once UNIQUE NULLS NOT DISTINCT (country)
  );

  -- What carriers have answered lately, so that a quote and its placing agree on every node. After a crash they are
  -- asked again.
  CREATE UNLOGGED TABLE live_price (
    -- SHA-256 of all that was asked.
    question bytea PRIMARY KEY CHECK (length(question) = 32),
    kind text NOT NULL CHECK (kind IN ('price', 'not_carried', 'silent')),
    price_minor bigint CHECK (price_minor BETWEEN 0 AND 1000000000000),
    kept_until timestamptz NOT NULL,
    CONSTRAINT live_price_is_one CHECK ((kind = 'price') = (price_minor IS NOT NULL))
  );
  CREATE INDEX live_price_over ON live_price (kept_until);

  -- Where goods leave from, as carriers ask; the domain's Place.
  ALTER TABLE shop_setting ADD COLUMN ships_from jsonb;
`)
