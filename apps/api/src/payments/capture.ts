import { type Tx, transact } from '@tillwright/db/client'
import { type Hold, intendCapture, readHold } from '@tillwright/db/holds'
import { lockOrder } from '@tillwright/db/orders'
import { type Attempt, readAttemptsOfOrder } from '@tillwright/db/payments'
import type { OrderId } from '@tillwright/domain/ids'
import { currencyCode } from '@tillwright/domain/money/currency'
import { toProviderAmount } from '@tillwright/domain/money/provider-amount'
import { decideCapture } from '@tillwright/domain/payments/hold'
import type { ProviderIntent } from '@tillwright/domain/payments/intent'
import type { Deps } from '../deps.ts'
import { refuseUnavailable } from '../orders/confirm-payment.ts'
import { mustBeVersion } from '../orders/must-be-version.ts'
import { granted, Refused } from '../refused.ts'
import { noSuchOrder } from '../trpc.ts'
import { applyPaymentState, type Cause } from './apply-state.ts'

export const captureRefusals = ['PAYMENT_PROVIDER_UNAVAILABLE', 'ORDER_STATUS_CONFLICT'] as const

/**
 * Does what an order's money must be there for. Where it is held: first all is done and nothing kept, so that what is
 * refused is refused before money moves; then it is captured; then all is done. `run` does it in one transaction, of
 * which `last` is the last thing. Throws `captureRefusals` besides what it throws itself.
 */
export async function withMoney<Answer>(
  deps: Deps,
  { orderId, cause }: Capturing,
  run: (last: (tx: Tx) => Promise<void>, isCaptured?: boolean) => Promise<Answer>,
): Promise<Answer> {
  if ((await heldAttempt(deps, orderId)) === null) return run((tx) => mustBeCaptured(tx, orderId))
  const rehearsed = new Error('rehearsed')
  try {
    return await run(() => Promise.reject(rehearsed))
  } catch (error) {
    if (error !== rehearsed) throw error
  }
  await captureHold(deps, { orderId, cause })
  // What has been seen is one version older: the capture was told.
  return run((tx) => mustBeCaptured(tx, orderId), true)
}

export interface Capturing {
  readonly orderId: OrderId
  readonly cause: Cause
  /** Of the order as it was seen, where that has a say. */
  readonly version?: number | undefined
}

/**
 * Captures all that is owed of what is held for an order; nothing where nothing is. Answers whether anything was: then
 * the order is a version older than it was seen. Throws `captureRefusals`, and CONFLICT for a version that is no
 * longer so.
 */
export async function captureHold(deps: Deps, capturing: Capturing): Promise<boolean> {
  const { orderId, version } = capturing
  const isMeant = await transact(deps.db, async (tx) => {
    const order = await lockOrder(tx, orderId)
    if (order === null) throw noSuchOrder()
    const hold = await readHold(tx, orderId)
    if (hold === null) return false
    mustBeVersion(order, version)
    if (hold.captureMinor === null) await meanToCapture(tx, hold)
    return true
  })
  if (isMeant) await finishCapture(deps, capturing)
  return isMeant
}

/** All that is owed, before the provider is asked for it. */
async function meanToCapture(tx: Tx, hold: Hold): Promise<void> {
  await intendCapture(tx, hold, granted(decideCapture(hold, null)).amountMinor)
}

/** Has the provider capture what was written down. Throws `captureRefusals` where the money is not here after that. */
export async function finishCapture(deps: Deps, { orderId, cause }: Capturing): Promise<void> {
  const attempt = await heldAttempt(deps, orderId)
  if (attempt?.intentId) {
    const intent = await captureIntended(deps, attempt, attempt.intentId).catch(refuseUnavailable)
    // Whoever wanted to capture a hold has not ended it.
    const isOver = intent?.status === 'canceled'
    if (intent !== null) await applyPaymentState(deps, intent, isOver ? { actor: 'stripe', reason: null } : cause)
  }
  await transact(deps.db, (tx) => mustBeCaptured(tx, orderId))
}

/** As often as anybody likes: an intent is captured once. Null where the account of our key has none. */
export function captureIntended(
  { gateway }: Pick<Deps, 'gateway'>,
  { captureMinor, request }: Attempt,
  intentId: string,
): Promise<ProviderIntent | null> {
  if (captureMinor === null) return gateway.retrieveIntent(intentId)
  return gateway.captureIntent(intentId, toProviderAmount(captureMinor, currencyCode(request.currency.toUpperCase())))
}

async function heldAttempt({ db }: Pick<Deps, 'db'>, orderId: OrderId): Promise<Attempt | null> {
  const attempts = await readAttemptsOfOrder(db, orderId)
  return attempts.find(({ state }) => state === 'authorized') ?? null
}

/** A hold may have ended meanwhile, and the order with it. */
async function mustBeCaptured(tx: Tx, orderId: OrderId): Promise<void> {
  const order = await lockOrder(tx, orderId)
  if (order === null) throw noSuchOrder()
  if (order.paymentStatus === 'AUTHORIZED' || order.status === 'CANCELED')
    throw new Refused({ code: 'ORDER_STATUS_CONFLICT', from: order.status, to: 'PROCESSING' })
}
