import {
  manualStaff,
  openCashOnDelivery,
  openMethod,
  placeByHand,
  recordOf,
  settled,
} from '@tillwright/api/testing/manual-staff'
import type { TestShop } from '@tillwright/api/testing/open-test-shop'

/** More than was owed, a part of it and an entry by mistake, and goods that come off an order that is not paid yet. */
export async function payByHand(shop: TestShop): Promise<void> {
  const staff = await manualStaff(shop)
  const [transfer, cash] = [await openMethod(shop), await openCashOnDelivery(shop)]
  const paid = await placeByHand(shop, { mug: 1 }, { manualMethod: transfer.code })
  const { refunds } = await staff.recordPayment.mutate(recordOf(paid.order, paid.order.total.amount + 100))
  await staff.settleRefund.mutate(settled(refunds[0]?.id))
  const waiting = await placeByHand(shop, { mug: 1 }, { manualMethod: transfer.code })
  const part = await staff.recordPayment.mutate(recordOf(waiting.order, 300))
  const wrong = await staff.recordPayment.mutate(recordOf(part, 200))
  const { id: orderId, version, byHand } = wrong
  const receiptId = byHand?.receipts.at(-1)?.id ?? ''
  await staff.revokePayment.mutate({ orderId, version, receiptId, idempotencyKey: 'of-another-order' })
  const sent = await placeByHand(shop, { mug: 2 }, { manualMethod: cash.code })
  const remove = sent.order.lines.map(({ id: lineId }) => ({ lineId, quantity: 1 }))
  await staff.edit.mutate({ orderId: sent.order.id, remove, idempotencyKey: 'one-of-two-is-enough' })
}
