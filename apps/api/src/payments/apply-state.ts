import type { AuditedCall } from '@tillwright/db/audit'
import { type Tx, transact } from '@tillwright/db/client'
import { insertRelease } from '@tillwright/db/holds'
import { writeOrderChange } from '@tillwright/db/orders'
import {
  type Attempt,
  flagMismatch,
  type LockedPayment,
  lockPaymentOfIntent,
  readOwed,
  writeAttempt,
  writeCapture,
} from '@tillwright/db/payments'
import { insertRefundOfIntent } from '@tillwright/db/refunds'
import { claimReservations, moveHoldsOfOrder } from '@tillwright/db/stock'
import { currencyCode } from '@tillwright/domain/money/currency'
import type { Minor } from '@tillwright/domain/money/minor'
import { fromProviderAmount } from '@tillwright/domain/money/provider-amount'
import type { PaymentStatus } from '@tillwright/domain/orders/status'
import { type AttemptState, decidePayment, type PaymentConsequence } from '@tillwright/domain/payments/apply-intent'
import type { ProviderIntent } from '@tillwright/domain/payments/intent'
import type { Deps } from '../deps.ts'
import { invoiceOrder } from '../invoices/issue.ts'
import { endOrder } from '../orders/end-order.ts'
import { noteUncaptured } from '../tax/record-sale.ts'
import { becomePaid } from './become-paid.ts'
import { type Counted, countRepair } from './note-differences.ts'
import { promiseRestOf } from './promise-rest.ts'

/** Who brought the news, and why an order ends if it does. */
export interface Cause {
  readonly actor: string
  readonly reason: string | null
  /** Set where staff asks: what the audit log is told in the transaction that ends the order. */
  readonly audited?: AuditedCall | undefined
  /** Set where nobody has told, and somebody has looked. */
  readonly counted?: Counted<PaymentConsequence['kind']> | undefined
}

type Applying = Pick<Deps, 'db' | 'jobs' | 'newId' | 'shop' | 'log'>
/** 'unknown': no attempt of ours has this intent, or none has yet. */
export type Applied = PaymentConsequence['kind'] | 'unknown'

/** Makes the order agree with what the provider says: the one way for API, webhook, reconciler and expiry. */
export async function applyPaymentState(deps: Applying, intent: ProviderIntent, cause: Cause): Promise<Applied> {
  const { holdMinutes } = await deps.shop()
  if (intent.status === 'unknown')
    deps.log.error({ intentId: intent.id }, 'Stripe names a state that nobody here knows')
  return transact(deps.db, async (tx) => {
    const held = await lockPaymentOfIntent(tx, intent)
    if (held === null) return 'unknown'
    const { order, attempt } = held
    const known = { orderStatus: order.status, paymentStatus: order.paymentStatus, attempt }
    const consequence = decidePayment(known, intent)
    const hasChanged = await write({ deps, tx, held, intent, cause, holdMinutes }, consequence)
    if (hasChanged) await countRepair(deps, tx, { counted: cause.counted, repair: consequence.kind })
    const wasHeld = attempt.request.capture_method === 'manual'
    if (consequence.kind === 'paid') await invoiceOrder(deps, tx, { orderId: order.id, attemptId: attempt.id, wasHeld })
    return consequence.kind
  })
}

interface Write {
  readonly deps: Applying
  readonly tx: Tx
  readonly held: LockedPayment
  readonly intent: ProviderIntent
  readonly cause: Cause
  readonly holdMinutes: number
}

/** Answers whether that has changed what is known of the payment, but for the moment when somebody asked last. */
async function write(on: Write, consequence: PaymentConsequence): Promise<boolean> {
  switch (consequence.kind) {
    case 'nothing':
    case 'unwanted':
      return false
    case 'moved':
      return writeMoved(on, consequence)
    case 'mismatch':
      return writeMismatch(on, consequence)
    case 'ended':
      await writeState(on, 'canceled')
      return true
    case 'authorized':
      await writeAuthorized(on)
      return true
    case 'paid':
      await writePaid(on)
      return true
    case 'late_money':
      await writeLateMoney(on)
      return true
    case 'canceled':
      await writeCanceled(on)
      return true
  }
}

async function writeMoved(on: Write, to: { paymentStatus: PaymentStatus; expires: boolean }): Promise<boolean> {
  const { order, attempt, version } = on.held
  await writeState(on, 'open')
  const expiresAt = endOf(on, to)
  if (to.paymentStatus === order.paymentStatus && isSameEnd(order.expiresAt, expiresAt)) return attempt.state !== 'open'
  await writeOrder(on, { kind: 'payment', paymentStatus: to.paymentStatus, expiresAt })
  await moveHoldsOfOrder(on.tx, order.id, expiresAt)
  if (to.paymentStatus === 'FAILED' && order.paymentStatus !== 'FAILED') {
    const isLate = order.paymentStatus === 'PROCESSING'
    const letter = { kind: 'payment_failed', orderId: order.id, isLate, position: version + 1 } as const
    await on.deps.jobs.enqueue(on.tx, 'send-mail', [letter])
  }
  return true
}

/** Only what takes its time loses its end; a try that failed after that gets a whole hold again. */
function endOf({ held: { order, now }, holdMinutes }: Write, { expires }: { expires: boolean }): Date | null {
  return expires ? (order.expiresAt ?? new Date(now.getTime() + holdMinutes * 60_000)) : null
}

const isSameEnd = (a: Date | null, b: Date | null): boolean => a?.getTime() === b?.getTime()

/** Nobody else gets the goods, and they can leave: then the money is captured. */
async function writeAuthorized(on: Write): Promise<void> {
  await writeOrder(on, { kind: 'authorized', status: 'PROCESSING', paymentStatus: 'AUTHORIZED', expiresAt: null })
  await claimReservations(on.tx, on.held.order.id)
  await writeState(on, 'authorized')
  await on.deps.jobs.enqueue(on.tx, 'send-mail', [{ kind: 'order_confirmed', orderId: on.held.order.id }])
}

async function writePaid(on: Write): Promise<void> {
  const { order, attempt, now: at } = on.held
  await writeState(on, 'succeeded')
  await writeBrought(on)
  const source = { attemptId: attempt.id, sourcePaymentId: null }
  await becomePaid(on.deps, on.tx, { order, by: authorOf(on.cause), at, source })
}

/** Of held money a part may have been captured, by us or by people at the provider, who do not ask what is owed. */
async function writeBrought({ deps, tx, held, intent }: Write): Promise<void> {
  const { paymentId, attempt, order } = held
  const capturedMinor = partOf(attempt, intent)
  await writeCapture(tx, { paymentId, attemptId: attempt.id, capturedMinor })
  if (attempt.request.capture_method !== 'manual') return
  const { owedMinor, amountMinor, currency } = await readOwed(tx, paymentId)
  const surplusMinor = (capturedMinor ?? amountMinor) - owedMinor
  if (surplusMinor < 0) {
    const facts = { id: deps.newId<string>(), orderId: order.id, amountMinor: -surplusMinor, reason: 'dashboard' }
    await insertRelease(
      tx,
      { attemptId: attempt.id, paymentId, currency },
      { ...facts, pieces: [], withShipping: false },
    )
    await noteUncaptured(deps, tx, { ...facts, currency })
  }
  if (surplusMinor <= 0) return
  const surplus = { payment: held, reason: 'not_owed', amountMinor: surplusMinor }
  const refundId = await insertRefundOfIntent(tx, surplus, deps.newId)
  await deps.jobs.enqueue(tx, 'submit-refund', [{ refundId }])
}

/** What has come where it is not all that was asked for; null where it is. */
const partOf = ({ request }: Attempt, { amountReceived, currency }: ProviderIntent): Minor | null =>
  amountReceived === request.amount ? null : fromProviderAmount(amountReceived, currencyCode(currency.toUpperCase()))

/** The order stays what it is, and the money goes back once. */
async function writeLateMoney(on: Write): Promise<void> {
  const { order, paymentId, attempt } = on.held
  const capturedMinor = partOf(attempt, on.intent)
  await writeOrder(on, { kind: 'late_money', expiresAt: order.expiresAt })
  await writeState(on, 'succeeded')
  await writeCapture(on.tx, { paymentId, attemptId: attempt.id, capturedMinor })
  const late = { payment: on.held, reason: 'late_money', amountMinor: capturedMinor }
  const refundId = await insertRefundOfIntent(on.tx, late, on.deps.newId)
  await on.deps.jobs.enqueue(on.tx, 'submit-refund', [{ refundId }])
}

async function writeCanceled(on: Write): Promise<void> {
  const { order, now } = on.held
  const ended = on.held.attempt.state === 'authorized' ? 'its money is no longer held' : 'the payment was canceled'
  const cause = { ...on.cause, reason: on.cause.reason ?? ended }
  await endOrder(on.deps, on.tx, { order, cause, at: now })
  await writeState(on, 'canceled')
  await promiseRestOf(on.deps, on.tx, { orderId: order.id, only: 'unrefused' })
}

/** What has come in is neither taken for a payment nor sent back: whoever looks at it knows more. */
async function writeMismatch(on: Write, to: Extract<PaymentConsequence, { kind: 'mismatch' }>): Promise<boolean> {
  const { order, paymentId, attempt } = on.held
  const { difference } = to
  await writeState(on, to.attempt)
  const isNew = await flagMismatch(on.tx, paymentId, difference)
  const expiresAt = order.status === 'PENDING' ? endOf(on, to) : order.expiresAt
  if (!isNew && isSameEnd(order.expiresAt, expiresAt)) return false
  if (isNew) {
    on.deps.log.error({ orderId: order.id, attemptId: attempt.id, difference }, 'a payment is not what was asked for')
  }
  await writeOrder({ ...on, cause: { ...on.cause, reason: difference } }, { kind: 'payment_mismatch', expiresAt })
  if (order.status === 'PENDING') await moveHoldsOfOrder(on.tx, order.id, expiresAt)
  return true
}

const writeState = ({ tx, held, intent }: Write, state: AttemptState): Promise<void> =>
  writeAttempt(tx, held.attempt, { intent, state })

interface OrderTo {
  readonly kind: string
  readonly status?: LockedPayment['order']['status']
  readonly paymentStatus?: PaymentStatus
  readonly expiresAt: Date | null
}

async function writeOrder({ tx, held, cause, deps }: Write, to: OrderTo): Promise<void> {
  const { id, status, paymentStatus } = held.order
  const from = { status, paymentStatus }
  const change = { orderId: id, kind: to.kind, ...authorOf(cause), from, expiresAt: to.expiresAt, at: held.now }
  const target = { status: to.status ?? status, paymentStatus: to.paymentStatus ?? paymentStatus }
  await writeOrderChange(tx, { ...change, to: target }, deps.newId)
}

const authorOf = ({ actor, audited, reason }: Cause) => ({ actor, actorName: audited?.actor.name, reason })
