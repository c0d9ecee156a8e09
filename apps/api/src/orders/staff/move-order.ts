import { insertAuditEntry } from '@tillwright/db/audit'
import { type Tx, transact } from '@tillwright/db/client'
import { type LockedOrder, lockOrder, writeOrderChange } from '@tillwright/db/orders'
import { consumeReservations, lockClaimedGoods } from '@tillwright/db/stock'
import type { OrderId } from '@tillwright/domain/ids'
import { decideShipping, decideStaffMove, type StaffMove } from '@tillwright/domain/orders/staff-moves'
import type { OrderStatus } from '@tillwright/domain/orders/status'
import { granted } from '../../refused.ts'
import { noSuchOrder, type StaffContext } from '../../trpc.ts'
import { type Dossier, readDossier } from '../dossier.ts'
import { mustBeVersion } from '../must-be-version.ts'

export const moveRefusals = ['ORDER_STATUS_CONFLICT', 'OUT_OF_STOCK', 'CONFLICT'] as const

export interface MoveWish {
  readonly orderId: OrderId
  readonly to: OrderStatus
  readonly reason: string | null
  /** Which version of the order whoever asks has seen. */
  readonly version?: number | undefined
}

/** Moves an order on by hand, once however many ask for it, and answers it. Throws `moveRefusals`. */
export async function moveOrder(ctx: StaffContext, wish: MoveWish): Promise<Dossier> {
  await transact(ctx.db, async (tx) => {
    const order = await lockOrder(tx, wish.orderId)
    if (order === null) throw noSuchOrder()
    const move = granted(decideStaffMove(order, wish.to))
    if (move.kind === 'repeated') return
    mustBeVersion(order, wish.version)
    if (move.kind === 'shipped') await ship(ctx, tx, { order, reason: wish.reason })
    await write({ ctx, tx, order, reason: wish.reason }, move)
  })
  return readDossier(ctx, wish.orderId)
}

/** The goods leave the house: they are no longer promised, and no longer at hand. */
async function ship(
  { newId }: StaffContext,
  tx: Tx,
  { order, reason }: { order: LockedOrder; reason: string | null },
): Promise<void> {
  granted(decideShipping(await lockClaimedGoods(tx, order.id)))
  await consumeReservations(tx, { id: order.id, actor: 'staff', reason, at: order.now }, newId)
}

interface Write {
  readonly ctx: StaffContext
  readonly tx: Tx
  readonly order: LockedOrder
  readonly reason: string | null
}

async function write({ ctx, tx, order, reason }: Write, move: Exclude<StaffMove, { kind: 'repeated' }>): Promise<void> {
  const { id: orderId, status, paymentStatus, fulfillmentStatus, expiresAt, now } = order
  const by = { actor: 'staff', actorName: ctx.actor.name, reason }
  const states = { from: { status, paymentStatus }, to: { status: move.status, paymentStatus } }
  const fulfillment = move.kind === 'shipped' ? { from: fulfillmentStatus, to: move.fulfillmentStatus } : undefined
  const change = { orderId, kind: move.kind, ...by, ...states, fulfillment, expiresAt, at: now }
  await writeOrderChange(tx, change, ctx.newId)
  const after = fulfillment === undefined ? {} : { fulfillmentStatus: fulfillment.to }
  await insertAuditEntry(tx, ctx, {
    entity: 'order',
    entityId: orderId,
    before: fulfillment === undefined ? { status } : { status, fulfillmentStatus },
    after: { status: move.status, ...after },
  })
}
