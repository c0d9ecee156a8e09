import { type SqlMigration, statements } from './statements.ts'

export const shipmentsAndReturns: SqlMigration = statements(`
  -- At once and in one order, or not at all: whoever works on meanwhile waits once, and not in a circle.
  LOCK TABLE orders, order_line, reservation, stock_movement, refund IN SHARE ROW EXCLUSIVE MODE;

  -- Goods that left the house together. What there is comes before the keys: one by one they would take minutes.
  CREATE TABLE shipment (
    id uuid NOT NULL,
    order_id uuid NOT NULL,
    position integer NOT NULL CHECK (position > 0),
    carrier text,
    tracking_number text,
    tracking_url text CHECK (tracking_url ~ '^https?://'),
    shipped_at timestamptz NOT NULL DEFAULT shop_now(),
    delivered_at timestamptz
  );
  INSERT INTO shipment (id, order_id, position, shipped_at, delivered_at)
    SELECT gen_random_uuid(), orders.id, 1, coalesce(shipped.at, orders.placed_at), delivered.at
    FROM orders
      LEFT JOIN (SELECT order_id, min(at) AS at FROM order_event WHERE kind = 'shipped' GROUP BY order_id) shipped
        ON shipped.order_id = orders.id
      LEFT JOIN (SELECT order_id, min(at) AS at FROM order_event WHERE kind = 'delivered' GROUP BY order_id) delivered
        ON delivered.order_id = orders.id
    WHERE orders.status IN ('SHIPPED', 'DELIVERED', 'REFUNDED');
  ALTER TABLE shipment
    ADD PRIMARY KEY (id),
    ADD CONSTRAINT shipment_order FOREIGN KEY (order_id) REFERENCES orders,
    ADD CONSTRAINT shipment_position UNIQUE (order_id, position),
    ADD CONSTRAINT shipment_of_its_order UNIQUE (id, order_id);
  CREATE TABLE shipment_line (
    shipment_id uuid NOT NULL,
    order_line_id uuid NOT NULL,
    quantity integer NOT NULL CHECK (quantity > 0)
  );
  INSERT INTO shipment_line (shipment_id, order_line_id, quantity)
    SELECT shipment.id, order_line.id, order_line.quantity
    FROM shipment JOIN order_line ON order_line.order_id = shipment.order_id;
  ALTER TABLE shipment_line
    ADD PRIMARY KEY (shipment_id, order_line_id),
    ADD CONSTRAINT shipment_line_shipment FOREIGN KEY (shipment_id) REFERENCES shipment,
    ADD CONSTRAINT shipment_line_order_line FOREIGN KEY (order_line_id) REFERENCES order_line;
  CREATE INDEX shipment_line_of_order_line ON shipment_line (order_line_id);

  -- How many pieces of a line have left, how many of those have come back, and how many were taken off the order before
  -- they left.
  ALTER TABLE order_line
    ADD COLUMN shipped_quantity integer NOT NULL DEFAULT 0,
    ADD COLUMN returned_quantity integer NOT NULL DEFAULT 0,
    ADD COLUMN canceled_quantity integer NOT NULL DEFAULT 0;
  -- A table that is written anew takes a quarter of the time of an UPDATE, whose indexes grow row by row.
  CREATE FUNCTION shipped_by_now(of_order uuid, quantity integer) RETURNS integer LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN status IN ('SHIPPED', 'DELIVERED', 'REFUNDED') THEN $2 ELSE 0 END FROM orders WHERE id = $1
  $$;
  ALTER TABLE order_line ALTER COLUMN shipped_quantity TYPE integer USING shipped_by_now(order_id, quantity);
  DROP FUNCTION shipped_by_now(uuid, integer);
  ALTER TABLE order_line
    ADD CONSTRAINT order_line_ships_what_was_ordered
      CHECK (shipped_quantity >= 0 AND canceled_quantity >= 0 AND shipped_quantity + canceled_quantity <= quantity
        AND returned_quantity BETWEEN 0 AND shipped_quantity);

  -- Part of what was held together can go its own way: root_id names the reservation that it was held with, which is its
  -- own id where it never was part of another.
  ALTER TABLE reservation
    ADD COLUMN root_id uuid,
    ADD COLUMN shipment_id uuid;
  CREATE FUNCTION shipment_by_now(of_order uuid, state text) RETURNS uuid LANGUAGE sql STABLE AS $$
    SELECT id FROM shipment WHERE order_id = $1 AND $2 = 'consumed'
  $$;
  ALTER TABLE reservation ALTER COLUMN shipment_id TYPE uuid USING shipment_by_now(order_id, state);
  DROP FUNCTION shipment_by_now(uuid, text);
  ALTER TABLE reservation
    ADD CONSTRAINT reservation_shipment FOREIGN KEY (shipment_id, order_id) REFERENCES shipment (id, order_id),
    ADD CONSTRAINT reservation_shipped_is_consumed CHECK (shipment_id IS NULL OR state = 'consumed');
  CREATE INDEX reservation_of_shipment ON reservation (shipment_id) WHERE shipment_id IS NOT NULL;

  -- A process of the release before ships whole orders and knows no shipments: what it ships gets one all the same.
  CREATE FUNCTION ship_whole_order() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE new_id uuid := gen_random_uuid();
  BEGIN
    -- It knows nothing of what has come back before either.
    UPDATE orders SET fulfillment_status = 'PARTIALLY_RETURNED' WHERE id = NEW.id AND fulfillment_status = 'FULFILLED'
      AND EXISTS (SELECT FROM order_line WHERE order_id = NEW.id AND returned_quantity > 0);
    PERFORM FROM order_line WHERE order_id = NEW.id AND shipped_quantity + canceled_quantity < quantity;
    IF NOT FOUND THEN RETURN NULL; END IF;
    INSERT INTO shipment (id, order_id, position)
      SELECT new_id, NEW.id, coalesce(max(position), 0) + 1 FROM shipment WHERE order_id = NEW.id;
    INSERT INTO shipment_line (shipment_id, order_line_id, quantity)
      SELECT new_id, id, quantity - canceled_quantity - shipped_quantity FROM order_line
      WHERE order_id = NEW.id AND shipped_quantity + canceled_quantity < quantity;
    UPDATE order_line SET shipped_quantity = quantity - canceled_quantity
      WHERE order_id = NEW.id AND shipped_quantity + canceled_quantity < quantity;
    UPDATE reservation SET shipment_id = new_id
      WHERE order_id = NEW.id AND state = 'consumed' AND shipment_id IS NULL;
    RETURN NULL;
  END $$;
  CREATE CONSTRAINT TRIGGER orders_ship_whole AFTER UPDATE OF status ON orders
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.status = 'SHIPPED' AND OLD.status = 'PROCESSING')
    EXECUTE FUNCTION ship_whole_order();
  CREATE FUNCTION deliver_whole_order() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    UPDATE shipment SET delivered_at = shop_now() WHERE order_id = NEW.id AND delivered_at IS NULL;
    RETURN NULL;
  END $$;
  CREATE CONSTRAINT TRIGGER orders_deliver_whole AFTER UPDATE OF status ON orders
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.status = 'DELIVERED' AND OLD.status = 'SHIPPED')
    EXECUTE FUNCTION deliver_whole_order();

  -- Goods that a buyer wants to send back, or has sent back.
  CREATE TABLE order_return (
    id uuid PRIMARY KEY,
    order_id uuid NOT NULL REFERENCES orders,
    position integer NOT NULL CHECK (position > 0),
    state text NOT NULL CHECK (state IN ('REQUESTED', 'APPROVED', 'REJECTED', 'CANCELED', 'RECEIVED')),
    -- "shopper" or "staff"
    requested_by text NOT NULL CHECK (requested_by IN ('shopper', 'staff')),
    reason text,
    -- What the shop says to it, for the buyer to read.
    answer text,
    requested_at timestamptz NOT NULL DEFAULT shop_now(),
    decided_at timestamptz,
    received_at timestamptz,
    version integer NOT NULL DEFAULT 1,
    -- Under which it was asked for, so that it is asked for once.
    idempotency_key text NOT NULL,
    CONSTRAINT order_return_key UNIQUE (order_id, requested_by, idempotency_key),
    CONSTRAINT order_return_position UNIQUE (order_id, position),
    CONSTRAINT order_return_of_its_order UNIQUE (id, order_id),
    CONSTRAINT order_return_has_its_times CHECK (
      (state = 'REQUESTED' OR state = 'CANCELED' OR decided_at IS NOT NULL) AND (state = 'RECEIVED') = (received_at IS NOT NULL))
  );
  CREATE INDEX order_return_open ON order_return (requested_at DESC, id DESC) WHERE state IN ('REQUESTED', 'APPROVED');
  CREATE INDEX order_return_newest ON order_return (requested_at DESC, id DESC);
  CREATE TABLE order_return_line (
    return_id uuid NOT NULL REFERENCES order_return,
    order_line_id uuid NOT NULL REFERENCES order_line,
    -- What is to come back, what has, and how much of that can be sold again.
    quantity integer NOT NULL CHECK (quantity > 0),
    received_quantity integer NOT NULL DEFAULT 0
      CONSTRAINT order_return_line_receives_what_was_to_come CHECK (received_quantity BETWEEN 0 AND quantity),
    restocked_quantity integer NOT NULL DEFAULT 0,
    PRIMARY KEY (return_id, order_line_id),
    CONSTRAINT order_return_line_restocks_what_came CHECK (restocked_quantity BETWEEN 0 AND received_quantity)
  );
  CREATE INDEX order_return_line_of_order_line ON order_return_line (order_line_id);

  -- Money that goes back for a return; one return, one refund of each intent.
  ALTER TABLE refund
    ADD COLUMN return_id uuid,
    -- Whether the shipping is paid back with it, which it is once.
    ADD COLUMN with_shipping boolean NOT NULL DEFAULT false,
    ADD CONSTRAINT refund_return FOREIGN KEY (return_id, order_id) REFERENCES order_return (id, order_id);
  CREATE UNIQUE INDEX refund_shipping_once ON refund (order_id, payment_attempt_id)
    WHERE with_shipping AND state <> 'failed';
  -- The pieces that it pays back, and how many of their line had gone before: that decides which share of its money is
  -- theirs.
  CREATE TABLE refund_line (
    refund_id uuid NOT NULL REFERENCES refund,
    order_line_id uuid NOT NULL REFERENCES order_line,
    quantity integer NOT NULL CHECK (quantity > 0),
    gone_before integer NOT NULL CHECK (gone_before >= 0),
    PRIMARY KEY (refund_id, order_line_id)
  );
  CREATE INDEX refund_line_of_order_line ON refund_line (order_line_id);
  CREATE UNIQUE INDEX refund_of_return ON refund (return_id, payment_attempt_id)
    WHERE return_id IS NOT NULL AND state <> 'failed';
  ALTER TABLE stock_movement ADD CONSTRAINT stock_movement_return FOREIGN KEY (return_id) REFERENCES order_return;
`)
