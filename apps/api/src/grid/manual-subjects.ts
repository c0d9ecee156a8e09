import { manualStaff, openMethod, placeByHand, recordOf } from '../testing/manual-staff.ts'
import type { TestShop } from '../testing/open-test-shop.ts'

/** What inputs about payments by hand name. */
export interface ManualTargets {
  readonly manualMethod: string
  readonly refundByHand: string
}

export async function openManualSubjects(shop: TestShop): Promise<ManualTargets> {
  const paid = paidOrders.get(shop) ?? placePaidByHand(shop)
  paidOrders.set(shop, paid)
  const [manualMethod, refundByHand] = [`x-${crypto.randomUUID()}`, crypto.randomUUID()]
  const { pool } = shop.database
  await pool.query(
    `insert into manual_payment_method (code, name, instructions, kind, enabled)
     values ($1, 'Cash', 'Have it ready', 'on_delivery', false)`,
    [manualMethod],
  )
  // One minor unit more than was owed.
  await pool.query(
    `with own as (select * from payment where order_id = $1),
       received as (
         insert into payment_receipt (id, payment_id, kind, amount_minor, received_at, actor_name)
         select $2::uuid, id, 'received', 1, shop_now(), 'test' from own),
       promised as (
         insert into refund (id, payment_id, order_id, source_payment_id, amount_minor, currency, reason, state)
         select $2::uuid, id, order_id, id, 1, currency, 'late_money', 'requested' from own)
     update payment set captured_minor = captured_minor + 1, refund_reserved_minor = refund_reserved_minor + 1
     where order_id = $1`,
    [await paid, refundByHand],
  )
  return { manualMethod, refundByHand }
}

/** One for all who ask: opening a method takes its time. */
const paidOrders = new WeakMap<TestShop, Promise<string>>()

async function placePaidByHand(shop: TestShop): Promise<string> {
  await openMethod(shop)
  const { order } = await placeByHand(shop, { mug: 1 })
  await (await manualStaff(shop)).recordPayment.mutate(recordOf(order, order.total.amount))
  return order.id
}
