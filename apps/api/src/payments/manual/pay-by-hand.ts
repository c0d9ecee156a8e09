import type { Tx } from '@tillwright/db/client'
import type { LockedManualPayment } from '@tillwright/db/manual-payments'
import { type LockedOrder, writeOrderChange } from '@tillwright/db/orders'
import { insertRefunds } from '@tillwright/db/refunds'
import type { OrderId } from '@tillwright/domain/ids'
import type { Minor } from '@tillwright/domain/money/minor'
import { creditRefund, invoiceOrder } from '../../invoices/issue.ts'
import { Refused } from '../../refused.ts'
import { reverseRefunded } from '../../tax/record-reversal.ts'
import type { StaffContext } from '../../trpc.ts'
import { becomePaid } from '../become-paid.ts'

export interface PaidByHand {
  /** Under its lock, and not paid. */
  readonly order: Pick<LockedOrder, 'id' | 'status' | 'paymentStatus' | 'now'>
  readonly payment: LockedManualPayment
  /** What came beyond what was owed. */
  readonly surplusMinor: Minor
}

/**
 * All that was owed by hand is there: the order is paid, as any. What came back before it was paid for is credited with
 * the invoice, and what was too much goes back. The last thing of its transaction.
 */
export async function payByHand(ctx: StaffContext, tx: Tx, paid: PaidByHand): Promise<void> {
  const { order, payment, surplusMinor } = paid
  const source = { attemptId: null, sourcePaymentId: payment.paymentId }
  const by = { actor: 'staff', actorName: ctx.actor.name, reason: null }
  await becomePaid(ctx, tx, { order, by, at: order.now, source })
  if (payment.setOffs.length > 0) await tellSetOff(ctx, tx, order)
  if (surplusMinor > 0) await promiseLate(ctx, tx, { orderId: order.id, payment, amountMinor: surplusMinor })
  for (const { id } of payment.setOffs) await reverseRefunded(ctx, tx, id)
  await invoiceOrder(ctx, tx, { orderId: order.id, ...source })
  for (const setOff of payment.setOffs) await creditRefund(ctx, tx, setOff)
}

/** Of what is invoiced, some has been given back before. */
async function tellSetOff(ctx: StaffContext, tx: Tx, { id: orderId, status: was, now: at }: PaidByHand['order']) {
  const status = was === 'PENDING' ? 'PROCESSING' : was
  const states = {
    from: { status, paymentStatus: 'SUCCEEDED' },
    to: { status, paymentStatus: 'PARTIALLY_REFUNDED' },
  } as const
  const by = { actor: 'staff', actorName: ctx.actor.name, reason: null }
  await writeOrderChange(tx, { orderId, kind: 'refunded', ...by, ...states, expiresAt: null, at }, ctx.newId)
}

interface Late {
  readonly orderId: OrderId
  readonly payment: Pick<LockedManualPayment, 'paymentId' | 'currency'>
  readonly amountMinor: Minor
}

/** Promises back money that nobody owed: people are to send it. */
export async function promiseLate(
  { newId }: Pick<StaffContext, 'newId'>,
  tx: Tx,
  { orderId, payment: { paymentId, currency }, amountMinor }: Late,
): Promise<void> {
  const source = { attemptId: null, sourcePaymentId: paymentId }
  await insertRefunds(tx, [
    { id: newId<string>(), paymentId, orderId, ...source, amountMinor, currency, reason: 'late_money' },
  ])
}

/** Of an order whose money a provider looks after. */
export const notByHand = () => new Refused({ code: 'CONFLICT', entity: 'payment', currentVersion: null })
