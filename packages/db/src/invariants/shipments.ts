import { sql } from 'kysely'
import type { Invariant } from './invariant.ts'

/** So many of a component, or of the variant itself, for each piece of `line`. */
const perPiece = sql`
  case line.components when '[]' then 1 else (
    select (part ->> 'quantity')::integer from jsonb_array_elements(line.components) as part
    where (part ->> 'variantId')::uuid = goods.variant_id) end`

/** Goods that have left the house, and goods that have come back. */
export const shipmentInvariants = {
  shipped_is_counted: {
    means: 'What a line says has shipped is what its shipments come to, and no more than was ordered.',
    holds: 'always',
    guards: ['order_line_ships_what_was_ordered', 'shipment_line_pkey'],
    find: () => sql`
      select line.id, line.order_id, line.quantity, line.shipped_quantity, line.canceled_quantity,
        coalesce(sent.quantity, 0) as sent
      from order_line line left join (
        select part.order_line_id, sum(part.quantity) as quantity, array_agg(distinct shipment.order_id) as order_ids
        from shipment_line part join shipment on shipment.id = part.shipment_id group by part.order_line_id
      ) sent on sent.order_line_id = line.id
      where line.shipped_quantity <> coalesce(sent.quantity, 0) or line.shipped_quantity + line.canceled_quantity > line.quantity
        or sent.order_ids <> array[line.order_id]`,
  },
  shipped_goods_have_left: {
    means: 'The goods of a shipment were reserved for its lines and have left with it, and none has left without one.',
    holds: 'always',
    guards: ['reservation_shipment', 'reservation_shipped_is_consumed'],
    find: () => sql`
      select line.order_id, goods.order_line_id, goods.shipment_id, goods.variant_id, goods.left_count, part.quantity
      from (
        select order_line_id, variant_id, shipment_id, sum(quantity) as left_count from reservation
        where state = 'consumed' group by order_line_id, variant_id, shipment_id
      ) goods join order_line line on line.id = goods.order_line_id
      left join shipment_line part on part.shipment_id = goods.shipment_id and part.order_line_id = line.id
      where goods.left_count is distinct from part.quantity * ${perPiece}
      union all
      select line.order_id, line.id, part.shipment_id, goods.variant_id, 0, part.quantity
      from shipment_line part join order_line line on line.id = part.order_line_id
      join (select distinct order_line_id, variant_id from reservation) goods on goods.order_line_id = line.id
      where not exists (
        select from reservation own where own.shipment_id = part.shipment_id and own.order_line_id = line.id
          and own.variant_id = goods.variant_id)`,
  },
  canceled_pieces_are_free: {
    means: 'What was taken off an order is promised no more, and nothing else of an order that lives on is.',
    holds: 'always',
    guards: ['order_line_ships_what_was_ordered'],
    find: () => sql`
      select line.order_id, line.id, line.canceled_quantity, goods.variant_id, goods.freed
      from order_line line join orders on orders.id = line.order_id and orders.status <> 'CANCELED'
      join (
        select order_line_id, variant_id, coalesce(sum(quantity) filter (where state = 'released'), 0) as freed
        from reservation group by order_line_id, variant_id
      ) goods on goods.order_line_id = line.id
      where goods.freed <> line.canceled_quantity * ${perPiece}`,
  },
  fulfillment_is_counted: {
    means: 'The fulfillment status of an order follows from its lines; only what is paid ships, and then all of it.',
    holds: 'always',
    guards: [],
    find: () => sql`
      select orders.id, orders.status, orders.fulfillment_status, line.ordered, line.shipped, line.returned
      from orders join (
        select order_id, sum(quantity - canceled_quantity) as ordered, sum(shipped_quantity) as shipped, sum(returned_quantity) as returned
        from order_line group by order_id
      ) line on line.order_id = orders.id
      where orders.fulfillment_status <> case
          when line.shipped = 0 then 'UNFULFILLED'
          when line.returned = line.ordered then 'RETURNED'
          when line.returned > 0 then 'PARTIALLY_RETURNED'
          when line.shipped = line.ordered then 'FULFILLED'
          else 'PARTIALLY_FULFILLED' end
        or (line.shipped = line.ordered) <> (orders.status in ('SHIPPED', 'DELIVERED', 'REFUNDED'))
        or line.shipped > 0 and (orders.status in ('PENDING', 'CANCELED') or orders.payment_status = 'AUTHORIZED')`,
  },
  delivery_follows_shipments: {
    means: 'An order is delivered when all of its shipments are, and not before.',
    holds: 'always',
    guards: [],
    find: () => sql`
      select orders.id, orders.status, sent.under_way from orders join (
        select order_id, count(*) filter (where delivered_at is null) as under_way from shipment group by order_id
      ) sent on sent.order_id = orders.id
      where case orders.status when 'DELIVERED' then sent.under_way > 0 when 'SHIPPED' then sent.under_way = 0 end`,
  },
  returned_is_counted: {
    means: 'What a line says has come back is what its received returns come to; nothing is awaited or back twice.',
    holds: 'always',
    guards: ['order_line_ships_what_was_ordered', 'order_return_line_receives_what_was_to_come'],
    find: () => sql`
      select line.id, line.order_id, line.shipped_quantity, line.returned_quantity, back.received, back.awaited
      from order_line line left join (
        select part.order_line_id, coalesce(sum(part.received_quantity) filter (where sent.state = 'RECEIVED'), 0) as received,
          coalesce(sum(part.quantity) filter (where sent.state in ('REQUESTED', 'APPROVED')), 0) as awaited,
          coalesce(sum(part.received_quantity) filter (where sent.state <> 'RECEIVED'), 0) as too_early
        from order_return_line part join order_return sent on sent.id = part.return_id group by part.order_line_id
      ) back on back.order_line_id = line.id
      where line.returned_quantity <> coalesce(back.received, 0) or back.too_early > 0
        or line.returned_quantity + coalesce(back.awaited, 0) > line.shipped_quantity`,
  },
  piece_is_paid_back_once: {
    means: 'No two refunds pay back the same piece of a line, and none a piece of another order.',
    holds: 'always',
    guards: ['refund_line_pkey'],
    find: () => sql`
      select part.refund_id, part.order_line_id, part.gone_before, part.quantity, other.refund_id as other_refund_id
      from refund_line part join refund on refund.id = part.refund_id and refund.state <> 'failed'
      join order_line line on line.id = part.order_line_id
      left join (
        select refund_line.*, payment_attempt_id, source_payment_id, is_set_off, transfer_payment_id
        from refund_line join refund on refund.id = refund_id
        where state <> 'failed'
      ) other on other.order_line_id = part.order_line_id and other.refund_id > part.refund_id
        and (other.payment_attempt_id, other.source_payment_id) is not distinct from
          (refund.payment_attempt_id, refund.source_payment_id)
        -- What is paid back may be money for another order, and the rest of it.
        and (other.transfer_payment_id is null) = (refund.transfer_payment_id is null)
        -- Some of it may have been paid before, and the rest not yet.
        and other.is_set_off = refund.is_set_off
        and other.gone_before < part.gone_before + part.quantity
        and part.gone_before < other.gone_before + other.quantity
      where other.refund_id is not null or line.order_id <> refund.order_id`,
  },
  restocked_has_come_back: {
    means: 'No more of a return is on the shelf again than has come back of it and can be sold.',
    holds: 'always',
    guards: ['stock_movement_return', 'order_return_line_restocks_what_came'],
    find: () => sql`
      select goods.return_id, goods.variant_id, goods.quantity as restocked, coalesce(back.quantity, 0) as came_back
      from (
        select return_id, variant_id, sum(on_hand_delta) as quantity from stock_movement
        where return_id is not null group by return_id, variant_id
      ) goods left join (
        select part.return_id, goods.variant_id, sum(part.restocked_quantity * ${perPiece}) as quantity
        from order_return_line part join order_line line on line.id = part.order_line_id
        cross join lateral (
          select line.variant_id where line.components = '[]'
          union all select (component ->> 'variantId')::uuid from jsonb_array_elements(line.components) as component
        ) goods
        group by part.return_id, goods.variant_id
      ) back using (return_id, variant_id)
      where goods.quantity > coalesce(back.quantity, 0)`,
  },
} as const satisfies Record<string, Invariant>
