import { type SqlMigration, statements } from './statements.ts'

export const customersAndCarts: SqlMigration = statements(`
  CREATE TABLE customer (
    id uuid PRIMARY KEY,
    email text NOT NULL,
    first_name text NOT NULL,
    last_name text NOT NULL,
    password_hash text,
    email_verified_at timestamptz,
    metadata jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(metadata) = 'object'),
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT shop_now()
  );
  CREATE UNIQUE INDEX customer_email ON customer (lower(email));

  CREATE TABLE staff (
    id uuid PRIMARY KEY,
    email text NOT NULL,
    name text NOT NULL,
    permissions text[] NOT NULL DEFAULT '{}',
    disabled_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT shop_now()
  );
  CREATE UNIQUE INDEX staff_email ON staff (lower(email));

  CREATE TABLE cart (
    id uuid PRIMARY KEY,
    -- SHA-256 of the token: whoever reads the database can't act for a shopper.
    token_hash bytea CHECK (octet_length(token_hash) = 32),
    customer_id uuid REFERENCES customer,
    market_code text NOT NULL REFERENCES market,
    locale text NOT NULL,
    status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'placed', 'merged', 'expired')),
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT shop_now(),
    updated_at timestamptz NOT NULL DEFAULT shop_now(),
    CONSTRAINT cart_has_a_holder CHECK (token_hash IS NOT NULL OR customer_id IS NOT NULL)
  );
  -- One active cart per holder; a closed cart keeps its token, so that a replay still finds its order.
  CREATE UNIQUE INDEX cart_active_of_token ON cart (token_hash) WHERE status = 'active';
  CREATE UNIQUE INDEX cart_active_of_customer ON cart (customer_id) WHERE status = 'active';
  CREATE INDEX cart_of_token ON cart (token_hash, created_at DESC);
  CREATE INDEX cart_idle ON cart (updated_at) WHERE status = 'active';

  CREATE TABLE cart_line (
    id uuid PRIMARY KEY,
    cart_id uuid NOT NULL REFERENCES cart ON DELETE CASCADE,
    variant_id uuid NOT NULL REFERENCES variant,
    quantity integer NOT NULL CHECK (quantity BETWEEN 1 AND 999),
    metadata jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(metadata) = 'object'),
    added_at timestamptz NOT NULL DEFAULT shop_now(),
    CONSTRAINT cart_line_one_per_variant UNIQUE (cart_id, variant_id)
  );
`)
