import type { OrderId, ShipmentId } from '@tillwright/domain/ids'
import type { FulfilledLine, Pieces } from '@tillwright/domain/orders/fulfillment'
import type { OrderedComponent } from '@tillwright/domain/stock/demand'
import { type Insertable, type RawBuilder, sql } from 'kysely'
import type { Db, Tx } from './client.ts'
import { insertRows } from './insert-rows.ts'
import type { DB } from './schema.ts'

/** Who carries a parcel, and where he says it is. */
export interface Tracking {
  readonly carrier: string | null
  readonly trackingNumber: string | null
  readonly trackingUrl: string | null
}

/** Goods that left the house together. */
export interface Shipment extends Tracking {
  readonly id: ShipmentId
  readonly lines: readonly Pieces[]
  readonly shippedAt: Date
  readonly deliveredAt: Date | null
}

/** A line with what it takes from the shelves, under the lock of its order. */
export interface LineToFulfill extends FulfilledLine {
  readonly variantId: DB['order_line']['variant_id']
  readonly components: readonly OrderedComponent[]
}

export const readLinesToFulfill = (tx: Tx, orderId: OrderId): Promise<LineToFulfill[]> =>
  tx
    .selectFrom('order_line')
    .select(['id', 'variant_id as variantId', 'quantity', 'components'])
    .select(['shipped_quantity as shippedQuantity', 'returned_quantity as returnedQuantity'])
    .select(['canceled_quantity as canceledQuantity', 'kept_quantity as keptQuantity'])
    .where('order_id', '=', orderId)
    .orderBy('position')
    .execute()

export const readShipmentsOfOrder = async (db: Db, orderId: OrderId): Promise<Shipment[]> => {
  const lines = sql<Pieces[]>`(
    select json_agg(json_build_object('lineId', line.order_line_id, 'quantity', line.quantity)
      order by ordered.position)
    from shipment_line as line join order_line as ordered on ordered.id = line.order_line_id
    where line.shipment_id = shipment.id)`
  return db
    .selectFrom('shipment')
    .select(['id', 'carrier', 'tracking_number as trackingNumber', 'tracking_url as trackingUrl'])
    .select(['shipped_at as shippedAt', 'delivered_at as deliveredAt', lines.as('lines')])
    .where('order_id', '=', orderId)
    .orderBy('position')
    .execute()
}

export interface NewShipment extends Tracking {
  readonly id: ShipmentId
  readonly orderId: OrderId
  readonly pieces: readonly Pieces[]
  readonly shippedAt: Date
}

/** Writes a shipment of a locked order, and counts its pieces as shipped: one statement. */
export async function insertShipment(tx: Tx, { pieces, ...shipment }: NewShipment): Promise<void> {
  const lines: Insertable<DB['shipment_line']>[] = pieces.map(({ lineId, quantity }) => ({
    shipment_id: shipment.id,
    order_line_id: lineId,
    quantity,
  }))
  await sql`
    with new_shipment as (
      insert into shipment (id, order_id, position, carrier, tracking_number, tracking_url, shipped_at)
      select ${shipment.id}::uuid, ${shipment.orderId}::uuid, coalesce(max(position), 0) + 1, ${shipment.carrier},
        ${shipment.trackingNumber}, ${shipment.trackingUrl}, ${shipment.shippedAt}::timestamptz
      from shipment where order_id = ${shipment.orderId}::uuid
    ), new_lines as (${insertRows('shipment_line', lines)})
    update order_line as line set shipped_quantity = line.shipped_quantity + part.quantity
    from json_to_recordset(${JSON.stringify(lines)}::json) as part(order_line_id uuid, quantity integer)
    where line.id = part.order_line_id`.execute(tx)
}

/** Pieces of a locked order do not leave; what is the shop's again nobody keeps. */
export async function writeCanceled(tx: Tx, pieces: readonly Pieces[]): Promise<void> {
  await sql`
    update order_line as line set canceled_quantity = line.canceled_quantity + piece.quantity,
      kept_quantity = ${keptBeside(sql`piece.quantity`)}
    from json_to_recordset(${JSON.stringify(pieces)}::json) as piece("lineId" uuid, quantity integer)
    where line.id = piece."lineId"`.execute(tx)
}

/** What stays kept of a `line` when so many more pieces are the shop's again: those that were still paid for go first. */
export const keptBeside = (count: RawBuilder<unknown>) => sql`
  least(line.kept_quantity, line.quantity - line.canceled_quantity - line.returned_quantity - ${count})`

/** Pieces of a locked order were paid back, and are the buyer's all the same. */
export async function writeKept(tx: Tx, pieces: readonly Pieces[]): Promise<void> {
  await sql`
    update order_line as line set kept_quantity = line.kept_quantity + piece.quantity
    from json_to_recordset(${JSON.stringify(pieces)}::json) as piece("lineId" uuid, quantity integer)
    where line.id = piece."lineId"`.execute(tx)
}

/** Whose shipment it is; null where there is none. */
export async function findOrderOfShipment(db: Db, shipmentId: ShipmentId): Promise<OrderId | null> {
  const found = await db.selectFrom('shipment').select('order_id').where('id', '=', shipmentId).executeTakeFirst()
  return found?.order_id ?? null
}

export async function lockShipment(tx: Tx, shipmentId: ShipmentId): Promise<Tracking | null> {
  const found = await tx
    .selectFrom('shipment')
    .select(['carrier', 'tracking_number as trackingNumber', 'tracking_url as trackingUrl'])
    .where('id', '=', shipmentId)
    .forUpdate()
    .executeTakeFirst()
  return found ?? null
}

export async function writeTracking(tx: Tx, shipmentId: ShipmentId, tracking: Tracking): Promise<void> {
  const { carrier, trackingNumber, trackingUrl } = tracking
  await tx
    .updateTable('shipment')
    .set({ carrier, tracking_number: trackingNumber, tracking_url: trackingUrl })
    .where('id', '=', shipmentId)
    .execute()
}

/**
 * Shipments of a locked order have arrived; null for all of them. Answers how many that had not, and whether some are
 * on their way still.
 */
export async function deliverShipments(
  tx: Tx,
  { orderId, shipmentId, at }: { readonly orderId: OrderId; readonly shipmentId: ShipmentId | null; readonly at: Date },
): Promise<{ deliveredCount: number; onTheirWayCount: number }> {
  const { numUpdatedRows } = await tx
    .updateTable('shipment')
    .set({ delivered_at: at })
    .where('order_id', '=', orderId)
    .where('delivered_at', 'is', null)
    .$if(shipmentId !== null, (update) => update.where('id', '=', sql<ShipmentId>`${shipmentId}`))
    .executeTakeFirst()
  return { deliveredCount: Number(numUpdatedRows), onTheirWayCount: await countOnTheirWay(tx, orderId) }
}

/** How many shipments of a locked order have not arrived. */
export async function countOnTheirWay(tx: Tx, orderId: OrderId): Promise<number> {
  const { count } = await tx
    .selectFrom('shipment')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('order_id', '=', orderId)
    .where('delivered_at', 'is', null)
    .executeTakeFirstOrThrow()
  return count
}
