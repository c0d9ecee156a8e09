import type { CartId, NewId, VariantId } from '@tillwright/domain/ids'
import type { OrderDraft, PlacedOrder } from '@tillwright/domain/orders/draft'
import type { HeldForPlacing } from '@tillwright/domain/orders/place'
import { demandsOf } from '@tillwright/domain/stock/demand'
import type { StockLocation } from '@tillwright/domain/stock/location'
import type { StockAtLocation } from '@tillwright/domain/stock/take'
import { sql } from 'kysely'
import type { Tx } from './client.ts'
import { lockCredit } from './credit.ts'
import { insertRows, recordset } from './insert-rows.ts'
import { rowsOfPlaced } from './placed-rows.ts'
import { buyerNamesOf, lockPromotions } from './redemptions.ts'
import type { UnpaidCaps } from './shop.ts'
import { fellLow, type LowLevel, lowLevelColumns } from './stock-low.ts'
import { countUnpaid, lockNames, roomsFor } from './unpaid-rooms.ts'

export interface LockedForPlacing extends HeldForPlacing {
  /** The database's clock, which decides holds and the day of the order number. */
  readonly now: Date
}

/**
 * Locks the names in which unpaid orders count, then the carts that nobody else is placing, then the stock of their
 * drafts, then their promotions and their accounts, each in one order, so that two batches never deadlock; a batch does
 * not wait for long.
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
    carts: new Map(carts.map(({ id, version, status }) => [id, { version, active: isOpen(status) }])),
    unpaidRooms: roomsFor(names, carts[0]?.unpaidCounts ?? null, caps),
    ...(await lockStock(tx, drafts)),
    promotions: await lockPromotions(tx, drafts),
    credit: await lockCredit(
      tx,
      drafts.flatMap(({ spent }) => spent),
    ),
  }
}

/** A cart that somebody holds, or a draft's: either becomes an order once. */
const isOpen = (status: string): boolean => status === 'active' || status === 'draft'

interface LockedStock {
  /** Null where nothing is tracked. */
  readonly levels: (StockAtLocation & { readonly variantId: VariantId })[] | null
  /** Each once, for its areas may be many: those that orders may take goods from. */
  readonly locations: StockLocation[] | null
}

async function lockStock(
  tx: Tx,
  drafts: readonly OrderDraft[],
): Promise<Pick<LockedForPlacing, 'stock' | 'locations'>> {
  const variantIds = new Set(drafts.flatMap(({ lines }) => lines.flatMap(demandsOf).map(({ variantId }) => variantId)))
  const { rows } = await sql<LockedStock>`
    with level as materialized (
      select variant_id as "variantId", location_id as "locationId", on_hand - reserved as "availableCount",
        on_hand + backorder_limit - reserved as "sellableCount"
      from stock_level where variant_id = any(${[...variantIds]}) and tracked
      order by variant_id, location_id for update)
    select (select json_agg(level) from level) as levels, (
      select json_agg(json_build_object('id', id, 'areas', areas, 'priority', priority)) from stock_location
      where enabled and id = any(array(select "locationId" from level))) as locations`.execute(tx)
  const locations = rows[0]?.locations ?? []
  const open = new Set(locations.map(({ id }) => id))
  const stock = new Map<VariantId, StockAtLocation[]>()
  for (const { variantId, ...place } of rows[0]?.levels ?? []) {
    const offers = stock.get(variantId) ?? []
    if (open.has(place.locationId)) offers.push(place)
    stock.set(variantId, offers)
  }
  return { stock, locations }
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

/** What a batch has brought to an end. */
export interface Crossings {
  /** Variants of which the last one at hand, or that could be sold, is gone, or too few for a bundle are left. */
  readonly soldOut: readonly VariantId[]
  /** Levels that have fallen to their threshold. */
  readonly low: readonly LowLevel[]
}

/** Writes all orders of a batch with everything that belongs to them, and closes their carts: one statement. */
export async function writePlaced(tx: Tx, placed: readonly PlacedOrder[], newId: NewId): Promise<Crossings> {
  const rows = rowsOfPlaced(placed, newId)
  const { rows: crossings } = await sql<LowLevel & { soldOut: boolean; low: boolean }>`
    with new_orders as (${insertRows('orders', rows.orders)}),
      new_lines as (${insertRows('order_line', rows.lines)}),
      new_taxes as (${insertRows('order_tax_line', rows.taxes)}),
      new_tax_calculations as (${insertRows('tax_calculation', rows.taxCalculations)}),
      new_events as (${insertRows('order_event', rows.events)}),
      new_holds as (${insertRows('reservation', rows.reservations)}),
      new_movements as (${insertRows('stock_movement', rows.movements)}),
      new_payments as (${insertRows('payment', rows.payments)}),
      new_attempts as (${insertRows('payment_attempt', rows.attempts)}),
      new_audit_entries as (${insertRows('audit_entry', rows.auditEntries)}),
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
        returning ${lowLevelColumns}, ${soldOut} as "soldOut", ${fellLow(sql`-taken.quantity`)} as low)
    select "variantId", "locationId", "availableCount", threshold, "soldOut", low from held_stock
    where "soldOut" or low`.execute(tx)
  return {
    soldOut: [...new Set(crossings.filter(({ soldOut }) => soldOut).map(({ variantId }) => variantId))],
    low: crossings.filter(({ low }) => low),
  }
}

// A bundle may be sold out while there is one left of what it takes several of.
const soldOut = sql`(
  (level.on_hand - level.reserved <= 0 and level.on_hand - level.reserved + taken.quantity > 0)
  or level.on_hand - level.reserved + level.backorder_limit = 0
  or exists (
    select from bundle_component as part
    where part.component_id = level.variant_id and part.quantity > level.on_hand - level.reserved))`
