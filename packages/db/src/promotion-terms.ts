import type {
  CategoryId,
  CollectionId,
  CustomerGroupId,
  ProductId,
  PromotionId,
  ShippingMethodId,
  VariantId,
} from '@tillwright/domain/ids'
import type { Minor } from '@tillwright/domain/money/minor'
import type { PriceScope } from '@tillwright/domain/prices/price-rule'
import type { TimeWindow } from '@tillwright/domain/prices/time-window'
import type {
  Action,
  AmountRange,
  Condition,
  CountRange,
  Off,
  Promotion,
  Selection,
} from '@tillwright/domain/promotions/promotion'

/** Of one market, in its currency. */
export interface MarketAmount {
  readonly market: string
  readonly minor: Minor
}

export interface MarketRange extends AmountRange {
  readonly market: string
}

/** A kind is there once; its ids are sorted. */
export type StoredScope =
  | { readonly kind: 'all' }
  | { readonly kind: 'variant'; readonly ids: readonly VariantId[] }
  | { readonly kind: 'product'; readonly ids: readonly ProductId[] }
  | { readonly kind: 'category'; readonly ids: readonly CategoryId[] }
  | { readonly kind: 'collection'; readonly ids: readonly CollectionId[] }

export interface StoredSelection {
  readonly scopes: readonly StoredScope[]
  readonly exceptScopes: readonly StoredScope[]
  /** Null is any price. */
  readonly unitPrices: readonly MarketRange[] | null
  readonly fullPriceOnly: boolean
}

export type StoredCondition =
  | { readonly kind: 'amount'; readonly of: StoredSelection; readonly ranges: readonly MarketRange[] }
  | { readonly kind: 'quantity'; readonly of: StoredSelection; readonly range: CountRange }
  | { readonly kind: 'customer_group'; readonly ids: readonly CustomerGroupId[] }
  | { readonly kind: 'order_count'; readonly range: CountRange }
  | { readonly kind: 'country'; readonly countries: readonly string[] }

export type StoredOff =
  | { readonly kind: 'percent'; readonly percentPpm: number }
  | { readonly kind: 'fixed' | 'fixed_price'; readonly amounts: readonly MarketAmount[] }

export type StoredAction =
  | { readonly kind: 'whole' | 'each'; readonly of: StoredSelection; readonly off: StoredOff }
  | {
      readonly kind: 'buy_get'
      readonly buy: { readonly of: StoredSelection; readonly quantity: number }
      readonly get: { readonly of: StoredSelection; readonly quantity: number; readonly percentPpm: number }
      readonly timesMax: number | null
    }
  | { readonly kind: 'gift'; readonly variantId: VariantId; readonly quantity: number }
  /** Off these methods, sorted; null is off every one. */
  | { readonly kind: 'shipping'; readonly off: StoredOff; readonly methodIds: readonly ShippingMethodId[] | null }

/** Conditions and actions for all markets at once: amounts stand with their markets, by code. */
export interface StoredTerms {
  readonly conditions: readonly StoredCondition[]
  readonly actions: readonly StoredAction[]
}

/** What is kept of a promotion, as far as carts are concerned. */
export interface PromotionFacts extends TimeWindow {
  readonly id: PromotionId
  readonly name: string
  readonly needsCode: boolean
  /** Sorted; null is everywhere. */
  readonly markets: readonly string[] | null
  readonly priority: number
  readonly exclusive: boolean
  readonly terms: StoredTerms
  readonly usesMax: number | null
  readonly usedCount: number
  /** By market: of each that is named, or of none. */
  readonly budgets: readonly Budget[]
}

export interface Budget {
  readonly market: string
  readonly budgetMinor: Minor
  /** By redemptions that were not given back. */
  readonly spentMinor: Minor
}

/**
 * A promotion as one market sees it; how often its buyer may still have it is not known here. Where it does not hold it
 * has no terms. Null where it has no amount for a market in which it holds.
 */
export function promotionIn(market: string, facts: PromotionFacts): Promotion | null {
  const { id, name, needsCode, markets, startsAt, endsAt, priority, exclusive, usesMax, usedCount } = facts
  const holdsHere = markets === null || markets.includes(market)
  const terms = holdsHere ? termsIn(market, facts.terms) : { conditions: [], actions: [] }
  if (terms === null) return null
  const budget = facts.budgets.find((one) => one.market === market)
  return {
    ...{ id, name, needsCode, priority, exclusive, ...terms },
    markets: markets === null ? null : new Set(markets),
    window: { startsAt, endsAt },
    left: {
      uses: usesMax === null ? null : usesMax - usedCount,
      usesOfBuyer: null,
      budgetMinor: budget === undefined ? null : budget.budgetMinor - budget.spentMinor,
    },
  }
}

function termsIn(market: string, terms: StoredTerms): Pick<Promotion, 'conditions' | 'actions'> | null {
  const conditions = terms.conditions.map((condition) => conditionIn(market, condition))
  const actions = terms.actions.map((action) => actionIn(market, action))
  const isWhole = !conditions.includes(null) && !actions.includes(null)
  return isWhole ? { conditions: conditions.filter(isThere), actions: actions.filter(isThere) } : null
}

function conditionIn(market: string, condition: StoredCondition): Condition | null {
  switch (condition.kind) {
    case 'amount': {
      const of = selectionIn(market, condition.of)
      const range = inMarket(market, condition.ranges)
      return of && range && { kind: 'amount', of, range: rangeOf(range) }
    }
    case 'quantity': {
      const of = selectionIn(market, condition.of)
      return of && { ...condition, of }
    }
    case 'customer_group':
      return { kind: 'customer_group', ids: new Set(condition.ids) }
    case 'order_count':
      return condition
    case 'country':
      return { kind: 'country', countries: new Set(condition.countries) }
  }
}

function actionIn(market: string, action: StoredAction): Action | null {
  switch (action.kind) {
    case 'whole':
    case 'each': {
      const of = selectionIn(market, action.of)
      const off = offIn(market, action.off)
      return of && off && { kind: action.kind, of, off }
    }
    case 'buy_get': {
      const bought = selectionIn(market, action.buy.of)
      const got = selectionIn(market, action.get.of)
      return bought && got && { ...action, buy: { ...action.buy, of: bought }, get: { ...action.get, of: got } }
    }
    case 'gift':
      return action
    case 'shipping': {
      const off = offIn(market, action.off)
      return off && { kind: 'shipping', off, methodIds: action.methodIds && new Set(action.methodIds) }
    }
  }
}

function offIn(market: string, off: StoredOff): Off | null {
  if (off.kind === 'percent') return off
  const amount = inMarket(market, off.amounts)
  if (amount === null) return null
  return off.kind === 'fixed'
    ? { kind: 'fixed', fixedMinor: amount.minor }
    : { kind: 'fixed_price', priceMinor: amount.minor }
}

function selectionIn(market: string, selection: StoredSelection): Selection | null {
  const { scopes, exceptScopes, unitPrices, fullPriceOnly } = selection
  const unitPrice = unitPrices === null ? { minMinor: null, maxMinor: null } : inMarket(market, unitPrices)
  return (
    unitPrice && {
      scopes: scopes.map(scopeOf),
      exceptScopes: exceptScopes.map(scopeOf),
      unitPrice: rangeOf(unitPrice),
      fullPriceOnly,
    }
  )
}

function scopeOf(scope: StoredScope): PriceScope {
  switch (scope.kind) {
    case 'all':
      return scope
    case 'variant':
      return { kind: 'variant', ids: new Set(scope.ids) }
    case 'product':
      return { kind: 'product', ids: new Set(scope.ids) }
    case 'category':
      return { kind: 'category', ids: new Set(scope.ids) }
    case 'collection':
      return { kind: 'collection', ids: new Set(scope.ids) }
  }
}

const rangeOf = ({ minMinor, maxMinor }: AmountRange): AmountRange => ({ minMinor, maxMinor })

const inMarket = <Row extends { readonly market: string }>(market: string, rows: readonly Row[]): Row | null =>
  rows.find((row) => row.market === market) ?? null

const isThere = <Value>(value: Value | null): value is Value => value !== null
