import type { Tx } from '@tillwright/db/client'
import { type LockedOrder, writeOrderChange } from '@tillwright/db/orders'
import { countOnTheirWay } from '@tillwright/db/shipments'
import type { OrderStatus } from '@tillwright/domain/orders/status'
import { orderStatusAfterRefund } from '@tillwright/domain/payments/refund'
import type { StaffContext } from '../../trpc.ts'

export interface Shipped {
  /** Under its lock, as it was before it shipped. */
  readonly order: LockedOrder
  readonly by: { readonly actor: string; readonly actorName: string; readonly reason: string | null }
}

/** An order has just become SHIPPED: what has shipped may have arrived before, and its money may have gone back. */
export async function goOn(ctx: StaffContext, tx: Tx, { order, by }: Shipped): Promise<void> {
  const { id: orderId, paymentStatus, expiresAt, now: at } = order
  const write = (kind: string, from: OrderStatus, to: OrderStatus) => {
    const states = { from: { status: from, paymentStatus }, to: { status: to, paymentStatus } }
    return writeOrderChange(tx, { orderId, kind, ...by, ...states, expiresAt, at }, ctx.newId)
  }
  const hasArrived = (await countOnTheirWay(tx, orderId)) === 0
  if (hasArrived) await write('delivered', 'SHIPPED', 'DELIVERED')
  const status = hasArrived ? 'DELIVERED' : 'SHIPPED'
  const end = orderStatusAfterRefund(status, paymentStatus)
  if (end !== status) await write('refunded', status, end)
}
