import type { CategoryId, LocationId, NewId, ShippingMethodId, ShopId } from '@tillwright/domain/ids'
import type { Market } from '@tillwright/domain/markets/market'
import type { Minor } from '@tillwright/domain/money/minor'
import { sql } from 'kysely'
import type { Tx } from './client.ts'
import { insertRows } from './insert-rows.ts'
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
    /** A region of null is the whole country. */
    readonly areas: readonly { readonly country: string; readonly region: string | null }[]
  }[]
  readonly taxRates: readonly {
    readonly zone: string
    readonly category: string
    readonly name: string
    readonly ratePpm: number
    /** ISO dates; the second is the first day on which the rate no longer applies. */
    readonly validFrom: string
    readonly validTo: string | null
  }[]
  readonly shippingMethods: readonly {
    readonly market: string
    readonly zone: string
    readonly code: string
    readonly name: string
    readonly priceMinor: Minor
    readonly freeAboveMinor: Minor | null
    readonly taxCategory: string
    readonly deliveryDaysMin: number
    readonly deliveryDaysMax: number
  }[]
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
  const rows = zones.map(({ code, name }) => ({ id: newId(), code, name }))
  await upsertRows('zone', rows, { key: sql`code`, keep: ['id'] }).execute(tx)
  const found = await tx.selectFrom('zone').select(['code', 'id']).execute()
  const zoneIds: ZoneIds = new Map(found.map(({ code, id }) => [code, id]))
  const areas = zones.flatMap(({ code, areas }) => areas.map((area) => ({ zone_id: known(zoneIds, code), ...area })))
  await sql`delete from zone_area where zone_id = any(${zones.map(({ code }) => known(zoneIds, code))})`.execute(tx)
  await insertRows('zone_area', areas).execute(tx)
  return zoneIds
}

async function writeTaxRates(tx: Tx, { setup, zoneIds }: WithZones, newId: NewId): Promise<void> {
  const rows = setup.taxRates.map((rate) => ({
    id: newId(),
    zone_id: known(zoneIds, rate.zone),
    category: rate.category,
    name: rate.name,
    rate_ppm: rate.ratePpm,
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
    name: method.name,
    price_minor: method.priceMinor,
    free_above_minor: method.freeAboveMinor,
    tax_category: method.taxCategory,
    delivery_days_min: method.deliveryDaysMin,
    delivery_days_max: method.deliveryDaysMax,
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
