import { type SqlMigration, statements } from './statements.ts'

export const catalogueEditing: SqlMigration = statements(`
  ALTER TABLE product
    -- By code of the attribute: a text, a number, a boolean or a list of texts.
    ADD COLUMN attributes jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(attributes) = 'object'),
    ADD COLUMN seo_title text,
    ADD COLUMN seo_description text,
    ADD COLUMN publish_at timestamptz(3),
    ADD COLUMN unpublish_at timestamptz(3),
    ADD CONSTRAINT product_published_before_it_ends CHECK (publish_at < unpublish_at);

  CREATE TABLE attribute (
    code text PRIMARY KEY CHECK (code ~ '^[a-z][a-z0-9_]{0,49}$'),
    title text NOT NULL,
    -- BCP 47 tag → title
    titles jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(titles) = 'object'),
    kind text NOT NULL CHECK (kind IN ('text', 'number', 'boolean', 'list')),
    -- Whether shoppers filter by it.
    is_facet boolean NOT NULL DEFAULT false,
    position integer NOT NULL DEFAULT 0,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT shop_now()
  );

  -- What is null is told in the product's own words.
  CREATE TABLE product_translation (
    product_id uuid NOT NULL REFERENCES product ON DELETE CASCADE,
    locale text NOT NULL,
    title text,
    description_html text,
    seo_title text,
    seo_description text,
    PRIMARY KEY (product_id, locale)
  );

  -- Slugs that products had once, small; one that a product has now is in no row here.
  CREATE TABLE product_old_slug (
    slug text PRIMARY KEY CHECK (slug = lower(slug)),
    product_id uuid NOT NULL REFERENCES product ON DELETE CASCADE,
    retired_at timestamptz NOT NULL DEFAULT shop_now()
  );
  CREATE INDEX product_old_slug_of_product ON product_old_slug (product_id);

  CREATE TABLE related_product (
    product_id uuid NOT NULL REFERENCES product ON DELETE CASCADE,
    related_id uuid NOT NULL REFERENCES product ON DELETE CASCADE,
    position integer NOT NULL,
    PRIMARY KEY (product_id, related_id),
    CONSTRAINT related_product_is_another CHECK (related_id <> product_id)
  );
  CREATE INDEX related_product_backwards ON related_product (related_id);

  ALTER TABLE category
    ADD COLUMN description_html text NOT NULL DEFAULT '',
    ADD COLUMN seo_title text,
    ADD COLUMN seo_description text,
    ADD COLUMN version integer NOT NULL DEFAULT 1;
  CREATE TABLE category_translation (
    category_id uuid NOT NULL REFERENCES category ON DELETE CASCADE,
    locale text NOT NULL,
    title text,
    description_html text,
    seo_title text,
    seo_description text,
    PRIMARY KEY (category_id, locale)
  );
  CREATE TABLE category_old_slug (
    slug text PRIMARY KEY CHECK (slug = lower(slug)),
    category_id uuid NOT NULL REFERENCES category ON DELETE CASCADE,
    retired_at timestamptz NOT NULL DEFAULT shop_now()
  );
  CREATE INDEX category_old_slug_of_category ON category_old_slug (category_id);
`)
