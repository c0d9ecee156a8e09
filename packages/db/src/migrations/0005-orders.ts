import { type SqlMigration, statements } from './statements.ts'

export const orders: SqlMigration = statements(`
  -- The day's last order sequence in the shop's time zone; raised by the placing lane as its last lock.
  CREATE TABLE order_day (
    day date PRIMARY KEY,
    last_sequence integer NOT NULL CHECK (last_sequence > 0)
  );

  CREATE TABLE orders (
    id uuid PRIMARY KEY,
    order_number text NOT NULL CONSTRAINT orders_number_unique UNIQUE,
    cart_id uuid NOT NULL CONSTRAINT orders_one_per_cart UNIQUE REFERENCES cart,
    customer_id uuid REFERENCES customer,
    email text NOT NULL,
    -- Whose idempotency key it is: "cart:<hash of its token>" or "customer:<id>".
    owner_key text NOT NULL,
    idempotency_key text NOT NULL,
    request_hash bytea NOT NULL,
    market_code text NOT NULL REFERENCES market,
    currency char(3) NOT NULL,
    locale text NOT NULL,
    status text NOT NULL CHECK (status IN ('PENDING', 'PROCESSING', 'SHIPPED', 'DELIVERED', 'CANCELED', 'REFUNDED')),
    payment_status text NOT NULL CHECK (payment_status IN
      ('PENDING', 'PROCESSING', 'AUTHORIZED', 'SUCCEEDED', 'FAILED', 'PARTIALLY_REFUNDED', 'REFUNDED', 'DISPUTED')),
    fulfillment_status text NOT NULL CHECK (fulfillment_status IN
      ('UNFULFILLED', 'PARTIALLY_FULFILLED', 'FULFILLED', 'PARTIALLY_RETURNED', 'RETURNED')),
    payment_method text NOT NULL CHECK (payment_method IN ('stripe', 'manual', 'none')),
    tax_included boolean NOT NULL,
    subtotal_minor bigint NOT NULL CHECK (subtotal_minor >= 0),
    discount_minor bigint NOT NULL CHECK (discount_minor BETWEEN 0 AND subtotal_minor),
    shipping_minor bigint NOT NULL CHECK (shipping_minor >= 0),
    -- The part of tax_minor that lies on the shipping.
    shipping_tax_minor bigint NOT NULL CHECK (shipping_tax_minor BETWEEN 0 AND tax_minor),
    tax_minor bigint NOT NULL CHECK (tax_minor >= 0),
    rounding_minor bigint NOT NULL,
    total_minor bigint NOT NULL CHECK (total_minor >= 0),
    shipping_method jsonb,
    shipping_address jsonb,
    billing_address jsonb,
    notes text,
    cancel_reason text,
    canceled_at timestamptz,
    -- When an unpaid order gives its goods back; null once it is paid, canceled, or its payment is under way.
    expires_at timestamptz,
    version integer NOT NULL DEFAULT 1,
    placed_at timestamptz NOT NULL DEFAULT shop_now(),
    CONSTRAINT orders_idempotency UNIQUE (owner_key, idempotency_key),
    CONSTRAINT orders_total_adds_up CHECK (total_minor =
      subtotal_minor - discount_minor + shipping_minor + CASE WHEN tax_included THEN 0 ELSE tax_minor END + rounding_minor),
    CONSTRAINT orders_canceled_has_its_facts CHECK ((status = 'CANCELED') = (canceled_at IS NOT NULL)),
    CONSTRAINT orders_only_unpaid_expire CHECK (expires_at IS NULL OR status = 'PENDING')
  ) WITH (fillfactor = 85);
  CREATE INDEX orders_of_customer ON orders (customer_id, placed_at DESC, id DESC);
  -- Serves: which orders should expire, oldest first?
  CREATE INDEX orders_expiring ON orders (expires_at) WHERE expires_at IS NOT NULL;

  CREATE TABLE order_line (
    id uuid PRIMARY KEY,
    order_id uuid NOT NULL REFERENCES orders,
    position integer NOT NULL,
    -- Kept as plain values: history does not change when the catalogue does.
    product_id uuid NOT NULL,
    variant_id uuid NOT NULL,
    sku text NOT NULL,
    title text NOT NULL,
    options jsonb NOT NULL,
    image jsonb,
    tax_category text NOT NULL,
    requires_shipping boolean NOT NULL,
    weight_grams integer NOT NULL,
    quantity integer NOT NULL CHECK (quantity BETWEEN 1 AND 999),
    unit_price_minor bigint NOT NULL CHECK (unit_price_minor >= 0),
    discount_minor bigint NOT NULL CHECK (discount_minor >= 0),
    tax_minor bigint NOT NULL CHECK (tax_minor >= 0),
    total_minor bigint NOT NULL,
    metadata jsonb NOT NULL DEFAULT '{}',
    CONSTRAINT order_line_position UNIQUE (order_id, position),
    CONSTRAINT order_line_adds_up CHECK (total_minor = unit_price_minor * quantity - discount_minor)
  );

  CREATE TABLE order_tax_line (
    order_id uuid NOT NULL REFERENCES orders,
    position integer NOT NULL,
    name text NOT NULL,
    rate_ppm integer NOT NULL,
    base_minor bigint NOT NULL,
    tax_minor bigint NOT NULL,
    PRIMARY KEY (order_id, position)
  );

  -- The timeline: who did what to the order, when and why.
  CREATE TABLE order_event (
    id uuid PRIMARY KEY,
    order_id uuid NOT NULL REFERENCES orders,
    kind text NOT NULL,
    actor text NOT NULL,
    from_status text,
    to_status text,
    from_payment_status text,
    to_payment_status text,
    reason text,
    at timestamptz NOT NULL DEFAULT shop_now()
  );
  CREATE INDEX order_event_of_order ON order_event (order_id, id);
  CREATE TRIGGER order_event_append_only BEFORE UPDATE OR DELETE ON order_event
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_ledger();

  CREATE TABLE reservation (
    id uuid PRIMARY KEY,
    order_id uuid NOT NULL REFERENCES orders,
    order_line_id uuid NOT NULL REFERENCES order_line,
    variant_id uuid NOT NULL,
    location_id uuid NOT NULL,
    quantity integer NOT NULL CHECK (quantity > 0),
    state text NOT NULL CHECK (state IN ('held', 'claimed', 'consumed', 'released')),
    -- Only a hold ends by itself.
    expires_at timestamptz,
    FOREIGN KEY (variant_id, location_id) REFERENCES stock_level,
    CONSTRAINT reservation_only_holds_expire CHECK (expires_at IS NULL OR state = 'held')
  );
  CREATE INDEX reservation_of_order ON reservation (order_id);
  CREATE INDEX reservation_live_of_level ON reservation (variant_id, location_id) WHERE state IN ('held', 'claimed');
  ALTER TABLE stock_movement ADD FOREIGN KEY (reservation_id) REFERENCES reservation;
`)
