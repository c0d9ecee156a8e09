import { type SqlMigration, statements } from './statements.ts'

export const editingProducts: SqlMigration = statements(`
  -- What the clock has asked for is done by the shop itself. The rows that are there were checked more strictly.
  ALTER TABLE audit_entry
    DROP CONSTRAINT audit_entry_actor_kind_check,
    ADD CONSTRAINT audit_entry_actor_kind_check CHECK (actor_kind IN ('staff', 'api_key', 'shop')) NOT VALID;

  -- Whether it was ordered under a SKU that it no longer has: under the present one its orders are found by that.
  ALTER TABLE variant ADD COLUMN was_ordered boolean NOT NULL DEFAULT false;

  -- What finds a part of a title, an address or a SKU.
  CREATE EXTENSION IF NOT EXISTS pg_trgm;
`)
