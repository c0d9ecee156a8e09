import type { VariantId } from '../ids.ts'
import { addMinor, type Minor, minorAt, multiplyMinor, subtractMinor, sumMinor } from '../money/minor.ts'
import { providerLimits, roundingForProvider } from '../money/provider-amount.ts'
import type { Refusal, Shortage } from '../refusal.ts'
import { isShipped, measureGoods, type ShippedGoods } from '../shipping/goods.ts'
import { chooseShipping, type ShippingOption, shippingOptions } from '../shipping/shipping.ts'
import { shippingPartsOf, shippingReliefOf, shippingTaxables, shippingTaxOf } from '../shipping/taxables.ts'
import { type TaxableLine, type Taxed, taxDocument } from '../tax/tax.ts'
import { type TaxedByAnswers, taxByAnswers, taxOnTopOf } from '../tax/tax-by-answers.ts'
import { availabilityOf } from './availability.ts'
import { type PricedFacts, type PricedLine, priceLines } from './price-lines.ts'
import type { LineFacts, LineWarning, Quote, QuotedLine, QuoteFacts, Totals } from './quote.ts'
import { shortagesOf } from './shortages.ts'
import { withTaxOfPlace } from './tax-of-place.ts'

/**
 * Prices a cart from facts alone: the same facts give the same quote, whoever asks and when.
 * A quote is always complete; what would keep it from being placed is listed in its obstacles.
 * Throws MoneyError OVERFLOW where the amounts leave the safe range.
 */
export function quoteCart(asked: QuoteFacts): Quote {
  const facts = { ...asked, lines: withTaxOfPlace(priceLines(asked), asked) }
  const { market } = facts
  const shortages = shortagesOf(facts.lines)
  const goodsMinor = sumMinor(facts.lines.map(amountOf))
  const goods = shippedGoods(facts, goodsMinor)
  const requiresShipping = goods.itemCount > 0
  const options = shippingOptions(facts.shippingMethods, goods, facts.livePrices)
  const shipping = requiresShipping ? chooseShipping(options, facts.shippingMethodId) : undefined
  const option = shipping?.ok ? shipping.value : null
  const { taxed, open, settled } = taxQuote(facts, option)
  const totals = totalsOf({ facts, goodsMinor, shippingMinor: option?.priceMinor ?? 0, taxed })
  return {
    market,
    lines: facts.lines.map((line) => quoteLine(line, taxed, shortages)),
    goods,
    requiresShipping,
    shippingOptions: options,
    shippingMethod: option?.method ?? null,
    shippingReasons: option?.reasons ?? [],
    shippingTaxMinor: shippingTaxOf(taxed),
    shippingParts: shippingPartsOf(taxed, market.pricesIncludeTax),
    taxLines: taxed.breakdown,
    treatment: facts.treatment,
    openTaxQuestion: open,
    taxAnswer: settled,
    totals,
    obstacles: [
      ...obstaclesOfLines(facts.lines, shortages),
      ...(shipping === undefined || shipping.ok ? [] : [shipping.refusal]),
      ...(open === null ? [] : [taxUnavailable]),
      ...obstaclesOfAmount(totals.totalMinor, facts),
    ],
  }
}

const amountOf = (line: PricedLine): Minor => (line.sellable ? multiplyMinor(line.unitPriceMinor, line.quantity) : 0)

/** With the tax on the goods alone, for methods whose conditions count it in. */
function shippedGoods(facts: PricedFacts, subtotalMinor: Minor): ShippedGoods {
  return measureGoods(facts.lines, {
    subtotalMinor,
    taxOnTopMinor: facts.market.pricesIncludeTax ? 0 : taxOnGoods(facts),
  })
}

function taxOnGoods(facts: PricedFacts): Minor {
  if (facts.taxAnswers !== undefined) return taxOnTopOf(facts.lines.map(taxableOf), facts.taxAnswers)
  return sumMinor([...taxQuote(facts, null).taxed.lineTaxes.values()])
}

function taxQuote(facts: PricedFacts, option: ShippingOption | null): TaxedByAnswers {
  const goods = facts.lines.map(taxableOf)
  const shipping = option === null ? [] : shippingTaxables(option, facts.lines.filter(isShipped).map(taxableOf))
  const policy = { ...facts.market, treatment: facts.treatment }
  if (facts.taxAnswers !== undefined) return taxByAnswers([...goods, ...shipping], facts.taxAnswers, policy)
  return { taxed: taxDocument([...goods, ...shipping], facts.taxRates, policy), open: null, settled: null }
}

/** Whoever is to be asked has not answered yet, and may in a moment. */
const taxUnavailable: Refusal = { code: 'TAX_UNAVAILABLE', retryAfter: 1 }

const taxableOf = (line: PricedLine): TaxableLine => ({
  key: line.lineId,
  category: line.taxCategory,
  quantity: line.quantity,
  amountMinor: amountOf(line),
})

function totalsOf(sums: { facts: PricedFacts; goodsMinor: Minor; shippingMinor: Minor; taxed: Taxed }): Totals {
  const { facts, goodsMinor, shippingMinor, taxed } = sums
  const { currency, pricesIncludeTax, cashRoundingMinor } = facts.market
  const taxMinor = sumMinor(taxed.breakdown.map((row) => row.taxMinor))
  const subtotalMinor = subtractMinor(goodsMinor, sumMinor(facts.lines.map((line) => reliefOf(line, taxed))))
  const chargedShippingMinor = subtractMinor(shippingMinor, shippingReliefOf(taxed))
  const exactMinor = sumMinor([subtotalMinor, chargedShippingMinor, pricesIncludeTax ? 0 : taxMinor])
  const roundingMinor = roundingForProvider(exactMinor, currency, cashRoundingMinor)
  return {
    subtotalMinor,
    discountMinor: 0,
    shippingMinor: chargedShippingMinor,
    taxMinor,
    taxIncluded: pricesIncludeTax,
    taxReliefMinor: sumMinor([...taxed.lineReliefs.values()]),
    roundingMinor,
    totalMinor: addMinor(exactMinor, roundingMinor),
  }
}

function quoteLine(line: PricedLine, taxed: Taxed, shortages: ReadonlyMap<VariantId, Shortage>): QuotedLine {
  const subtotalMinor = amountOf(line)
  const discountMinor = 0
  const taxReliefMinor = reliefOf(line, taxed)
  return {
    lineId: line.lineId,
    variantId: line.variantId,
    quantity: line.quantity,
    unitPriceMinor: line.unitPriceMinor,
    compareAtMinor: line.compareAtMinor,
    subtotalMinor,
    discountMinor,
    taxMinor: minorAt(taxed.lineTaxes, line.lineId),
    taxRates: taxed.lineRates.get(line.lineId) ?? [],
    taxReliefMinor,
    totalMinor: subtractMinor(subtractMinor(subtotalMinor, discountMinor), taxReliefMinor),
    availability: line.sellable ? availabilityOf(line) : 'sold_out',
    availableCount: line.sellable ? line.availableCount : 0,
    reasons: line.reasons,
    warnings: warningsOf(line, shortages.get(line.variantId)),
  }
}

const reliefOf = (line: PricedLine, { lineReliefs }: Taxed): Minor => minorAt(lineReliefs, line.lineId)

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
