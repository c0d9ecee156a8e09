import type { Mutant } from './mutant.ts'

/** Bugs of whoever gives money back. */
export const refundMutants = {
  kept_piece_is_paid_again: {
    means: 'what was paid back for its buyer to keep is paid for once more',
    breaks: ['piece_is_paid_back_once', 'paid_back_pieces_are_gone'],
    edits: [
      {
        file: 'packages/domain/src/orders/fulfillment.ts',
        find: '  returnedQuantity + canceledQuantity + keptQuantity\n',
        put: '  returnedQuantity + canceledQuantity + 0 * keptQuantity\n',
      },
    ],
    sql: ['alter table order_line drop constraint order_line_pieces_go_once'],
  },
  kept_piece_is_not_counted: {
    means: 'a line does not know what of it was paid back for its buyer to keep',
    breaks: ['paid_back_pieces_are_gone'],
    edits: [
      {
        file: 'packages/db/src/shipments.ts',
        find: 'set kept_quantity = line.kept_quantity + piece.quantity',
        put: 'set kept_quantity = line.kept_quantity + 0 * piece.quantity',
      },
    ],
  },
  kept_piece_stays_kept: {
    means: 'a piece that has come back is its buyer’s all the same',
    breaks: ['paid_back_pieces_are_gone'],
    edits: [
      {
        file: 'packages/db/src/shipments.ts',
        find: 'least(line.kept_quantity, ',
        put: 'coalesce(line.kept_quantity, ',
      },
    ],
    sql: ['alter table order_line drop constraint order_line_pieces_go_once'],
  },
} as const satisfies Record<string, Mutant>
