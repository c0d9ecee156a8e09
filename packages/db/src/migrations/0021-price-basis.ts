import { type SqlMigration, statements } from './statements.ts'

export const priceBasis: SqlMigration = statements(`
  ALTER TABLE market
    -- What stays the same wherever the goods go: prices with the tax of the default place, or without.
    ADD COLUMN price_basis text NOT NULL DEFAULT 'gross' CHECK (price_basis IN ('gross', 'net')),
    ADD CONSTRAINT market_net_basis CHECK (price_basis = 'gross' OR (prices_include_tax AND tax_provider = 'tables'));
`)
