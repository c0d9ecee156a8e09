import type { TestVariant } from '@tillwright/db/testing/test-catalogue'

/** A cart of another system's suite: what its shop gives, what is in it, and what it gets. */
export interface PromotionScenario {
  /** The one that was made first comes first. */
  readonly promotions: readonly PromotionOf[]
  readonly goods: Goods
  readonly floors?: Amounts
  /** What is sold for less than it costs. */
  readonly sales?: Amounts
  readonly ordersBefore?: number
  /** What comes off each line of which something does; or the parts, the largest first, whichever lines get them. */
  readonly off: Amounts | readonly number[]
  readonly gifts?: Amounts
  /** Of the one method, for 10.00; that price where nothing is said. */
  readonly shipping?: number
  /** Why the others give nothing. */
  readonly whyNot?: readonly string[]
}
export type PromotionScenarios = readonly (readonly [says: string, scenario: PromotionScenario])[]
export type Goods = Partial<Record<TestVariant, readonly [quantity: number, price: number]>>
type Amounts = Partial<Record<TestVariant, number>>

export interface PromotionOf {
  readonly actions: readonly ActionOf[]
  readonly conditions?: readonly ConditionOf[]
  readonly priority?: number
  readonly exclusive?: true
  /** Whether a code is needed; it is in the cart. */
  readonly byCode?: true
  readonly budget?: number
}

/** Some of the goods in a cart: everything, unless something else is said. */
export interface SelectionOf {
  readonly products?: readonly TestVariant[]
  /** As a collection, for what others call a taxon, a category or a facet. */
  readonly collected?: readonly TestVariant[]
  readonly price?: readonly [min: number | null, max: number | null]
  readonly fullPriceOnly?: true
}

export type OffOf = { readonly percent: number } | { readonly fixed: number } | { readonly price: number }

export type ActionOf =
  | { readonly kind: 'whole' | 'each'; readonly off: OffOf; readonly of: SelectionOf }
  | {
      readonly kind: 'buy_get'
      readonly buy: readonly [quantity: number, of: SelectionOf]
      readonly get: readonly [quantity: number, of: SelectionOf]
      readonly percent: number
      readonly timesMax: number | null
    }
  | { readonly kind: 'gift'; readonly variant: TestVariant }
  | { readonly kind: 'shipping'; readonly percent: number }

export type ConditionOf =
  | { readonly kind: 'amount'; readonly min: number; readonly of: SelectionOf }
  | { readonly kind: 'quantity'; readonly min: number; readonly of: SelectionOf }
  | { readonly kind: 'order'; readonly nth: number }

export const percent = (of: number): OffOf => ({ percent: of })
export const fixed = (of: number): OffOf => ({ fixed: of })
export const whole = (off: OffOf, of: SelectionOf = {}): ActionOf => ({ kind: 'whole', off, of })
export const each = (off: OffOf, of: SelectionOf = {}): ActionOf => ({ kind: 'each', off, of })
export const shipping = (of: number): ActionOf => ({ kind: 'shipping', percent: of })
export const gift = (variant: TestVariant): ActionOf => ({ kind: 'gift', variant })

/** What is got is free, unless something else is said. */
export const buyGet = (
  [buy, get]: readonly [buy: number, get: number],
  more: { of?: SelectionOf; got?: SelectionOf; percent?: number; timesMax?: number } = {},
): ActionOf => ({
  kind: 'buy_get',
  buy: [buy, more.of ?? {}],
  get: [get, more.got ?? more.of ?? {}],
  percent: more.percent ?? 100,
  timesMax: more.timesMax ?? null,
})

export const collected = (...names: readonly TestVariant[]): SelectionOf => ({ collected: names })
export const products = (...names: readonly TestVariant[]): SelectionOf => ({ products: names })
export const priced = (min: number | null, max: number | null = null): SelectionOf => ({ price: [min, max] })
export const atLeast = (min: number, of: SelectionOf = {}): ConditionOf => ({ kind: 'amount', min, of })
export const pieces = (min: number, of: SelectionOf = {}): ConditionOf => ({ kind: 'quantity', min, of })

/** One promotion that does this. */
export const gives = (...actions: readonly ActionOf[]): PromotionOf => ({ actions })
