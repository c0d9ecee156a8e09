import { transact } from '@tillwright/db/client'
import { lockOrder } from '@tillwright/db/orders'
import type { OrderId } from '@tillwright/domain/ids'
import { decideStaffMove } from '@tillwright/domain/orders/staff-moves'
import type { OrderStatus } from '@tillwright/domain/orders/status'
import { granted } from '../../refused.ts'
import { noSuchOrder, type StaffContext } from '../../trpc.ts'
import { type Dossier, readDossier } from '../dossier.ts'
import { mustBeVersion } from '../must-be-version.ts'
import { deliver } from './deliver.ts'
import { noTracking, ship } from './ship.ts'

export const moveRefusals = ['ORDER_STATUS_CONFLICT', 'OUT_OF_STOCK', 'CONFLICT'] as const

export interface MoveWish {
  readonly orderId: OrderId
  readonly to: OrderStatus
  readonly reason: string | null
  /** Which version of the order whoever asks has seen. */
  readonly version?: number | undefined
}

/** Moves all of an order on by hand, once however many ask for it, and answers it. Throws `moveRefusals`. */
export async function moveOrder(ctx: StaffContext, { orderId, to, reason, version }: MoveWish): Promise<Dossier> {
  await transact(ctx.db, async (tx) => {
    const order = await lockOrder(tx, orderId)
    if (order === null) throw noSuchOrder()
    const move = granted(decideStaffMove(order.status, to))
    if (move === 'repeated') return
    mustBeVersion(order, version)
    if (move === 'ship') await ship(ctx, tx, { order, pieces: null, tracking: noTracking, locationId: null, reason })
    else await deliver(ctx, tx, { order, shipmentId: null, reason })
  })
  return readDossier(ctx, orderId)
}
