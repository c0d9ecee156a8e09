import { type SqlMigration, statements } from './statements.ts'

export const stock: SqlMigration = statements(`
  CREATE TABLE stock_location (
    id uuid PRIMARY KEY,
    code text NOT NULL UNIQUE,
    name text NOT NULL,
    priority integer NOT NULL DEFAULT 0
  );

  -- A variant without a level is not tracked.
  CREATE TABLE stock_level (
    variant_id uuid NOT NULL REFERENCES variant,
    location_id uuid NOT NULL REFERENCES stock_location,
    on_hand integer NOT NULL DEFAULT 0 CONSTRAINT stock_level_on_hand_not_negative CHECK (on_hand >= 0),
    reserved integer NOT NULL DEFAULT 0 CONSTRAINT stock_level_reserved_not_negative CHECK (reserved >= 0),
    backorder_limit integer NOT NULL DEFAULT 0 CHECK (backorder_limit BETWEEN 0 AND 1000000),
    PRIMARY KEY (variant_id, location_id),
    CONSTRAINT stock_level_never_oversold CHECK (reserved <= on_hand + backorder_limit)
  ) WITH (fillfactor = 80);

  -- The append-only ledger: both levels equal its sums, always.
  CREATE TABLE stock_movement (
    id uuid PRIMARY KEY,
    variant_id uuid NOT NULL,
    location_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('receive', 'adjust', 'hold', 'release', 'consume')),
    on_hand_delta integer NOT NULL,
    reserved_delta integer NOT NULL,
    reservation_id uuid,
    order_id uuid,
    actor text NOT NULL,
    reason text,
    at timestamptz NOT NULL DEFAULT shop_now(),
    FOREIGN KEY (variant_id, location_id) REFERENCES stock_level,
    CONSTRAINT stock_movement_moves CHECK (on_hand_delta <> 0 OR reserved_delta <> 0),
    CONSTRAINT stock_movement_kind_fits CHECK (
      CASE kind
        WHEN 'hold' THEN on_hand_delta = 0 AND reserved_delta > 0 AND reservation_id IS NOT NULL
        WHEN 'release' THEN on_hand_delta = 0 AND reserved_delta < 0 AND reservation_id IS NOT NULL
        WHEN 'consume' THEN on_hand_delta < 0 AND reserved_delta = on_hand_delta AND reservation_id IS NOT NULL
        ELSE reserved_delta = 0 AND reservation_id IS NULL
      END)
  );
  -- A reservation moves once in each way: no double release, whatever happens.
  CREATE UNIQUE INDEX stock_movement_once_per_reservation ON stock_movement (reservation_id, kind);
  CREATE INDEX stock_movement_of_level ON stock_movement (variant_id, location_id, at);

  CREATE FUNCTION refuse_change_of_ledger() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
  END $$;
  CREATE TRIGGER stock_movement_append_only BEFORE UPDATE OR DELETE ON stock_movement
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_ledger();
`)
