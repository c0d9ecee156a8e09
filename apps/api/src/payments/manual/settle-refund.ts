import { insertAuditEntry } from '@tillwright/db/audit'
import type { Tx } from '@tillwright/db/client'
import { readRefundByHand, writeRefundReference } from '@tillwright/db/manual-payments'
import { insertRefunds, lockRefund } from '@tillwright/db/refunds'
import type { OrderId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { readDossier } from '../../orders/dossier.ts'
import { Order, viewOrder } from '../../orders/view.ts'
import { Refused } from '../../refused.ts'
import { idempotencyKey, text } from '../../schemas.ts'
import { once } from '../../staff/once.ts'
import { refuses, type StaffContext, staff } from '../../trpc.ts'
import { settleRefund as settle } from '../apply-refund.ts'

const refusals = ['CONFLICT', 'IDEMPOTENCY_CONFLICT'] as const

const SettleInput = z.strictObject({
  refundId: z.uuid().toLowerCase(),
  outcome: z.enum(['succeeded', 'failed']).describe('failed: it could not be sent'),
  reference: text({ max: 200 }).optional().describe('As the bank names it, or why it failed; the shopper can read it'),
  idempotencyKey,
})

export const settleRefund = staff('payments:write')
  .meta({
    docs:
      'Says what became of a refund that people make: that its money has gone back, or could not be sent. What was ' +
      'never owed, and money of a canceled order, is then listed anew. One that a provider makes, or that has ended ' +
      'otherwise, is CONFLICT (refund).',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(SettleInput)
  .output(Order)
  .mutation(async ({ ctx, input }) => {
    const orderId = await once<OrderId>(ctx, input, (tx) => settleByHand(ctx, tx, input))
    return viewOrder(await readDossier(ctx, orderId))
  })

async function settleByHand(ctx: StaffContext, tx: Tx, input: z.output<typeof SettleInput>): Promise<OrderId> {
  const { refundId, outcome, reference = null } = input
  const held = await lockRefund(tx, refundId)
  if (held === null) throw new Refused({ code: 'NOT_FOUND', entity: 'refund' })
  const byHand = await readRefundByHand(tx, refundId)
  const orderId = held.order.id
  if (byHand !== null && held.state === outcome) return orderId
  if (byHand === null || held.state === 'succeeded' || held.state === 'failed') {
    throw new Refused({ code: 'CONFLICT', entity: 'refund', currentVersion: null })
  }
  await writeRefundReference(tx, refundId, reference)
  const facts = { before: { refundId, state: held.state }, after: { refundId, state: outcome, reference } }
  await insertAuditEntry(tx, ctx, { entity: 'order', entityId: orderId, ...facts })
  const by = { actor: 'staff', actorName: ctx.actor.name, reason: reference }
  await settle(ctx, tx, { refundId, said: { id: null, state: outcome, problem: null }, by })
  // It is owed as before: whoever sends money finds it in the list.
  const isOwed = byHand.reason === 'late_money' || held.order.status === 'CANCELED'
  if (outcome === 'failed' && isOwed) {
    const { paymentId, amountMinor } = held
    const again = { id: ctx.newId<string>(), paymentId, orderId, attemptId: null, amountMinor, ...byHand }
    await insertRefunds(tx, [again])
  }
  return orderId
}
