import { insertAuditEntry } from '@tillwright/db/audit'
import type { Tx } from '@tillwright/db/client'
import { insertReceipt, type LockedManualPayment, lockManualPayment } from '@tillwright/db/manual-payments'
import { type LockedOrder, lockOrder, writeOrderChange } from '@tillwright/db/orders'
import type { OrderId } from '@tillwright/domain/ids'
import type { CurrencyCode } from '@tillwright/domain/money/currency'
import { decideReceipt } from '@tillwright/domain/payments/manual'
import { z } from 'zod'
import { readDossier } from '../../orders/dossier.ts'
import { mustBeVersion } from '../../orders/must-be-version.ts'
import { Order, viewOrder } from '../../orders/view.ts'
import { Refused } from '../../refused.ts'
import { id, idempotencyKey, MoneyInput, moment, text } from '../../schemas.ts'
import { once } from '../../staff/once.ts'
import { noSuchOrder, refuses, type StaffContext, staff } from '../../trpc.ts'
import { notByHand, payByHand, promiseLate } from './pay-by-hand.ts'

const refusals = ['AMOUNT_OUT_OF_RANGE', 'CONFLICT', 'IDEMPOTENCY_CONFLICT'] as const

/** So that no sum of them is past counting. */
const amountMax = 1_000_000_000_000

const RecordInput = z.strictObject({
  orderId: id<OrderId>(),
  amount: MoneyInput.refine(({ amount }) => amount > 0, 'is nothing'),
  receivedAt: moment.optional().describe('When it came; left out: now'),
  reference: text({ max: 200 }).optional().describe('As the bank names it; the shopper can read it'),
  version: z.int().min(1).describe('Of the order as it was seen: what somebody else has recorded since is a conflict'),
  idempotencyKey,
})

export const recordPayment = staff('payments:write')
  .meta({
    docs:
      'Says that money has come for an order that is paid by hand. With all of it the order is paid; of more than is ' +
      'owed the rest is to be sent back, and so is all that comes for an order that is over. For an order that is ' +
      'not paid by hand it is CONFLICT (payment).',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(RecordInput)
  .output(Order)
  .mutation(async ({ ctx, input }) => {
    await once(ctx, input, async (tx) => {
      await record(ctx, tx, input)
      return input.orderId
    })
    return viewOrder(await readDossier(ctx, input.orderId))
  })

type RecordInput = z.output<typeof RecordInput>

/** One entry and what follows from it, in one transaction under the order's lock. */
async function record(ctx: StaffContext, tx: Tx, input: RecordInput): Promise<void> {
  const { orderId, amount, version, receivedAt, reference = null } = input
  const order = await lockOrder(tx, orderId)
  if (order === null) throw noSuchOrder()
  const payment = await lockManualPayment(tx, orderId)
  if (payment === null) throw notByHand()
  mustBeVersion(order, version)
  mustFit(input, payment.currency, order.now)
  const [receiptId, amountMinor] = [ctx.newId<string>(), amount.amount]
  const said = { id: receiptId, amountMinor, receivedAt: receivedAt ?? order.now, reference, revokesId: null }
  const { paymentId } = payment
  await insertReceipt(tx, { ...said, kind: 'received', paymentId, actorName: ctx.actor.name })
  const after = { receiptId, receivedMinor: amountMinor, reference }
  await insertAuditEntry(tx, ctx, { entity: 'order', entityId: orderId, before: null, after })
  await follow(ctx, tx, { order, payment, amountMinor })
}

interface Received {
  readonly order: LockedOrder
  /** As it was before. */
  readonly payment: LockedManualPayment
  readonly amountMinor: number
}

async function follow(ctx: StaffContext, tx: Tx, { order, payment, amountMinor }: Received): Promise<void> {
  const { id: orderId, status, paymentStatus, expiresAt, now: at } = order
  const consequence = decideReceipt({ status, paymentStatus, ...payment }, amountMinor)
  if (consequence.kind === 'paid') {
    return payByHand(ctx, tx, { order, payment, surplusMinor: consequence.surplusMinor })
  }
  const kind = consequence.kind === 'partly' ? 'payment_received' : 'late_money'
  const [states, by] = [
    { status, paymentStatus },
    { actor: 'staff', actorName: ctx.actor.name, reason: null },
  ]
  await writeOrderChange(tx, { orderId, kind, ...by, from: states, to: states, expiresAt, at }, ctx.newId)
  if (kind === 'late_money') await promiseLate(ctx, tx, { orderId, payment, amountMinor })
}

function mustFit({ amount, receivedAt }: RecordInput, currency: CurrencyCode, now: Date): void {
  const issues = [
    ...(amount.currency === currency ? [] : [{ path: 'amount.currency', message: `is not the order’s, ${currency}` }]),
    ...(receivedAt === undefined || receivedAt <= now ? [] : [{ path: 'receivedAt', message: 'is yet to come' }]),
  ]
  if (issues.length > 0) throw new Refused({ code: 'VALIDATION_FAILED', issues })
  if (amount.amount > amountMax) throw new Refused({ code: 'AMOUNT_OUT_OF_RANGE', min: 1, max: amountMax })
}
