import { type SqlMigration, statements } from './statements.ts'

export const categoriesAndCollections: SqlMigration = statements(`
  -- No category is ever below itself, whoever moves what at the same time: who moves one waits for whoever else does,
  -- and then looks upwards with eyes of his own (each statement of a volatile function sees what is committed by then).
  CREATE FUNCTION category_is_not_below_itself() RETURNS trigger LANGUAGE plpgsql VOLATILE AS $$
  BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('categories'));
    IF EXISTS (
      WITH RECURSIVE above(id) AS (
        SELECT NEW.parent_id
        UNION
        SELECT category.parent_id FROM category JOIN above ON above.id = category.id WHERE category.parent_id IS NOT NULL
      )
      SELECT FROM above WHERE id = NEW.id
    ) THEN
      RAISE EXCEPTION 'category % would be below itself', NEW.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'category_not_below_itself', TABLE = 'category';
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER category_not_below_itself BEFORE INSERT OR UPDATE OF parent_id ON category FOR EACH ROW
    WHEN (NEW.parent_id IS NOT NULL) EXECUTE FUNCTION category_is_not_below_itself();

  ALTER TABLE collection
    ADD COLUMN description_html text NOT NULL DEFAULT '',
    ADD COLUMN seo_title text,
    ADD COLUMN seo_description text,
    -- Whether shoppers see it.
    ADD COLUMN published boolean NOT NULL DEFAULT false,
    -- Which products are in it besides those that were picked by hand; a tree, see collection-rules.ts.
    ADD COLUMN rule jsonb CHECK (jsonb_typeof(rule) = 'object'),
    -- Whether products leave it by growing old.
    ADD COLUMN rule_ages boolean NOT NULL DEFAULT false,
    ADD CONSTRAINT collection_without_a_rule_does_not_age CHECK (rule IS NOT NULL OR NOT rule_ages);
  CREATE INDEX collection_by_rule ON collection (id) WHERE rule IS NOT NULL;
  CREATE INDEX collection_shown ON collection (created_at DESC, id DESC) WHERE published;
  CREATE TABLE collection_translation (
    collection_id uuid NOT NULL REFERENCES collection ON DELETE CASCADE,
    locale text NOT NULL,
    title text,
    description_html text,
    seo_title text,
    seo_description text,
    PRIMARY KEY (collection_id, locale)
  );
  -- What must stay while a rule names it.
  CREATE TABLE collection_rule_category (
    collection_id uuid NOT NULL REFERENCES collection ON DELETE CASCADE,
    category_id uuid NOT NULL CONSTRAINT collection_rule_category_category REFERENCES category,
    PRIMARY KEY (collection_id, category_id)
  );
  CREATE INDEX collection_rule_categories ON collection_rule_category (category_id);

  ALTER TABLE collection_product
    ADD COLUMN origin text NOT NULL DEFAULT 'curated' CHECK (origin IN ('curated', 'rule')),
    -- With gaps, so that a product gets between two others; whatever nobody has given a place comes last.
    ADD COLUMN position bigint NOT NULL DEFAULT 1000000000000000;
  UPDATE collection_product AS member SET position = placed.position FROM (
    SELECT collection_id, product_id,
      1048576 * row_number() OVER (PARTITION BY collection_id ORDER BY added_at, product_id) AS position
    FROM collection_product) AS placed
  WHERE (member.collection_id, member.product_id) = (placed.collection_id, placed.product_id);

  -- The market's whole list (see listing), once for each collection of a product: lists of a collection filter and sort
  -- on this table alone. Written wherever listing or collection_product is.
  CREATE TABLE collection_listing (
    collection_id uuid NOT NULL REFERENCES collection ON DELETE CASCADE,
    market_code text NOT NULL REFERENCES market,
    product_id uuid NOT NULL REFERENCES product ON DELETE CASCADE,
    position bigint NOT NULL,
    price_min_minor bigint NOT NULL,
    price_max_minor bigint NOT NULL,
    compare_at_minor bigint,
    price_reasons jsonb NOT NULL,
    availability text NOT NULL CHECK (availability IN ('in_stock', 'backorder', 'sold_out')),
    featured boolean NOT NULL,
    title text NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT collection_listing_once PRIMARY KEY (product_id, collection_id, market_code)
  );
  INSERT INTO collection_listing (collection_id, market_code, product_id, position, price_min_minor, price_max_minor,
    compare_at_minor, price_reasons, availability, featured, title, created_at)
  SELECT member.collection_id, listing.market_code, listing.product_id, member.position, listing.price_min_minor,
    listing.price_max_minor, listing.compare_at_minor, listing.price_reasons, listing.availability, listing.featured,
    listing.title, listing.created_at
  FROM collection_product AS member JOIN listing USING (product_id) WHERE listing.category_id IS NULL;
  CREATE INDEX collection_listing_in_order ON collection_listing (market_code, collection_id, position, product_id);
  CREATE INDEX collection_listing_newest
    ON collection_listing (market_code, collection_id, created_at DESC, product_id DESC);
  CREATE INDEX collection_listing_by_price
    ON collection_listing (market_code, collection_id, price_min_minor, product_id);
  CREATE INDEX collection_listing_by_title
    ON collection_listing (market_code, collection_id, title COLLATE "C", product_id);
`)
