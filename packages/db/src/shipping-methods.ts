import type { ShippingMethodId } from '@tillwright/domain/ids'
import type { CurrencyCode } from '@tillwright/domain/money/currency'
import type { OrderedMethod } from '@tillwright/domain/orders/order'
import type {
  DispatchTerms,
  ShippingAvailability,
  ShippingMethod,
  ShippingRate,
} from '@tillwright/domain/shipping/method'
import { type Expression, type SqlBool, sql } from 'kysely'
import type { Db, Tx } from './client.ts'

/** What an order keeps of its method; older ones lack what was not kept then. */
export type StoredMethod = Omit<OrderedMethod, 'reasons' | 'delivery'> &
  Partial<Pick<OrderedMethod, 'reasons' | 'delivery'>>

export const readOrderedMethod = (stored: StoredMethod | null): OrderedMethod | null =>
  stored && { ...stored, reasons: stored.reasons ?? [], delivery: stored.delivery ?? null }

/** A method as staff sees it. */
export interface OfferedMethod extends ShippingMethod {
  /** A market's code, for good. */
  readonly market: string
  readonly currency: CurrencyCode
  /** A zone's code. */
  readonly zone: string
  /** Codes of zones that it does not go to, though they lie within its own. Sorted. */
  readonly exceptZones: readonly string[]
  readonly enabled: boolean
  /** Smaller ones are shown first, equal ones by their codes. */
  readonly position: number
  readonly version: number
}

const termColumns = [
  'method.id',
  'method.code',
  'method.name',
  'method.rate',
  'method.free_above_minor',
  'method.availability',
  'method.tax_category',
  'method.tax_pro_rata',
  'method.delivery_days_min',
  'method.delivery_days_max',
  'method.dispatch',
] as const

interface TermRow {
  readonly id: ShippingMethodId
  readonly code: string
  readonly name: string
  readonly rate: ShippingRate
  readonly free_above_minor: number | null
  readonly availability: ShippingAvailability
  readonly tax_category: string
  readonly tax_pro_rata: boolean
  readonly delivery_days_min: number
  readonly delivery_days_max: number
  readonly dispatch: DispatchTerms
}

const methodOf = (row: TermRow): ShippingMethod => ({
  id: row.id,
  code: row.code,
  name: row.name,
  rate: row.rate,
  freeAboveMinor: row.free_above_minor,
  availability: row.availability,
  tax: row.tax_pro_rata ? { kind: 'pro_rata' } : { kind: 'category', category: row.tax_category },
  deliveryDaysMin: row.delivery_days_min,
  deliveryDaysMax: row.delivery_days_max,
  dispatch: row.dispatch,
})

/**
 * What is offered in a market to these zones, in its order, with their codes. `isOffered` speaks of the column
 * `method.zone_id`.
 */
export async function readMethodsOfMarket(
  db: Db,
  market: string,
  isOffered: Expression<SqlBool>,
): Promise<{ zone: string; exceptZones: readonly string[]; method: ShippingMethod }[]> {
  const rows = await db
    .selectFrom('shipping_method as method')
    .innerJoin('zone', 'zone.id', 'method.zone_id')
    .where('method.market_code', '=', market)
    .where('method.enabled', '=', true)
    .where(isOffered)
    .select(termColumns)
    .select(['zone.code as zone', exceptZones.as('exceptZones')])
    .orderBy('method.position')
    .orderBy('method.code')
    .execute()
  return rows.map((row) => ({ zone: row.zone, exceptZones: row.exceptZones, method: methodOf(row) }))
}

export interface MethodPage {
  /** Null for those of all markets. */
  readonly market: string | null
  readonly after: { readonly market: string; readonly code: string } | null
  readonly most: number
}

/** For staff, by market and code. */
export async function readMethodPage(db: Db, { market, after, most }: MethodPage): Promise<OfferedMethod[]> {
  const rows = await withZone(db)
    .$if(market !== null, (methods) => methods.where('method.market_code', '=', market))
    .where((eb) =>
      after === null
        ? eb.lit(true)
        : eb(eb.refTuple('method.market_code', 'method.code'), '>', eb.tuple(after.market, after.code)),
    )
    .orderBy('method.market_code')
    .orderBy('method.code')
    .limit(most)
    .execute()
  return rows.map(offeredOf)
}

export async function findMethod(db: Db, id: ShippingMethodId): Promise<OfferedMethod | null> {
  const row = await withZone(db).where('method.id', '=', id).executeTakeFirst()
  return row === undefined ? null : offeredOf(row)
}

export async function lockMethod(tx: Tx, id: ShippingMethodId): Promise<OfferedMethod | null> {
  const row = await withZone(tx).where('method.id', '=', id).forNoKeyUpdate('method').executeTakeFirst()
  return row === undefined ? null : offeredOf(row)
}

export type NewMethod = Omit<OfferedMethod, 'currency' | 'version'>

/** Null where its market has a method of this code. The zone has to be there. */
export async function insertMethod(tx: Tx, method: NewMethod, zoneId: string): Promise<OfferedMethod | null> {
  const inserted = await tx
    .insertInto('shipping_method')
    .values({ id: method.id, market_code: method.market, code: method.code, ...factColumns(method, zoneId) })
    .onConflict((conflict) => conflict.constraint('shipping_method_code_once').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (inserted === undefined) return null
  await insertExceptions(tx, method)
  return findMethod(tx, inserted.id)
}

/** Of a locked method. Raises the version. */
export async function writeMethod(tx: Tx, to: OfferedMethod, zoneId: string): Promise<void> {
  await tx
    .updateTable('shipping_method')
    .set({ ...factColumns(to, zoneId), version: to.version + 1 })
    .where('id', '=', to.id)
    .where('version', '=', to.version)
    .returning('id')
    .executeTakeFirstOrThrow()
  await tx.deleteFrom('shipping_method_exception').where('shipping_method_id', '=', to.id).execute()
  await insertExceptions(tx, to)
}

const insertExceptions = (tx: Tx, { id, exceptZones }: Pick<OfferedMethod, 'id' | 'exceptZones'>) =>
  sql`
    insert into shipping_method_exception (shipping_method_id, zone_id)
    select ${id}, id from zone where code = any(${exceptZones})`.execute(tx)

/** Orders keep what they need of it. */
export async function deleteMethod(tx: Tx, id: ShippingMethodId): Promise<void> {
  await tx.deleteFrom('shipping_method').where('id', '=', id).execute()
}

/** The currency of a market, which stays so until the transaction ends; null where there is no such market. */
export async function holdCurrency(tx: Tx, market: string): Promise<CurrencyCode | null> {
  const held = await tx
    .selectFrom('market')
    .select('currency')
    .where('code', '=', market)
    .forKeyShare()
    .executeTakeFirst()
  return held?.currency ?? null
}

/** The id of a zone, which stays until the transaction ends; null where there is none of this code. */
export async function holdZone(tx: Tx, code: string): Promise<string | null> {
  const zone = await tx.selectFrom('zone').select('id').where('code', '=', code).forKeyShare().executeTakeFirst()
  return zone?.id ?? null
}

/** Whether all of these zones are there; then they stay until the transaction ends. */
export async function holdZones(tx: Tx, codes: readonly string[]): Promise<boolean> {
  const { rows } = await sql`select from zone where code = any(${codes}) order by id for key share`.execute(tx)
  return rows.length === codes.length
}

/** Of the column `method.id`. */
const exceptZones = sql<string[]>`array(
  select except_zone.code from shipping_method_exception as exception
    join zone as except_zone on except_zone.id = exception.zone_id
  where exception.shipping_method_id = method.id order by except_zone.code collate "C")`

const withZone = (db: Db | Tx) =>
  db
    .selectFrom('shipping_method as method')
    .innerJoin('zone', 'zone.id', 'method.zone_id')
    .innerJoin('market', 'market.code', 'method.market_code')
    .select(termColumns)
    .select(['method.market_code as market', 'market.currency', 'zone.code as zone'])
    .select(['method.enabled', 'method.position', 'method.version', exceptZones.as('exceptZones')])

function offeredOf(row: TermRow & Omit<OfferedMethod, keyof ShippingMethod>): OfferedMethod {
  const { market, currency, zone, exceptZones, enabled, position, version } = row
  return { ...methodOf(row), market, currency, zone, exceptZones, enabled, position, version }
}

const factColumns = (method: Omit<OfferedMethod, 'currency' | 'version'>, zoneId: string) => ({
  zone_id: zoneId,
  ...termsOf(method),
  enabled: method.enabled,
  position: method.position,
})

/** How the terms of a method are kept. */
export const termsOf = (method: Omit<ShippingMethod, 'id' | 'code'>) => ({
  name: method.name,
  rate: method.rate,
  free_above_minor: method.freeAboveMinor,
  availability: method.availability,
  tax_pro_rata: method.tax.kind === 'pro_rata',
  tax_category: method.tax.kind === 'category' ? method.tax.category : 'shipping',
  delivery_days_min: method.deliveryDaysMin,
  delivery_days_max: method.deliveryDaysMax,
  dispatch: method.dispatch,
})
