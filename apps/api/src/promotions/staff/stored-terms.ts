import type {
  MarketAmount,
  MarketRange,
  StoredAction,
  StoredCondition,
  StoredOff,
  StoredScope,
  StoredSelection,
} from '@tillwright/db/promotion-terms'
import type { z } from 'zod'
import { invalid, type PriceInput } from '../../prices/inputs.ts'
import { coverageOf } from '../../prices/rules/checked.ts'
import { type NamedMarkets, noMarkets } from './named-markets.ts'
import type { actionInput, conditionInput } from './terms-input.ts'

type ConditionInput = z.output<typeof conditionInput>
type ActionInput = z.output<typeof actionInput>
type SelectionInput = Extract<ConditionInput, { kind: 'amount' }>['of']
type RangesInput = Extract<ConditionInput, { kind: 'amount' }>['ranges']
type OffInput = Extract<ActionInput, { kind: 'shipping' }>['off']

/** As they are kept: minor units by market, ids sorted, each once. Throws NOT_FOUND and VALIDATION_FAILED. */
export function storedCondition(held: NamedMarkets, condition: ConditionInput, path: string): StoredCondition {
  switch (condition.kind) {
    case 'amount': {
      const ranges = storedRanges(held, condition.ranges, `${path}.ranges`)
      return { kind: 'amount', of: storedSelection(held, condition.of, `${path}.of`), ranges }
    }
    case 'quantity':
      return { ...condition, of: storedSelection(held, condition.of, `${path}.of`) }
    case 'customer_group':
      return { kind: 'customer_group', ids: sorted(condition.ids) }
    case 'order_count':
      return condition
    case 'country':
      return { kind: 'country', countries: sorted(condition.countries) }
  }
}

/** The same of an action. */
export function storedAction(held: NamedMarkets, action: ActionInput, path: string): StoredAction {
  switch (action.kind) {
    case 'whole':
    case 'each': {
      const off = storedOff(held, action.off, `${path}.off`)
      return { kind: action.kind, of: storedSelection(held, action.of, `${path}.of`), off }
    }
    case 'buy_get': {
      const buy = { ...action.buy, of: storedSelection(held, action.buy.of, `${path}.buy.of`) }
      const get = { ...action.get, of: storedSelection(held, action.get.of, `${path}.get.of`) }
      return { ...action, buy, get }
    }
    case 'gift':
      return action
    case 'shipping': {
      const methodIds = action.methodIds && sorted(action.methodIds)
      return { kind: 'shipping', off: storedOff(held, action.off, `${path}.off`), methodIds }
    }
  }
}

function storedOff(held: NamedMarkets, off: OffInput, path: string): StoredOff {
  if (off.kind === 'percent') return off
  return { kind: off.kind, amounts: storedAmounts(held, off.amounts, { list: `${path}.amounts`, amount: 'amount' }) }
}

/** Amounts by market, each in its currency; `at` is what the list and each amount are called by the caller. */
export function storedAmounts(
  held: NamedMarkets,
  amounts: readonly { readonly market: string; readonly amount: PriceInput }[],
  at: { readonly list: string; readonly amount: string },
): MarketAmount[] {
  mustBeNamed(held, amounts, at.list)
  return byMarket(
    amounts.map(({ market, amount }, row) => ({
      market,
      minor: held.minorOf(market, amount, `${at.list}.${row}.${at.amount}`),
    })),
  )
}

function storedSelection(held: NamedMarkets, selection: SelectionInput, path: string): StoredSelection {
  const { scopes, exceptScopes, unitPrices, fullPriceOnly } = selection
  return {
    scopes: storedScopes(scopes),
    exceptScopes: storedScopes(exceptScopes),
    unitPrices: unitPrices && storedRanges(held, unitPrices, `${path}.unitPrices`),
    fullPriceOnly,
  }
}

function storedRanges(held: NamedMarkets, ranges: RangesInput, path: string): MarketRange[] {
  mustBeNamed(held, ranges, path)
  return byMarket(
    ranges.map(({ market, min, max }, row) => {
      const at = `${path}.${row}`
      const minMinor = min && held.minorOf(market, min, `${at}.min`)
      const maxMinor = max && held.minorOf(market, max, `${at}.max`)
      if (minMinor === null && maxMinor === null)
        throw invalid([{ path: `${at}.min`, message: 'must be there, or max' }])
      if (minMinor !== null && maxMinor !== null && maxMinor < minMinor)
        throw invalid([{ path: `${at}.max`, message: 'must not be below min' }])
      return { market, minMinor, maxMinor }
    }),
  )
}

function storedScopes(scopes: SelectionInput['scopes']): StoredScope[] {
  const { coversAll, variantIds, productIds, categoryIds, collectionIds } = coverageOf(scopes)
  if (coversAll) return [{ kind: 'all' }]
  const all: Exclude<StoredScope, { kind: 'all' }>[] = [
    { kind: 'variant', ids: variantIds },
    { kind: 'product', ids: productIds },
    { kind: 'category', ids: categoryIds },
    { kind: 'collection', ids: collectionIds },
  ]
  return all.filter(({ ids }) => ids.length > 0)
}

/** Whether each market is there, is another problem, that of the whole promotion. */
function mustBeNamed({ markets }: NamedMarkets, rows: readonly { readonly market: string }[], path: string): void {
  if (markets === null && rows.length > 0) throw invalid([noMarkets])
  rows.forEach(({ market }, row) => {
    const isTwin = rows.findIndex((one) => one.market === market) < row
    const message = isTwin ? 'is named twice' : markets?.includes(market) ? null : 'is no market of this promotion'
    if (message !== null) throw invalid([{ path: `${path}.${row}.market`, message }])
  })
}

const byMarket = <Row extends { readonly market: string }>(rows: readonly Row[]): Row[] =>
  rows.toSorted((a, b) => (a.market < b.market ? -1 : 1))

const sorted = <Id extends string>(ids: readonly Id[]): Id[] => [...new Set(ids)].sort()
