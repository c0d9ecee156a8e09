import type { TestShop } from '@tillwright/api/testing/open-test-shop'
import { until } from '@tillwright/api/testing/open-test-shop'
import { ownerOf, placePaid } from '@tillwright/api/testing/place-paid'
import { readOrder } from '@tillwright/api/testing/shopper'
import { signIn } from '@tillwright/api/testing/sign-in'

/**
 * An order that leaves in parts, of which a piece comes back and another is to; one of which some was taken off; and
 * one of which a piece was paid back for its buyer to keep.
 */
export async function sendBack(shop: TestShop): Promise<void> {
  const { accessToken } = await signIn(shop, { role: 'ADMIN' })
  const { edit, fulfill, refund, returns } = shop.as({ accessToken }).admin.orders
  const placed = await placePaid(shop, { mug: 3, ebook: 1 })
  const { id: orderId, lines } = placed.order
  const mugs = lines.filter(({ sku }) => sku === 'MUG-1').map(({ id: lineId }) => ({ lineId, quantity: 1 }))
  await fulfill.mutate({ orderId, lines: mugs, idempotencyKey: 'first-parcel' })
  await fulfill.mutate({ orderId, idempotencyKey: 'second-parcel' })
  const owner = ownerOf(shop, placed)
  const asked = await owner.requestReturn.mutate({ orderId, lines: mugs, idempotencyKey: 'send-back-1' })
  const returnId = asked.returns[0]?.id ?? ''
  await returns.approve.mutate({ returnId })
  await owner.requestReturn.mutate({ orderId, lines: mugs, idempotencyKey: 'send-back-2' })
  await returns.receive.mutate({ returnId, idempotencyKey: 'came-back-1' })
  await until(async () => (await readOrder(shop, placed)).paymentStatus === 'PARTIALLY_REFUNDED')
  const half = await placePaid(shop, { book: 3 })
  const book = half.order.lines.map(({ id: lineId }) => ({ lineId, quantity: 1 }))
  await fulfill.mutate({ orderId: half.order.id, lines: book, idempotencyKey: 'part-of-it' })
  await edit.mutate({ orderId: half.order.id, remove: book, idempotencyKey: 'part-off-it' })
  await until(async () => (await readOrder(shop, half)).paymentStatus === 'PARTIALLY_REFUNDED')
  const torn = await placePaid(shop, { book: 2 })
  const kept = torn.order.lines.map(({ id: lineId }) => ({ lineId, quantity: 1 }))
  const wish = { orderId: torn.order.id, of: { kind: 'lines' as const, lines: kept }, reason: 'a torn page' }
  await refund.mutate({ ...wish, idempotencyKey: 'kept-of-it' })
  await until(async () => (await readOrder(shop, torn)).paymentStatus === 'PARTIALLY_REFUNDED')
}
