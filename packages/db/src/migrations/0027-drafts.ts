import { type SqlMigration, statements } from './statements.ts'

export const drafts: SqlMigration = statements(`
  -- A cart that staff fills for a buyer, with all that placing it needs.
  CREATE TABLE draft (
    id uuid PRIMARY KEY,
    email text,
    shipping_address jsonb,
    billing_address jsonb,
    -- One that has gone since is told by the quote, as to shoppers.
    shipping_method_id uuid,
    vat_id text,
    notes text,
    author text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT shop_now()
  );
  -- Serves the list, newest first.
  CREATE INDEX draft_newest ON draft (created_at DESC, id DESC);

  -- Its cart has a status of its own: whatever looks for active carts, of this release or the one before, finds none
  -- that is a draft's. It never is one that somebody holds, that is merged or that expires.
  ALTER TABLE cart
    ADD COLUMN draft_id uuid CONSTRAINT cart_draft REFERENCES draft ON DELETE CASCADE,
    DROP CONSTRAINT cart_status_check,
    ADD CONSTRAINT cart_status_check CHECK (status IN ('active', 'draft', 'placed', 'merged', 'expired')) NOT VALID,
    DROP CONSTRAINT cart_has_a_holder,
    ADD CONSTRAINT cart_has_a_holder
      CHECK (token_hash IS NOT NULL OR customer_id IS NOT NULL OR draft_id IS NOT NULL) NOT VALID,
    ADD CONSTRAINT cart_of_a_draft_is_placed_or_waits CHECK (
      CASE WHEN draft_id IS NULL THEN status <> 'draft' ELSE token_hash IS NULL AND status IN ('draft', 'placed') END
    ) NOT VALID;
  ALTER TABLE cart VALIDATE CONSTRAINT cart_status_check;
  ALTER TABLE cart VALIDATE CONSTRAINT cart_has_a_holder;
  ALTER TABLE cart VALIDATE CONSTRAINT cart_of_a_draft_is_placed_or_waits;
  CREATE UNIQUE INDEX cart_of_draft ON cart (draft_id) WHERE draft_id IS NOT NULL;
`)
