import type { StaffSecondFactor } from '@tillwright/domain/accounts/second-factor'
import type { JapaneseRegistration } from '@tillwright/domain/invoices/registration-number'
import type { KeptSeries } from '@tillwright/domain/invoices/series-history'
import type { CaptureMethod } from '@tillwright/domain/payments/intent'
import type { Place } from '@tillwright/domain/zones/zone'
import { sql } from 'kysely'
import type { Db, Tx } from './client.ts'

/** What a shop says of itself, as staff sees it. */
export interface Settings {
  readonly shopName: string
  /** IANA name. */
  readonly timeZone: string
  /** A market's code. */
  readonly defaultMarket: string
  readonly orderNumberTemplate: string
  readonly holdMinutes: number
  readonly captureMethod: CaptureMethod
  readonly cartIdleDays: number
  readonly supportEmail: string | null
  readonly mailFromName: string | null
  readonly mailFromEmail: string | null
  readonly mailReplyTo: string | null
  readonly mailLogoUrl: string | null
  readonly mailColor: string | null
  readonly mailFooter: string | null
  /** Whose pages the links of mails lead to; null for those of the shop itself. */
  readonly storefrontUrl: string | null
  /** Who is told of stock that is low; nobody where it is null. */
  readonly stockAlertsEmail: string | null
  /** Who is told that a payment is disputed; nobody where it is null. */
  readonly disputesEmail: string | null
  /** Where goods leave from. */
  readonly shipsFrom: Place | null
  /** Where the shop is registered for VAT: ISO 3166-1 alpha-2; null where it has not said. */
  readonly sellerCountry: string | null
  /** With its prefix; null for none. */
  readonly sellerVatId: string | null
  readonly invoiceSeries: SeriesSetting
  readonly creditNoteSeries: SeriesSetting
  /** As the law knows the seller; null where the shop's name will do. */
  readonly sellerName: string | null
  /** As it stands on paper, the country's name included. */
  readonly sellerAddressLines: string[]
  /** Of the local tax office, for who has no VAT id. */
  readonly sellerTaxNumber: string | null
  /** For Japan's qualified invoices. */
  readonly sellerRegistration: JapaneseRegistration | null
  /** How many unpaid orders there may be at once of one customer or guest. */
  readonly unpaidOrdersMax: number
  /** The same from one address of the network. */
  readonly unpaidOrdersPerAddressMax: number
  /** Whether staff looks at reviews before shoppers see them. */
  readonly reviewsModerated: boolean
  /** Whether only who has bought a product may review it. */
  readonly reviewsForBuyersAlone: boolean
  readonly staffSecondFactor: StaffSecondFactor
  readonly version: number
}

/** By what invoices, or credit notes, are numbered. */
export type SeriesSetting = Pick<KeptSeries, 'template' | 'resets'>

const columns = [
  'shop_name as shopName',
  'time_zone as timeZone',
  'default_market as defaultMarket',
  'order_number_template as orderNumberTemplate',
  'hold_minutes as holdMinutes',
  'capture_method as captureMethod',
  'cart_idle_days as cartIdleDays',
  'support_email as supportEmail',
  'mail_from_name as mailFromName',
  'mail_from_email as mailFromEmail',
  'mail_reply_to as mailReplyTo',
  'mail_logo_url as mailLogoUrl',
  'mail_color as mailColor',
  'mail_footer as mailFooter',
  'storefront_url as storefrontUrl',
  'stock_alerts_email as stockAlertsEmail',
  'disputes_email as disputesEmail',
  'ships_from as shipsFrom',
  'seller_country as sellerCountry',
  'seller_vat_id as sellerVatId',
  sql<SeriesSetting>`jsonb_build_object('template', invoice_template, 'resets', invoice_resets)`.as('invoiceSeries'),
  sql<SeriesSetting>`jsonb_build_object('template', credit_note_template, 'resets', credit_note_resets)`.as(
    'creditNoteSeries',
  ),
  'seller_name as sellerName',
  'seller_address as sellerAddressLines',
  'seller_tax_number as sellerTaxNumber',
  sql<JapaneseRegistration | null>`case when seller_registration_number is not null then
    jsonb_build_object('number', seller_registration_number, 'holder', seller_registration_holder) end`.as(
    'sellerRegistration',
  ),
  'unpaid_orders_max as unpaidOrdersMax',
  'unpaid_orders_per_address_max as unpaidOrdersPerAddressMax',
  'reviews_moderated as reviewsModerated',
  'reviews_for_buyers_alone as reviewsForBuyersAlone',
  'staff_second_factor as staffSecondFactor',
  'version',
] as const

/** Null for a database that no shop has been set up in, like its siblings. */
export async function readSettings(db: Db): Promise<Settings | null> {
  return (await db.selectFrom('shop_setting').select(columns).executeTakeFirst()) ?? null
}

/** Before any market is locked. */
export async function lockSettings(tx: Tx): Promise<Settings | null> {
  return (await tx.selectFrom('shop_setting').select(columns).forNoKeyUpdate().executeTakeFirst()) ?? null
}

/** All templates that were ever in force. Of locked settings, so that no other one is taken up meanwhile. */
export async function readNumberTemplates(tx: Tx): Promise<string[]> {
  const rows = await tx.selectFrom('number_template').select('template').orderBy('in_force_at').execute()
  return rows.map(({ template }) => template)
}

/** All series that were ever in force, of invoices and of credit notes. Of locked settings, as above. */
export const readInvoiceSeries = (tx: Tx): Promise<KeptSeries[]> =>
  tx.selectFrom('invoice_series').select(['kind', 'template', 'resets']).orderBy('in_force_at').execute()

/** The code of the default market, which stays so until the transaction ends. */
export async function holdDefaultMarket(tx: Tx): Promise<string | null> {
  const held = await tx.selectFrom('shop_setting').select('default_market').forShare().executeTakeFirst()
  return held?.default_market ?? null
}

/** Of locked settings. Raises the version. */
export const writeSettings = (tx: Tx, version: number, to: Omit<Settings, 'version'>): Promise<Settings> =>
  tx
    .updateTable('shop_setting')
    .set({ shop_name: to.shopName, time_zone: to.timeZone, default_market: to.defaultMarket })
    .set({ order_number_template: to.orderNumberTemplate, support_email: to.supportEmail })
    .set({ mail_from_name: to.mailFromName, mail_from_email: to.mailFromEmail, mail_reply_to: to.mailReplyTo })
    .set({ mail_logo_url: to.mailLogoUrl, mail_color: to.mailColor, mail_footer: to.mailFooter })
    .set({ storefront_url: to.storefrontUrl })
    .set({ stock_alerts_email: to.stockAlertsEmail, disputes_email: to.disputesEmail })
    .set({ ships_from: to.shipsFrom, seller_country: to.sellerCountry, seller_vat_id: to.sellerVatId })
    .set({ invoice_template: to.invoiceSeries.template, invoice_resets: to.invoiceSeries.resets })
    .set({ credit_note_template: to.creditNoteSeries.template, credit_note_resets: to.creditNoteSeries.resets })
    .set({ seller_name: to.sellerName, seller_address: [...to.sellerAddressLines] })
    .set({ seller_tax_number: to.sellerTaxNumber, seller_registration_number: to.sellerRegistration?.number ?? null })
    .set({ seller_registration_holder: to.sellerRegistration?.holder ?? null })
    .set({ hold_minutes: to.holdMinutes, cart_idle_days: to.cartIdleDays, capture_method: to.captureMethod })
    .set({ unpaid_orders_max: to.unpaidOrdersMax, unpaid_orders_per_address_max: to.unpaidOrdersPerAddressMax })
    .set({ reviews_moderated: to.reviewsModerated, reviews_for_buyers_alone: to.reviewsForBuyersAlone })
    .set({ staff_second_factor: to.staffSecondFactor, version: version + 1 })
    .where('version', '=', version)
    .returning(columns)
    .executeTakeFirstOrThrow()

/** Whether SQL knows a time zone by this very name: it and JavaScript each know some that the other does not. */
export async function isTimeZoneOfDatabase(db: Db, name: string): Promise<boolean> {
  const { rows } = await sql<{ known: boolean }>`
    select exists (select from pg_timezone_names where name = ${name}) as known`.execute(db)
  return rows[0]?.known ?? false
}
