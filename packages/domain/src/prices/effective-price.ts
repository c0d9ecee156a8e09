import { checkedCount, type Minor } from '../money/minor.ts'
import type { EffectivePrice, PriceAsk, PriceFacts, PriceReason } from './facts.ts'
import { cheapestOf, offersOf } from './offer.ts'
import { isRuleFor, type PriceRule, reduce, rulesInTurn } from './price-rule.ts'
import { isOpen, nextBoundary, type TimeWindow } from './time-window.ts'

/**
 * What one unit of a variant costs in a market. The lowest of variant price, sale, quantity tier and price list counts;
 * then the price rules reduce it in their turn (see `rulesInTurn`).
 *
 * The floor limits discounts and raises no price: whatever would come to less than the floor, or less than the variant
 * price where that is below the floor itself, comes to exactly that, and nothing is taken off any more. The floor is
 * among the reasons if the price would be lower without it; a sale, tier, list or rule is, if it lowered the price.
 *
 * Throws MoneyError for amounts and quantities that are not whole or below zero.
 */
export function effectivePrice(facts: PriceFacts, ask: PriceAsk): EffectivePrice {
  const { variant, market, variantPriceMinor, compareAtMinor } = facts
  const offers = offersOf(facts, ask)
  const rules = facts.rules.filter((rule) =>
    isRuleFor(rule, { variant, market, customerGroupIds: ask.customerGroupIds }),
  )
  const isOpenNow = ({ window }: { window: TimeWindow }) => isOpen(window, ask.at)
  const cheapest = cheapestOf(offers.filter(isOpenNow))
  const originalMinor = Math.max(variantPriceMinor, checkedCount(compareAtMinor ?? 0))
  const reductions = rulesInTurn(rules.filter(isOpenNow)).map((rule) => stepOf(rule, originalMinor))
  const windows = [...offers, ...rules].map(({ window }) => window)
  return {
    ...explain(facts, cheapest === undefined ? reductions : [() => cheapest.reason, ...reductions]),
    originalMinor,
    nextChangeAt: nextBoundary(windows, ask.at),
  }
}

/** What comes of the price so far. */
type Step = (priceMinor: Minor) => PriceReason

const stepOf =
  ({ id: priceRuleId, name, reduction, window }: PriceRule, originalMinor: Minor): Step =>
  (priceMinor) => ({
    kind: 'price_rule',
    unitPriceMinor: reduce(reduction.kind === 'percent_of_original' ? originalMinor : priceMinor, reduction),
    priceRuleId,
    name,
    reduction,
    endsAt: window.endsAt,
  })

/** Takes one step after the other down to the floor; a step that leads nowhere is no reason. */
function explain(
  { variantPriceMinor, floorMinor }: PriceFacts,
  steps: readonly Step[],
): Pick<EffectivePrice, 'unitPriceMinor' | 'reasons'> {
  const lowestMinor = Math.min(checkedCount(variantPriceMinor), checkedCount(floorMinor ?? 0))
  let unitPriceMinor = variantPriceMinor
  const reasons: PriceReason[] = [{ kind: 'variant_price', unitPriceMinor }]
  for (const step of steps) {
    const reason = step(unitPriceMinor)
    if (reason.unitPriceMinor >= unitPriceMinor) continue
    if (unitPriceMinor > lowestMinor) reasons.push(reason)
    unitPriceMinor = Math.max(reason.unitPriceMinor, lowestMinor)
    if (reason.unitPriceMinor < lowestMinor) {
      reasons.push({ kind: 'floor', unitPriceMinor })
      break
    }
  }
  return { unitPriceMinor, reasons }
}
