import { type Tx, transact } from '@tillwright/db/client'
import { lockOrder, writeOrderChange } from '@tillwright/db/orders'
import { cancelPlannedAttempts, readAttemptsOfOrder } from '@tillwright/db/payments'
import { releaseReservations } from '@tillwright/db/stock'
import type { OrderId } from '@tillwright/domain/ids'
import type { Deps } from '../deps.ts'
import { applyPaymentState, type Cause } from './apply-state.ts'

/**
 * Ends an unpaid order: at the provider first, so that it can't be paid afterwards, then here. Where the provider says
 * that it was paid a moment ago, it is paid, and lives. Whoever needs to know reads the order again.
 * Throws ProviderUnavailable; then nothing has changed.
 */
export async function cancelUnpaid(deps: Deps, orderId: OrderId, cause: Cause): Promise<void> {
  const attempts = await readAttemptsOfOrder(deps.db, orderId)
  for (const { state, intentId } of attempts) {
    if (state !== 'open' || intentId === null) continue
    const intent = await deps.gateway.cancelIntent(intentId)
    await applyPaymentState(deps, intent, cause)
  }
  await transact(deps.db, (tx) => cancelWithoutIntent(deps, tx, { orderId, cause }))
}

/** For orders whose intent was never known to exist: whoever opens it after this finds the attempt given up. */
async function cancelWithoutIntent(
  { jobs, newId }: Deps,
  tx: Tx,
  { orderId, cause }: { orderId: OrderId; cause: Cause },
): Promise<void> {
  const order = await lockOrder(tx, orderId)
  if (order === null || order.status !== 'PENDING' || order.hasOpenAttempt) return
  await cancelPlannedAttempts(tx, orderId)
  const from = { status: order.status, paymentStatus: order.paymentStatus }
  const to = { ...from, status: 'CANCELED' } as const
  const change = { orderId, kind: 'canceled', ...cause, from, to, expiresAt: null, at: order.now }
  await writeOrderChange(tx, change, newId)
  const released = await releaseReservations(tx, { id: orderId, ...cause, at: order.now }, newId)
  if (released.length > 0) await jobs.enqueue(tx, 'refresh-listing', [{ variantIds: released }])
}
