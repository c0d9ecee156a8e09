import type { ShopId } from '@tillwright/domain/ids'
import type { Market } from '@tillwright/domain/markets/market'
import type { CaptureMethod } from '@tillwright/domain/payments/intent'
import type { ManualMethod } from '@tillwright/domain/payments/manual'
import type { ReviewPolicy } from '@tillwright/domain/reviews/review'
import type { Place } from '@tillwright/domain/zones/zone'
import { sql } from 'kysely'
import type { Db } from './client.ts'
import { manualMethodsOfShop } from './manual-methods.ts'

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
  /** All that were ever in force, this one included. */
  readonly numberTemplates: readonly string[]
  /** Eight bytes that stay the shop's for ever; for the digits of opaque numbers, and never shown. */
  readonly opaqueKey: Uint8Array
  /** How long an unpaid order keeps its goods. */
  readonly holdMinutes: number
  /** Of payments asked for from now on. */
  readonly captureMethod: CaptureMethod
  readonly cartIdleDays: number
  readonly unpaidCaps: UnpaidCaps
  readonly reviewPolicy: ReviewPolicy
  /** Where goods leave from; null where the shop has not said. */
  readonly shipsFrom: Place | null
  /** Where the shop is registered for VAT; null where it has not said. */
  readonly seller: Seller | null
  /** Whom people write to; null where the shop has not said. */
  readonly supportEmail: string | null
  readonly mail: MailStyle
  /** Whose pages the links of mails lead to; null for those of the shop itself. */
  readonly storefrontUrl: string | null
  /** How it is paid without a provider, by code: those that are not open as well. */
  readonly manualMethods: readonly ManualMethod[]
}

/** Where mails come from and what they look like; null where the shop has not said. */
export interface MailStyle {
  readonly fromName: string | null
  readonly fromEmail: string | null
  readonly replyTo: string | null
  readonly logoUrl: string | null
  /** Like "#0b5f6b". */
  readonly color: string | null
  readonly footer: string | null
}

/** What reverse charge needs to know of a shop. */
export interface Seller {
  /** Its postcode is where goods leave from, if they do so in the same country. */
  readonly place: Place
  /** With its prefix; null where it has none. */
  readonly vatId: string | null
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
    .select(['setting.opaque_key', sql<string[]>`array(select template from number_template)`.as('number_templates')])
    .select(['setting.hold_minutes', 'setting.cart_idle_days', 'setting.support_email', 'setting.ships_from'])
    .select(['setting.mail_from_name', 'setting.mail_from_email', 'setting.mail_reply_to', 'setting.storefront_url'])
    .select(['setting.mail_logo_url', 'setting.mail_color', 'setting.mail_footer'])
    .select(['setting.capture_method', manualMethodsOfShop.as('manual_methods')])
    .select(['setting.seller_country', 'setting.seller_vat_id'])
    .select(['setting.unpaid_orders_max', 'setting.unpaid_orders_per_address_max'])
    .select(['setting.reviews_moderated', 'setting.reviews_for_buyers_alone'])
    .select(['market.code', 'market.name', 'market.currency', 'market.prices_include_tax', 'market.tax_rounding'])
    .select('market.price_basis')
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
    numberTemplates: setting.number_templates,
    opaqueKey: setting.opaque_key,
    holdMinutes: setting.hold_minutes,
    captureMethod: setting.capture_method,
    cartIdleDays: setting.cart_idle_days,
    unpaidCaps: { perOwner: setting.unpaid_orders_max, perClientAddress: setting.unpaid_orders_per_address_max },
    reviewPolicy: {
      isModerated: setting.reviews_moderated,
      isForBuyersAlone: setting.reviews_for_buyers_alone,
    },
    shipsFrom: setting.ships_from,
    seller: sellerOf(setting),
    supportEmail: setting.support_email,
    mail: {
      fromName: setting.mail_from_name,
      fromEmail: setting.mail_from_email,
      replyTo: setting.mail_reply_to,
      logoUrl: setting.mail_logo_url,
      color: setting.mail_color,
      footer: setting.mail_footer,
    },
    storefrontUrl: setting.storefront_url,
    manualMethods: setting.manual_methods,
  }
}

function sellerOf(setting: {
  readonly seller_country: string | null
  readonly seller_vat_id: string | null
  readonly ships_from: Place | null
}): Seller | null {
  const { seller_country: country, seller_vat_id: vatId, ships_from: from } = setting
  if (country === null) return null
  return { place: from?.country === country ? from : { country, region: null, postalCode: null }, vatId }
}

interface MarketRow {
  readonly code: string
  readonly name: string
  readonly currency: Market['currency']
  readonly prices_include_tax: boolean
  readonly price_basis: Market['priceBasis']
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
  priceBasis: row.price_basis,
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
