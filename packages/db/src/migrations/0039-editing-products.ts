import type { Migration } from 'kysely/migration'
import { statements } from './statements.ts'

export const editingProducts: Migration = statements(`
  -- What the clock has asked for is done by the shop itself.
  ALTER TABLE audit_entry
    DROP CONSTRAINT audit_entry_actor_kind_check,
    ADD CONSTRAINT audit_entry_actor_kind_check CHECK (actor_kind IN ('staff', 'api_key', 'shop')) NOT VALID;
  ALTER TABLE audit_entry VALIDATE CONSTRAINT audit_entry_actor_kind_check;

  -- Whether it was ordered under a SKU that it no longer has: under the present one its orders are found by that.
  ALTER TABLE variant ADD COLUMN was_ordered boolean NOT NULL DEFAULT false;

  -- Serve staff that looks for a part of a title, an address or a SKU, for a tag, or for what is featured.
  CREATE EXTENSION IF NOT EXISTS pg_trgm;
  CREATE INDEX product_by_part ON product USING gin ((title || ' ' || slug) gin_trgm_ops);
  CREATE INDEX variant_by_part ON variant USING gin (sku gin_trgm_ops);
  CREATE INDEX product_by_tag ON product USING gin (tags);
  CREATE INDEX product_featured ON product (created_at DESC, id DESC) WHERE featured;
`)
