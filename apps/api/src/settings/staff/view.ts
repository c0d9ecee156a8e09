import type { Settings as KnownSettings } from '@tillwright/db/settings'
import { staffSecondFactors } from '@tillwright/domain/accounts/second-factor'
import { isJapaneseRegistration } from '@tillwright/domain/invoices/registration-number'
import { z } from 'zod'
import { Refused } from '../../refused.ts'
import { country, marketCode, prose, text } from '../../schemas.ts'
import { Place, PlaceInput } from '../../shipping/place.ts'
import type { Facts } from '../../staff/audit-change.ts'
import { writtenVatId } from '../../tax/check-vat-id.ts'
import { VatIdInput } from '../../tax/vat-id-input.ts'

const staffSecondFactor = z.enum(staffSecondFactors)
const captureMethod = z.enum(['automatic', 'manual'])
/** As browsers write it. */
const webAddress = (protocols: readonly string[]) =>
  text({ max: 2_000 }).pipe(z.url({ protocol: new RegExp(`^(${protocols.join('|')})$`), normalize: true }))
const series = z.strictObject({ template: text({ max: 100 }), resets: z.enum(['yearly', 'never']) })

/** What can be said of a shop. */
export const settingsInput = {
  shopName: text({ max: 100 }),
  timeZone: text({ max: 60 }).describe('IANA name: decides which day it is for order numbers and tax rates'),
  defaultMarket: marketCode.describe('Where the shop sells unless somebody names a market; one that is open'),
  orderNumberTemplate: text({ max: 100 }).describe(
    'As ORD-{YY}{MM}{DD}-{SEQ:4}. {OPAQUE:6} instead of {SEQ:4} hides how many orders a day has, {CHECK} at the end ' +
      'tells mistyped numbers; no number may ever come again',
  ),
  holdMinutes: z.int().min(1).max(10_080).describe('How long an order placed from now on keeps its goods unpaid'),
  captureMethod: captureMethod.describe(
    'When payments asked for from now on bring their money: automatic with the buyer’s confirmation, manual when the ' +
      'goods leave',
  ),
  cartIdleDays: z.int().min(1).max(3_650).describe('How long a cart lives that nobody touches'),
  supportEmail: z.email().max(254).nullable().describe('Whom people write to'),
  mailFromName: text({ max: 100 }).nullable().describe('Whom mails come from; the shop’s name where it is null'),
  mailFromEmail: z.email().max(254).nullable().describe('Where mails come from; supportEmail where it is null'),
  mailReplyTo: z.email().max(254).nullable().describe('Where answers go; supportEmail where it is null'),
  mailLogoUrl: webAddress(['https']).nullable().describe('A picture at the head of mails, 48 pixels high'),
  mailColor: z
    .string()
    .toLowerCase()
    .regex(/^#[0-9a-f]{6}$/, 'is no color like #0b5f6b')
    .nullable()
    .describe('Of buttons in mails'),
  mailFooter: prose({ max: 2_000 }).min(1).nullable().describe('What stands below each mail, as law may want it'),
  storefrontUrl: webAddress(['https', 'http'])
    .nullable()
    .describe(
      'Whose pages the links of mails lead to, under the paths that the shop’s own have; its own where it is null',
    ),
  stockAlertsEmail: z.email().max(254).nullable().describe('Who is told when stock has become low; null for nobody'),
  disputesEmail: z.email().max(254).nullable().describe('Who is told that a payment is disputed; null for nobody'),
  shipsFrom: PlaceInput.nullable().describe('Where goods leave from: what carriers are told'),
  sellerCountry: country.nullable().describe('Where the shop is registered for VAT; without it nobody reverses it'),
  sellerVatId: VatIdInput.transform(writtenVatId)
    .nullable()
    .describe('The shop’s own VAT id, in whose name VIES is asked'),
  invoiceSeries: series.describe(
    'Numbers of invoices, without a gap: as INV-{YYYY}-{SEQ:5}, which starts anew each year',
  ),
  creditNoteSeries: series.describe('The same of credit notes; no two series may ever write one number'),
  sellerName: text({ max: 200 }).nullable().describe('As the law knows the seller; the shop’s name where it is null'),
  sellerAddressLines: z
    .array(text({ max: 100 }))
    .max(8)
    .describe('As it stands on invoices, line by line'),
  sellerTaxNumber: text({ max: 50 }).nullable().describe('Of the local tax office, for who has no VAT id'),
  sellerRegistration: z
    .strictObject({ number: text({ max: 14 }), holder: z.enum(['corporation', 'other']) })
    .refine(isJapaneseRegistration, 'is no registration number: T and 13 digits, a corporation’s with its check digit')
    .nullable()
    .describe('For Japan’s qualified invoices: T and 13 digits'),
  unpaidOrdersMax: z.int().min(1).max(1_000).describe('At once, of one customer or guest'),
  unpaidOrdersPerAddressMax: z.int().min(1).max(100_000).describe('At once, from one address of the network'),
  reviewsModerated: z.boolean().describe('Whether staff looks at reviews before shoppers see them'),
  reviewsForBuyersAlone: z.boolean().describe('Whether only who has bought a product may review it'),
  staffSecondFactor: staffSecondFactor.describe(
    'Where it is required, staff that has shown none can only take one up, until it has; API keys go on',
  ),
}

export const Settings = z
  .object({
    shopName: z.string(),
    timeZone: z.string(),
    defaultMarket: z.string(),
    orderNumberTemplate: z.string(),
    holdMinutes: z.int(),
    captureMethod,
    cartIdleDays: z.int(),
    supportEmail: z.string().nullable(),
    mailFromName: z.string().nullable(),
    mailFromEmail: z.string().nullable(),
    mailReplyTo: z.string().nullable(),
    mailLogoUrl: z.string().nullable(),
    mailColor: z.string().nullable(),
    mailFooter: z.string().nullable(),
    storefrontUrl: z.string().nullable(),
    stockAlertsEmail: z.string().nullable(),
    disputesEmail: z.string().nullable(),
    shipsFrom: Place.nullable(),
    sellerCountry: z.string().nullable(),
    sellerVatId: z.string().nullable(),
    invoiceSeries: z.object({ template: z.string(), resets: z.enum(['yearly', 'never']) }),
    creditNoteSeries: z.object({ template: z.string(), resets: z.enum(['yearly', 'never']) }),
    sellerName: z.string().nullable(),
    sellerAddressLines: z.array(z.string()),
    sellerTaxNumber: z.string().nullable(),
    sellerRegistration: z.object({ number: z.string(), holder: z.enum(['corporation', 'other']) }).nullable(),
    unpaidOrdersMax: z.int(),
    unpaidOrdersPerAddressMax: z.int(),
    reviewsModerated: z.boolean(),
    reviewsForBuyersAlone: z.boolean(),
    staffSecondFactor,
    version: z.int(),
  })
  .meta({ id: 'Settings' })

/** What the audit log says of the settings. */
export const settingsFacts = ({ version: _, shipsFrom, ...settings }: KnownSettings): Facts => ({
  ...settings,
  invoiceSeries: { ...settings.invoiceSeries },
  creditNoteSeries: { ...settings.creditNoteSeries },
  sellerAddressLines: [...settings.sellerAddressLines],
  sellerRegistration: settings.sellerRegistration && { ...settings.sellerRegistration },
  shipsFrom: shipsFrom && { ...shipsFrom },
})

/** Of a database that no shop has been set up in. */
export const noShop = () => new Refused({ code: 'NOT_FOUND', entity: 'settings' })
