import { type SqlMigration, statements } from './statements.ts'

export const stockRules: SqlMigration = statements(`
  -- Higher is asked first, as everywhere else.
  UPDATE stock_location SET priority = -priority;
  ALTER TABLE stock_location
    -- Countries, or regions of them, that it is meant for, the best first: [{"country": "US", "region": "NY"}, …].
    ADD COLUMN areas jsonb NOT NULL DEFAULT '[]'
      CONSTRAINT stock_location_areas CHECK (jsonb_typeof(areas) = 'array'),
    -- Whether orders may take goods there.
    ADD COLUMN enabled boolean NOT NULL DEFAULT true,
    ADD COLUMN version integer NOT NULL DEFAULT 1,
    ADD COLUMN created_at timestamptz NOT NULL DEFAULT shop_now();

  ALTER TABLE stock_level
    -- A level that is no longer tracked is as none: its history needs the row.
    ADD COLUMN tracked boolean NOT NULL DEFAULT true,
    -- Whoever minds the stock is told when what is available falls to this, once each time; null for never.
    ADD COLUMN low_stock_threshold integer
      CONSTRAINT stock_level_low_stock_threshold CHECK (low_stock_threshold BETWEEN 0 AND 1000000),
    ADD CONSTRAINT stock_level_untracked_is_empty CHECK (tracked OR (on_hand = 0 AND reserved = 0 AND backorder_limit = 0));
  -- Serves the list of what is low. Counts are in no index: each order would have to write there as well (HOT).
  CREATE INDEX stock_level_low ON stock_level (variant_id, location_id)
    WHERE tracked AND low_stock_threshold IS NOT NULL;
  -- Serves the list of what lies at a location.
  CREATE INDEX stock_level_at_location ON stock_level (location_id, variant_id);
  -- Serves lists by the beginning of a SKU.
  CREATE INDEX variant_by_sku ON variant (lower(sku) text_pattern_ops);

  -- count: what was counted differs from what was thought; transfer: from one location to another, in two rows;
  -- restock: goods of a return that can be sold again.
  ALTER TABLE stock_movement
    DROP CONSTRAINT stock_movement_kind_check,
    ADD CONSTRAINT stock_movement_kind_check CHECK (
      kind IN ('receive', 'adjust', 'count', 'transfer', 'restock', 'hold', 'release', 'consume')),
    ADD COLUMN transfer_id uuid,
    ADD COLUMN return_id uuid,
    -- Who of the staff it was, where it was staff.
    ADD COLUMN actor_name text,
    ADD CONSTRAINT stock_movement_names_its_cause CHECK (
      (kind = 'transfer') = (transfer_id IS NOT NULL) AND (kind = 'restock') = (return_id IS NOT NULL)
      AND (kind <> 'restock' OR on_hand_delta > 0));
  CREATE INDEX stock_movement_of_transfer ON stock_movement (transfer_id) WHERE transfer_id IS NOT NULL;
  -- Serves the ledger, newest first.
  CREATE INDEX stock_movement_newest ON stock_movement (at DESC, id DESC);
  -- Serves it by kind, where the kind is rare; what orders do is found soon in the one above.
  CREATE INDEX stock_movement_of_kind ON stock_movement (kind, at DESC, id DESC)
    WHERE kind IN ('receive', 'adjust', 'count', 'transfer', 'restock');
  CREATE INDEX stock_movement_of_order ON stock_movement (order_id) WHERE order_id IS NOT NULL;

  -- Who hears of stock that is low; nobody where it is null.
  ALTER TABLE shop_setting ADD COLUMN stock_alerts_email text;

  -- Somebody who wants to know when a variant can be had again.
  CREATE TABLE stock_subscription (
    id uuid PRIMARY KEY,
    variant_id uuid NOT NULL REFERENCES variant ON DELETE CASCADE,
    market_code text NOT NULL REFERENCES market,
    email text NOT NULL,
    locale text NOT NULL,
    customer_id uuid REFERENCES account ON DELETE CASCADE,
    -- Whether whoever asked had shown that the address is his.
    proven boolean NOT NULL DEFAULT false,
    -- Whence on the network it was asked for, as a keyed hash; null where that says nothing.
    client_address_hash bytea,
    created_at timestamptz NOT NULL DEFAULT shop_now(),
    -- When the letter was asked for: once, and never again.
    notified_at timestamptz
  );
  -- One person waits once for a variant.
  CREATE UNIQUE INDEX stock_subscription_once ON stock_subscription (variant_id, lower(email)) WHERE notified_at IS NULL;
  -- For what an address waits, and when it was last written to about it.
  CREATE INDEX stock_subscription_of_email ON stock_subscription (lower(email), variant_id);
  -- Who waits for a variant in a market, the first one first.
  CREATE INDEX stock_subscription_waiting ON stock_subscription (variant_id, market_code, created_at, id)
    WHERE notified_at IS NULL;
  CREATE INDEX stock_subscription_of_client ON stock_subscription (client_address_hash, created_at)
    WHERE client_address_hash IS NOT NULL;
  -- Serves the end of an account.
  CREATE INDEX stock_subscription_of_customer ON stock_subscription (customer_id) WHERE customer_id IS NOT NULL;

  -- Addresses that want no such letters, unless whoever has shown that the address is his asks for one.
  CREATE TABLE stock_subscription_stop (
    email text PRIMARY KEY CONSTRAINT stock_subscription_stop_lower CHECK (email = lower(email)),
    at timestamptz NOT NULL DEFAULT shop_now()
  );
`)
