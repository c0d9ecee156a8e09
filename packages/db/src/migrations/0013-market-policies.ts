import { type SqlMigration, statements } from './statements.ts'

export const marketPolicies: SqlMigration = statements(`
  ALTER TABLE market
    ADD COLUMN version integer NOT NULL DEFAULT 1,
    -- Nobody shops in a market that is closed; what was ordered there stays.
    ADD COLUMN enabled boolean NOT NULL DEFAULT true,
    ADD COLUMN tax_rounding_mode text NOT NULL DEFAULT 'halfUp'
      CHECK (tax_rounding_mode IN ('halfUp', 'halfEven', 'down', 'up')),
    ADD COLUMN tax_address text NOT NULL DEFAULT 'shipping' CHECK (tax_address IN ('shipping', 'billing')),
    ADD COLUMN tax_provider text NOT NULL DEFAULT 'tables' CHECK (tax_provider IN ('tables', 'stripe')),
    -- The smallest coin: grand totals are whole multiples of it.
    ADD COLUMN cash_rounding_minor integer NOT NULL DEFAULT 1 CHECK (cash_rounding_minor BETWEEN 1 AND 10000),
    ADD COLUMN default_postal_code text;

  ALTER TABLE shop_setting ADD COLUMN version integer NOT NULL DEFAULT 1;
`)
