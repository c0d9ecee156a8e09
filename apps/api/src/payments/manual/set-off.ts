import type { Tx } from '@tillwright/db/client'
import { insertSetOff, lockManualPayment, type SetOff } from '@tillwright/db/manual-payments'
import { lockOrder } from '@tillwright/db/orders'
import type { Minor } from '@tillwright/domain/money/minor'
import type { Order } from '@tillwright/domain/orders/order'
import { isAwaited, isPaidOnDelivery, outstandingOf, receivedOf } from '@tillwright/domain/payments/manual'
import type { StaffContext } from '../../trpc.ts'
import { payByHand } from './pay-by-hand.ts'

/**
 * Goods of a locked order come back, or never leave, before they were paid for: so much less is owed, and that has
 * nobody to send. Where what has come before covers the rest, the order is paid. Answers how much it was.
 */
export async function setOff(
  ctx: StaffContext,
  tx: Tx,
  { order, ...given }: Omit<SetOff, 'payment' | 'actorName' | 'at' | 'orderId'> & { readonly order: Order },
): Promise<Minor> {
  if (!isPaidOnDelivery(order.manualMethod) || !isAwaited(order)) return 0
  const payment = await lockManualPayment(tx, order.id)
  const locked = await lockOrder(tx, order.id)
  if (payment === null || locked === null) throw new Error(`order ${order.id} is gone under its lock`)
  const openMinor = outstandingOf(payment)
  const amountMinor = Math.min(given.amountMinor, openMinor)
  if (amountMinor === 0) return 0
  const by = { orderId: order.id, payment, amountMinor, actorName: ctx.actor.name, at: locked.now }
  const id = await insertSetOff(tx, { ...given, ...by }, ctx.newId)
  if (amountMinor === openMinor && receivedOf(payment) > 0) {
    const setOffs = [...payment.setOffs, { id, amountMinor }]
    await payByHand(ctx, tx, { order: locked, payment: { ...payment, setOffs }, surplusMinor: 0 })
  }
  return amountMinor
}
