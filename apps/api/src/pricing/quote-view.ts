import type { FoundLine } from '@tillwright/db/pricing-facts'
import type { Quote as PricedQuote, TaxLine as PricedTaxLine, QuotedLine } from '@tillwright/domain/pricing/quote'
import { z } from 'zod'
import { Availability, Image, Money, moneyOf, Option } from '../schemas.ts'

const warning = z
  .discriminatedUnion('code', [
    z.object({ code: z.literal('SHORT'), available: z.int() }),
    z.object({ code: z.literal('GONE') }),
  ])
  .meta({ id: 'LineWarning' })

const reason = z.object({ kind: z.literal('variant_price'), unitPrice: Money }).meta({ id: 'PriceReason' })

export const TaxLine = z
  .object({
    name: z.string(),
    ratePpm: z.int().describe('Parts per million: 88750 is 8.875 %'),
    base: Money.describe('What was taxed, without the tax'),
    tax: Money,
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
    available: z.int().nullable().describe('On hand less reserved; null where stock is not tracked'),
    unitPrice: Money,
    compareAt: Money.nullable(),
    discount: Money,
    tax: Money,
    total: Money.describe('Unit price × quantity − discount: without tax in markets that add it'),
    reasons: z.array(reason).describe('Why the unit price is what it is'),
    warnings: z.array(warning),
  })
  .meta({ id: 'QuoteLine' })

/** One shape wherever a cart is priced: in the cart, at checkout, and when its price has changed. */
export const Quote = z
  .object({
    currency: z.string(),
    lines: z.array(QuoteLine),
    couponCodes: z.array(z.object({ code: z.string(), applied: z.boolean(), reason: z.string().optional() })),
    discounts: z.array(z.object({ title: z.string(), amount: Money })),
    taxLines: z.array(TaxLine),
    requiresShipping: z.boolean(),
    shippingMethod: z.object({ id: z.uuid(), name: z.string() }).nullable(),
    totals: z.object({
      subtotal: Money,
      discount: Money,
      shipping: Money,
      tax: Money.describe('On top of the subtotal, or contained in it where taxIncluded'),
      taxIncluded: z.boolean(),
      rounding: Money,
      total: Money,
    }),
    expectedTotal: Money.describe('To be handed back to orders.place'),
  })
  .meta({ id: 'Quote' })
export type Quote = z.output<typeof Quote>

export function viewQuote(quote: PricedQuote, found: readonly FoundLine[]): Quote {
  const { currency } = quote.market
  const { totals } = quote
  const facts = new Map(found.map((line) => [line.lineId, line]))
  return {
    currency,
    lines: quote.lines.flatMap((line) => {
      const fact = facts.get(line.lineId)
      return fact === undefined ? [] : [viewLine(line, fact, quote)]
    }),
    couponCodes: [],
    discounts: [],
    taxLines: quote.taxLines.map((line) => viewTaxLine(line, currency)),
    requiresShipping: quote.requiresShipping,
    shippingMethod: quote.shippingMethod && { id: quote.shippingMethod.id, name: quote.shippingMethod.name },
    totals: {
      subtotal: moneyOf(totals.subtotalMinor, currency),
      discount: moneyOf(totals.discountMinor, currency),
      shipping: moneyOf(totals.shippingMinor, currency),
      tax: moneyOf(totals.taxMinor, currency),
      taxIncluded: totals.taxIncluded,
      rounding: moneyOf(totals.roundingMinor, currency),
      total: moneyOf(totals.totalMinor, currency),
    },
    expectedTotal: moneyOf(totals.totalMinor, currency),
  }
}

export const viewTaxLine = (line: PricedTaxLine, currency: PricedQuote['market']['currency']) => ({
  name: line.name,
  ratePpm: line.ratePpm,
  base: moneyOf(line.baseMinor, currency),
  tax: moneyOf(line.taxMinor, currency),
})

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
    tax: moneyOf(line.taxMinor, currency),
    total: moneyOf(line.totalMinor, currency),
    reasons: line.reasons.map(({ kind, unitPriceMinor }) => ({ kind, unitPrice: moneyOf(unitPriceMinor, currency) })),
    warnings: [...line.warnings],
  }
}
