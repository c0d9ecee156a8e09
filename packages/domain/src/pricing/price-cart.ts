import type { PromotionId, VariantId } from '../ids.ts'
import { addMinor, type Minor, minorAt, multiplyMinor, subtractMinor, sumMinor } from '../money/minor.ts'
import { providerLimits, roundingForProvider } from '../money/provider-amount.ts'
import type { WhyNot } from '../promotions/eligible.ts'
import type { Refusal, Shortage } from '../refusal.ts'
import { isShipped, measureGoods, type ShippedGoods } from '../shipping/goods.ts'
import { chooseShipping, type ShippingOption, shippingOptions } from '../shipping/shipping.ts'
import { shippingPartsOf, shippingReliefOf, shippingTaxables, shippingTaxOf } from '../shipping/taxables.ts'
import { type TaxableLine, type Taxed, taxDocument } from '../tax/tax.ts'
import { type TaxedByAnswers, taxByAnswers, taxOnTopOf } from '../tax/tax-by-answers.ts'
import { availabilityOf } from './availability.ts'
import { type PricedLine, priceLines } from './price-lines.ts'
import { type PromotedLine, promote } from './promote.ts'
import type { LineFacts, LineWarning, Quote, QuotedLine, QuoteFacts, Totals } from './quote.ts'
import { shortagesOf } from './shortages.ts'
import { withTaxOfPlace } from './tax-of-place.ts'

/**
 * Prices a cart from facts alone: the same facts give the same quote, whoever asks and when.
 * A quote is always complete; what would keep it from being placed is listed in its obstacles.
 * Throws MoneyError OVERFLOW where the amounts leave the safe range.
 */
export function quoteCart(asked: QuoteFacts): Quote {
  const { promoted, facts, goods, options, shipping } = promoteAndShip(asked)
  const { market } = facts
  const shortages = shortagesOf(facts.lines)
  const option = shipping?.ok ? shipping.value : null
  const { taxed, open, settled } = taxQuote(facts, option)
  const totals = totalsOf({ facts, shippingMinor: option?.priceMinor ?? 0, taxed })
  return {
    market,
    lines: facts.lines.map((line) => quoteLine(line, taxed, shortages)),
    goods,
    requiresShipping: goods.itemCount > 0,
    shippingOptions: options,
    shippingMethod: option?.method ?? null,
    shippingReasons: option?.reasons ?? [],
    shippingTaxMinor: shippingTaxOf(taxed),
    shippingParts: shippingPartsOf(taxed, market.pricesIncludeTax),
    promotions: promoted.promotionsWith(option),
    passedOver: promoted.passedOver,
    coupons: promoted.coupons,
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

/**
 * Promotions decide about shipping: by what the goods come to, and by what they take off it. Which of them take nothing
 * off is known only then. Those give nothing, and all is found once more without them: for one that would apply alone,
 * others may. What was idle once stays so, so that this ends.
 */
function promoteAndShip(asked: QuoteFacts) {
  const priced = withTaxOfPlace(priceLines(asked), asked)
  const idle = new Map<PromotionId, WhyNot>()
  for (;;) {
    const promoted = promote(priced, asked, idle)
    const facts = { ...asked, lines: promoted.lines }
    const goods = shippedGoods(facts)
    const { livePrices } = facts
    const options = shippingOptions(facts.shippingMethods, goods, { livePrices, promote: promoted.promoteOption })
    const shipping = goods.itemCount > 0 ? chooseShipping(options, facts.shippingMethodId) : undefined
    const found = promoted.idleWith(shipping?.ok ? shipping.value : null)
    if (found.size === 0) return { promoted, facts, goods, options, shipping }
    for (const [id, whyNot] of found) idle.set(id, whyNot)
  }
}

type PromotedFacts = Omit<QuoteFacts, 'lines'> & { readonly lines: readonly PromotedLine[] }

const listedOf = (line: PricedLine): Minor => (line.sellable ? multiplyMinor(line.unitPriceMinor, line.quantity) : 0)

const amountOf = (line: PromotedLine): Minor => subtractMinor(listedOf(line), line.discountMinor)

/** Gifts change nothing about shipping. With the tax on the goods alone, for methods whose conditions count it in. */
function shippedGoods(facts: PromotedFacts): ShippedGoods {
  return measureGoods(
    facts.lines.filter(({ isGift }) => !isGift),
    {
      subtotalMinor: sumMinor(facts.lines.map(amountOf)),
      taxOnTopMinor: facts.market.pricesIncludeTax ? 0 : taxOnGoods(facts),
    },
  )
}

function taxOnGoods(facts: PromotedFacts): Minor {
  if (facts.taxAnswers !== undefined) return taxOnTopOf(facts.lines.map(taxableOf), facts.taxAnswers)
  return sumMinor([...taxQuote(facts, null).taxed.lineTaxes.values()])
}

function taxQuote(facts: PromotedFacts, option: ShippingOption | null): TaxedByAnswers {
  const goods = facts.lines.map(taxableOf)
  const shipping = option === null ? [] : shippingTaxables(option, facts.lines.filter(isSent).map(taxableOf))
  const policy = { ...facts.market, treatment: facts.treatment }
  if (facts.taxAnswers !== undefined) return taxByAnswers([...goods, ...shipping], facts.taxAnswers, policy)
  return { taxed: taxDocument([...goods, ...shipping], facts.taxRates, policy), open: null, settled: null }
}

/** Whoever is to be asked has not answered yet, and may in a moment. */
const taxUnavailable: Refusal = { code: 'TAX_UNAVAILABLE', retryAfter: 1 }

const isSent = (line: PromotedLine): boolean => isShipped(line) && !line.isGift

const taxableOf = (line: PromotedLine): TaxableLine => ({
  key: line.lineId,
  category: line.taxCategory,
  quantity: line.quantity,
  amountMinor: amountOf(line),
})

function totalsOf(sums: { facts: PromotedFacts; shippingMinor: Minor; taxed: Taxed }): Totals {
  const { facts, shippingMinor, taxed } = sums
  const { currency, pricesIncludeTax, cashRoundingMinor } = facts.market
  const taxMinor = sumMinor(taxed.breakdown.map((row) => row.taxMinor))
  const goodsReliefMinor = sumMinor(facts.lines.map((line) => reliefOf(line, taxed)))
  const subtotalMinor = subtractMinor(sumMinor(facts.lines.map(listedOf)), goodsReliefMinor)
  const discountMinor = sumMinor(facts.lines.map((line) => line.discountMinor))
  const chargedShippingMinor = subtractMinor(shippingMinor, shippingReliefOf(taxed))
  const exactMinor = sumMinor([
    subtractMinor(subtotalMinor, discountMinor),
    chargedShippingMinor,
    pricesIncludeTax ? 0 : taxMinor,
  ])
  const roundingMinor = roundingForProvider(exactMinor, currency, cashRoundingMinor)
  return {
    subtotalMinor,
    discountMinor,
    shippingMinor: chargedShippingMinor,
    taxMinor,
    taxIncluded: pricesIncludeTax,
    taxReliefMinor: sumMinor([...taxed.lineReliefs.values()]),
    roundingMinor,
    totalMinor: addMinor(exactMinor, roundingMinor),
  }
}

function quoteLine(line: PromotedLine, taxed: Taxed, shortages: ReadonlyMap<VariantId, Shortage>): QuotedLine {
  const subtotalMinor = listedOf(line)
  const { discountMinor, discounts, isGift } = line
  const taxReliefMinor = reliefOf(line, taxed)
  return {
    lineId: line.lineId,
    variantId: line.variantId,
    quantity: line.quantity,
    unitPriceMinor: line.unitPriceMinor,
    compareAtMinor: line.compareAtMinor,
    subtotalMinor,
    discountMinor,
    discounts,
    isGift,
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

const reliefOf = (line: PromotedLine, { lineReliefs }: Taxed): Minor => minorAt(lineReliefs, line.lineId)

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
