import { type SqlMigration, statements } from './statements.ts'

export const shopIdAndWrongMoney: SqlMigration = statements(`
  -- Serves the inbox by type: a page of a rare one without a walk through all. The longest work is first, before anybody
  -- has to wait for the rest.
  CREATE INDEX stripe_event_of_type ON stripe_event (type DESC, received_at DESC, id DESC);

  -- Goes with every payment, so that two shops at one Stripe account tell theirs apart.
  ALTER TABLE shop_setting ADD COLUMN shop_id uuid NOT NULL DEFAULT gen_random_uuid();

  -- mismatched: it has brought money that is not what was asked for. A person looks at it, and nobody waits for it.
  ALTER TABLE payment_attempt
    DROP CONSTRAINT payment_attempt_state_check,
    ADD CONSTRAINT payment_attempt_state_check
      CHECK (state IN ('planned', 'open', 'succeeded', 'canceled', 'mismatched'));

  ALTER TABLE payment_difference
    DROP CONSTRAINT payment_difference_found_by_check,
    ADD CONSTRAINT payment_difference_found_by_check
      CHECK (found_by IN ('webhook', 'minute', 'hourly', 'daily', 'staff'));

  -- A guest counts by e-mail and whence he comes, so that nobody uses up the room of somebody else's address.
  DROP INDEX orders_unpaid_of_owner;
  CREATE INDEX orders_unpaid_of_owner ON orders
    (coalesce(customer_id::text, lower(email COLLATE "C") || coalesce(' ' || encode(client_address_hash, 'hex'), '')))
    WHERE status = 'PENDING';

`)
