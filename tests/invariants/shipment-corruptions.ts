import type { paidBackInvariants } from '@tillwright/db/invariants/paid-back'
import type { shipmentInvariants } from '@tillwright/db/invariants/shipments'
import type { Corruption } from './corruptions.ts'

const orderIn = (status: string): string =>
  `(select id from orders where status = '${status}' and total_minor > 0 order by id limit 1)`
/** What is not tracked leaves without any goods that were reserved. */
const ebooks = `order_line_id in (select id from order_line where sku = 'EBOOK-1')`
const received = `return_id in (select id from order_return where state = 'RECEIVED')`
const requested = `return_id in (select id from order_return where state = 'REQUESTED')`

type Name = keyof typeof shipmentInvariants | keyof typeof paidBackInvariants

export const shipmentCorruptions: Readonly<Record<Name, readonly Corruption[]>> = {
  shipped_is_counted: [
    { does: `update shipment_line set quantity = quantity + 1 where ${ebooks}` },
    { does: `delete from shipment_line where ${ebooks}` },
  ],
  shipped_goods_have_left: [
    { does: `update reservation set shipment_id = null where order_id = ${orderIn('SHIPPED')}` },
    {
      does: `
        update reservation set shipment_id = (select id from shipment where order_id = ${orderIn('DELIVERED')} limit 1)
        where order_id = ${orderIn('SHIPPED')}`,
    },
  ],
  canceled_pieces_are_free: [
    { does: `update order_line set canceled_quantity = 1 where order_id = ${orderIn('PROCESSING')} and sku = 'MUG-1'` },
    { does: `update order_line set canceled_quantity = 0, kept_quantity = kept_quantity + canceled_quantity` },
  ],
  fulfillment_is_counted: [
    { does: `update orders set fulfillment_status = 'FULFILLED' where id = ${orderIn('PROCESSING')}` },
    { does: `update orders set fulfillment_status = 'UNFULFILLED' where id = ${orderIn('SHIPPED')}` },
  ],
  delivery_follows_shipments: [
    { does: `update shipment set delivered_at = null where order_id = ${orderIn('DELIVERED')}` },
    { does: `update shipment set delivered_at = shipped_at where order_id = ${orderIn('SHIPPED')}` },
  ],
  returned_is_counted: [
    { does: `update order_return_line set received_quantity = received_quantity + 1, quantity = 9 where ${received}` },
    { does: `update order_return_line set quantity = 9 where ${requested}` },
    { does: `update order_return_line set received_quantity = 1 where ${requested}` },
  ],
  piece_is_paid_back_once: [
    {
      does: `
        insert into refund_line (refund_id, order_line_id, quantity, gone_before)
          select refund.id, part.order_line_id, 1, 0 from refund, (select * from refund_line limit 1) part
          where refund.id <> part.refund_id and refund.id in (select refund_id from refund_line)`,
    },
  ],
  paid_back_pieces_are_gone: [
    { does: `update order_line set kept_quantity = 0` },
    { does: `update order_line set kept_quantity = 1 where order_id = ${orderIn('PROCESSING')} and sku = 'MUG-1'` },
    { does: `update order_line set kept_quantity = quantity where kept_quantity > 0` },
  ],
  failed_refund_is_repeated_once: [
    {
      does: `
        update refund set again_of = (select refund_id from refund_line order by refund_id limit 1)
        where id in (select refund_id from refund_line order by refund_id desc limit 1)`,
    },
  ],
  restocked_has_come_back: [
    { does: `update order_return_line set restocked_quantity = 0 where ${received}` },
    {
      does: `update stock_movement set return_id = (select return_id from order_return_line where ${requested} limit 1) where kind = 'restock'`,
    },
  ],
}
