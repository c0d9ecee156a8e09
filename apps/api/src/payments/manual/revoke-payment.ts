import { insertAuditEntry } from '@tillwright/db/audit'
import type { Tx } from '@tillwright/db/client'
import { insertReceipt, lockManualPayment } from '@tillwright/db/manual-payments'
import { lockOrder, writeOrderChange } from '@tillwright/db/orders'
import type { OrderId } from '@tillwright/domain/ids'
import { decideRevocation } from '@tillwright/domain/payments/manual'
import { z } from 'zod'
import { readDossier } from '../../orders/dossier.ts'
import { mustBeVersion } from '../../orders/must-be-version.ts'
import { Order, viewOrder } from '../../orders/view.ts'
import { granted, Refused } from '../../refused.ts'
import { id, idempotencyKey, text } from '../../schemas.ts'
import { once } from '../../staff/once.ts'
import { noSuchOrder, refuses, type StaffContext, staff } from '../../trpc.ts'
import { notByHand } from './pay-by-hand.ts'

const refusals = ['CONFLICT', 'IDEMPOTENCY_CONFLICT'] as const

const RevokeInput = z.strictObject({
  orderId: id<OrderId>(),
  receiptId: z.uuid().toLowerCase(),
  reason: text({ max: 200 }).optional().describe('The shopper can read it, in the timeline of the order'),
  version: z.int().min(1).describe('Of the order as it was seen; another one is a conflict'),
  idempotencyKey,
})

export const revokePayment = staff('payments:write')
  .meta({
    docs:
      'Takes back what was recorded by mistake, with an entry of its own, as long as the order is not paid. After ' +
      'that it is CONFLICT (payment): such money is refunded; an entry that was revoked is CONFLICT (receipt).',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(RevokeInput)
  .output(Order)
  .mutation(async ({ ctx, input }) => {
    await once(ctx, input, async (tx) => {
      await revoke(ctx, tx, input)
      return input.orderId
    })
    return viewOrder(await readDossier(ctx, input.orderId))
  })

async function revoke(ctx: StaffContext, tx: Tx, input: z.output<typeof RevokeInput>): Promise<void> {
  const { orderId, receiptId, version, reason = null } = input
  const order = await lockOrder(tx, orderId)
  if (order === null) throw noSuchOrder()
  const payment = await lockManualPayment(tx, orderId)
  if (payment === null) throw notByHand()
  mustBeVersion(order, version)
  const receipt = payment.receipts.find((one) => one.id === receiptId)
  if (receipt === undefined) throw new Refused({ code: 'NOT_FOUND', entity: 'receipt' })
  const isRevoked = payment.receipts.some(({ revokesId }) => revokesId === receiptId)
  granted(decideRevocation({ ...order, ...payment }, { ...receipt, isRevoked }))
  const { status, paymentStatus, expiresAt, now: at } = order
  const counter = { id: ctx.newId<string>(), kind: 'revoked', amountMinor: -receipt.amountMinor } as const
  const said = { receivedAt: at, reference: reason, revokesId: receiptId, actorName: ctx.actor.name }
  await insertReceipt(tx, { ...counter, ...said, paymentId: payment.paymentId })
  const [states, by] = [
    { status, paymentStatus },
    { actor: 'staff', actorName: ctx.actor.name, reason },
  ]
  const change = { orderId, kind: 'payment_revoked', ...by, from: states, to: states, expiresAt, at }
  await writeOrderChange(tx, change, ctx.newId)
  const before = { receiptId, receivedMinor: receipt.amountMinor }
  await insertAuditEntry(tx, ctx, { entity: 'order', entityId: orderId, before, after: { revokedBy: counter.id } })
}
