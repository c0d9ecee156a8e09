import { type SqlMigration, statements } from './statements.ts'

export const orderNumbers: SqlMigration = statements(`
  -- By what orders were ever numbered: a new template must not bring their numbers again.
  CREATE TABLE number_template (
    template text PRIMARY KEY CHECK (length(template) BETWEEN 1 AND 100),
    -- For the first time.
    in_force_at timestamptz NOT NULL DEFAULT shop_now()
  );
  INSERT INTO number_template (template) SELECT order_number_template FROM shop_setting;
  CREATE TRIGGER number_template_append_only BEFORE UPDATE OR DELETE ON number_template
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_ledger();

  -- Whoever changes the settings, processes of the release before included, writes down what he takes up.
  CREATE FUNCTION keep_number_template() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    INSERT INTO number_template (template) VALUES (NEW.order_number_template) ON CONFLICT DO NOTHING;
    RETURN NULL;
  END $$;
  CREATE TRIGGER shop_setting_template_kept AFTER INSERT OR UPDATE OF order_number_template ON shop_setting
    FOR EACH ROW EXECUTE FUNCTION keep_number_template();

  ALTER TABLE shop_setting
    -- Only at the end: what an upsert proposes and does not write was never in force, so that nothing is kept before.
    ADD CONSTRAINT shop_setting_template_is_kept FOREIGN KEY (order_number_template) REFERENCES number_template
      DEFERRABLE INITIALLY DEFERRED,
    -- Turns sequences into opaque digits. No secret that opens anything, and yet never shown.
    ADD COLUMN opaque_key bytea NOT NULL DEFAULT substr(sha256(uuid_send(gen_random_uuid())), 1, 8)
      CONSTRAINT shop_setting_opaque_key CHECK (length(opaque_key) = 8);
  -- With another key the numbers of a day could come again.
  CREATE FUNCTION refuse_change_of_opaque_key() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    RAISE EXCEPTION 'the opaque key of a shop stays' USING ERRCODE = 'restrict_violation';
  END $$;
  CREATE TRIGGER shop_setting_opaque_key_stays BEFORE UPDATE OF opaque_key ON shop_setting
    FOR EACH ROW WHEN (NEW.opaque_key <> OLD.opaque_key) EXECUTE FUNCTION refuse_change_of_opaque_key();
`)
