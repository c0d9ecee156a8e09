import type { VariantId } from '../ids.ts'
import { addMinor, type Minor, multiplyMinor, subtractMinor, sumMinor } from '../money/minor.ts'
import { providerLimits, roundingForProvider } from '../money/provider-amount.ts'
import type { Refusal, Shortage } from '../refusal.ts'
import { chooseShipping, type ShippingOption, shippingOptions } from '../shipping/shipping.ts'
import { type TaxableLine, type Taxed, taxDocument } from '../tax/tax.ts'
import { availabilityOf } from './availability.ts'
import type { LineFacts, LineWarning, Quote, QuotedLine, QuoteFacts, Totals } from './quote.ts'
import { shortagesOf } from './shortages.ts'

/**
 * Prices a cart from facts alone: the same facts give the same quote, whoever asks and when.
 * A quote is always complete; what would keep it from being placed is listed in its obstacles.
 * Throws MoneyError OVERFLOW where the amounts leave the safe range.
 */
export function quoteCart(facts: QuoteFacts): Quote {
  const { market } = facts
  const shortages = shortagesOf(facts.lines)
  const requiresShipping = facts.lines.some((line) => line.sellable && line.requiresShipping)
  const goodsMinor = sumMinor(facts.lines.map(amountOf))
  const shipping = requiresShipping
    ? chooseShipping(shippingOptions(facts.shippingMethods, goodsMinor), facts.shippingMethodId)
    : undefined
  const option = shipping?.ok ? shipping.value : null
  const taxed = taxQuote(facts, option)
  const totals = totalsOf({ facts, goodsMinor, shippingMinor: option?.priceMinor ?? 0, taxed })
  return {
    market,
    lines: facts.lines.map((line) => quoteLine(line, taxed, shortages)),
    requiresShipping,
    shippingMethod: option?.method ?? null,
    shippingTaxMinor: taxed.lineTaxes.get(shippingKey) ?? 0,
    taxLines: taxed.breakdown,
    totals,
    obstacles: [
      ...obstaclesOfLines(facts.lines, shortages),
      ...(shipping === undefined || shipping.ok ? [] : [shipping.refusal]),
      ...obstaclesOfAmount(totals.totalMinor, facts),
    ],
  }
}

/** No line can have it as its id: those are UUIDs. */
const shippingKey = 'shipping'

const amountOf = (line: LineFacts): Minor => (line.sellable ? multiplyMinor(line.unitPriceMinor, line.quantity) : 0)

function taxQuote(facts: QuoteFacts, option: ShippingOption | null): Taxed {
  const goods: readonly TaxableLine[] = facts.lines.map((line) => ({
    key: line.lineId,
    category: line.taxCategory,
    quantity: line.quantity,
    amountMinor: amountOf(line),
  }))
  const shipping = option && {
    key: shippingKey,
    category: option.method.taxCategory,
    quantity: 1,
    amountMinor: option.priceMinor,
  }
  return taxDocument(shipping === null ? goods : [...goods, shipping], facts.taxRates, facts.market)
}

function totalsOf(sums: { facts: QuoteFacts; goodsMinor: Minor; shippingMinor: Minor; taxed: Taxed }): Totals {
  const { facts, goodsMinor, shippingMinor, taxed } = sums
  const { currency, pricesIncludeTax, cashRoundingMinor } = facts.market
  const taxMinor = sumMinor(taxed.breakdown.map((row) => row.taxMinor))
  const exactMinor = sumMinor([goodsMinor, shippingMinor, pricesIncludeTax ? 0 : taxMinor])
  const roundingMinor = roundingForProvider(exactMinor, currency, cashRoundingMinor)
  return {
    subtotalMinor: goodsMinor,
    discountMinor: 0,
    shippingMinor,
    taxMinor,
    taxIncluded: pricesIncludeTax,
    roundingMinor,
    totalMinor: addMinor(exactMinor, roundingMinor),
  }
}

function quoteLine(line: LineFacts, taxed: Taxed, shortages: ReadonlyMap<VariantId, Shortage>): QuotedLine {
  const subtotalMinor = amountOf(line)
  const discountMinor = 0
  return {
    lineId: line.lineId,
    variantId: line.variantId,
    quantity: line.quantity,
    unitPriceMinor: line.unitPriceMinor,
    compareAtMinor: line.compareAtMinor,
    subtotalMinor,
    discountMinor,
    taxMinor: taxed.lineTaxes.get(line.lineId) ?? 0,
    totalMinor: subtractMinor(subtotalMinor, discountMinor),
    availability: line.sellable ? availabilityOf(line) : 'sold_out',
    availableCount: line.sellable ? line.availableCount : 0,
    reasons: [{ kind: 'variant_price', unitPriceMinor: line.unitPriceMinor }],
    warnings: warningsOf(line, shortages.get(line.variantId)),
  }
}

function warningsOf(line: LineFacts, shortage: Shortage | undefined): LineWarning[] {
  if (!line.sellable) return [{ code: 'GONE' }]
  return shortage === undefined ? [] : [{ code: 'SHORT', available: shortage.available }]
}

function obstaclesOfLines(lines: readonly LineFacts[], shortages: ReadonlyMap<VariantId, Shortage>): Refusal[] {
  if (lines.length === 0) return [{ code: 'CART_EMPTY' }]
  return shortages.size === 0 ? [] : [{ code: 'OUT_OF_STOCK', lines: [...shortages.values()] }]
}

/** A total of zero is not charged, so the provider's least amount does not matter to it. */
function obstaclesOfAmount(totalMinor: Minor, facts: QuoteFacts): Refusal[] {
  const { minMinor, maxMinor } = providerLimits(facts.market.currency)
  if (totalMinor === 0 || (totalMinor >= minMinor && totalMinor <= maxMinor)) return []
  return [{ code: 'AMOUNT_OUT_OF_RANGE', min: minMinor, max: maxMinor }]
}
