import { type SqlMigration, statements } from './statements.ts'

/**
 * Whatever changes of what an answer of the catalogue shows is told to all nodes at its commit, so that whoever keeps
 * answers forgets these: by triggers, for no writer can forget them.
 */
export const catalogueNews: SqlMigration = statements(`
  -- As many in one notification as fit; of more than a page of a large shop nobody keeps count.
  CREATE FUNCTION tell_catalogue(tags text[]) RETURNS void LANGUAGE plpgsql AS $$
  BEGIN
    IF cardinality(tags) > 2000 THEN
      PERFORM pg_notify('catalogue_changed', 'all');
      RETURN;
    END IF;
    FOR at IN 1..cardinality(tags) BY 80 LOOP
      PERFORM pg_notify('catalogue_changed', array_to_string(tags[at:at + 79], ' '));
    END LOOP;
  END $$;

  CREATE FUNCTION tell_of_product() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF TG_OP <> 'INSERT' THEN PERFORM pg_notify('catalogue_changed', 'product:' || OLD.id); END IF;
    IF TG_OP <> 'DELETE' THEN PERFORM pg_notify('catalogue_changed', 'product:' || NEW.id); END IF;
    RETURN NULL;
  END $$;
  CREATE TRIGGER product_told AFTER INSERT OR UPDATE OR DELETE ON product
    FOR EACH ROW EXECUTE FUNCTION tell_of_product();

  CREATE FUNCTION tell_of_its_product() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF TG_OP <> 'INSERT' THEN PERFORM pg_notify('catalogue_changed', 'product:' || OLD.product_id); END IF;
    IF TG_OP <> 'DELETE' THEN PERFORM pg_notify('catalogue_changed', 'product:' || NEW.product_id); END IF;
    RETURN NULL;
  END $$;
  CREATE TRIGGER variant_told AFTER INSERT OR UPDATE OR DELETE ON variant
    FOR EACH ROW EXECUTE FUNCTION tell_of_its_product();
  CREATE TRIGGER product_image_told AFTER INSERT OR UPDATE OR DELETE ON product_image
    FOR EACH ROW EXECUTE FUNCTION tell_of_its_product();
  CREATE TRIGGER product_category_told AFTER INSERT OR UPDATE OR DELETE ON product_category
    FOR EACH ROW EXECUTE FUNCTION tell_of_its_product();
  CREATE TRIGGER product_translation_told AFTER INSERT OR UPDATE OR DELETE ON product_translation
    FOR EACH ROW EXECUTE FUNCTION tell_of_its_product();
  CREATE TRIGGER product_old_slug_told AFTER INSERT OR UPDATE OR DELETE ON product_old_slug
    FOR EACH ROW EXECUTE FUNCTION tell_of_its_product();
  CREATE TRIGGER related_product_told AFTER INSERT OR UPDATE OR DELETE ON related_product
    FOR EACH ROW EXECUTE FUNCTION tell_of_its_product();
  CREATE TRIGGER product_rating_told AFTER INSERT OR UPDATE OR DELETE ON product_rating
    FOR EACH ROW EXECUTE FUNCTION tell_of_its_product();
  CREATE TRIGGER review_told AFTER INSERT OR UPDATE OR DELETE ON review
    FOR EACH ROW EXECUTE FUNCTION tell_of_its_product();

  CREATE FUNCTION tell_of_its_variant() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM pg_notify('catalogue_changed', 'product:' || product_id)
    FROM variant WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.variant_id ELSE NEW.variant_id END;
    RETURN NULL;
  END $$;
  CREATE TRIGGER variant_price_told AFTER INSERT OR UPDATE OR DELETE ON variant_price
    FOR EACH ROW EXECUTE FUNCTION tell_of_its_variant();
  -- What only staff sets: orders change counts all day, and what they sell out the listing tells.
  CREATE TRIGGER stock_level_told AFTER INSERT OR UPDATE OF backorder_limit, tracked OR DELETE ON stock_level
    FOR EACH ROW EXECUTE FUNCTION tell_of_its_variant();

  -- Smaller ones of an image were made.
  CREATE FUNCTION tell_of_medium() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM pg_notify('catalogue_changed', 'product:' || product_id) FROM product_image WHERE media_id = NEW.id;
    RETURN NULL;
  END $$;
  CREATE TRIGGER media_told AFTER UPDATE ON media FOR EACH ROW EXECUTE FUNCTION tell_of_medium();

  CREATE FUNCTION tell_of_listing() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM tell_catalogue(array(
      SELECT 'list:' || market_code || ':' || coalesce(category_id::text, 'all') FROM changed
      UNION SELECT 'product:' || product_id FROM changed));
    RETURN NULL;
  END $$;
  CREATE TRIGGER listing_told_of_new AFTER INSERT ON listing REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION tell_of_listing();
  CREATE TRIGGER listing_told_of_changed AFTER UPDATE ON listing REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION tell_of_listing();
  CREATE TRIGGER listing_told_of_gone AFTER DELETE ON listing REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION tell_of_listing();

  CREATE FUNCTION tell_of_table() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM pg_notify('catalogue_changed', TG_ARGV[0]);
    RETURN NULL;
  END $$;
  CREATE TRIGGER category_told AFTER INSERT OR UPDATE OR DELETE ON category
    FOR EACH STATEMENT EXECUTE FUNCTION tell_of_table('categories');
  CREATE TRIGGER category_translation_told AFTER INSERT OR UPDATE OR DELETE ON category_translation
    FOR EACH STATEMENT EXECUTE FUNCTION tell_of_table('categories');
  CREATE TRIGGER category_old_slug_told AFTER INSERT OR UPDATE OR DELETE ON category_old_slug
    FOR EACH STATEMENT EXECUTE FUNCTION tell_of_table('categories');
  CREATE TRIGGER attribute_told AFTER INSERT OR UPDATE OR DELETE ON attribute
    FOR EACH STATEMENT EXECUTE FUNCTION tell_of_table('attributes');
  CREATE TRIGGER search_synonyms_told AFTER INSERT OR UPDATE OR DELETE ON search_synonyms
    FOR EACH STATEMENT EXECUTE FUNCTION tell_of_table('synonyms');
  CREATE TRIGGER search_synonym_told AFTER INSERT OR UPDATE OR DELETE ON search_synonym
    FOR EACH STATEMENT EXECUTE FUNCTION tell_of_table('synonyms');
  CREATE TRIGGER search_state_told AFTER INSERT OR UPDATE OR DELETE ON search_state
    FOR EACH STATEMENT EXECUTE FUNCTION tell_of_table('all');
  CREATE TRIGGER collection_told AFTER INSERT OR UPDATE OR DELETE ON collection
    FOR EACH STATEMENT EXECUTE FUNCTION tell_of_table('collections');
  CREATE TRIGGER collection_translation_told AFTER INSERT OR UPDATE OR DELETE ON collection_translation
    FOR EACH STATEMENT EXECUTE FUNCTION tell_of_table('collections');
  CREATE TRIGGER collection_product_told AFTER INSERT OR UPDATE OR DELETE ON collection_product
    FOR EACH STATEMENT EXECUTE FUNCTION tell_of_table('collections');
  CREATE TRIGGER bundle_component_told AFTER INSERT OR UPDATE OR DELETE ON bundle_component
    FOR EACH STATEMENT EXECUTE FUNCTION tell_of_table('all');
  CREATE TRIGGER stock_location_told AFTER INSERT OR UPDATE OR DELETE ON stock_location
    FOR EACH STATEMENT EXECUTE FUNCTION tell_of_table('all');
  CREATE TRIGGER market_told AFTER INSERT OR UPDATE OR DELETE ON market
    FOR EACH STATEMENT EXECUTE FUNCTION tell_of_table('shop');
  CREATE TRIGGER shop_setting_told AFTER INSERT OR UPDATE OR DELETE ON shop_setting
    FOR EACH STATEMENT EXECUTE FUNCTION tell_of_table('shop');
`)
