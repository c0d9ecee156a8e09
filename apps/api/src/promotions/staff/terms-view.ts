import type {
  MarketAmount,
  MarketRange,
  StoredAction,
  StoredCondition,
  StoredOff,
  StoredScope,
  StoredSelection,
} from '@tillwright/db/promotion-terms'
import type { Market } from '@tillwright/domain/markets/market'
import type { CurrencyCode } from '@tillwright/domain/money/currency'
import { z } from 'zod'
import { Scope } from '../../prices/rules/view.ts'
import { Money, moneyOf } from '../../schemas.ts'

const Amounts = z.array(z.object({ market: z.string(), amount: Money }))
const Ranges = z.array(z.object({ market: z.string(), min: Money.nullable(), max: Money.nullable() }))
const Range = z.object({ min: z.int().nullable(), max: z.int().nullable() }).meta({ id: 'CountRange' })

const Selection = z
  .object({
    scopes: z.array(Scope),
    exceptScopes: z.array(Scope),
    unitPrices: Ranges.nullable(),
    fullPriceOnly: z.boolean(),
  })
  .meta({ id: 'PromotionSelection' })

export const PromotionCondition = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('amount'), of: Selection, ranges: Ranges }),
    z.object({ kind: z.literal('quantity'), of: Selection, range: Range }),
    z.object({ kind: z.literal('customer_group'), ids: z.array(z.uuid()) }),
    z.object({ kind: z.literal('order_count'), range: Range }),
    z.object({ kind: z.literal('country'), countries: z.array(z.string()) }),
  ])
  .meta({ id: 'PromotionCondition' })

const Off = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('percent'), percentPpm: z.int() }),
    z.object({ kind: z.enum(['fixed', 'fixed_price']), amounts: Amounts }),
  ])
  .meta({ id: 'PromotionOff' })

export const PromotionAction = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.enum(['whole', 'each']), of: Selection, off: Off }),
    z.object({
      kind: z.literal('buy_get'),
      buy: z.object({ of: Selection, quantity: z.int() }),
      get: z.object({ of: Selection, quantity: z.int(), percentPpm: z.int() }),
      timesMax: z.int().nullable(),
    }),
    z.object({ kind: z.literal('gift'), variantId: z.uuid(), quantity: z.int() }),
    z.object({ kind: z.literal('shipping'), off: Off, methodIds: z.array(z.uuid()).nullable() }),
  ])
  .meta({ id: 'PromotionAction' })

type Markets = ReadonlyMap<string, Market>

export function viewCondition(markets: Markets, condition: StoredCondition): z.output<typeof PromotionCondition> {
  switch (condition.kind) {
    case 'amount': {
      const ranges = viewRanges(markets, condition.ranges)
      return { kind: 'amount', of: viewSelection(markets, condition.of), ranges }
    }
    case 'quantity':
      return { ...condition, of: viewSelection(markets, condition.of) }
    case 'customer_group':
      return { kind: 'customer_group', ids: [...condition.ids] }
    case 'order_count':
      return condition
    case 'country':
      return { kind: 'country', countries: [...condition.countries] }
  }
}

export function viewAction(markets: Markets, action: StoredAction): z.output<typeof PromotionAction> {
  switch (action.kind) {
    case 'whole':
    case 'each':
      return { kind: action.kind, of: viewSelection(markets, action.of), off: viewOff(markets, action.off) }
    case 'buy_get': {
      const { buy, get, timesMax } = action
      return {
        kind: 'buy_get',
        buy: { ...buy, of: viewSelection(markets, buy.of) },
        get: { ...get, of: viewSelection(markets, get.of) },
        timesMax,
      }
    }
    case 'gift':
      return action
    case 'shipping': {
      const methodIds = action.methodIds && [...action.methodIds]
      return { kind: 'shipping', off: viewOff(markets, action.off), methodIds }
    }
  }
}

const viewOff = (markets: Markets, off: StoredOff): z.output<typeof Off> =>
  off.kind === 'percent' ? off : { kind: off.kind, amounts: viewAmounts(markets, off.amounts) }

const viewSelection = (markets: Markets, selection: StoredSelection): z.output<typeof Selection> => ({
  scopes: selection.scopes.map(viewScope),
  exceptScopes: selection.exceptScopes.map(viewScope),
  unitPrices: selection.unitPrices && viewRanges(markets, selection.unitPrices),
  fullPriceOnly: selection.fullPriceOnly,
})

const viewScope = (scope: StoredScope): z.output<typeof Scope> =>
  scope.kind === 'all' ? scope : { kind: scope.kind, ids: [...scope.ids] }

const viewAmounts = (markets: Markets, amounts: readonly MarketAmount[]): z.output<typeof Amounts> =>
  inCurrencies(markets, amounts).map(({ market, minor, currency }) => ({ market, amount: moneyOf(minor, currency) }))

const viewRanges = (markets: Markets, ranges: readonly MarketRange[]): z.output<typeof Ranges> =>
  inCurrencies(markets, ranges).map(({ market, minMinor, maxMinor, currency }) => ({
    market,
    min: minMinor === null ? null : moneyOf(minMinor, currency),
    max: maxMinor === null ? null : moneyOf(maxMinor, currency),
  }))

/** Without those of a market that is younger than what is known of markets. */
export const inCurrencies = <Row extends { readonly market: string }>(
  markets: Markets,
  rows: readonly Row[],
): (Row & { currency: CurrencyCode })[] =>
  rows.flatMap((row) => {
    const currency = markets.get(row.market)?.currency
    return currency === undefined ? [] : [{ ...row, currency }]
  })
