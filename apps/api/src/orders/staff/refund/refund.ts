import { insertAuditEntry } from '@tillwright/db/audit'
import type { Tx } from '@tillwright/db/client'
import { openStoreCredit } from '@tillwright/db/credit'
import { readOrderAlone } from '@tillwright/db/order-facts'
import { type LockedOrder, lockOrder, writeOrderChange } from '@tillwright/db/orders'
import type { CreditAccountId, OrderId } from '@tillwright/domain/ids'
import { decideMoneyBack } from '@tillwright/domain/orders/paid-back'
import { z } from 'zod'
import { refundRefusals } from '../../../payments/refund-pieces.ts'
import { granted, Refused } from '../../../refused.ts'
import { id, idempotencyKey, text } from '../../../schemas.ts'
import { once } from '../../../staff/once.ts'
import { noSuchOrder, refuses, type StaffContext, staff } from '../../../trpc.ts'
import { readDossier } from '../../dossier.ts'
import { mustBeVersion } from '../../must-be-version.ts'
import { Refund } from '../../refund-view.ts'
import { Order, viewOrder } from '../../view.ts'
import { invalid, payBack, RefundOf } from './pay-back.ts'

const refusals = [
  ...(['ORDER_STATUS_CONFLICT', 'LIMIT_EXCEEDED', 'CONFLICT', 'IDEMPOTENCY_CONFLICT'] as const),
  ...refundRefusals,
] as const

const RefundWish = z.strictObject({
  orderId: id<OrderId>(),
  of: RefundOf,
  to: z
    .enum(['source', 'store_credit'])
    .default('source')
    .describe('The way that it came, or to be spent here: of a customer, who has an account'),
  reason: text({ max: 500 }).describe('The shopper can read it, with the refund and in the timeline of the order'),
  version: z.int().min(1).optional().describe('Of the order as it was seen; another one is a conflict'),
  idempotencyKey,
})

export const refund = staff('orders:write')
  .meta({
    docs:
      'Gives money of an order back: all that is left of it, an amount, what was paid for some pieces, or what a ' +
      'refund that has failed was to give. Never more than there is. The provider is asked at once, and after a ' +
      'failure only when somebody asks again.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(RefundWish)
  .output(z.object({ order: Order, refunds: z.array(Refund).describe('That were made by this') }))
  .mutation(async ({ ctx, input }) => {
    const { orderId } = input
    const made = await once(ctx, input, async (tx) => [...(await giveBack(ctx, tx, input))])
    const order = viewOrder(await readDossier(ctx, orderId))
    return { order, refunds: order.refunds.filter((own) => made.includes(own.id)) }
  })

/** All of it or nothing, in one transaction; the provider is asked by jobs after that. Answers the refunds. */
async function giveBack(ctx: StaffContext, tx: Tx, wish: z.output<typeof RefundWish>): Promise<readonly string[]> {
  const { orderId, of, to, reason } = wish
  const before = await lockOrder(tx, orderId)
  if (before === null) throw noSuchOrder()
  mustBeVersion(before, wish.version)
  granted(decideMoneyBack(before.status))
  mustBePaid(before, of.kind)
  const creditAccountId = to === 'store_credit' ? await creditOfBuyer(ctx, tx, orderId) : null
  const { refundIds, valueMinor } = await payBack(ctx, tx, { orderId, of, reason, creditAccountId })
  if (valueMinor === 0) return refundIds
  // Goods may have moved with it.
  const order = (await lockOrder(tx, orderId)) ?? before
  const { status, paymentStatus, expiresAt, now: at } = order
  const states = { status, paymentStatus }
  const by = { actor: 'staff', actorName: ctx.actor.name, reason }
  const change = { orderId, kind: 'refund_requested', ...by, from: states, to: states, expiresAt, at }
  await writeOrderChange(tx, change, ctx.newId)
  const after = { refunded: of, to, refundIds: [...refundIds], valueMinor, reason }
  await insertAuditEntry(tx, ctx, { entity: 'order', entityId: orderId, before: null, after })
  return refundIds
}

/** Of an order that is paid on delivery nothing is here yet. Pieces can be taken off it all the same. */
function mustBePaid({ status, paymentStatus }: LockedOrder, kind: z.output<typeof RefundOf>['kind']): void {
  if (paymentStatus !== 'PENDING' || status === 'CANCELED' || kind === 'lines') return
  throw new Refused({ code: 'CONFLICT', entity: 'payment', currentVersion: null })
}

/** Where he can spend it; who ordered as a guest has no account to which it could go. */
async function creditOfBuyer(ctx: StaffContext, tx: Tx, orderId: OrderId): Promise<CreditAccountId> {
  const terms = await readOrderAlone(tx, orderId)
  if (terms === null) throw noSuchOrder()
  const { customerId, currency } = terms
  if (customerId === null) throw invalid('to', 'is for customers, and this is a guest’s order')
  return openStoreCredit(tx, { id: ctx.newId<CreditAccountId>(), customerId, currency })
}
