import type { CategoryId } from '../ids.ts'
import type { Minor } from '../money/minor.ts'

/** Which products are in a collection: a tree of conditions. */
export type CollectionRule = CombinedRule | RuleCondition

interface CombinedRule {
  readonly kind: 'all' | 'any'
  readonly of: readonly CollectionRule[]
}

export type RuleCondition =
  | { readonly kind: 'tag' | 'vendor' | 'product_type'; readonly value: string }
  /** Or below it. */
  | { readonly kind: 'category'; readonly categoryId: CategoryId }
  | { readonly kind: 'attribute'; readonly code: string; readonly value: string | number | boolean }
  /**
   * The plain price of one of its variants, before sales, price lists and price rules: a rule that covers the
   * collection would else move goods out of its own reach.
   */
  | {
      readonly kind: 'price'
      readonly market: string
      readonly minMinor: Minor | null
      readonly maxMinor: Minor | null
    }
  | { readonly kind: 'in_stock' }
  /** Products leave it by growing old, and come back by nothing. */
  | { readonly kind: 'created_within'; readonly days: number }

export function conditionsOf(rule: CollectionRule): readonly RuleCondition[] {
  return 'of' in rule ? rule.of.flatMap(conditionsOf) : [rule]
}

/** What a change of a product can have touched; prices also say where it is sold. Anything: nobody knows better. */
export type TouchedFacts = 'anything' | 'prices' | 'nothing'

/** Whether products can have come into a collection, or left it, by such a change. */
export function isTouched(rule: CollectionRule, by: TouchedFacts): boolean {
  switch (by) {
    case 'anything':
      return true
    case 'prices':
      return conditionsOf(rule).some(({ kind }) => kind === 'price' || kind === 'in_stock')
    case 'nothing':
      return false
  }
}
