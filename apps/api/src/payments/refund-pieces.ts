import type { Tx } from '@tillwright/db/client'
import { readOrderAlone } from '@tillwright/db/order-facts'
import { hasShippingGoneBack, insertRefundsOf } from '@tillwright/db/refunded-parts'
import type { OrderId, ReturnId } from '@tillwright/domain/ids'
import type { Minor } from '@tillwright/domain/money/minor'
import { chargeStep } from '@tillwright/domain/money/provider-amount'
import { type FulfilledLine, goneOf, type Pieces } from '@tillwright/domain/orders/fulfillment'
import type { Order } from '@tillwright/domain/orders/order'
import { refundOf } from '@tillwright/domain/payments/refundable'
import { z } from 'zod'
import { Refused } from '../refused.ts'
import { MoneyInput } from '../schemas.ts'
import type { StaffContext } from '../trpc.ts'

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
  /** Null where they never left. */
  readonly returnId: ReturnId | null
}

/**
 * Promises back the money of pieces of a locked order, in the transaction in which they go; the provider is asked by a
 * job after that. Throws REFUND_EXCEEDS_CAPTURED, and VALIDATION_FAILED for another currency, or shipping that has gone
 * back.
 */
export async function refundPieces(ctx: StaffContext, tx: Tx, refunded: RefundedPieces): Promise<void> {
  const { orderId, lines, choice, reason, returnId } = refunded
  if (choice.kind === 'none') return
  const order = await readOrderAlone(tx, orderId)
  if (order === null) throw new Error(`order ${orderId} is gone under its lock`)
  const goneBefore = new Map(lines.map((line) => [line.id, goneOf(line)]))
  const pieces = refunded.pieces.flatMap(({ lineId, quantity }) =>
    quantity === 0 ? [] : [{ lineId, quantity, goneBefore: goneBefore.get(lineId) ?? 0 }],
  )
  const withShipping = choice.kind === 'paid' && choice.withShipping
  if (withShipping && (await hasShippingGoneBack(tx, orderId))) throw invalid('withShipping', 'has gone back before')
  const amountMinor = choice.kind === 'paid' ? refundOf(order, { pieces, withShipping }) : amountIn(order, choice)
  if (amountMinor === 0) return
  const wish = { orderId, amountMinor, reason, returnId, pieces, withShipping }
  const promised = await insertRefundsOf(tx, wish, ctx.newId)
  if ('availableMinor' in promised) {
    throw new Refused({ code: 'REFUND_EXCEEDS_CAPTURED', available: promised.availableMinor })
  }
  const jobs = promised.ids.map((refundId) => ({ refundId }))
  await ctx.jobs.enqueue(tx, 'submit-refund', jobs)
}

function amountIn({ currency }: Order, { amount }: Extract<RefundChoice, { kind: 'amount' }>): Minor {
  if (amount.currency !== currency) throw invalid('amount.currency', `is not the order’s, ${currency}`)
  const step = chargeStep(currency)
  if (amount.amount % step !== 0) throw invalid('amount.amount', `goes back in steps of ${step}`)
  return amount.amount
}

const invalid = (path: string, message: string) =>
  new Refused({ code: 'VALIDATION_FAILED', issues: [{ path: `refund.${path}`, message }] })
