import type { Tx } from '@tillwright/db/client'
import { type Hold, insertRelease, readHold } from '@tillwright/db/holds'
import { readOrderAlone } from '@tillwright/db/order-facts'
import { hasShippingGoneBack, insertRefundsOf, type Refunded, type RefundWish } from '@tillwright/db/refunded-parts'
import type { CreditAccountId, OrderId, ReturnId } from '@tillwright/domain/ids'
import type { CurrencyCode } from '@tillwright/domain/money/currency'
import type { Minor } from '@tillwright/domain/money/minor'
import { chargeStep } from '@tillwright/domain/money/provider-amount'
import type { FulfilledLine, Pieces } from '@tillwright/domain/orders/fulfillment'
import { goingPieces } from '@tillwright/domain/orders/gone'
import type { Order } from '@tillwright/domain/orders/order'
import { releasableOf } from '@tillwright/domain/payments/hold'
import { refundOf } from '@tillwright/domain/payments/refundable'
import { transferOf } from '@tillwright/domain/payments/transfer'
import { z } from 'zod'
import { Refused } from '../refused.ts'
import { MoneyInput } from '../schemas.ts'
import type { StaffContext } from '../trpc.ts'
import { setOff } from './manual/set-off.ts'

export const refundRefusals = ['REFUND_EXCEEDS_CAPTURED'] as const

/** What goes back for pieces: what was paid for them, nothing, or another amount. */
export const RefundInput = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('paid'),
    withShipping: z.boolean().default(false).describe('The shipping goes back once'),
  }),
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('amount'), amount: MoneyInput }),
])
export type RefundChoice = z.output<typeof RefundInput>

export interface RefundedPieces {
  readonly orderId: OrderId
  /** As they were before these pieces went. */
  readonly lines: readonly FulfilledLine[]
  readonly pieces: readonly Pieces[]
  readonly choice: RefundChoice
  readonly reason: string
  /** What staff says of it, for the shopper to read; left out where it is the goods that tell. */
  readonly explanation?: string
  /** Null where they never left. */
  readonly returnId: ReturnId | null
  /** Where the money goes instead of the way that it came; left out or null for that. */
  readonly creditAccountId?: CreditAccountId | null
  /** Which locked order it pays for as far as that needs it; null where all of it goes back. */
  readonly into: PaidInto | null
  /** Where the choice stands in what was asked. */
  readonly path: string
}

export interface PaidInto {
  readonly orderId: OrderId
  /** What it is still to be paid with. */
  readonly openMinor: Minor
}

/** What the buyer was to have back, and what of it pays for another order: by the intents that have brought it. */
export interface MoneyOfPieces {
  readonly valueMinor: Minor
  readonly transferredMinor: Minor
  /** On their way: whoever has written what else there is to write settles them. */
  readonly transferred: Refunded['transferred']
  /** What goes back to the buyer. */
  readonly refundIds: Refunded['ids']
}

/** Of procedures that ask for a refund by this name, and have all of it go back. */
export const ownRefund: Pick<RefundedPieces, 'into' | 'path'> = { into: null, path: 'refund' }

export const noMoney: MoneyOfPieces = { valueMinor: 0, transferredMinor: 0, transferred: [], refundIds: [] }

/**
 * Promises back the money of pieces of a locked order, in the transaction in which they go; the provider is asked by a
 * job after that. For what was paid back before, and kept until now, nothing goes back again. Throws
 * REFUND_EXCEEDS_CAPTURED, and VALIDATION_FAILED for another currency, or shipping that has gone
 * back.
 */
export async function refundPieces(ctx: StaffContext, tx: Tx, refunded: RefundedPieces): Promise<MoneyOfPieces> {
  const { orderId, lines, choice, reason, explanation, returnId, into, path } = refunded
  if (choice.kind === 'none') return noMoney
  const order = await readOrderAlone(tx, orderId)
  if (order === null) throw new Error(`order ${orderId} is gone under its lock`)
  const pieces = goingPieces(lines, refunded.pieces)
  const withShipping = choice.kind === 'paid' && choice.withShipping
  if (withShipping && (await hasShippingGoneBack(tx, orderId)))
    throw invalid(`${path}.withShipping`, 'has gone back before')
  const amountMinor = choice.kind === 'paid' ? refundOf(order, { pieces, withShipping }) : amountIn(order, choice, path)
  if (amountMinor === 0) return noMoney
  const { currency } = order
  const back = { reason, explanation, returnId, pieces, withShipping }
  const paidMinor = amountMinor - (await setOff(ctx, tx, { ...back, order, amountMinor }))
  if (paidMinor === 0) return { ...noMoney, valueMinor: amountMinor }
  const { creditAccountId = null } = refunded
  return promiseBack(ctx, tx, { orderId, amountMinor: paidMinor, currency, ...back, creditAccountId, into })
}

export interface PromisedBack extends Omit<RefundWish, 'transfer'>, Pick<RefundedPieces, 'into'> {
  readonly currency: CurrencyCode
}

/** Promises back an amount of what a locked order has brought, or has it pay for another. */
export async function promiseBack(
  ctx: Pick<StaffContext, 'jobs' | 'newId'>,
  tx: Tx,
  { into, currency, ...wish }: PromisedBack,
): Promise<MoneyOfPieces> {
  const valueMinor = wish.amountMinor
  const hold = await readHold(tx, wish.orderId)
  if (hold !== null && into === null) return release(ctx, tx, { hold, wish })
  const transferredMinor = into === null ? 0 : transferOf({ valueMinor, openMinor: into.openMinor, currency })
  const transfer = into && { toOrderId: into.orderId, amountMinor: transferredMinor }
  const promised = await insertRefundsOf(tx, { ...wish, transfer }, ctx.newId)
  if ('availableMinor' in promised) {
    throw new Refused({ code: 'REFUND_EXCEEDS_CAPTURED', available: promised.availableMinor })
  }
  const jobs = promised.askedIds.map((refundId) => ({ refundId }))
  if (jobs.length > 0) await ctx.jobs.enqueue(tx, 'submit-refund', jobs)
  return { valueMinor, transferredMinor, transferred: promised.transferred, refundIds: promised.ids }
}

interface Releasing {
  readonly hold: Hold
  readonly wish: Omit<PromisedBack, 'into' | 'currency'>
}

/** What is only held does not go back: so much less of it is captured. */
async function release(
  { newId }: Pick<StaffContext, 'newId'>,
  tx: Tx,
  { hold, wish }: Releasing,
): Promise<MoneyOfPieces> {
  // Somebody captures it at this very moment.
  if (hold.captureMinor !== null)
    throw new Refused({ code: 'CONFLICT', entity: 'order', currentVersion: hold.orderVersion })
  // Who has found the taxes would have to be told of a part of the sale.
  // What is not here yet can't be given to be spent here either.
  const available = hold.isTaxedElsewhere || wish.creditAccountId ? 0 : releasableOf(hold)
  if (wish.amountMinor > available) throw new Refused({ code: 'REFUND_EXCEEDS_CAPTURED', available })
  await insertRelease(tx, hold, { ...wish, id: newId() })
  return { ...noMoney, valueMinor: wish.amountMinor }
}

function amountIn({ currency }: Order, { amount }: Extract<RefundChoice, { kind: 'amount' }>, path: string): Minor {
  if (amount.currency !== currency) throw invalid(`${path}.amount.currency`, `is not the order’s, ${currency}`)
  const step = chargeStep(currency)
  if (amount.amount % step !== 0) throw invalid(`${path}.amount.amount`, `goes back in steps of ${step}`)
  return amount.amount
}

const invalid = (path: string, message: string) =>
  new Refused({ code: 'VALIDATION_FAILED', issues: [{ path, message }] })
