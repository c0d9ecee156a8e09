import type { LocationId, NewId, OrderId, ReservationId, VariantId } from '@tillwright/domain/ids'
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

/** Who moves the goods of an order, when and why. */
export interface GoodsMove {
  readonly id: OrderId
  readonly actor: string
  /** Who of the staff it was; null where it was nobody of them. */
  readonly actorName?: string | null
  readonly reason: string | null
  readonly at: Date
}

/** Gives back what an order still holds, each reservation once, and answers the variants of which there is more now. */
export async function releaseReservations(tx: Tx, order: GoodsMove, newId: NewId): Promise<VariantId[]> {
  await lockStockOfOrder(tx, order.id)
  const released = await tx
    .updateTable('reservation')
    .set({ state: 'released', expires_at: null })
    .where('order_id', '=', order.id)
    .where('state', 'in', ['held', 'claimed'])
    .returning(['id', 'variant_id', 'location_id', 'quantity'])
    .execute()
  await moveGoods(tx, { order, kind: 'release', reservations: released }, newId)
  return [...new Set(released.map(({ variant_id }) => variant_id))]
}

interface ReservationsMoved {
  readonly order: GoodsMove
  readonly kind: 'release' | 'consume'
  readonly reservations: readonly MovedReservation[]
}

export interface MovedReservation {
  readonly id: ReservationId
  readonly variant_id: VariantId
  readonly location_id: LocationId
  readonly quantity: number
}

/** The ledger and the levels in one statement. */
export async function moveGoods(tx: Tx, { order, kind, reservations }: ReservationsMoved, newId: NewId): Promise<void> {
  const movements = reservations.map(({ id, variant_id, location_id, quantity }) => ({
    id: newId(),
    variant_id,
    location_id,
    kind,
    on_hand_delta: kind === 'consume' ? -quantity : 0,
    reserved_delta: -quantity,
    reservation_id: id,
    order_id: order.id,
    actor: order.actor,
    actor_name: order.actorName ?? null,
    reason: order.reason,
    at: order.at,
  }))
  await sql`
    with ledger as (${insertRows('stock_movement', movements)})
    update stock_level as level
    set on_hand = level.on_hand + moved.on_hand_delta, reserved = level.reserved + moved.reserved_delta
    from (
      select variant_id, location_id, sum(on_hand_delta)::integer as on_hand_delta,
        sum(reserved_delta)::integer as reserved_delta
      from ${recordset('stock_movement', movements)} group by variant_id, location_id
    ) as moved
    where level.variant_id = moved.variant_id and level.location_id = moved.location_id`.execute(tx)
}

/** In the order of the lane, so that a release and a batch never wait for each other in a circle. */
export async function lockStockOfOrder(tx: Tx, orderId: OrderId): Promise<void> {
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
