import type { CategoryId, LocationId, NewId, ShippingMethodId, ShopId, TaxRateId } from '@tillwright/domain/ids'
import type { Market } from '@tillwright/domain/markets/market'
import type { ShippingMethod } from '@tillwright/domain/shipping/method'
import type { ZonedTaxRate } from '@tillwright/domain/tax/tax-rate'
import type { Area } from '@tillwright/domain/zones/zone'
import { sql } from 'kysely'
import type { Tx } from './client.ts'
import { insertRows } from './insert-rows.ts'
import { areaRow } from './kept-zones.ts'
import { termsOf } from './shipping-methods.ts'
import { upsertRows } from './upsert-rows.ts'

/** Everything a shop has before its first product. Markets, zones and methods are named by their codes. */
export interface ShopSetup {
  readonly settings: {
    readonly shopName: string
    /** IANA name. */
    readonly timeZone: string
    readonly defaultMarket: string
    readonly supportEmail: string | null
  }
  /** In the order in which they are shown, like the shipping methods of a market. */
  readonly markets: readonly Market[]
  readonly zones: readonly {
    readonly code: string
    readonly name: string
    readonly areas: readonly Area[]
    /** Codes of zones of this setup. */
    readonly contains: readonly string[]
    readonly isElsewhere: boolean
  }[]
  /** Besides those that every shop begins with: standard, reduced, zero, exempt and shipping. */
  readonly taxCategories: readonly { readonly code: string; readonly name: string }[]
  readonly taxRates: readonly ZonedTaxRate[]
  readonly shippingMethods: readonly ({
    readonly market: string
    readonly zone: string
  } & Omit<ShippingMethod, 'id'>)[]
  readonly locations: readonly { readonly code: string; readonly name: string; readonly priority: number }[]
  readonly categories: readonly {
    readonly slug: string
    readonly title: string
    /** The slug of the category above, null at the top. */
    readonly parent: string | null
    readonly position: number
  }[]
}

/** Writes a setup over whatever is there under the same codes. What the setup does not name stays as it is. */
export async function writeShopSetup(tx: Tx, setup: ShopSetup, newId: NewId): Promise<void> {
  await writeMarkets(tx, setup, newId)
  const zoneIds = await writeZones(tx, setup, newId)
  await writeTaxRates(tx, { setup, zoneIds }, newId)
  await writeShippingMethods(tx, { setup, zoneIds }, newId)
  await writeLocations(tx, setup, newId)
  await writeCategories(tx, setup, newId)
}

async function writeMarkets(tx: Tx, { markets, settings }: ShopSetup, newId: NewId): Promise<void> {
  const rows = markets.map((market, position) => ({
    code: market.code,
    name: market.name,
    currency: market.currency,
    prices_include_tax: market.pricesIncludeTax,
    price_basis: market.priceBasis,
    tax_rounding: market.taxRounding,
    tax_rounding_mode: market.taxRoundingMode,
    tax_address: market.taxAddress,
    tax_provider: market.taxProvider,
    cash_rounding_minor: market.cashRoundingMinor,
    enabled: market.enabled,
    countries: [...market.countries],
    default_country: market.defaultCountry,
    default_region: market.defaultRegion,
    default_postal_code: market.defaultPostalCode,
    locales: [...market.locales],
    position,
  }))
  await upsertRows('market', rows, { key: sql`code` }).execute(tx)
  const setting = {
    only_row: true,
    shop_id: newId<ShopId>(),
    shop_name: settings.shopName,
    time_zone: settings.timeZone,
    default_market: settings.defaultMarket,
    support_email: settings.supportEmail,
  }
  await upsertRows('shop_setting', [setting], { key: sql`only_row`, keep: ['shop_id'] }).execute(tx)
}

async function writeZones(tx: Tx, { zones }: ShopSetup, newId: NewId): Promise<ZoneIds> {
  const rows = zones.map(({ code, name, isElsewhere }, position) => ({
    ...{ id: newId(), code, name, position },
    is_elsewhere: isElsewhere,
  }))
  await upsertRows('zone', rows, { key: sql`code`, keep: ['id'] }).execute(tx)
  const found = await tx.selectFrom('zone').select(['code', 'id']).execute()
  const zoneIds: ZoneIds = new Map(found.map(({ code, id }) => [code, id]))
  const written = zones.map(({ code }) => known(zoneIds, code))
  const areas = zones.flatMap(({ code, areas }) => areas.map((area) => areaRow(known(zoneIds, code), area)))
  const parts = zones.flatMap(({ code, contains }) =>
    contains.map((part) => ({ zone_id: known(zoneIds, code), part_id: known(zoneIds, part) })),
  )
  await sql`delete from zone_area where zone_id = any(${written})`.execute(tx)
  await insertRows('zone_area', areas).execute(tx)
  await sql`delete from zone_part where zone_id = any(${written})`.execute(tx)
  await insertRows('zone_part', parts).execute(tx)
  return zoneIds
}

async function writeTaxRates(tx: Tx, { setup, zoneIds }: WithZones, newId: NewId): Promise<void> {
  await upsertRows('tax_category', setup.taxCategories, { key: sql`code` }).execute(tx)
  const rows = setup.taxRates.map((rate) => ({
    id: newId<TaxRateId>(),
    zone_id: known(zoneIds, rate.zone),
    category: rate.category,
    name: rate.name,
    rate_ppm: rate.ratePpm,
    layer: rate.layer,
    is_compound: rate.isCompound,
    valid_from: rate.validFrom,
    valid_to: rate.validTo,
  }))
  const key = sql`zone_id, category, name, valid_from`
  await upsertRows('tax_rate', rows, { key, keep: ['id'] }).execute(tx)
}

async function writeShippingMethods(tx: Tx, { setup, zoneIds }: WithZones, newId: NewId): Promise<void> {
  const rows = setup.shippingMethods.map((method, position) => ({
    id: newId<ShippingMethodId>(),
    market_code: method.market,
    zone_id: known(zoneIds, method.zone),
    code: method.code,
    ...termsOf(method),
    position,
  }))
  await upsertRows('shipping_method', rows, { key: sql`market_code, code`, keep: ['id'] }).execute(tx)
}

async function writeLocations(tx: Tx, { locations }: ShopSetup, newId: NewId): Promise<void> {
  const rows = locations.map((location) => ({ id: newId<LocationId>(), ...location }))
  await upsertRows('stock_location', rows, { key: sql`code`, keep: ['id'] }).execute(tx)
}

async function writeCategories(tx: Tx, { categories }: ShopSetup, newId: NewId): Promise<void> {
  const rows = categories.map(({ slug, title, position }) => ({ id: newId<CategoryId>(), slug, title, position }))
  await upsertRows('category', rows, { key: sql`lower(slug)`, keep: ['id'] }).execute(tx)
  // Only now do all parents have ids, in whatever order the setup names them.
  await sql`
    update category as child set parent_id = parent.id
    from json_to_recordset(${JSON.stringify(categories)}::json) as named(slug text, parent text)
      left join category as parent on lower(parent.slug) = lower(named.parent)
    where lower(child.slug) = lower(named.slug)`.execute(tx)
}

type ZoneIds = ReadonlyMap<string, string>
interface WithZones {
  readonly setup: ShopSetup
  readonly zoneIds: ZoneIds
}

function known(zoneIds: ZoneIds, code: string): string {
  const id = zoneIds.get(code)
  if (id === undefined) throw new RangeError(`the setup names zone "${code}", which is not there`)
  return id
}
