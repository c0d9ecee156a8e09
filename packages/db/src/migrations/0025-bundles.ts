import { type SqlMigration, statements } from './statements.ts'

export const bundles: SqlMigration = statements(`
  -- A variant that is made of others has no stock of its own: each piece of it takes so many of each component.
  CREATE TABLE bundle_component (
    bundle_id uuid NOT NULL REFERENCES variant ON DELETE CASCADE,
    component_id uuid NOT NULL CONSTRAINT bundle_component_variant REFERENCES variant,
    position integer NOT NULL,
    quantity integer NOT NULL CHECK (quantity BETWEEN 1 AND 999),
    PRIMARY KEY (bundle_id, component_id),
    CONSTRAINT bundle_not_of_itself CHECK (bundle_id <> component_id)
  );
  CREATE INDEX bundle_of_component ON bundle_component (component_id);

  -- What a line takes from the shelves for each of its pieces: [{"variantId": …, "sku": …, "quantity": 2}, …], as it was
  -- when it was ordered; empty where it is the variant itself.
  ALTER TABLE order_line ADD COLUMN components jsonb NOT NULL DEFAULT '[]'
    CONSTRAINT order_line_components CHECK (jsonb_typeof(components) = 'array');
`)
