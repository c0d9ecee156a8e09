import type { Migration } from 'kysely/migration'
import { statements } from './statements.ts'

/** Part of a title is looked for in the whole list of a market, which can be long. */
export const listingAtSize: Migration = statements(`
  CREATE EXTENSION IF NOT EXISTS pg_trgm;
  CREATE INDEX listing_all_titles ON listing USING gin (title gin_trgm_ops) WHERE category_id IS NULL;
`)
