import { type Tx, transact } from '@tillwright/db/client'
import { lockOrder } from '@tillwright/db/orders'
import type { OrderId } from '@tillwright/domain/ids'
import { decideStaffMove } from '@tillwright/domain/orders/staff-moves'
import type { OrderStatus } from '@tillwright/domain/orders/status'
import { captureRefusals, withMoney } from '../../payments/capture.ts'
import { granted } from '../../refused.ts'
import { noSuchOrder, type StaffContext } from '../../trpc.ts'
import { type Dossier, readDossier } from '../dossier.ts'
import { mustBeVersion } from '../must-be-version.ts'
import { deliver } from './deliver.ts'
import { noTracking, ship } from './ship.ts'

export const moveRefusals = ['OUT_OF_STOCK', 'CONFLICT', ...captureRefusals] as const

export interface MoveWish {
  readonly orderId: OrderId
  readonly to: OrderStatus
  readonly reason: string | null
  /** Which version of the order whoever asks has seen. */
  readonly version?: number | undefined
}

/** Moves all of an order on by hand, once however many ask for it, and answers it. Throws `moveRefusals`. */
export async function moveOrder(ctx: StaffContext, { orderId, to, reason, version }: MoveWish): Promise<Dossier> {
  const move = async (tx: Tx, last: (tx: Tx) => Promise<void>, isCaptured = false) => {
    const order = await lockOrder(tx, orderId)
    if (order === null) throw noSuchOrder()
    const way = granted(decideStaffMove(order.status, to))
    if (way === 'repeated') return
    if (!isCaptured) mustBeVersion(order, version)
    if (way === 'deliver') return deliver(ctx, tx, { order, shipmentId: null, reason })
    await ship(ctx, tx, { order, pieces: null, tracking: noTracking, locationId: null, reason })
    await last(tx)
  }
  const cause = { actor: 'staff', reason }
  await withMoney(ctx, { orderId, cause }, (last, isCaptured) => transact(ctx.db, (tx) => move(tx, last, isCaptured)))
  return readDossier(ctx, orderId)
}
