import type { NewId, OrderId, ShipmentId, VariantId } from '@tillwright/domain/ids'
import type { ClaimedGoods, Dispatched } from '@tillwright/domain/stock/dispatch'
import { sql } from 'kysely'
import type { Tx } from './client.ts'
import { type GoodsMove, lockStockOfOrder, type MovedReservation, moveGoods } from './stock.ts'

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
    .select(['reservation.id as reservationId', 'reservation.order_line_id as lineId', 'reservation.quantity'])
    .select(['level.variant_id as variantId', 'level.location_id as locationId', 'level.on_hand as onHandCount'])
    .where('reservation.order_id', '=', orderId)
    .where('reservation.state', '=', 'claimed')
    .orderBy('reservation.id')
    .execute()
}

/** Claimed goods of an order leave the house with a shipment: less is at hand, and as much less is promised. */
export async function dispatchGoods(
  tx: Tx,
  { shipmentId, ...parting }: Parting & { readonly shipmentId: ShipmentId },
  newId: NewId,
): Promise<void> {
  const reservations = await partReservations(tx, { ...parting, state: 'consumed', shipmentId }, newId)
  await moveGoods(tx, { order: parting.order, kind: 'consume', reservations }, newId)
}

/** Claimed goods of an order are free again; answers the variants of which there is more now. */
export async function freeGoods(tx: Tx, parting: Parting, newId: NewId): Promise<VariantId[]> {
  const reservations = await partReservations(tx, { ...parting, state: 'released', shipmentId: null }, newId)
  await moveGoods(tx, { order: parting.order, kind: 'release', reservations }, newId)
  return [...new Set(reservations.map(({ variant_id }) => variant_id))]
}

interface Parting {
  readonly order: GoodsMove
  readonly parts: readonly Dispatched[]
}

interface PartsOfReservations extends Parting {
  readonly state: 'consumed' | 'released'
  readonly shipmentId: ShipmentId | null
}

/**
 * What of a reservation stays, stays claimed under its id; what goes has an id of its own, and the same root. Answers
 * what goes.
 */
async function partReservations(
  tx: Tx,
  { order, parts, state, shipmentId }: PartsOfReservations,
  newId: NewId,
): Promise<MovedReservation[]> {
  if (parts.length === 0) return []
  const named = parts.map((part) => ({ id: part.reservationId, quantity: part.quantity, part_id: newId() }))
  const { rows } = await sql<MovedReservation>`
    with part as (
      select part.id, part.quantity, part.part_id, own.quantity = part.quantity as is_whole
      from json_to_recordset(${JSON.stringify(named)}::json) as part(id uuid, quantity integer, part_id uuid)
      join reservation as own on own.id = part.id and own.order_id = ${order.id} and own.state = 'claimed'
    ), whole as (
      update reservation as own set state = ${state}, shipment_id = ${shipmentId}
      from part where own.id = part.id and part.is_whole
      returning own.id, own.variant_id, own.location_id, own.quantity
    ), rest as (
      update reservation as own set quantity = own.quantity - part.quantity
      from part where own.id = part.id and not part.is_whole
    ), split as (
      insert into reservation (id, order_id, order_line_id, variant_id, location_id, quantity, state, root_id, shipment_id)
      select part.part_id, own.order_id, own.order_line_id, own.variant_id, own.location_id, part.quantity, ${state},
        coalesce(own.root_id, own.id), ${shipmentId}::uuid
      from part join reservation as own on own.id = part.id where not part.is_whole
      returning id, variant_id, location_id, quantity
    )
    select * from whole union all select * from split`.execute(tx)
  if (rows.length !== named.length) throw new Error(`goods of order ${order.id} have moved under its lock`)
  return rows
}
