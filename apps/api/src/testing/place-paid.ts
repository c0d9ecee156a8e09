import type { TestVariant } from '@tillwright/db/testing/test-catalogue'
import type { TestShop } from './open-test-shop.ts'
import { intentOf, openGuest, type Placed, payWith } from './shopper.ts'

/** A guest's order that is paid, and known to be. */
export async function placePaid(
  shop: TestShop,
  goods: Partial<Record<TestVariant, number>>,
  paymentMethod = 'pm_card_visa',
): Promise<Placed> {
  const placed = await (await openGuest(shop, goods)).place()
  await payWith(shop, intentOf(placed), paymentMethod)
  const { success } = await ownerOf(shop, placed).confirmPayment.mutate({ orderId: placed.order.id })
  if (!success) throw new Error(`${placed.order.orderNumber} is not paid`)
  return placed
}

/** What the guest who placed an order can do with it. */
export const ownerOf = (shop: TestShop, { orderToken = '' }: Placed) => shop.as({ orderTokens: [orderToken] }).orders

/** How often Stripe was asked for this, and with which answer. */
export async function callsOf(
  shop: TestShop,
  method: string,
  path: string,
): Promise<{ status: number; isReplay: boolean }[]> {
  const answer = await fetch(`${shop.simulator.url}/_control/journal?path=${encodeURIComponent(path)}`)
  // What the simulator's control API answers.
  const { calls } = (await answer.json()) as { calls: { method: string; status: number; isReplay: boolean }[] }
  return calls.filter((call) => call.method === method)
}
