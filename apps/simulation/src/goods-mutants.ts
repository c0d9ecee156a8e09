import type { Mutant } from './mutant.ts'

const staff = 'apps/api/src/orders/staff'

/** Bugs of whoever sends goods off, takes them back and minds the shelves. */
export const goodsMutants = {
  staff_is_not_remembered: {
    means: 'what staff has asked for under a key is done again when it is asked for again',
    breaks: ['one_shipment_per_key', 'one_adjustment_per_key'],
    edits: [
      { file: 'apps/api/src/staff/once.ts', find: 'if (before === null) {', put: 'if (before === null || before) {' },
    ],
  },
  rest_stays_whole: {
    means: 'of what leaves in part, all stays promised',
    breaks: ['reserved_is_live', 'line_is_reserved_whole', 'reservation_moved_once'],
    edits: [
      {
        file: 'packages/db/src/dispatch.ts',
        find: 'set quantity = own.quantity - part.quantity',
        put: 'set quantity = own.quantity',
      },
    ],
  },
  parcel_is_not_counted: {
    means: 'a line does not know what of it has shipped',
    breaks: ['shipped_is_counted', 'fulfillment_is_counted'],
    edits: [
      {
        file: 'packages/db/src/shipments.ts',
        find: 'set shipped_quantity = line.shipped_quantity + part.quantity',
        put: 'set shipped_quantity = line.shipped_quantity',
      },
    ],
    sql: ['drop trigger orders_ship_whole on orders'],
  },
  half_of_it_is_canceled: {
    means: 'an order of which a parcel has left is canceled',
    breaks: ['goods_follow_order', 'fulfillment_is_counted'],
    edits: [
      {
        file: 'packages/domain/src/orders/cancel.ts',
        find: `      if (order.fulfillmentStatus !== 'UNFULFILLED') return conflict(order)\n`,
        put: '',
      },
    ],
  },
  edited_goods_stay_promised: {
    means: 'what is taken off an order stays promised to it',
    breaks: ['canceled_pieces_are_free'],
    edits: [
      {
        file: `${staff}/edit.ts`,
        find: 'partsToFree(leavingOf(lines, remove), await lockClaimedGoods(tx, orderId))',
        put: 'partsToFree(leavingOf(lines, []), await lockClaimedGoods(tx, orderId))',
      },
    ],
  },
  edited_pieces_ship_as_well: {
    means: 'what was taken off an order can be shipped all the same',
    breaks: ['shipped_is_counted', 'canceled_pieces_are_free', 'fulfillment_is_counted'],
    edits: [
      {
        file: 'packages/domain/src/orders/fulfillment.ts',
        find: '  quantity - canceledQuantity - shippedQuantity',
        put: '  quantity - shippedQuantity + 0 * canceledQuantity',
      },
    ],
    sql: ['alter table order_line drop constraint order_line_ships_what_was_ordered'],
  },
  awaited_is_forgotten: {
    means: 'pieces that are already to come back can be sent back once more',
    breaks: ['returned_is_counted'],
    edits: [
      {
        file: 'packages/domain/src/orders/return.ts',
        find: ' - (order.awaited.get(line.id) ?? 0)',
        put: '',
      },
    ],
  },
  broken_goods_are_sold: {
    means: 'all that comes back is on the shelf again, whatever state it is in',
    breaks: ['restocked_has_come_back'],
    edits: [
      {
        file: `${staff}/returns/receive.ts`,
        find: 'received.find((pieces) => pieces.lineId === lineId)?.restock ?? 0',
        put: 'received.find((pieces) => pieces.lineId === lineId)?.quantity ?? 0',
      },
    ],
  },
  first_parcel_is_all: {
    means: 'an order is delivered once the first of its parcels is',
    breaks: ['delivery_follows_shipments', 'timeline_is_a_legal_path', 'fulfillment_is_counted'],
    edits: [
      {
        file: `${staff}/deliver.ts`,
        find: `status === 'SHIPPED' && onTheirWayCount === 0`,
        put: `deliveredCount > 0 && onTheirWayCount >= 0`,
      },
    ],
  },
  shelf_has_no_ledger: {
    means: 'staff changes what lies on a shelf, and nobody knows why',
    breaks: ['ledger_is_levels'],
    edits: [
      {
        file: 'packages/db/src/stock-levels.ts',
        find: `insertRows('stock_movement', movements)`,
        put: `insertRows('stock_movement', movements.slice(1))`,
      },
    ],
  },
  goods_are_paid_back_twice: {
    means: 'a return that was received is received once more, and paid back once more',
    breaks: ['returned_is_counted', 'restocked_has_come_back', 'no_internal_error'],
    edits: [
      {
        file: `${staff}/returns/receive.ts`,
        find: `if (granted(decideReturnMove(found, 'RECEIVED')) === 'repeated') {`,
        put: 'if (decideReturnMove === undefined) {',
      },
    ],
  },
} as const satisfies Record<string, Mutant>
