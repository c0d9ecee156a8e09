import type { Tx } from '@tillwright/db/client'
import { readHold } from '@tillwright/db/holds'
import { readOrderAlone } from '@tillwright/db/order-facts'
import { hasShippingGoneBack, readRestMinor } from '@tillwright/db/refunded-parts'
import { insertRefundAgain, readRefundToRepeat } from '@tillwright/db/refunds-again'
import type { CreditAccountId, OrderId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { type MoneyOfPieces, noMoney, promiseBack, refundPieces } from '../../../payments/refund-pieces.ts'
import { Refused } from '../../../refused.ts'
import { id, MoneyInput } from '../../../schemas.ts'
import { noSuchOrder, type StaffContext } from '../../../trpc.ts'
import { areNamedOnce, piece } from '../../pieces-input.ts'
import { byStaff, payBackLines } from './pay-back-lines.ts'

const paidBackPiece = piece.extend({
  restock: z
    .boolean()
    .default(false)
    .describe(
      'Whether the goods are the shop’s again: what has not left comes off the order, then what is out has come ' +
        'back. Else the buyer keeps them, or still gets them.',
    ),
})

/** Which money of an order goes back. */
export const RefundOf = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('all') }).describe('All that is left of it'),
  z.strictObject({ kind: z.literal('amount'), amount: MoneyInput }),
  z
    .strictObject({
      kind: z.literal('lines'),
      lines: z.array(paidBackPiece).max(1_000).refine(areNamedOnce, 'names a line twice'),
      withShipping: z.boolean().default(false).describe('The shipping goes back once'),
    })
    .refine(({ lines, withShipping }) => lines.length > 0 || withShipping, {
      path: ['lines'],
      message: 'names nothing that goes back',
    })
    .describe('What was paid for these pieces, and for the shipping'),
  z
    .strictObject({ kind: z.literal('again'), refundId: id<string>() })
    .describe('What a refund that has failed was to give, for the same pieces: once, unless that fails too'),
])

export interface PayingBack<Of = z.output<typeof RefundOf>> {
  /** Under its lock. */
  readonly orderId: OrderId
  readonly of: Of
  readonly reason: string
  /** Where it goes instead of the way that it came; null for that. */
  readonly creditAccountId: CreditAccountId | null
}

type PayingBackKind<Kind extends z.output<typeof RefundOf>['kind']> = PayingBack<
  Extract<z.output<typeof RefundOf>, { kind: Kind }>
>

/**
 * Promises money of a locked order back. Throws REFUND_EXCEEDS_CAPTURED, VALIDATION_FAILED, NOT_FOUND, CONFLICT for a
 * refund that can't be asked for again, and what edits and returns throw.
 */
export function payBack(ctx: StaffContext, tx: Tx, paying: PayingBack): Promise<MoneyOfPieces> {
  const { of, ...why } = paying
  switch (of.kind) {
    case 'all':
      return payBackAll(ctx, tx, paying)
    case 'amount':
      return payBackAmount(ctx, tx, { ...why, of })
    case 'lines':
      return payBackLines(ctx, tx, { ...why, of })
    case 'again':
      return payBackAgain(ctx, tx, { ...why, of })
  }
}

async function payBackAll(ctx: StaffContext, tx: Tx, paying: PayingBack): Promise<MoneyOfPieces> {
  const { orderId, reason, creditAccountId } = paying
  const terms = await readOrderAlone(tx, orderId)
  if (terms === null) throw noSuchOrder()
  const amountMinor = await readRestMinor(tx, orderId)
  // Whoever gives all of it back cancels the order: what is only held is let go then.
  const isHeld = (await readHold(tx, orderId)) !== null
  if (amountMinor === 0 || isHeld) throw new Refused({ code: 'REFUND_EXCEEDS_CAPTURED', available: 0 })
  const all = { pieces: [], withShipping: false, returnId: null, into: null, creditAccountId }
  return promiseBack(ctx, tx, { orderId, amountMinor, currency: terms.currency, ...byStaff(reason), ...all })
}

function payBackAmount(
  ctx: StaffContext,
  tx: Tx,
  { orderId, of, reason, creditAccountId }: PayingBackKind<'amount'>,
): Promise<MoneyOfPieces> {
  if (of.amount.amount === 0) throw invalid('of.amount.amount', 'is nothing')
  const noPieces = { lines: [], pieces: [], returnId: null, into: null, creditAccountId, path: 'of' }
  return refundPieces(ctx, tx, { orderId, choice: of, ...byStaff(reason), ...noPieces })
}

async function payBackAgain(
  ctx: StaffContext,
  tx: Tx,
  { orderId, of, reason, creditAccountId }: PayingBackKind<'again'>,
): Promise<MoneyOfPieces> {
  const failed = await readRefundToRepeat(tx, { orderId, refundId: of.refundId })
  if (failed === null) throw new Refused({ code: 'NOT_FOUND', entity: 'refund' })
  if (failed.state !== 'failed' || failed.isRepeated) {
    throw new Refused({ code: 'CONFLICT', entity: 'refund', currentVersion: null })
  }
  const { amountMinor, availableMinor } = failed
  if (failed.withShipping && (await hasShippingGoneBack(tx, orderId, failed.againOf))) {
    throw invalid('of.refundId', 'is of shipping that has gone back since')
  }
  if (amountMinor > availableMinor) throw new Refused({ code: 'REFUND_EXCEEDS_CAPTURED', available: availableMinor })
  const refundId = await insertRefundAgain(
    tx,
    {
      failed,
      creditAccountId,
      ...byStaff(reason),
      ...(noSale.has(failed.reason) ? { reason: failed.reason } : {}),
    },
    ctx.newId,
  )
  // What people send waits for them.
  if (failed.attemptId !== null || creditAccountId !== null) await ctx.jobs.enqueue(tx, 'submit-refund', [{ refundId }])
  return { ...noMoney, valueMinor: amountMinor, refundIds: [refundId] }
}

/** What goes back of it is credited nowhere: it stays what it was. */
const noSale: ReadonlySet<string> = new Set(['late_money', 'not_owed'])

export const invalid = (path: string, message: string) =>
  new Refused({ code: 'VALIDATION_FAILED', issues: [{ path, message }] })
