import type { ShopId } from '@tillwright/domain/ids'
import type { Market } from '@tillwright/domain/markets/market'
import type { Db } from './client.ts'

export interface Shop {
  /** Goes with every payment, so that two shops at one account of the provider tell theirs apart. */
  readonly id: ShopId
  readonly name: string
  /** IANA name; decides which day it is for order numbers. */
  readonly timeZone: string
  readonly defaultMarket: Market
  /** By code, in the order in which they are shown. */
  readonly markets: ReadonlyMap<string, Market>
  readonly orderNumberTemplate: string
  /** How long an unpaid order keeps its goods. */
  readonly holdMinutes: number
  readonly cartIdleDays: number
  readonly unpaidCaps: UnpaidCaps
  /** Where mails come from; null where the shop has not said. */
  readonly supportEmail: string | null
}

/** How many unpaid orders there may be at once. */
export interface UnpaidCaps {
  /** Of one customer, or of one guest's e-mail address from one address of the network. */
  readonly perOwner: number
  /** From one address of the network. */
  readonly perClientAddress: number
}

/** The settings and all markets; null for a database that no shop has been set up in. */
export async function readShop(db: Db): Promise<Shop | null> {
  const rows = await db
    .selectFrom('shop_setting as setting')
    .innerJoin('market', (join) => join.onTrue())
    .select([
      'setting.shop_id',
      'setting.shop_name',
      'setting.time_zone',
      'setting.default_market',
      'setting.order_number_template',
    ])
    .select(['setting.hold_minutes', 'setting.cart_idle_days', 'setting.support_email'])
    .select(['setting.unpaid_orders_max', 'setting.unpaid_orders_per_address_max'])
    .select(['market.code', 'market.name', 'market.currency', 'market.prices_include_tax', 'market.tax_rounding'])
    .select(['market.tax_rounding_mode', 'market.tax_address', 'market.tax_provider', 'market.cash_rounding_minor'])
    .select(['market.enabled', 'market.default_postal_code'])
    .select(['market.countries', 'market.default_country', 'market.default_region', 'market.locales'])
    .orderBy('market.position')
    .orderBy('market.code')
    .execute()
  const markets = new Map(rows.map((row) => [row.code, marketOf(row)]))
  const setting = rows[0]
  const defaultMarket = setting && markets.get(setting.default_market)
  if (setting === undefined || defaultMarket === undefined) return null
  return {
    id: setting.shop_id,
    name: setting.shop_name,
    timeZone: setting.time_zone,
    defaultMarket,
    markets,
    orderNumberTemplate: setting.order_number_template,
    holdMinutes: setting.hold_minutes,
    cartIdleDays: setting.cart_idle_days,
    unpaidCaps: { perOwner: setting.unpaid_orders_max, perClientAddress: setting.unpaid_orders_per_address_max },
    supportEmail: setting.support_email,
  }
}

interface MarketRow {
  readonly code: string
  readonly name: string
  readonly currency: Market['currency']
  readonly prices_include_tax: boolean
  readonly tax_rounding: Market['taxRounding']
  readonly tax_rounding_mode: Market['taxRoundingMode']
  readonly tax_address: Market['taxAddress']
  readonly tax_provider: Market['taxProvider']
  readonly cash_rounding_minor: number
  readonly enabled: boolean
  readonly countries: string[]
  readonly default_country: string
  readonly default_region: string | null
  readonly default_postal_code: string | null
  readonly locales: string[]
}

const marketOf = (row: MarketRow): Market => ({
  code: row.code,
  name: row.name,
  currency: row.currency,
  pricesIncludeTax: row.prices_include_tax,
  taxRounding: row.tax_rounding,
  taxRoundingMode: row.tax_rounding_mode,
  taxAddress: row.tax_address,
  taxProvider: row.tax_provider,
  cashRoundingMinor: row.cash_rounding_minor,
  enabled: row.enabled,
  countries: row.countries,
  defaultCountry: row.default_country,
  defaultRegion: row.default_region,
  defaultPostalCode: row.default_postal_code,
  locales: row.locales,
})
