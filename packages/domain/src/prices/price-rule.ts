import type { CategoryId, CollectionId, CustomerGroupId, PriceRuleId, ProductId, VariantId } from '../ids.ts'
import { checkedCount, type Minor, subtractMinor } from '../money/minor.ts'
import { mulDiv } from '../money/rounding.ts'
import type { TimeWindow } from './time-window.ts'

/** What a rule takes off the price so far. */
export type Reduction =
  /** Parts per million, above 0 and up to 1,000,000: 12.5 % is 125000. */
  | { readonly kind: 'percent'; readonly percentPpm: number }
  /** The same of the original price: what rules before it have taken off is not taken off again. */
  | { readonly kind: 'percent_of_original'; readonly percentPpm: number }
  /** In the market's currency. */
  | { readonly kind: 'fixed'; readonly fixedMinor: Minor }

export type PriceScope =
  | { readonly kind: 'all' }
  | { readonly kind: 'variant'; readonly ids: ReadonlySet<VariantId> }
  | { readonly kind: 'product'; readonly ids: ReadonlySet<ProductId> }
  /** With all that lies below them, see PricedVariant. */
  | { readonly kind: 'category'; readonly ids: ReadonlySet<CategoryId> }
  | { readonly kind: 'collection'; readonly ids: ReadonlySet<CollectionId> }

/** A reduction of catalogue prices, as one market sees it. */
export interface PriceRule {
  readonly id: PriceRuleId
  readonly name: string
  /** It covers what one of them covers. */
  readonly scopes: readonly PriceScope[]
  /** Codes of the markets that it holds in; null is everywhere. */
  readonly markets: ReadonlySet<string> | null
  /** Whom it is for: whoever is in one of the groups; null is everybody. */
  readonly customerGroupIds: ReadonlySet<CustomerGroupId> | null
  readonly window: TimeWindow
  /** The higher one comes first. */
  readonly priority: number
  readonly exclusive: boolean
  readonly reduction: Reduction
}

/** What is priced, with all that a scope can know it by. */
export interface PricedVariant {
  readonly variantId: VariantId
  readonly productId: ProductId
  /** The categories that its product is in, and all above them. */
  readonly categoryIds: readonly CategoryId[]
  readonly collectionIds: readonly CollectionId[]
}

/** Whether a rule is for this variant, market and buyer, whatever the time. */
export function isRuleFor(
  rule: PriceRule,
  asked: { variant: PricedVariant; market: string; customerGroupIds: readonly CustomerGroupId[] },
): boolean {
  return (
    (rule.markets === null || rule.markets.has(asked.market)) &&
    isForOneOf(rule.customerGroupIds, asked.customerGroupIds) &&
    rule.scopes.some((scope) => covers(scope, asked.variant))
  )
}

/** Whether something for these groups, or for everybody, is for a buyer who is in those. */
export const isForOneOf = (groups: ReadonlySet<CustomerGroupId> | null, ofBuyer: readonly CustomerGroupId[]): boolean =>
  groups === null || ofBuyer.some((id) => groups.has(id))

/**
 * Rules that hold at one moment, in the order in which they apply: by priority, the older one first among equals. If
 * any of them is exclusive, the first exclusive one applies alone, whatever the priority of the others. (As in Sylius:
 * docs.sylius.com/the-book/products/catalog-promotions.) A rule that is listed twice applies once.
 */
export function rulesInTurn(rules: readonly PriceRule[]): readonly PriceRule[] {
  const inTurn = [...new Map(rules.map((rule) => [rule.id, rule])).values()].sort(
    (a, b) => b.priority - a.priority || (a.id < b.id ? -1 : 1),
  )
  const exclusive = inTurn.find((rule) => rule.exclusive)
  return exclusive === undefined ? inTurn : [exclusive]
}

/**
 * The price that is left of one, never below zero: of the price so far, or of the original price where the reduction is
 * of that. What a percentage leaves is rounded half up: 15 % off 10.50 is 8.93.
 * Throws MoneyError NEGATIVE_QUANTITY for a fixed amount below zero and a percentage outside of 0 to 100.
 */
export function reduce(priceMinor: Minor, reduction: Reduction): Minor {
  switch (reduction.kind) {
    case 'percent':
    case 'percent_of_original': {
      const leftPpm = checkedCount(million - checkedCount(reduction.percentPpm))
      return mulDiv(priceMinor, { times: leftPpm, over: million }, 'halfUp')
    }
    case 'fixed':
      return Math.max(0, subtractMinor(priceMinor, checkedCount(reduction.fixedMinor)))
  }
}

export const million = 1_000_000

/** Whether these goods are among those of the scope. */
export function covers(scope: PriceScope, variant: PricedVariant): boolean {
  switch (scope.kind) {
    case 'all':
      return true
    case 'variant':
      return scope.ids.has(variant.variantId)
    case 'product':
      return scope.ids.has(variant.productId)
    case 'category':
      return variant.categoryIds.some((id) => scope.ids.has(id))
    case 'collection':
      return variant.collectionIds.some((id) => scope.ids.has(id))
  }
}
