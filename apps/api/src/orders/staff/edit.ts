import { insertAuditEntry } from '@tillwright/db/audit'
import type { Tx } from '@tillwright/db/client'
import { freeGoods, lockClaimedGoods } from '@tillwright/db/dispatch'
import { lockOrder, writeOrderChange } from '@tillwright/db/orders'
import { readLinesToFulfill, writeCanceled } from '@tillwright/db/shipments'
import type { OrderId } from '@tillwright/domain/ids'
import { decideEdit } from '@tillwright/domain/orders/edit'
import type { Pieces } from '@tillwright/domain/orders/fulfillment'
import { partsToFree } from '@tillwright/domain/stock/dispatch'
import { z } from 'zod'
import {
  type MoneyOfPieces,
  ownRefund,
  type PaidInto,
  type RefundChoice,
  RefundInput,
  refundPieces,
  refundRefusals,
} from '../../payments/refund-pieces.ts'
import { granted } from '../../refused.ts'
import { id, idempotencyKey, text } from '../../schemas.ts'
import { once } from '../../staff/once.ts'
import { noSuchOrder, refuses, type StaffContext, staff } from '../../trpc.ts'
import { readDossier } from '../dossier.ts'
import { mustBeVersion } from '../must-be-version.ts'
import { piecesInput } from '../pieces-input.ts'
import { Order, viewOrder } from '../view.ts'
import { goOn } from './go-on.ts'
import { leavingOf } from './ship.ts'

const refusals = [
  ...(['ORDER_STATUS_CONFLICT', 'LIMIT_EXCEEDED', 'CONFLICT', 'IDEMPOTENCY_CONFLICT'] as const),
  ...refundRefusals,
] as const

export const edit = staff('orders:write')
  .meta({
    docs:
      'Takes pieces off a paid order before they leave: their goods are free again, and what was paid for them goes ' +
      'back, unless another refund is asked for. An order of which nothing would be left is canceled instead.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(
    z.strictObject({
      orderId: id<OrderId>(),
      remove: piecesInput,
      refund: RefundInput.default({ kind: 'paid', withShipping: false }),
      reason: text({ max: 500 }).optional().describe('The shopper can read it, in the timeline of the order'),
      version: z.int().min(1).optional().describe('Of the order as it was seen; another one is a conflict'),
      idempotencyKey,
    }),
  )
  .output(Order)
  .mutation(async ({ ctx, input }) => {
    const { orderId, remove, refund, reason = null, version } = input
    await once(ctx, input, async (tx) => {
      await removePieces(ctx, tx, { orderId, remove, refund, reason, version, ...ownRefund })
      return orderId
    })
    return viewOrder(await readDossier(ctx, orderId))
  })

export interface Removal {
  readonly orderId: OrderId
  readonly remove: readonly Pieces[]
  readonly refund: RefundChoice
  readonly reason: string | null
  readonly version: number | undefined
  readonly into: PaidInto | null
  /** Where the refund stands in what was asked. */
  readonly path: string
}

/** All of it or nothing, in one transaction. */
export async function removePieces(ctx: StaffContext, tx: Tx, removal: Removal): Promise<MoneyOfPieces> {
  const { orderId, remove, reason } = removal
  const order = await lockOrder(tx, orderId)
  if (order === null) throw noSuchOrder()
  mustBeVersion(order, removal.version)
  const lines = await readLinesToFulfill(tx, orderId)
  const to = granted(decideEdit({ status: order.status, lines }, remove))
  const { status, paymentStatus, fulfillmentStatus, expiresAt, now } = order
  const parts = partsToFree(leavingOf(lines, remove), await lockClaimedGoods(tx, orderId))
  const move = { id: orderId, actor: 'staff', actorName: ctx.actor.name, reason, at: now }
  const freed = await freeGoods(tx, { order: move, parts }, ctx.newId)
  await writeCanceled(tx, remove)
  const by = { actor: 'staff', actorName: ctx.actor.name, reason }
  const states = { from: { status, paymentStatus }, to: { status: to.status, paymentStatus } }
  const fulfillment = { from: fulfillmentStatus, to: to.fulfillmentStatus }
  await writeOrderChange(tx, { orderId, kind: 'edited', ...by, ...states, fulfillment, expiresAt, at: now }, ctx.newId)
  if (to.status === 'SHIPPED') await goOn(ctx, tx, { order, by })
  const removed = remove.map(({ lineId, quantity }) => ({ lineId, quantity }))
  const facts = { before: { status, fulfillmentStatus }, after: { ...to, removed } }
  await insertAuditEntry(tx, ctx, { entity: 'order', entityId: orderId, ...facts })
  if (freed.length > 0) await ctx.jobs.enqueue(tx, 'refresh-listing', [{ variantIds: freed }])
  const refunded = { orderId, lines, pieces: remove, choice: removal.refund, returnId: null }
  const { into, path } = removal
  return refundPieces(ctx, tx, { ...refunded, reason: 'edited', into, path })
}
