import { type SqlMigration, statements } from './statements.ts'

export const promotions: SqlMigration = statements(`
  CREATE TABLE promotion (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    needs_code boolean NOT NULL,
    -- Else it holds in the markets that are named.
    is_everywhere boolean NOT NULL,
    starts_at timestamptz(3),
    ends_at timestamptz(3),
    priority integer NOT NULL,
    exclusive boolean NOT NULL,
    enabled boolean NOT NULL,
    -- Conditions and actions; amounts by market.
    terms jsonb NOT NULL,
    uses_max integer CHECK (uses_max >= 1),
    uses_per_buyer_max integer CHECK (uses_per_buyer_max >= 1),
    -- Redemptions that were not given back.
    used_count integer NOT NULL DEFAULT 0 CHECK (used_count >= 0),
    -- Whether a canceled order gives its redemption back.
    gives_back boolean NOT NULL,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT shop_now(),
    CONSTRAINT promotion_window CHECK (starts_at < ends_at),
    CONSTRAINT promotion_uses CHECK (used_count <= uses_max)
  );
  CREATE INDEX promotion_newest ON promotion (created_at DESC, id DESC);
  CREATE INDEX promotion_automatic ON promotion (ends_at) WHERE enabled AND NOT needs_code;
  CREATE TABLE promotion_market (
    promotion_id uuid NOT NULL REFERENCES promotion ON DELETE CASCADE,
    market_code text NOT NULL REFERENCES market,
    -- What all redemptions together may cost; null has no end.
    budget_minor bigint CHECK (budget_minor BETWEEN 1 AND 1000000000000000),
    spent_minor bigint NOT NULL DEFAULT 0 CHECK (spent_minor >= 0),
    PRIMARY KEY (promotion_id, market_code),
    CONSTRAINT promotion_budget CHECK (spent_minor <= budget_minor)
  );
  CREATE INDEX promotion_market_promotions ON promotion_market (market_code);
  -- What its terms name and must stay while they do.
  CREATE TABLE promotion_subject (
    promotion_id uuid NOT NULL REFERENCES promotion ON DELETE CASCADE,
    category_id uuid CONSTRAINT promotion_subject_category REFERENCES category,
    collection_id uuid CONSTRAINT promotion_subject_collection REFERENCES collection,
    customer_group_id uuid CONSTRAINT promotion_subject_group REFERENCES customer_group,
    CONSTRAINT promotion_subject_is_one CHECK (num_nonnulls(category_id, collection_id, customer_group_id) = 1),
    CONSTRAINT promotion_subject_once
      UNIQUE NULLS NOT DISTINCT (promotion_id, category_id, collection_id, customer_group_id)
  );
  CREATE INDEX promotion_subject_categories ON promotion_subject (category_id) WHERE category_id IS NOT NULL;
  CREATE INDEX promotion_subject_collections ON promotion_subject (collection_id) WHERE collection_id IS NOT NULL;
  CREATE INDEX promotion_subject_groups ON promotion_subject (customer_group_id) WHERE customer_group_id IS NOT NULL;

  CREATE TABLE coupon_batch (
    id uuid PRIMARY KEY,
    promotion_id uuid NOT NULL REFERENCES promotion ON DELETE CASCADE,
    prefix text NOT NULL,
    suffix text NOT NULL,
    total_count integer NOT NULL CHECK (total_count >= 1),
    created_at timestamptz NOT NULL DEFAULT shop_now()
  );
  CREATE INDEX coupon_batch_newest ON coupon_batch (promotion_id, created_at DESC, id DESC);
  CREATE TABLE coupon (
    id uuid PRIMARY KEY,
    promotion_id uuid NOT NULL REFERENCES promotion ON DELETE CASCADE,
    batch_id uuid REFERENCES coupon_batch ON DELETE CASCADE,
    -- In capitals: a shopper may type it as he likes.
    code text NOT NULL CONSTRAINT coupon_code_once UNIQUE CHECK (code = upper(code)),
    uses_max integer CHECK (uses_max >= 1),
    used_count integer NOT NULL DEFAULT 0 CHECK (used_count >= 0),
    created_at timestamptz NOT NULL DEFAULT shop_now(),
    CONSTRAINT coupon_uses CHECK (used_count <= uses_max)
  );
  CREATE INDEX coupon_newest ON coupon (promotion_id, created_at DESC, id DESC);
  CREATE INDEX coupon_of_batch ON coupon (batch_id, created_at DESC, id DESC) WHERE batch_id IS NOT NULL;

  -- In capitals, in the order in which they came; nobody need know them.
  ALTER TABLE cart
    ADD COLUMN coupon_codes text[] NOT NULL DEFAULT '{}'
      CONSTRAINT cart_coupons CHECK (cardinality(coupon_codes) <= 10);

  -- A promotion that an order had, and what it cost.
  CREATE TABLE redemption (
    order_id uuid NOT NULL REFERENCES orders,
    promotion_id uuid NOT NULL CONSTRAINT redemption_promotion REFERENCES promotion,
    coupon_id uuid CONSTRAINT redemption_coupon REFERENCES coupon,
    market_code text NOT NULL,
    discount_minor bigint NOT NULL CHECK (discount_minor >= 0),
    -- Whether a cancel gives it back: as the promotion said when it was had.
    gives_back boolean NOT NULL,
    state text NOT NULL CHECK (state IN ('redeemed', 'released')),
    PRIMARY KEY (order_id, promotion_id)
  );
  CREATE INDEX redemption_of_promotion ON redemption (promotion_id);
  CREATE INDEX redemption_of_coupon ON redemption (coupon_id) WHERE coupon_id IS NOT NULL;

  -- What promotions gave, as it was then.
  ALTER TABLE orders ADD COLUMN discounts jsonb NOT NULL DEFAULT '[]';
  ALTER TABLE order_line
    ADD COLUMN discounts jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN is_gift boolean NOT NULL DEFAULT false;

  -- A process of the release before knows nothing of redemptions: what it cancels gives them back all the same. Last, as
  -- the lane locks promotions after stock.
  CREATE FUNCTION release_redemptions() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM FROM promotion WHERE id IN (
      SELECT promotion_id FROM redemption WHERE order_id = NEW.id AND state = 'redeemed' AND gives_back)
      ORDER BY id FOR NO KEY UPDATE;
    IF NOT FOUND THEN RETURN NULL; END IF;
    WITH had AS (
      UPDATE redemption SET state = 'released' WHERE order_id = NEW.id AND state = 'redeemed' AND gives_back
      RETURNING promotion_id, coupon_id, market_code, discount_minor
    ), uses AS (
      UPDATE promotion SET used_count = used_count - 1 FROM had WHERE promotion.id = had.promotion_id
    ), coupon_uses AS (
      UPDATE coupon SET used_count = coupon.used_count - 1 FROM had WHERE coupon.id = had.coupon_id
    )
    UPDATE promotion_market there SET spent_minor = there.spent_minor - had.discount_minor FROM had
      WHERE there.promotion_id = had.promotion_id AND there.market_code = had.market_code;
    RETURN NULL;
  END $$;
  CREATE CONSTRAINT TRIGGER orders_release_redemptions AFTER UPDATE OF status ON orders
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.status = 'CANCELED' AND OLD.status <> 'CANCELED')
    EXECUTE FUNCTION release_redemptions();
`)
