import { type Tx, transact } from '@tillwright/db/client'
import { lockOrder, writeOrderChange } from '@tillwright/db/orders'
import { cancelPlannedAttempts, readAttemptsOfOrder } from '@tillwright/db/payments'
import { releaseReservations } from '@tillwright/db/stock'
import type { OrderId } from '@tillwright/domain/ids'
import type { Deps } from '../deps.ts'
import { applyPaymentState, type Cause } from './apply-state.ts'
import { goneIntent } from './gone-intent.ts'

/** An intent may be opened between two looks, but not for ever. */
const roundsMax = 5

/**
 * Ends an unpaid order: at the provider first, so that it can't be paid afterwards, then here. Where the provider says
 * that it was paid a moment ago, it is paid, and lives. Whoever needs to know reads the order again.
 * Throws ProviderUnavailable; then nothing has changed.
 */
export async function cancelUnpaid(deps: Deps, orderId: OrderId, cause: Cause): Promise<void> {
  for (let round = 0; round < roundsMax; round++) {
    await cancelOpenIntents(deps, orderId, cause)
    if (await transact(deps.db, (tx) => cancelWithoutIntent(deps, tx, { orderId, cause }))) return
  }
}

async function cancelOpenIntents(deps: Deps, orderId: OrderId, cause: Cause): Promise<void> {
  for (const attempt of await readAttemptsOfOrder(deps.db, orderId)) {
    if (attempt.state !== 'open' || attempt.intentId === null) continue
    const intent = (await deps.gateway.cancelIntent(attempt.intentId)) ?? goneIntent(attempt)
    await applyPaymentState(deps, intent, cause)
  }
}

/**
 * For orders whose intent was never known to exist: whoever opens it after this finds the attempt given up.
 * Answers false where an intent has been opened meanwhile.
 */
async function cancelWithoutIntent(
  { jobs, newId }: Deps,
  tx: Tx,
  { orderId, cause }: { orderId: OrderId; cause: Cause },
): Promise<boolean> {
  const order = await lockOrder(tx, orderId)
  if (order === null || order.status !== 'PENDING') return true
  if (order.hasOpenAttempt) return false
  await cancelPlannedAttempts(tx, orderId)
  const from = { status: order.status, paymentStatus: order.paymentStatus }
  const to = { ...from, status: 'CANCELED' } as const
  const change = { orderId, kind: 'canceled', ...cause, from, to, expiresAt: null, at: order.now }
  await writeOrderChange(tx, change, newId)
  const released = await releaseReservations(tx, { id: orderId, ...cause, at: order.now }, newId)
  if (released.length > 0) await jobs.enqueue(tx, 'refresh-listing', [{ variantIds: released }])
  return true
}
