import { sql } from 'kysely'
import type { Invariant } from './invariant.ts'

/** Pieces whose money has gone back, and refunds that are asked for again. */
export const paidBackInvariants = {
  paid_back_pieces_are_gone: {
    means:
      'A piece that is paid back, or let off, has come back, never leaves, or is kept; what is kept was paid back.',
    holds: 'always',
    guards: ['order_line_pieces_go_once'],
    find: () => sql`
      select line.id, line.order_id, line.quantity, line.returned_quantity, line.canceled_quantity, line.kept_quantity,
        paid.until_piece, paid.pieces
      from order_line line left join (
        select order_line_id, max(gone_before + quantity) as until_piece, count(distinct piece) as pieces
        from (
          select order_line_id, gone_before, quantity from refund_line
          union all select order_line_id, gone_before, quantity from payment_release_line
        ) as part cross join lateral generate_series(gone_before, gone_before + quantity - 1) as piece
        group by order_line_id
      ) paid on paid.order_line_id = line.id
      where coalesce(paid.until_piece, 0) > line.returned_quantity + line.canceled_quantity + line.kept_quantity
        or line.kept_quantity not between 0 and coalesce(paid.pieces, 0)
        or line.returned_quantity + line.canceled_quantity + line.kept_quantity > line.quantity`,
  },
  failed_refund_is_repeated_once: {
    means: 'A refund that is asked for again had failed; it is so once, for the same money.',
    holds: 'always',
    guards: ['refund_again', 'refund_again_once'],
    find: () => sql`
      select again.id, again.order_id, again.again_of, failed.state, other.id as other_id
      from refund again left join refund failed on failed.id = again.again_of
      left join refund other on other.again_of = again.again_of and other.id > again.id
        and other.state <> 'failed' and again.state <> 'failed'
      where again.again_of is not null and (other.id is not null
        or (failed.state, failed.payment_id, failed.payment_attempt_id, failed.amount_minor)
          is distinct from ('failed', again.payment_id, again.payment_attempt_id, again.amount_minor))`,
  },
} as const satisfies Record<string, Invariant>
