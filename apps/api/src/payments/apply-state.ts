import type { AuditedCall } from '@tillwright/db/audit'
import { type Tx, transact } from '@tillwright/db/client'
import { writeOrderChange } from '@tillwright/db/orders'
import {
  flagMismatch,
  type LockedPayment,
  lockPaymentOfIntent,
  writeAttempt,
  writeCapture,
} from '@tillwright/db/payments'
import { insertRefundOfIntent } from '@tillwright/db/refunds'
import { claimReservations, moveHoldsOfOrder } from '@tillwright/db/stock'
import type { PaymentStatus } from '@tillwright/domain/orders/status'
import { type AttemptState, decidePayment, type PaymentConsequence } from '@tillwright/domain/payments/apply-intent'
import type { ProviderIntent } from '@tillwright/domain/payments/intent'
import type { Deps } from '../deps.ts'
import { endOrder } from '../orders/end-order.ts'

/** Who brought the news, and why an order ends if it does. */
export interface Cause {
  readonly actor: string
  readonly reason: string | null
  /** Set where staff asks: what the audit log is told in the transaction that ends the order. */
  readonly audited?: AuditedCall | undefined
}

type Applying = Pick<Deps, 'db' | 'jobs' | 'newId' | 'shop' | 'log'>
/** 'unknown': no attempt of ours has this intent, or none has yet. */
export type Applied = PaymentConsequence['kind'] | 'unknown'

/** Makes the order agree with what the provider says: the one way for API, webhook, reconciler and expiry. */
export async function applyPaymentState(deps: Applying, intent: ProviderIntent, cause: Cause): Promise<Applied> {
  const { holdMinutes } = await deps.shop()
  return transact(deps.db, async (tx) => {
    const held = await lockPaymentOfIntent(tx, intent)
    if (held === null) return 'unknown'
    const { order, attempt } = held
    const known = { orderStatus: order.status, paymentStatus: order.paymentStatus, attempt }
    const consequence = decidePayment(known, intent)
    await write({ deps, tx, held, intent, cause, holdMinutes }, consequence)
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

async function write(on: Write, consequence: PaymentConsequence): Promise<void> {
  switch (consequence.kind) {
    case 'nothing':
    case 'unwanted':
      return
    case 'ended':
      return writeState(on, 'canceled')
    case 'moved':
      return writeMoved(on, consequence)
    case 'paid':
      return writePaid(on)
    case 'late_money':
      return writeLateMoney(on)
    case 'canceled':
      return writeCanceled(on)
    case 'mismatch':
      return writeMismatch(on, consequence.difference)
  }
}

/** Only what takes its time loses its end; a try that failed after that gets a whole hold again. */
async function writeMoved(on: Write, to: { paymentStatus: PaymentStatus; expires: boolean }): Promise<void> {
  const { order, now } = on.held
  await writeState(on, 'open')
  const expiresAt = to.expires ? (order.expiresAt ?? new Date(now.getTime() + on.holdMinutes * 60_000)) : null
  if (to.paymentStatus === order.paymentStatus && expiresAt?.getTime() === order.expiresAt?.getTime()) return
  await writeOrder(on, { kind: 'payment', paymentStatus: to.paymentStatus, expiresAt })
  await moveHoldsOfOrder(on.tx, order.id, expiresAt)
}

async function writePaid(on: Write): Promise<void> {
  await writeOrder(on, { kind: 'paid', status: 'PROCESSING', paymentStatus: 'SUCCEEDED', expiresAt: null })
  await claimReservations(on.tx, on.held.order.id)
  await writeState(on, 'succeeded')
  await writeCapture(on.tx, on.held.paymentId)
}

/** The order stays what it is, and the money goes back once. */
async function writeLateMoney(on: Write): Promise<void> {
  const { order, paymentId } = on.held
  await writeOrder(on, { kind: 'late_money', expiresAt: order.expiresAt })
  await writeState(on, 'succeeded')
  await writeCapture(on.tx, paymentId)
  const refundId = await insertRefundOfIntent(on.tx, { payment: on.held, reason: 'late_money' }, on.deps.newId)
  await on.deps.jobs.enqueue(on.tx, 'submit-refund', [{ refundId }])
}

async function writeCanceled(on: Write): Promise<void> {
  const { order, now } = on.held
  const cause = { ...on.cause, reason: on.cause.reason ?? 'the payment was canceled' }
  await endOrder(on.deps, on.tx, { order, cause, at: now })
  await writeState(on, 'canceled')
}

async function writeMismatch(on: Write, difference: string): Promise<void> {
  const { order, paymentId, attempt } = on.held
  if (!(await flagMismatch(on.tx, paymentId, difference))) return
  on.deps.log.error({ orderId: order.id, attemptId: attempt.id, difference }, 'a payment is not what was asked for')
  const cause = { ...on.cause, reason: difference }
  await writeOrder({ ...on, cause }, { kind: 'payment_mismatch', expiresAt: order.expiresAt })
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
  const by = { actor: cause.actor, actorName: cause.audited?.actor.name, reason: cause.reason }
  const change = { orderId: id, kind: to.kind, ...by, from, expiresAt: to.expiresAt, at: held.now }
  const target = { status: to.status ?? status, paymentStatus: to.paymentStatus ?? paymentStatus }
  await writeOrderChange(tx, { ...change, to: target }, deps.newId)
}
