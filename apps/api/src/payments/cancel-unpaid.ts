import { type Tx, transact } from '@tillwright/db/client'
import { lockOrder } from '@tillwright/db/orders'
import { cancelPlannedAttempts, readAttemptsOfOrder } from '@tillwright/db/payments'
import type { OrderId } from '@tillwright/domain/ids'
import type { Deps } from '../deps.ts'
import { endOrder } from '../orders/end-order.ts'
import { mustBeVersion } from '../orders/must-be-version.ts'
import { applyPaymentState, type Cause } from './apply-state.ts'
import { goneIntent } from './gone-intent.ts'
import { promiseRestOf } from './promise-rest.ts'

/** An intent may be opened between two looks, but not for ever. */
const roundsMax = 5

export interface Cancellation {
  readonly orderId: OrderId
  readonly cause: Cause
  /** Which version of the order whoever asks has seen. */
  readonly version?: number | undefined
  /** Whether money that was set aside in time keeps its order, as money that has come does. */
  readonly sparesHeld?: boolean
}

/**
 * Ends an order whose money has not come, or is only held: at the provider first, so that it can't be paid
 * afterwards, then here. Where the provider says that it was paid a moment ago, it is paid, and lives. Whoever needs to
 * know reads the order again.
 * Throws ProviderUnavailable, ProviderRefused, and CONFLICT for a version that is no longer so; then nothing has
 * changed.
 */
export async function cancelUnpaid(deps: Deps, wish: Cancellation): Promise<void> {
  if (wish.version !== undefined) await transact(deps.db, (tx) => mustBeSeen(tx, wish))
  const asked = new Set<string>()
  for (let round = 0; round < roundsMax; round++) {
    const count = await cancelOpenIntents(deps, wish, asked)
    // What could not be canceled a moment ago, as money that is on its way, can't be so now.
    if (round > 0 && count === 0) return
    if (await transact(deps.db, (tx) => cancelWithoutIntent(deps, tx, wish))) return
  }
}

/** Before the provider is asked, for a canceled intent does not come back. */
async function mustBeSeen(tx: Tx, { orderId, version }: Cancellation): Promise<void> {
  const order = await lockOrder(tx, orderId)
  if (order?.status === 'PENDING' || order?.paymentStatus === 'AUTHORIZED') mustBeVersion(order, version)
}

/** Each once; answers how many there were. */
async function cancelOpenIntents(
  deps: Deps,
  { orderId, cause, sparesHeld = false }: Cancellation,
  asked: Set<string>,
): Promise<number> {
  const before = asked.size
  for (const attempt of await readAttemptsOfOrder(deps.db, orderId)) {
    const isLive = attempt.state === 'open' || (attempt.state === 'authorized' && !sparesHeld)
    if (!isLive || attempt.intentId === null || asked.has(attempt.intentId)) continue
    asked.add(attempt.intentId)
    const held = sparesHeld ? await deps.gateway.retrieveIntent(attempt.intentId) : null
    const isHeld = held?.status === 'requires_capture'
    const intent =
      (isHeld ? held : await deps.gateway.cancelIntent(attempt.intentId)) ?? (await goneIntent(deps, attempt))
    await applyPaymentState(deps, intent, cause)
  }
  return asked.size - before
}

/**
 * For orders whose intent was never known to exist: whoever opens it after this finds the attempt given up. What pays
 * for a part of it goes back.
 * Answers false where an intent has been opened meanwhile.
 */
async function cancelWithoutIntent(
  deps: Deps,
  tx: Tx,
  { orderId, cause, version, sparesHeld = false }: Cancellation,
): Promise<boolean> {
  const order = await lockOrder(tx, orderId)
  // Held money may have been captured as none that was asked for: its order waits for nothing any more.
  const waits = order?.status === 'PENDING' || (order?.paymentStatus === 'AUTHORIZED' && !sparesHeld)
  if (order === null || !waits) return true
  if (order.hasOpenAttempt) return false
  mustBeVersion(order, version)
  await cancelPlannedAttempts(tx, orderId)
  await endOrder(deps, tx, { order, cause, at: order.now })
  await promiseRestOf(deps, tx, { orderId, only: 'unrefused' })
  return true
}
