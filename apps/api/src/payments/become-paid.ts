import type { Tx } from '@tillwright/db/client'
import { readDisputedOrder } from '@tillwright/db/disputes'
import type { MoneySource } from '@tillwright/db/money-source'
import { type OrderChange, writeOrderChange } from '@tillwright/db/orders'
import { claimReservations } from '@tillwright/db/stock'
import type { OrderId } from '@tillwright/domain/ids'
import type { OrderStatus, PaymentStatus } from '@tillwright/domain/orders/status'
import { statusWithDisputes } from '@tillwright/domain/payments/dispute'
import type { Deps } from '../deps.ts'
import { sellOrder } from '../tax/record-sale.ts'

export interface BecomingPaid {
  /** Under its lock, and not paid. */
  readonly order: { readonly id: OrderId; readonly status: OrderStatus; readonly paymentStatus: PaymentStatus }
  readonly by: Pick<OrderChange, 'actor' | 'actorName' | 'reason'>
  readonly at: Date
  /** The first of the money. */
  readonly source: MoneySource
}

/**
 * The one way in which money makes an order a paid one, whoever has brought it: its goods are claimed, it has no end,
 * and whoever has found its taxes is to know. Goods that have left before their money are where they are. The invoice
 * is the last thing of the transaction, and so the caller's.
 */
export async function becomePaid(
  deps: Pick<Deps, 'jobs' | 'newId'>,
  tx: Tx,
  { order, by, at, source }: BecomingPaid,
): Promise<void> {
  const { id: orderId, status, paymentStatus } = order
  const to = { status: status === 'PENDING' ? 'PROCESSING' : status, paymentStatus: 'SUCCEEDED' } as const
  const change = { orderId, kind: 'paid', ...by, from: { status, paymentStatus }, to, expiresAt: null, at }
  await writeOrderChange(tx, change, deps.newId)
  if (status === 'PENDING') await claimReservations(tx, orderId)
  // Any other has stood before.
  const isNew = status === 'PENDING'
  if (isNew) await deps.jobs.enqueue(tx, 'send-mail', [{ kind: 'order_confirmed', orderId }])
  await tellDisputed(deps, tx, { orderId, by, at })
  await sellOrder(deps, tx, { orderId, ...source })
}

/** Money of another order, which pays for a part of this one, may be with a bank. */
async function tellDisputed(
  { newId }: Pick<Deps, 'newId'>,
  tx: Tx,
  { orderId, by, at }: Pick<BecomingPaid, 'by' | 'at'> & { readonly orderId: OrderId },
): Promise<void> {
  const found = await readDisputedOrder(tx, orderId)
  if (found === null || (found.disputedMinor === 0 && !found.isDisputed)) return
  const {
    order: { status, paymentStatus, expiresAt },
    ...money
  } = found
  const to = { status, paymentStatus: statusWithDisputes(money) }
  if (to.paymentStatus === paymentStatus) return
  const change = { orderId, kind: 'dispute_money', ...by, from: { status, paymentStatus }, to, expiresAt, at }
  await writeOrderChange(tx, change, newId)
}
