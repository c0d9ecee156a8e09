import { transact } from '@tillwright/db/client'
import { findOrderOwner } from '@tillwright/db/orders'
import type { PaymentDifference } from '@tillwright/db/payment-differences'
import type { OrderId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { refuseUnavailable } from '../../orders/confirm-payment.ts'
import { id, idempotencyKey } from '../../schemas.ts'
import { auditChange } from '../../staff/audit-change.ts'
import { noSuchOrder, refuses, type StaffContext, staff } from '../../trpc.ts'
import { noteDifferences } from '../note-differences.ts'
import { settleDisputes } from '../settle-disputes.ts'
import { settleIntents } from '../settle-intents.ts'
import { settleRefunds } from '../settle-refunds.ts'
import { type BothSides, readBothSides } from './both-sides.ts'
import { Difference, PaymentComparison, viewComparison } from './view.ts'

const refusals = ['PAYMENT_PROVIDER_UNAVAILABLE'] as const

export const reconcile = staff('payments:write')
  .meta({
    docs:
      'Makes the payments, refunds and disputes of an order agree with what Stripe says of them, and answers what ' +
      'was repaired and how both sides are then. Asking again repairs nothing twice.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(z.strictObject({ orderId: id<OrderId>(), idempotencyKey: idempotencyKey.optional() }))
  .output(z.object({ repaired: z.array(Difference), comparison: PaymentComparison }))
  .mutation(async ({ ctx, input: { orderId } }) => {
    if ((await findOrderOwner(ctx.db, { orderId })) === null) throw noSuchOrder()
    const before = await readBothSides(ctx, orderId).catch(refuseUnavailable)
    const differing = before.differences.filter(({ theirs }) => theirs !== null)
    if (differing.length === 0) return { repaired: [], comparison: viewComparison(before) }
    await audit(ctx, orderId, differing)
    const repaired = await repair(ctx, before)
    return { repaired, comparison: viewComparison(await readBothSides(ctx, orderId).catch(refuseUnavailable)) }
  })

/**
 * That somebody has asked for it is written down before anything follows: each repair is a transaction of its own, and
 * none may be there that nobody can trace.
 */
const audit = (ctx: StaffContext, orderId: OrderId, differing: readonly PaymentDifference[]): Promise<void> =>
  transact(ctx.db, (tx) =>
    auditChange(tx, ctx, {
      entity: 'order',
      entityId: orderId,
      before: Object.fromEntries(differing.map(({ subject, ours }) => [subject, ours])),
      after: Object.fromEntries(differing.map(({ subject, theirs }) => [subject, theirs])),
    }),
  )

/** The intents first: what they have brought is what refunds give back. */
async function repair(ctx: StaffContext, sides: BothSides): Promise<PaymentDifference[]> {
  const deps = { ...ctx, gateway: ctx.gateway.inBackground() }
  const ofIntents = await settleIntents(deps, theirsOf(sides.attempts), 'staff')
  const found = [
    ...ofIntents,
    ...(await settleRefunds(deps, theirsOf(sides.refunds), { foundBy: 'staff', also: 'followed' })),
    ...(await settleDisputes(deps, theirsOf(sides.disputes), 'staff')),
  ]
  await noteDifferences(deps, 'staff', found)
  return found.filter(({ repair }) => repair !== null)
}

const theirsOf = <Theirs>(pairs: readonly { readonly theirs: Theirs | null }[]): Theirs[] =>
  pairs.flatMap(({ theirs }) => (theirs === null ? [] : [theirs]))
