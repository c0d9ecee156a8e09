import { type SqlMigration, statements } from './statements.ts'

export const differencesAndUnpaidOrders: SqlMigration = statements(`
  -- Where shop and provider did not agree, found by looking and not by being told. None is what is aimed at.
  CREATE TABLE payment_difference (
    id uuid PRIMARY KEY,
    found_at timestamptz NOT NULL DEFAULT shop_now(),
    found_by text NOT NULL CHECK (found_by IN ('minute', 'hourly', 'daily', 'staff')),
    order_id uuid REFERENCES orders,
    -- The provider's name of the intent or the refund; our own name of a refund that he does not know.
    subject text NOT NULL,
    kind text NOT NULL,
    -- What it is here and there, where it is anything.
    ours text,
    theirs text,
    -- What was done about it; null where a person has to look.
    repair text
  );
  CREATE INDEX payment_difference_newest ON payment_difference (found_at DESC, id DESC);
  CREATE INDEX payment_difference_of_order ON payment_difference (order_id, found_at DESC);
  -- What nobody repairs is found again by every sweep, and written down once a day.
  CREATE UNIQUE INDEX payment_difference_once_a_day
    ON payment_difference (subject, kind, ((found_at AT TIME ZONE 'UTC')::date)) WHERE repair IS NULL;
  CREATE TRIGGER payment_difference_append_only BEFORE UPDATE OR DELETE ON payment_difference
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_ledger();

  -- Serves whoever looks for money that is owed although a refund of it was refused.
  CREATE INDEX refund_failed ON refund (order_id) WHERE state = 'failed';
  -- Serves the sweeps: which attempts are of the last hours?
  CREATE INDEX payment_attempt_newest ON payment_attempt (created_at, id);

  ALTER TABLE shop_setting
    -- How many unpaid orders one customer, or one guest's e-mail address, may have at once.
    ADD COLUMN unpaid_orders_max integer NOT NULL DEFAULT 5 CHECK (unpaid_orders_max BETWEEN 1 AND 1000),
    -- The same for all who come from one address of the network, which offices and carriers share.
    ADD COLUMN unpaid_orders_per_address_max integer NOT NULL DEFAULT 20
      CHECK (unpaid_orders_per_address_max BETWEEN 1 AND 100000);

  -- Where an unpaid order came from, as a keyed hash: never the address itself, and only while it is unpaid.
  ALTER TABLE orders
    ADD COLUMN client_address_hash bytea,
    ADD CONSTRAINT orders_only_unpaid_have_a_client CHECK (client_address_hash IS NULL OR status = 'PENDING');
  -- Not left to whoever writes the status: a process of the release before does not know of the hash.
  CREATE FUNCTION forget_client_of_order() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    NEW.client_address_hash := NULL;
    RETURN NEW;
  END $$;
  CREATE TRIGGER orders_forget_client BEFORE UPDATE OF status ON orders
    FOR EACH ROW WHEN (NEW.status <> 'PENDING' AND NEW.client_address_hash IS NOT NULL)
    EXECUTE FUNCTION forget_client_of_order();
  -- Serve the cap of unpaid orders: how many has this customer or guest, how many came from there?
  CREATE INDEX orders_unpaid_of_owner ON orders (coalesce(customer_id::text, lower(email COLLATE "C")))
    WHERE status = 'PENDING';
  CREATE INDEX orders_unpaid_of_client ON orders (client_address_hash)
    WHERE status = 'PENDING' AND client_address_hash IS NOT NULL;
`)
