import type { FoundLine } from '@tillwright/db/pricing-facts'
import type { Quote as PricedQuote, TaxLine as PricedTaxLine, QuotedLine } from '@tillwright/domain/pricing/quote'
import { z } from 'zod'
import {
  CouponAnswer,
  Discount,
  LineDiscount,
  viewCoupon,
  viewDiscount,
  viewLineDiscounts,
} from '../promotions/discount-view.ts'
import { Availability, Image, Money, moneyOf, Option } from '../schemas.ts'
import { ShippingReason, viewShippingReason } from '../shipping/reason-view.ts'
import type { CheckedVatId } from '../tax/buyer-tax.ts'
import { QuotedVatId, TaxTreatment, viewTreatment } from '../tax/treatment-view.ts'
import type { PricedCart } from './price.ts'
import { PriceReason, viewReason } from './reason-view.ts'

const warning = z
  .discriminatedUnion('code', [
    z.object({ code: z.literal('SHORT'), available: z.int() }),
    z.object({ code: z.literal('GONE') }),
  ])
  .meta({ id: 'LineWarning' })

const quoteWarning = z
  .discriminatedUnion('code', [
    z.object({ code: z.literal('VAT_ID_INVALID'), vatId: z.string() }),
    z.object({ code: z.literal('VAT_ID_UNCHECKED'), vatId: z.string() }),
  ])
  .describe('Why tax is charged although a VAT id was given: it is not in force, or nobody could say')
  .meta({ id: 'QuoteWarning' })

export const TaxLine = z
  .object({
    name: z.string(),
    ratePpm: z.int().describe('Parts per million: 88750 is 8.875 %'),
    base: Money.describe('What was taxed, without the tax'),
    tax: Money,
    layer: z.int().nullable().describe('Taxes of all layers add up; null where no rate was levied'),
    categories: z.array(z.string()).describe('Of what it applied to'),
    isCompound: z.boolean().describe('Levied on the base and the taxes of the layers below'),
    note: z.string().nullable().describe('Why no tax is charged, as an invoice has to say it'),
  })
  .meta({ id: 'TaxLine' })

const QuoteLine = z
  .object({
    id: z.uuid(),
    variantId: z.uuid(),
    sku: z.string(),
    title: z.string(),
    slug: z.string(),
    image: Image.nullable(),
    options: z.array(Option),
    quantity: z.int(),
    availability: Availability,
    available: z.int().nullable().describe('At hand for anybody, below zero what is owed; null: not tracked'),
    unitPrice: Money,
    compareAt: Money.nullable().describe('The original price, where it is higher'),
    discount: Money,
    discounts: z.array(LineDiscount).describe('Which promotions it is of'),
    isGift: z.boolean().describe('Given away by a promotion: it is not in the cart'),
    tax: Money,
    taxRelief: Money.describe('The tax in the unit price × quantity that this buyer is not charged'),
    total: Money.describe('Unit price × quantity − discount − taxRelief: without tax in markets that add it'),
    reasons: z.array(PriceReason).describe('Why the unit price is what it is: the price after each step'),
    warnings: z.array(warning),
  })
  .meta({ id: 'QuoteLine' })

/** One shape wherever a cart is priced: in the cart, at checkout, and when its price has changed. */
export const Quote = z
  .object({
    currency: z.string(),
    lines: z.array(QuoteLine),
    couponCodes: z.array(CouponAnswer),
    discounts: z.array(Discount).describe('What promotions give, in the order in which they came to bear'),
    taxLines: z.array(TaxLine),
    taxTreatment: TaxTreatment,
    vatId: QuotedVatId.nullable(),
    requiresShipping: z.boolean(),
    shippingMethod: z
      .object({
        id: z.uuid(),
        name: z.string(),
        reasons: z.array(ShippingReason).describe('Why shipping costs what it does: the price after each step'),
      })
      .nullable(),
    totals: z.object({
      subtotal: Money,
      discount: Money,
      shipping: Money,
      tax: Money.describe('On top of the subtotal, or contained in it where taxIncluded'),
      taxIncluded: z.boolean(),
      taxRelief: Money.describe('What subtotal and shipping are lower than listed, because this buyer pays no tax'),
      rounding: Money,
      total: Money,
    }),
    warnings: z.array(quoteWarning),
    expectedTotal: Money.describe('To be handed back to orders.place'),
  })
  .meta({ id: 'Quote' })
export type Quote = z.output<typeof Quote>

export function viewQuote({ quote, lines: found, vatId }: Pick<PricedCart, 'quote' | 'lines' | 'vatId'>): Quote {
  const { currency } = quote.market
  const { totals } = quote
  const facts = new Map(found.map((line) => [line.lineId, line]))
  return {
    currency,
    lines: quote.lines.flatMap((line) => {
      const fact = facts.get(line.lineId)
      return fact === undefined ? [] : [viewLine(line, fact, quote)]
    }),
    couponCodes: quote.coupons.map(viewCoupon),
    discounts: quote.promotions.map((promotion) => viewDiscount(promotion, currency)),
    taxLines: quote.taxLines.map((line) => viewTaxLine(line, currency)),
    taxTreatment: viewTreatment(quote.treatment),
    vatId: vatId && { id: vatId.id, status: vatId.status },
    requiresShipping: quote.requiresShipping,
    shippingMethod: quote.shippingMethod && {
      id: quote.shippingMethod.id,
      name: quote.shippingMethod.name,
      reasons: quote.shippingReasons.map((reason) => viewShippingReason(reason, currency)),
    },
    totals: {
      subtotal: moneyOf(totals.subtotalMinor, currency),
      discount: moneyOf(totals.discountMinor, currency),
      shipping: moneyOf(totals.shippingMinor, currency),
      tax: moneyOf(totals.taxMinor, currency),
      taxIncluded: totals.taxIncluded,
      taxRelief: moneyOf(totals.taxReliefMinor, currency),
      rounding: moneyOf(totals.roundingMinor, currency),
      total: moneyOf(totals.totalMinor, currency),
    },
    warnings: warningsOf(vatId),
    expectedTotal: moneyOf(totals.totalMinor, currency),
  }
}

export const viewTaxLine = (line: PricedTaxLine, currency: PricedQuote['market']['currency']) => ({
  name: line.name,
  ratePpm: line.ratePpm,
  base: moneyOf(line.baseMinor, currency),
  tax: moneyOf(line.taxMinor, currency),
  layer: line.layer ?? null,
  categories: [...(line.categories ?? [])],
  isCompound: line.isCompound ?? false,
  note: line.note ?? null,
})

function warningsOf(vatId: CheckedVatId | null): Quote['warnings'] {
  if (vatId?.status === 'invalid') return [{ code: 'VAT_ID_INVALID', vatId: vatId.id }]
  return vatId?.status === 'unavailable' ? [{ code: 'VAT_ID_UNCHECKED', vatId: vatId.id }] : []
}

function viewLine(line: QuotedLine, fact: FoundLine, { market: { currency } }: PricedQuote): Quote['lines'][number] {
  return {
    id: line.lineId,
    variantId: line.variantId,
    sku: fact.sku,
    title: fact.title,
    slug: fact.slug,
    image: fact.image,
    options: [...fact.options],
    quantity: line.quantity,
    availability: line.availability,
    available: line.availableCount,
    unitPrice: moneyOf(line.unitPriceMinor, currency),
    compareAt: line.compareAtMinor === null ? null : moneyOf(line.compareAtMinor, currency),
    discount: moneyOf(line.discountMinor, currency),
    discounts: viewLineDiscounts(line.discounts, currency),
    isGift: line.isGift,
    tax: moneyOf(line.taxMinor, currency),
    taxRelief: moneyOf(line.taxReliefMinor, currency),
    total: moneyOf(line.totalMinor, currency),
    reasons: line.reasons.map((reason) => viewReason(reason, currency)),
    warnings: [...line.warnings],
  }
}
