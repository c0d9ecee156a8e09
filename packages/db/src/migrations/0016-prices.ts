import { type SqlMigration, statements } from './statements.ts'

// Windows have whole milliseconds, as the programs that compare them do.
export const prices: SqlMigration = statements(`
  ALTER TABLE variant_price
    -- What no discount undercuts.
    ADD COLUMN floor_minor bigint CHECK (floor_minor BETWEEN 0 AND 1000000000000),
    -- Of the price with its floor and tiers.
    ADD COLUMN version integer NOT NULL DEFAULT 1;

  CREATE TABLE variant_sale (
    id uuid PRIMARY KEY,
    variant_id uuid NOT NULL REFERENCES variant ON DELETE CASCADE,
    market_code text NOT NULL REFERENCES market,
    unit_price_minor bigint NOT NULL CHECK (unit_price_minor BETWEEN 0 AND 1000000000000),
    starts_at timestamptz(3),
    ends_at timestamptz(3),
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT variant_sale_window CHECK (starts_at < ends_at)
  );
  CREATE INDEX variant_sale_of_variant ON variant_sale (variant_id, market_code);

  CREATE TABLE quantity_tier (
    variant_id uuid NOT NULL REFERENCES variant ON DELETE CASCADE,
    market_code text NOT NULL REFERENCES market,
    min_quantity integer NOT NULL CHECK (min_quantity >= 2),
    unit_price_minor bigint NOT NULL CHECK (unit_price_minor BETWEEN 0 AND 1000000000000),
    PRIMARY KEY (variant_id, market_code, min_quantity)
  );

  CREATE TABLE customer_group (
    id uuid PRIMARY KEY,
    code text NOT NULL,
    name text NOT NULL,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT shop_now()
  );
  CREATE UNIQUE INDEX customer_group_code ON customer_group (lower(code));
  CREATE INDEX customer_group_newest ON customer_group (created_at DESC, id DESC);
  CREATE TABLE customer_group_member (
    customer_group_id uuid NOT NULL CONSTRAINT customer_group_member_group REFERENCES customer_group ON DELETE CASCADE,
    customer_id uuid NOT NULL CONSTRAINT customer_group_member_customer REFERENCES account ON DELETE CASCADE,
    added_at timestamptz NOT NULL DEFAULT shop_now(),
    PRIMARY KEY (customer_id, customer_group_id)
  );
  CREATE INDEX customer_group_members ON customer_group_member (customer_group_id, added_at DESC, customer_id DESC);

  -- Curated lists of products.
  CREATE TABLE collection (
    id uuid PRIMARY KEY,
    code text NOT NULL,
    title text NOT NULL,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT shop_now()
  );
  CREATE UNIQUE INDEX collection_code ON collection (lower(code));
  CREATE INDEX collection_newest ON collection (created_at DESC, id DESC);
  CREATE TABLE collection_product (
    collection_id uuid NOT NULL CONSTRAINT collection_product_collection REFERENCES collection ON DELETE CASCADE,
    product_id uuid NOT NULL CONSTRAINT collection_product_product REFERENCES product ON DELETE CASCADE,
    added_at timestamptz NOT NULL DEFAULT shop_now(),
    PRIMARY KEY (product_id, collection_id)
  );
  CREATE INDEX collection_products ON collection_product (collection_id, added_at DESC, product_id DESC);

  CREATE TABLE price_list (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    -- Else it is for the groups that are named, and for nobody where none is.
    is_for_everybody boolean NOT NULL,
    starts_at timestamptz(3),
    ends_at timestamptz(3),
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT shop_now(),
    CONSTRAINT price_list_window CHECK (starts_at < ends_at)
  );
  CREATE INDEX price_list_newest ON price_list (created_at DESC, id DESC);
  CREATE INDEX price_list_for_everybody ON price_list (id) WHERE is_for_everybody;
  CREATE TABLE price_list_group (
    price_list_id uuid NOT NULL REFERENCES price_list ON DELETE CASCADE,
    customer_group_id uuid NOT NULL CONSTRAINT price_list_group_group REFERENCES customer_group,
    PRIMARY KEY (price_list_id, customer_group_id)
  );
  CREATE INDEX price_list_group_lists ON price_list_group (customer_group_id);
  CREATE TABLE price_list_entry (
    price_list_id uuid NOT NULL REFERENCES price_list ON DELETE CASCADE,
    variant_id uuid NOT NULL CONSTRAINT price_list_entry_variant REFERENCES variant ON DELETE CASCADE,
    market_code text NOT NULL REFERENCES market,
    min_quantity integer NOT NULL CHECK (min_quantity >= 1),
    unit_price_minor bigint NOT NULL CHECK (unit_price_minor BETWEEN 0 AND 1000000000000),
    PRIMARY KEY (variant_id, market_code, price_list_id, min_quantity)
  );
  CREATE INDEX price_list_entries ON price_list_entry (price_list_id, variant_id, market_code);

  CREATE TABLE price_rule (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    -- A percentage holds everywhere, or in the markets that are named; fixed amounts stand with their markets.
    percent_ppm integer CHECK (percent_ppm BETWEEN 1 AND 1000000),
    is_everywhere boolean NOT NULL,
    covers_all boolean NOT NULL,
    is_for_everybody boolean NOT NULL,
    starts_at timestamptz(3),
    ends_at timestamptz(3),
    priority integer NOT NULL,
    exclusive boolean NOT NULL,
    enabled boolean NOT NULL,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT shop_now(),
    CONSTRAINT price_rule_window CHECK (starts_at < ends_at),
    CONSTRAINT price_rule_fixed_names_its_markets CHECK (percent_ppm IS NOT NULL OR NOT is_everywhere)
  );
  CREATE INDEX price_rule_newest ON price_rule (created_at DESC, id DESC);
  CREATE INDEX price_rule_of_all ON price_rule (id) WHERE covers_all AND enabled;
  CREATE TABLE price_rule_market (
    price_rule_id uuid NOT NULL REFERENCES price_rule ON DELETE CASCADE,
    market_code text NOT NULL REFERENCES market,
    -- Null in a rule with a percentage.
    fixed_minor bigint CHECK (fixed_minor BETWEEN 1 AND 1000000000000),
    PRIMARY KEY (price_rule_id, market_code)
  );
  CREATE TABLE price_rule_group (
    price_rule_id uuid NOT NULL REFERENCES price_rule ON DELETE CASCADE,
    customer_group_id uuid NOT NULL CONSTRAINT price_rule_group_group REFERENCES customer_group,
    PRIMARY KEY (price_rule_id, customer_group_id)
  );
  CREATE INDEX price_rule_group_rules ON price_rule_group (customer_group_id);
  -- What a rule covers, where that is not everything.
  CREATE TABLE price_rule_target (
    price_rule_id uuid NOT NULL REFERENCES price_rule ON DELETE CASCADE,
    variant_id uuid CONSTRAINT price_rule_target_variant REFERENCES variant ON DELETE CASCADE,
    product_id uuid CONSTRAINT price_rule_target_product REFERENCES product ON DELETE CASCADE,
    category_id uuid CONSTRAINT price_rule_target_category REFERENCES category,
    collection_id uuid CONSTRAINT price_rule_target_collection REFERENCES collection,
    CONSTRAINT price_rule_target_is_one CHECK (num_nonnulls(variant_id, product_id, category_id, collection_id) = 1),
    CONSTRAINT price_rule_target_once
      UNIQUE NULLS NOT DISTINCT (price_rule_id, variant_id, product_id, category_id, collection_id)
  );
  CREATE INDEX price_rule_target_variants ON price_rule_target (variant_id) WHERE variant_id IS NOT NULL;
  CREATE INDEX price_rule_target_products ON price_rule_target (product_id) WHERE product_id IS NOT NULL;
  CREATE INDEX price_rule_target_categories ON price_rule_target (category_id) WHERE category_id IS NOT NULL;
  CREATE INDEX price_rule_target_collections ON price_rule_target (collection_id) WHERE collection_id IS NOT NULL;

  -- A change of prices that the lists are still to show, and how far that is. Its products are those that are left.
  CREATE TABLE price_run (
    id uuid PRIMARY KEY,
    -- The rule, price list or collection that was changed; it may be gone.
    subject_id uuid NOT NULL,
    total_count integer NOT NULL CHECK (total_count >= 0),
    done_count integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT shop_now(),
    finished_at timestamptz,
    CONSTRAINT price_run_done_of_total CHECK (done_count BETWEEN 0 AND total_count),
    CONSTRAINT price_run_finished_when_done CHECK ((finished_at IS NOT NULL) = (done_count = total_count))
  );
  CREATE INDEX price_run_of_subject ON price_run (subject_id, created_at DESC, id DESC);
  CREATE INDEX price_run_finished ON price_run (finished_at) WHERE finished_at IS NOT NULL;
  CREATE TABLE price_run_product (
    price_run_id uuid NOT NULL REFERENCES price_run ON DELETE CASCADE,
    product_id uuid NOT NULL,
    PRIMARY KEY (price_run_id, product_id)
  );

  ALTER TABLE listing
    -- How the lowest price came about.
    ADD COLUMN price_reasons jsonb NOT NULL DEFAULT '[]',
    -- When a window opens or closes that could change the prices.
    ADD COLUMN next_change_at timestamptz(3);
  CREATE INDEX listing_due ON listing (next_change_at) WHERE next_change_at IS NOT NULL;

  -- A process of the release before shows bare prices: the sweep of the next minute shows those products anew. Goes a
  -- release later.
  CREATE FUNCTION listing_by_an_older_process() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    NEW.next_change_at := shop_now();
    RETURN NEW;
  END $$;
  CREATE TRIGGER listing_shown_without_reasons BEFORE INSERT ON listing FOR EACH ROW
    WHEN (NEW.price_reasons = '[]') EXECUTE FUNCTION listing_by_an_older_process();
  CREATE TRIGGER listing_priced_without_reasons BEFORE UPDATE ON listing FOR EACH ROW
    WHEN (NEW.price_reasons = OLD.price_reasons AND NEW.next_change_at IS NOT DISTINCT FROM OLD.next_change_at
      AND (NEW.price_min_minor, NEW.price_max_minor, NEW.compare_at_minor)
        IS DISTINCT FROM (OLD.price_min_minor, OLD.price_max_minor, OLD.compare_at_minor))
    EXECUTE FUNCTION listing_by_an_older_process();

  -- How the unit price came about.
  ALTER TABLE order_line ADD COLUMN price_reasons jsonb NOT NULL DEFAULT '[]';
`)
