import type { PriceAsk, PriceFacts } from '../../prices/facts.ts'
import type { PricedVariant, PriceRule, PriceScope } from '../../prices/price-rule.ts'
import type { TimeWindow } from '../../prices/time-window.ts'
import { fraction, rounded } from './fraction.ts'

/**
 * What one unit costs, as the specification words it: the lowest of all prices that are offered, less what the rules
 * take off one after the other, and no discount leads below the floor.
 */
export function priceOf(facts: PriceFacts, ask: PriceAsk): bigint {
  const lowest = least(offered(facts, ask))
  const rules = inTurn(facts.rules.filter((rule) => applies(rule, facts, ask)))
  const reduced = rules.reduce((price, rule) => less(price, rule, facts), lowest)
  // A price that is below its floor without any discount stays what it is, and none is taken off.
  const floor = least([BigInt(facts.variantPriceMinor), BigInt(facts.floorMinor ?? 0)])
  if (reduced < floor) return floor
  return reduced
}

/** What is shown beside a lower price: what the variant costs, or has cost where that was more. */
export const originalOf = ({ variantPriceMinor, compareAtMinor }: PriceFacts): bigint =>
  -least([-BigInt(variantPriceMinor), -BigInt(compareAtMinor ?? 0)])

function offered(facts: PriceFacts, { at, quantity, customerGroupIds }: PriceAsk): bigint[] {
  const prices = [facts.variantPriceMinor]
  for (const sale of facts.sales) if (isOpen(sale.window, at)) prices.push(sale.unitPriceMinor)
  for (const tier of facts.tiers) if (quantity >= tier.minQuantity) prices.push(tier.unitPriceMinor)
  for (const list of facts.listedPrices) {
    if (!isOpen(list.window, at) || !isFor(list.customerGroupIds, customerGroupIds)) continue
    for (const tier of list.tiers) if (quantity >= tier.minQuantity) prices.push(tier.unitPriceMinor)
  }
  return prices.map(BigInt)
}

export const least = (prices: readonly bigint[]): bigint => prices.toSorted((a, b) => (a < b ? -1 : 1))[0] ?? 0n

export const isOpen = ({ startsAt, endsAt }: TimeWindow, at: Date): boolean =>
  at.getTime() >= (startsAt?.getTime() ?? -Infinity) && at.getTime() < (endsAt?.getTime() ?? Infinity)

export const isFor = (groups: ReadonlySet<string> | null, own: readonly string[]): boolean =>
  groups === null || own.some((id) => groups.has(id))

const applies = (rule: PriceRule, { variant, market }: PriceFacts, ask: PriceAsk): boolean =>
  isOpen(rule.window, ask.at) &&
  isFor(rule.customerGroupIds, ask.customerGroupIds) &&
  (rule.markets === null || [...rule.markets].includes(market)) &&
  isInOneOf(rule.scopes, variant)

export function isInOneOf(scopes: readonly PriceScope[], variant: PricedVariant): boolean {
  const idsOfVariant: Record<PriceScope['kind'], readonly string[]> = {
    all: [],
    variant: [variant.variantId],
    product: [variant.productId],
    category: variant.categoryIds,
    collection: variant.collectionIds,
  }
  return scopes.some(
    (scope) => scope.kind === 'all' || [...scope.ids].some((id) => idsOfVariant[scope.kind].includes(id)),
  )
}

/** If one of them is exclusive, the first such alone. */
function inTurn(rules: readonly PriceRule[]): PriceRule[] {
  const exclusive = rules.filter((rule) => rule.exclusive)
  return exclusive.length > 0 ? byPriority(exclusive).slice(0, 1) : byPriority(rules)
}

interface Ranked {
  readonly id: string
  readonly priority: number
}

/** The highest priority first, of equals the oldest. */
export function byPriority<T extends Ranked>(all: readonly T[]): T[] {
  const left = new Set(all)
  const taken: T[] = []
  while (left.size > 0) {
    const next = [...left].reduce((first, one) => (comesBefore(one, first) ? one : first))
    taken.push(next)
    left.delete(next)
  }
  return taken
}

const comesBefore = (a: Ranked, b: Ranked): boolean =>
  a.priority > b.priority || (a.priority === b.priority && a.id < b.id)

/**
 * A percentage leaves its complement, the half rounded up; that of the original price is the price where it is lower. A
 * fixed amount leaves nothing where it is more than the price.
 */
function less(price: bigint, { reduction }: PriceRule, facts: PriceFacts): bigint {
  if (reduction.kind === 'fixed') {
    const left = price - BigInt(reduction.fixedMinor)
    return left < 0n ? 0n : left
  }
  const isOfOriginal = reduction.kind === 'percent_of_original'
  const percentOf = isOfOriginal ? originalOf(facts) : price
  const left = fraction(percentOf * (1_000_000n - BigInt(reduction.percentPpm)), 1_000_000n)
  return least([price, rounded(left, 'halfUp')])
}
