import { type SqlMigration, statements } from './statements.ts'

export const orderLife: SqlMigration = statements(`
  -- The timeline counts within its order, under the order's lock: whoever knows a position knows all before it.
  ALTER TABLE order_event ADD COLUMN position integer;
  ALTER TABLE order_event DISABLE TRIGGER order_event_append_only;
  UPDATE order_event SET position = numbered.position
  FROM (SELECT id, row_number() OVER (PARTITION BY order_id ORDER BY at, id) AS position FROM order_event) AS numbered
  WHERE order_event.id = numbered.id;
  ALTER TABLE order_event ENABLE TRIGGER order_event_append_only;
  ALTER TABLE order_event
    ALTER COLUMN position SET NOT NULL,
    ADD CONSTRAINT order_event_position UNIQUE (order_id, position),
    -- Who of the staff it was: not for the shopper to read.
    ADD COLUMN actor_name text;
  DROP INDEX order_event_of_order;

  -- Wakes whoever watches an order, on every node; nobody can watch one that is only being placed.
  CREATE FUNCTION tell_order_changed() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM pg_notify('order_changed', NEW.order_id::text);
    RETURN NULL;
  END $$;
  CREATE TRIGGER order_event_told AFTER INSERT ON order_event
    FOR EACH ROW WHEN (NEW.position > 1) EXECUTE FUNCTION tell_order_changed();

  CREATE TABLE order_note (
    id uuid PRIMARY KEY,
    order_id uuid NOT NULL REFERENCES orders,
    author text NOT NULL,
    text text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT shop_now()
  );
  CREATE INDEX order_note_of_order ON order_note (order_id, id);

  CREATE INDEX orders_of_customer_by_total ON orders (customer_id, total_minor DESC, id DESC);
  -- Serve staff: newest first; by the beginning of a number, an address, a SKU.
  CREATE INDEX orders_newest ON orders (placed_at DESC, id DESC);
  CREATE INDEX orders_by_number ON orders (lower(order_number) text_pattern_ops);
  CREATE INDEX orders_by_email ON orders (lower(email) text_pattern_ops);
  CREATE INDEX order_line_by_sku ON order_line (lower(sku) text_pattern_ops);

  -- What has gone back for good, of what was promised back.
  ALTER TABLE payment ADD COLUMN refunded_minor bigint NOT NULL DEFAULT 0;
  UPDATE payment SET refunded_minor = done.amount_minor
  FROM (SELECT payment_id, sum(amount_minor) AS amount_minor FROM refund WHERE state = 'succeeded' GROUP BY payment_id) AS done
  WHERE payment.id = done.payment_id;
  ALTER TABLE payment
    ADD CONSTRAINT payment_refunded_was_reserved CHECK (refunded_minor BETWEEN 0 AND refund_reserved_minor);

  -- When the provider was last asked about it.
  ALTER TABLE refund ADD COLUMN checked_at timestamptz;
  -- Serves the reconciler: what is not final, longest unasked first?
  CREATE INDEX refund_unsettled ON refund (coalesce(checked_at, created_at)) WHERE state IN ('requested', 'submitted');
`)
