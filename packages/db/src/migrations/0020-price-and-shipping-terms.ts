import { type SqlMigration, statements } from './statements.ts'

export const priceAndShippingTerms: SqlMigration = statements(`
  -- Of the original price, not of what other rules have left of it. A process of the release before takes it off the latter.
  ALTER TABLE price_rule
    ADD COLUMN is_of_original boolean NOT NULL DEFAULT false,
    ADD CONSTRAINT price_rule_fixed_is_of_no_price CHECK (percent_ppm IS NOT NULL OR NOT is_of_original);

  -- Places of its own zone that a method does not go to. A process of the release before offers it there.
  CREATE TABLE shipping_method_exception (
    shipping_method_id uuid NOT NULL REFERENCES shipping_method ON DELETE CASCADE,
    zone_id uuid NOT NULL CONSTRAINT shipping_method_exception_zone REFERENCES zone,
    PRIMARY KEY (shipping_method_id, zone_id)
  );
  CREATE INDEX shipping_method_exception_zones ON shipping_method_exception (zone_id);
`)
