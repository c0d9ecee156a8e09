import { type SqlMigration, statements } from './statements.ts'

export const keptPieces: SqlMigration = statements(`
  -- At once and in one order, or not at all, as everybody locks them: whoever works on meanwhile waits once. Whoever has
  -- locked an order before has read its lines, and is going to write it: he is waited for.
  LOCK TABLE orders IN EXCLUSIVE MODE;
  LOCK TABLE order_line, refund IN ACCESS EXCLUSIVE MODE;

  -- How many pieces of a line were paid back, and are the buyer's all the same. A process of the release before knows
  -- nothing of them: what it takes back then is no more than this leaves.
  ALTER TABLE order_line
    ADD COLUMN kept_quantity integer NOT NULL DEFAULT 0,
    ADD CONSTRAINT order_line_pieces_go_once CHECK (
      kept_quantity >= 0 AND returned_quantity + canceled_quantity + kept_quantity <= quantity
    ) NOT VALID;
  ALTER TABLE order_line VALIDATE CONSTRAINT order_line_pieces_go_once;

  ALTER TABLE refund
    -- What staff says of it, for the shopper to read.
    ADD COLUMN explanation text,
    -- Which refund had failed, the first of them, where its money was asked for again: once, unless that fails too.
    ADD COLUMN again_of uuid CONSTRAINT refund_again REFERENCES refund;
  CREATE UNIQUE INDEX refund_again_once ON refund (again_of) WHERE again_of IS NOT NULL AND state <> 'failed';
`)
