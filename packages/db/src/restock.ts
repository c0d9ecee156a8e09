import type { LocationId, NewId, OrderId, OrderLineId, ReturnId, VariantId } from '@tillwright/domain/ids'
import { type Insertable, sql } from 'kysely'
import type { Tx } from './client.ts'
import { insertRows } from './insert-rows.ts'
import type { DB } from './schema.ts'

/** Goods that can be sold again. */
export interface Restocked {
  readonly lineId: OrderLineId
  readonly variantId: VariantId
  readonly quantity: number
}

export interface Restocking {
  readonly orderId: OrderId
  readonly returnId: ReturnId
  readonly goods: readonly Restocked[]
  /** Null for where they were shipped from. */
  readonly locationId: LocationId | null
  readonly actor: string
  readonly actorName: string | null
  readonly reason: string | null
  readonly at: Date
}

/**
 * Puts goods of a return back on the shelf, with their movements; answers the variants of which there is more now. What
 * is not tracked there, or no longer, is on no shelf.
 */
export async function restock(tx: Tx, restocking: Restocking, newId: NewId): Promise<VariantId[]> {
  const places = await lockShelves(tx, restocking)
  const movements: Insertable<DB['stock_movement']>[] = restocking.goods.flatMap(({ lineId, variantId, quantity }) => {
    const place = places.find((shelf) => shelf.lineId === lineId && shelf.variantId === variantId)
    if (place === undefined || quantity === 0) return []
    return [
      {
        id: newId(),
        variant_id: variantId,
        location_id: place.locationId,
        kind: 'restock',
        on_hand_delta: quantity,
        reserved_delta: 0,
        order_id: restocking.orderId,
        return_id: restocking.returnId,
        actor: restocking.actor,
        actor_name: restocking.actorName,
        reason: restocking.reason,
        at: restocking.at,
      },
    ]
  })
  if (movements.length === 0) return []
  await sql`
    with ledger as (${insertRows('stock_movement', movements)})
    update stock_level as level set on_hand = level.on_hand + moved.quantity
    from (
      select variant_id, location_id, sum(on_hand_delta)::integer as quantity
      from json_to_recordset(${JSON.stringify(movements)}::json)
        as moved(variant_id uuid, location_id uuid, on_hand_delta integer)
      group by variant_id, location_id
    ) as moved
    where level.variant_id = moved.variant_id and level.location_id = moved.location_id`.execute(tx)
  return [...new Set(movements.map(({ variant_id }) => variant_id))]
}

interface Shelf {
  readonly lineId: OrderLineId
  readonly variantId: VariantId
  readonly locationId: LocationId
}

/**
 * Of what left from several places, all goes to one of them. What is tracked anywhere is tracked where it is put; what
 * has become a bundle since has no stock.
 */
async function lockShelves(tx: Tx, { orderId, locationId, goods }: Restocking): Promise<Shelf[]> {
  const { rows } = await sql<Shelf>`
    select back."lineId", back."variantId", place.location_id as "locationId"
    from json_to_recordset(${JSON.stringify(goods)}::json) as back("lineId" uuid, "variantId" uuid)
    cross join lateral (
      select coalesce(${locationId}::uuid, (
        select location_id from reservation
        where order_id = ${orderId} and order_line_id = back."lineId" and variant_id = back."variantId"
          and state = 'consumed'
        order by id desc limit 1)) as location_id
    ) as place
    where place.location_id is not null
      and exists (select from stock_level where variant_id = back."variantId" and tracked)
      and not exists (select from bundle_component where bundle_id = back."variantId")`.execute(tx)
  // In the order of the lane.
  await sql`
    insert into stock_level (variant_id, location_id)
    select distinct shelf."variantId", shelf."locationId"
    from json_to_recordset(${JSON.stringify(rows)}::json) as shelf("variantId" uuid, "locationId" uuid)
    order by 1, 2
    on conflict (variant_id, location_id) do update set tracked = true`.execute(tx)
  return rows
}
