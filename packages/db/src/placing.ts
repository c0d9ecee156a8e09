import type { CartId, NewId, VariantId } from '@tillwright/domain/ids'
import type { OrderDraft, PlacedOrder } from '@tillwright/domain/orders/draft'
import type { HeldForPlacing } from '@tillwright/domain/orders/place'
import type { StockAtLocation } from '@tillwright/domain/stock/take'
import { sql } from 'kysely'
import type { Tx } from './client.ts'
import { insertRows, recordset } from './insert-rows.ts'
import { rowsOfPlaced } from './placed-rows.ts'
import { buyerNamesOf, lockPromotions } from './redemptions.ts'
import type { UnpaidCaps } from './shop.ts'
import { countUnpaid, lockNames, roomsFor } from './unpaid-rooms.ts'

export interface LockedForPlacing extends HeldForPlacing {
  /** The database's clock, which decides holds and the day of the order number. */
  readonly now: Date
}

/**
 * Locks the names in which unpaid orders count, then the carts that nobody else is placing, then the stock of their
 * drafts, then their promotions, each in one order, so that two batches never deadlock; a batch does not wait for long.
 * Also fixes the plans of this transaction: planning anew costs more than any of its statements.
 */
export async function lockForPlacing(
  tx: Tx,
  drafts: readonly OrderDraft[],
  caps: UnpaidCaps,
): Promise<LockedForPlacing> {
  const names = [...new Set(drafts.flatMap(({ unpaidNames }) => unpaidNames))]
  const locked = [...new Set([...names, ...drafts.flatMap(buyerNamesOf)])]
  await sql`
    select set_config('plan_cache_mode', 'force_generic_plan', true), set_config('lock_timeout', '500ms', true),
      ${lockNames(locked)}`.execute(tx)
  const cartIds = [...new Set(drafts.map(({ cartId }) => cartId))]
  const carts = await tx
    .selectFrom('cart')
    .select(['id', 'version', 'status', sql<Date>`shop_now()`.as('now'), countUnpaid(names).as('unpaidCounts')])
    .where('id', '=', sql<CartId>`any(${cartIds})`)
    .orderBy('id')
    .forUpdate()
    .skipLocked()
    .execute()
  return {
    now: carts[0]?.now ?? new Date(0),
    carts: new Map(carts.map(({ id, version, status }) => [id, { version, active: status === 'active' }])),
    unpaidRooms: roomsFor(names, carts[0]?.unpaidCounts ?? null, caps),
    stock: await lockStock(tx, [...new Set(drafts.flatMap(({ lines }) => lines.map((line) => line.variantId)))]),
    promotions: await lockPromotions(tx, drafts),
  }
}

async function lockStock(tx: Tx, variantIds: VariantId[]): Promise<Map<VariantId, StockAtLocation[]>> {
  const rows = await tx
    .selectFrom('stock_level as level')
    .innerJoin('stock_location as location', 'location.id', 'level.location_id')
    .where('level.variant_id', '=', sql<VariantId>`any(${variantIds})`)
    .select(['level.variant_id as variantId', 'level.location_id as locationId', 'location.priority'])
    .select(sql<number>`level.on_hand + level.backorder_limit - level.reserved`.as('sellableCount'))
    .orderBy('level.variant_id')
    .orderBy('level.location_id')
    .forUpdate('level')
    .execute()
  const stock = new Map<VariantId, StockAtLocation[]>()
  for (const row of rows.toSorted((a, b) => a.priority - b.priority)) {
    const offers = stock.get(row.variantId) ?? []
    offers.push({ locationId: row.locationId, sellableCount: row.sellableCount })
    stock.set(row.variantId, offers)
  }
  return stock
}

/** Draws this many numbers of a day and answers the first of them. It is the last lock that a batch takes. */
export async function drawOrderSequence(tx: Tx, day: string, count: number): Promise<number> {
  const { last_sequence } = await tx
    .insertInto('order_day')
    .values({ day, last_sequence: count })
    .onConflict((conflict) =>
      conflict.column('day').doUpdateSet({ last_sequence: sql`order_day.last_sequence + ${count}` }),
    )
    .returning('last_sequence')
    .executeTakeFirstOrThrow()
  return last_sequence - count + 1
}

/**
 * Writes all orders of a batch with everything that belongs to them, and closes their carts: one statement.
 * Answers the variants of which the last one at hand, or the last one that could be sold, is gone with it.
 */
export async function writePlaced(tx: Tx, placed: readonly PlacedOrder[], newId: NewId): Promise<VariantId[]> {
  const rows = rowsOfPlaced(placed, newId)
  const { rows: crossings } = await sql<{ variant_id: VariantId }>`
    with new_orders as (${insertRows('orders', rows.orders)}),
      new_lines as (${insertRows('order_line', rows.lines)}),
      new_taxes as (${insertRows('order_tax_line', rows.taxes)}),
      new_tax_calculations as (${insertRows('tax_calculation', rows.taxCalculations)}),
      new_events as (${insertRows('order_event', rows.events)}),
      new_holds as (${insertRows('reservation', rows.reservations)}),
      new_movements as (${insertRows('stock_movement', rows.movements)}),
      new_payments as (${insertRows('payment', rows.payments)}),
      new_attempts as (${insertRows('payment_attempt', rows.attempts)}),
      closed_carts as (
        update cart set status = 'placed', version = version + 1, updated_at = shop_now()
        where id = any(${placed.map(({ draft }) => draft.cartId)})),
      held_stock as (
        update stock_level as level set reserved = level.reserved + taken.quantity
        from (
          select variant_id, location_id, sum(reserved_delta)::integer as quantity
          from ${recordset('stock_movement', rows.movements)} group by variant_id, location_id
        ) as taken
        where level.variant_id = taken.variant_id and level.location_id = taken.location_id
        returning level.variant_id, level.on_hand - level.reserved as available, level.backorder_limit, taken.quantity)
    select distinct variant_id from held_stock
    where (available <= 0 and available + quantity > 0) or available + backorder_limit = 0`.execute(tx)
  return crossings.map(({ variant_id }) => variant_id)
}
