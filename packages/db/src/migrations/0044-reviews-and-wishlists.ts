import { type SqlMigration, statements } from './statements.ts'

export const reviewsAndWishlists: SqlMigration = statements(`
  ALTER TABLE shop_setting
    -- Whether staff looks at a review before shoppers see it, and whether only who has bought the product writes one.
    ADD COLUMN reviews_moderated boolean NOT NULL DEFAULT true,
    ADD COLUMN reviews_for_buyers_alone boolean NOT NULL DEFAULT true;

  -- One without a customer is of somebody who was erased: the rating stays, and no word of it.
  CREATE TABLE review (
    id uuid PRIMARY KEY,
    product_id uuid NOT NULL REFERENCES product ON DELETE CASCADE,
    customer_id uuid REFERENCES account ON DELETE CASCADE,
    rating smallint NOT NULL CONSTRAINT review_rating CHECK (rating BETWEEN 1 AND 5),
    title text,
    body text,
    -- As it is shown, which is not all that the account says.
    author text,
    -- Whether the product had been bought when it was written.
    verified boolean NOT NULL,
    status text NOT NULL CONSTRAINT review_status CHECK (status IN ('pending', 'approved', 'rejected')),
    reply text,
    replied_at timestamptz,
    -- How many votes it has.
    helpful_count integer NOT NULL DEFAULT 0 CONSTRAINT review_helpful_count CHECK (helpful_count >= 0),
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT shop_now(),
    updated_at timestamptz NOT NULL DEFAULT shop_now(),
    CONSTRAINT review_one_per_customer UNIQUE (customer_id, product_id),
    CONSTRAINT review_replied_at CHECK ((reply IS NULL) = (replied_at IS NULL)),
    CONSTRAINT review_of_nobody_says_nothing CHECK (
      CASE WHEN customer_id IS NULL THEN title IS NULL AND body IS NULL AND author IS NULL AND reply IS NULL
      ELSE body IS NOT NULL AND author IS NOT NULL END
    )
  ) WITH (fillfactor = 90);
  CREATE TRIGGER review_of_somebody BEFORE INSERT OR UPDATE OF customer_id ON review
    FOR EACH ROW WHEN (NEW.customer_id IS NOT NULL) EXECUTE FUNCTION refuse_more_of_erased('customer_id');
  -- What shoppers see of a product, in each order, of all ratings and of one.
  CREATE INDEX review_newest ON review (product_id, created_at DESC, id DESC) WHERE status = 'approved';
  CREATE INDEX review_by_rating ON review (product_id, rating DESC, created_at DESC, id DESC) WHERE status = 'approved';
  CREATE INDEX review_by_votes ON review (product_id, helpful_count DESC, created_at DESC, id DESC)
    WHERE status = 'approved';
  CREATE INDEX review_of_rating_by_votes ON review (product_id, rating, helpful_count DESC, created_at DESC, id DESC)
    WHERE status = 'approved';
  -- What staff and whoever wrote them look at.
  CREATE INDEX review_of_staff ON review (created_at DESC, id DESC);
  CREATE INDEX review_of_staff_by_status ON review (status, created_at DESC, id DESC);
  CREATE INDEX review_of_staff_by_product ON review (product_id, created_at DESC, id DESC);
  CREATE INDEX review_of_customer ON review (customer_id, created_at DESC, id DESC);

  CREATE TABLE review_vote (
    review_id uuid NOT NULL REFERENCES review ON DELETE CASCADE,
    customer_id uuid NOT NULL REFERENCES account ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT shop_now(),
    CONSTRAINT review_vote_one_per_customer PRIMARY KEY (review_id, customer_id)
  );
  CREATE INDEX review_vote_of_customer ON review_vote (customer_id);
  CREATE TRIGGER review_vote_of_somebody BEFORE INSERT OR UPDATE OF customer_id ON review_vote
    FOR EACH ROW EXECUTE FUNCTION refuse_more_of_erased('customer_id');

  CREATE FUNCTION count_review_votes() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    UPDATE review SET helpful_count = helpful_count + CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END
    WHERE id = CASE TG_OP WHEN 'INSERT' THEN NEW.review_id ELSE OLD.review_id END;
    RETURN NULL;
  END $$;
  CREATE TRIGGER review_vote_counts AFTER INSERT OR DELETE ON review_vote
    FOR EACH ROW EXECUTE FUNCTION count_review_votes();

  -- What the approved reviews of a product come to: how many there are of each rating, the worst first.
  CREATE TABLE product_rating (
    product_id uuid PRIMARY KEY REFERENCES product ON DELETE CASCADE,
    ones integer NOT NULL DEFAULT 0,
    twos integer NOT NULL DEFAULT 0,
    threes integer NOT NULL DEFAULT 0,
    fours integer NOT NULL DEFAULT 0,
    fives integer NOT NULL DEFAULT 0,
    CONSTRAINT product_rating_not_negative CHECK (least(ones, twos, threes, fours, fives) >= 0)
  ) WITH (fillfactor = 80);

  -- By statement, so that one which approves many counts each product once, in one order: two never wait in a circle.
  CREATE FUNCTION count_ratings(changes jsonb) RETURNS void LANGUAGE plpgsql AS $$
  DECLARE
    products uuid[];
  BEGIN
    SELECT array_agg(DISTINCT change.product_id) INTO products
    FROM jsonb_to_recordset(changes) AS change (product_id uuid, rating integer, by integer);
    INSERT INTO product_rating (product_id)
      SELECT id FROM product WHERE id = ANY (products) ORDER BY id ON CONFLICT DO NOTHING;
    PERFORM FROM product_rating WHERE product_id = ANY (products) ORDER BY product_id FOR NO KEY UPDATE;
    UPDATE product_rating AS rated SET ones = rated.ones + more.ones, twos = rated.twos + more.twos,
      threes = rated.threes + more.threes, fours = rated.fours + more.fours, fives = rated.fives + more.fives
    FROM (
      SELECT product_id, coalesce(sum(by) FILTER (WHERE rating = 1), 0) AS ones,
        coalesce(sum(by) FILTER (WHERE rating = 2), 0) AS twos,
        coalesce(sum(by) FILTER (WHERE rating = 3), 0) AS threes,
        coalesce(sum(by) FILTER (WHERE rating = 4), 0) AS fours,
        coalesce(sum(by) FILTER (WHERE rating = 5), 0) AS fives
      FROM jsonb_to_recordset(changes) AS change (product_id uuid, rating integer, by integer) GROUP BY product_id
    ) AS more
    WHERE rated.product_id = more.product_id;
  END $$;

  CREATE FUNCTION count_written_ratings() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM count_ratings(jsonb_agg(to_jsonb(change))) FROM (
      SELECT product_id, rating, count(*) AS by FROM new_review WHERE status = 'approved' GROUP BY 1, 2
    ) AS change HAVING count(*) > 0;
    RETURN NULL;
  END $$;
  CREATE FUNCTION count_deleted_ratings() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM count_ratings(jsonb_agg(to_jsonb(change))) FROM (
      SELECT product_id, rating, -count(*) AS by FROM old_review WHERE status = 'approved' GROUP BY 1, 2
    ) AS change HAVING count(*) > 0;
    RETURN NULL;
  END $$;
  CREATE FUNCTION count_changed_ratings() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM count_ratings(jsonb_agg(to_jsonb(change))) FROM (
      SELECT product_id, rating, sum(by) AS by FROM (
        SELECT product_id, rating, 1 AS by FROM new_review WHERE status = 'approved'
        UNION ALL SELECT product_id, rating, -1 FROM old_review WHERE status = 'approved'
      ) AS each GROUP BY 1, 2 HAVING sum(by) <> 0
    ) AS change HAVING count(*) > 0;
    RETURN NULL;
  END $$;
  CREATE TRIGGER review_written_counts AFTER INSERT ON review
    REFERENCING NEW TABLE AS new_review FOR EACH STATEMENT EXECUTE FUNCTION count_written_ratings();
  CREATE TRIGGER review_changed_counts AFTER UPDATE ON review
    REFERENCING OLD TABLE AS old_review NEW TABLE AS new_review
    FOR EACH STATEMENT EXECUTE FUNCTION count_changed_ratings();
  CREATE TRIGGER review_deleted_counts AFTER DELETE ON review
    REFERENCING OLD TABLE AS old_review FOR EACH STATEMENT EXECUTE FUNCTION count_deleted_ratings();

  CREATE TABLE wishlist (
    customer_id uuid PRIMARY KEY REFERENCES account ON DELETE CASCADE,
    -- Of the link that shows it to others; null shows it to nobody.
    share_hash bytea CONSTRAINT wishlist_share UNIQUE,
    shared_at timestamptz,
    CONSTRAINT wishlist_shared_at CHECK ((share_hash IS NULL) = (shared_at IS NULL))
  );
  CREATE TRIGGER wishlist_of_somebody BEFORE INSERT OR UPDATE OF customer_id ON wishlist
    FOR EACH ROW EXECUTE FUNCTION refuse_more_of_erased('customer_id');

  -- A variant, or a product of which none is chosen yet.
  CREATE TABLE wishlist_item (
    id uuid PRIMARY KEY,
    customer_id uuid NOT NULL REFERENCES wishlist ON DELETE CASCADE,
    product_id uuid NOT NULL REFERENCES product ON DELETE CASCADE,
    variant_id uuid REFERENCES variant ON DELETE CASCADE,
    added_at timestamptz NOT NULL DEFAULT shop_now(),
    CONSTRAINT wishlist_item_once UNIQUE NULLS NOT DISTINCT (customer_id, product_id, variant_id)
  );
  CREATE INDEX wishlist_item_newest ON wishlist_item (customer_id, added_at DESC, id DESC);
  -- For what is deleted.
  CREATE INDEX wishlist_item_of_product ON wishlist_item (product_id);
  CREATE INDEX wishlist_item_of_variant ON wishlist_item (variant_id) WHERE variant_id IS NOT NULL;
`)
