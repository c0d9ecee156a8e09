import { type TestShop, until } from '@tillwright/api/testing/open-test-shop'
import { placePaid } from '@tillwright/api/testing/place-paid'
import { intentOf, type Placed, readOrder } from '@tillwright/api/testing/shopper'
import { signIn } from '@tillwright/api/testing/sign-in'
import type { DisputeId } from '@tillwright/domain/ids'

/** One payment is disputed and not decided, one is lost, and of one a bank only asks. */
export async function disputePayments(shop: TestShop): Promise<void> {
  const { accessToken } = await signIn(shop, { role: 'ADMIN' })
  const { disputes } = shop.as({ accessToken }).admin
  await dispute(shop, { kind: 'fraudulent', status: 'open' })
  const lost = await dispute(shop, { kind: 'product_not_received', status: 'open' })
  const [found] = (await disputes.list.query({ orderId: lost.order.id, isOpen: true })).items
  // Where an id comes from the shop itself.
  await disputes.accept.mutate({ disputeId: (found?.id ?? '') as DisputeId, idempotencyKey: 'accept-a-dispute' })
  await dispute(shop, { kind: 'inquiry', status: 'inquiry' })
}

async function dispute(shop: TestShop, { kind, status }: { kind: string; status: string }): Promise<Placed> {
  const placed = await placePaid(shop, { book: 1 })
  await shop.control('bank/dispute', { payment_intent: intentOf(placed), kind })
  await until(async () => (await readOrder(shop, placed)).disputes[0]?.status === status)
  return placed
}
