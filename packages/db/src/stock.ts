import type { LocationId, NewId, OrderId, ReservationId, VariantId } from '@tillwright/domain/ids'
import type { ClaimedGoods } from '@tillwright/domain/orders/staff-moves'
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

/** Locks the stock of an order, in the order of the lane, and reads what of it the order has claimed. */
export async function lockClaimedGoods(tx: Tx, orderId: OrderId): Promise<ClaimedGoods[]> {
  await lockStockOfOrder(tx, orderId)
  return tx
    .selectFrom('reservation')
    .innerJoin('stock_level as level', (join) =>
      join
        .onRef('level.variant_id', '=', 'reservation.variant_id')
        .onRef('level.location_id', '=', 'reservation.location_id'),
    )
    .select(['level.variant_id as variantId', 'level.on_hand as onHandCount'])
    .select(sql<number>`sum(reservation.quantity)`.as('claimedCount'))
    .where('reservation.order_id', '=', orderId)
    .where('reservation.state', '=', 'claimed')
    .groupBy(['level.variant_id', 'level.location_id'])
    .orderBy('level.variant_id')
    .execute()
}

/** The goods of an order leave the house, each reservation once: less is at hand, and as much less is promised. */
export async function consumeReservations(tx: Tx, order: GoodsMove, newId: NewId): Promise<void> {
  const consumed = await tx
    .updateTable('reservation')
    .set({ state: 'consumed' })
    .where('order_id', '=', order.id)
    .where('state', '=', 'claimed')
    .returning(['id', 'variant_id', 'location_id', 'quantity'])
    .execute()
  await moveGoods(tx, { order, kind: 'consume', reservations: consumed }, newId)
}

interface ReservationsMoved {
  readonly order: GoodsMove
  readonly kind: 'release' | 'consume'
  readonly reservations: readonly {
    readonly id: ReservationId
    readonly variant_id: VariantId
    readonly location_id: LocationId
    readonly quantity: number
  }[]
}

/** The ledger and the levels in one statement. */
async function moveGoods(tx: Tx, { order, kind, reservations }: ReservationsMoved, newId: NewId): Promise<void> {
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
