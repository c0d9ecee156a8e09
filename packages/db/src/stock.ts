import type { NewId, OrderId, VariantId } from '@tillwright/domain/ids'
import { sql } from 'kysely'
import type { Tx } from './client.ts'
import { insertRows, recordset } from './insert-rows.ts'

/** The goods of a paid order: they stay reserved, and the clock no longer takes them. */
export async function claimReservations(tx: Tx, orderId: OrderId): Promise<void> {
  await tx
    .updateTable('reservation')
    .set({ state: 'claimed', expires_at: null })
    .where('order_id', '=', orderId)
    .where('state', '=', 'held')
    .execute()
}

/** Moves the end of an order's holds; null while its money is on its way. */
export async function moveHoldsOfOrder(tx: Tx, orderId: OrderId, expiresAt: Date | null): Promise<void> {
  await tx
    .updateTable('reservation')
    .set({ expires_at: expiresAt })
    .where('order_id', '=', orderId)
    .where('state', '=', 'held')
    .execute()
}

/** Gives back what an order still holds, each reservation once, and answers the variants of which there is more now. */
export async function releaseReservations(
  tx: Tx,
  order: { id: OrderId; actor: string; reason: string | null; at: Date },
  newId: NewId,
): Promise<VariantId[]> {
  await lockStockOfOrder(tx, order.id)
  const released = await tx
    .updateTable('reservation')
    .set({ state: 'released', expires_at: null })
    .where('order_id', '=', order.id)
    .where('state', 'in', ['held', 'claimed'])
    .returning(['id', 'variant_id', 'location_id', 'quantity'])
    .execute()
  const movements = released.map(({ id, variant_id, location_id, quantity }) => ({
    id: newId(),
    variant_id,
    location_id,
    kind: 'release',
    on_hand_delta: 0,
    reserved_delta: -quantity,
    reservation_id: id,
    order_id: order.id,
    actor: order.actor,
    reason: order.reason,
    at: order.at,
  }))
  await sql`
    with ledger as (${insertRows('stock_movement', movements)})
    update stock_level as level set reserved = level.reserved + freed.quantity
    from (
      select variant_id, location_id, sum(reserved_delta)::integer as quantity
      from ${recordset('stock_movement', movements)} group by variant_id, location_id
    ) as freed
    where level.variant_id = freed.variant_id and level.location_id = freed.location_id`.execute(tx)
  return [...new Set(released.map(({ variant_id }) => variant_id))]
}

/** In the order of the lane, so that a release and a batch never wait for each other in a circle. */
async function lockStockOfOrder(tx: Tx, orderId: OrderId): Promise<void> {
  await tx
    .selectFrom('stock_level as level')
    .select('level.variant_id')
    .where(sql<boolean>`(level.variant_id, level.location_id) in (
      select variant_id, location_id from reservation where order_id = ${orderId})`)
    .orderBy('level.variant_id')
    .orderBy('level.location_id')
    .forUpdate('level')
    .execute()
}
