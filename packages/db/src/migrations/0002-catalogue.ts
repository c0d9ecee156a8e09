import { type SqlMigration, statements } from './statements.ts'

export const catalogue: SqlMigration = statements(`
  CREATE TABLE category (
    id uuid PRIMARY KEY,
    parent_id uuid REFERENCES category,
    slug text NOT NULL,
    title text NOT NULL,
    position integer NOT NULL DEFAULT 0,
    CONSTRAINT category_not_its_own_parent CHECK (parent_id <> id)
  );
  CREATE UNIQUE INDEX category_slug ON category (lower(slug));
  CREATE INDEX category_children ON category (parent_id);

  CREATE TABLE product (
    id uuid PRIMARY KEY,
    slug text NOT NULL,
    title text NOT NULL,
    description_html text NOT NULL DEFAULT '',
    vendor text,
    product_type text,
    tags text[] NOT NULL DEFAULT '{}',
    status text NOT NULL CHECK (status IN ('draft', 'active', 'archived')),
    featured boolean NOT NULL DEFAULT false,
    tax_category text NOT NULL DEFAULT 'standard',
    option_names text[] NOT NULL DEFAULT '{}' CHECK (cardinality(option_names) <= 3),
    metadata jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(metadata) = 'object'),
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT shop_now(),
    updated_at timestamptz NOT NULL DEFAULT shop_now()
  );
  CREATE UNIQUE INDEX product_slug ON product (lower(slug));

  CREATE TABLE product_category (
    product_id uuid NOT NULL REFERENCES product ON DELETE CASCADE,
    category_id uuid NOT NULL REFERENCES category,
    PRIMARY KEY (product_id, category_id)
  );
  CREATE INDEX product_category_members ON product_category (category_id);

  CREATE TABLE product_image (
    id uuid PRIMARY KEY,
    product_id uuid NOT NULL REFERENCES product ON DELETE CASCADE,
    position integer NOT NULL,
    url text NOT NULL,
    alt text NOT NULL DEFAULT '',
    width integer NOT NULL CHECK (width > 0),
    height integer NOT NULL CHECK (height > 0),
    CONSTRAINT product_image_position UNIQUE (product_id, position) DEFERRABLE
  );

  CREATE TABLE variant (
    id uuid PRIMARY KEY,
    product_id uuid NOT NULL REFERENCES product ON DELETE CASCADE,
    position integer NOT NULL,
    sku text NOT NULL,
    option_values text[] NOT NULL DEFAULT '{}',
    barcode text,
    weight_grams integer NOT NULL DEFAULT 0 CHECK (weight_grams >= 0),
    requires_shipping boolean NOT NULL DEFAULT true,
    tax_category text,
    image_id uuid REFERENCES product_image ON DELETE SET NULL,
    metadata jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(metadata) = 'object'),
    CONSTRAINT variant_position UNIQUE (product_id, position) DEFERRABLE
  );
  CREATE UNIQUE INDEX variant_sku ON variant (lower(sku));

  CREATE TABLE variant_price (
    variant_id uuid NOT NULL REFERENCES variant ON DELETE CASCADE,
    market_code text NOT NULL REFERENCES market,
    price_minor bigint NOT NULL CHECK (price_minor BETWEEN 0 AND 1000000000000),
    compare_at_minor bigint CHECK (compare_at_minor > 0),
    PRIMARY KEY (variant_id, market_code)
  );

  -- One row per product, market and category (and its ancestors); category_id null is the market's whole list.
  -- Lists filter and sort on this table alone; it is derived, and refreshed by the writes that touch it.
  CREATE TABLE listing (
    market_code text NOT NULL REFERENCES market,
    category_id uuid REFERENCES category ON DELETE CASCADE,
    product_id uuid NOT NULL REFERENCES product ON DELETE CASCADE,
    price_min_minor bigint NOT NULL,
    price_max_minor bigint NOT NULL,
    compare_at_minor bigint,
    availability text NOT NULL CHECK (availability IN ('in_stock', 'backorder', 'sold_out')),
    featured boolean NOT NULL,
    title text NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT listing_once UNIQUE NULLS NOT DISTINCT (market_code, category_id, product_id)
  );
  CREATE INDEX listing_newest ON listing (market_code, category_id, created_at DESC, product_id DESC);
  CREATE INDEX listing_by_price ON listing (market_code, category_id, price_min_minor, product_id);
  CREATE INDEX listing_by_title ON listing (market_code, category_id, title COLLATE "C", product_id);
  CREATE INDEX listing_featured ON listing (market_code, category_id, created_at DESC, product_id DESC) WHERE featured;
  CREATE INDEX listing_of_product ON listing (product_id);
`)
