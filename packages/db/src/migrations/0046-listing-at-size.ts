import type { Migration } from 'kysely/migration'
import { statements } from './statements.ts'

/**
 * The whole list of a market has no category, and PostgreSQL takes "is null" for no constant that leaves an index in
 * order: it sorted all of a large shop for each page.
 */
export const listingAtSize: Migration = statements(`
  CREATE EXTENSION IF NOT EXISTS pg_trgm;
  CREATE INDEX listing_all_newest ON listing (market_code, created_at DESC, product_id DESC) WHERE category_id IS NULL;
  CREATE INDEX listing_all_by_price ON listing (market_code, price_min_minor, product_id) WHERE category_id IS NULL;
  CREATE INDEX listing_all_by_title ON listing (market_code, title COLLATE "C", product_id) WHERE category_id IS NULL;
  CREATE INDEX listing_all_featured ON listing (market_code, created_at DESC, product_id DESC)
    WHERE category_id IS NULL AND featured;
  CREATE INDEX listing_all_titles ON listing USING gin (title gin_trgm_ops) WHERE category_id IS NULL;
`)
