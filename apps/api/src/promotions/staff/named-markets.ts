import type { Tx } from '@tillwright/db/client'
import type { StoredAction, StoredCondition, StoredSelection } from '@tillwright/db/promotion-terms'
import type { NewPromotion } from '@tillwright/db/promotions'
import { type HeldMarkets, holdMarkets, invalid } from '../../prices/inputs.ts'

/** The markets of a promotion, sorted, that stay as they are until the transaction ends; null is everywhere. */
export interface NamedMarkets extends Pick<HeldMarkets, 'minorOf'> {
  readonly markets: readonly string[] | null
}

/** Throws NOT_FOUND. */
export async function holdNamedMarkets(tx: Tx, codes: readonly string[] | null): Promise<NamedMarkets> {
  const markets = codes && [...new Set(codes)].sort()
  const held = await holdMarkets(tx, markets ?? [])
  for (const market of markets ?? []) held.currencyOf(market)
  return { markets, minorOf: held.minorOf }
}

export const noMarkets = { path: 'markets', message: 'must be named where there are amounts' }

type Amounts = Pick<NewPromotion, 'markets' | 'terms' | 'budgets'>

/** Each of its amounts is there for each of its markets, and for no other. Throws VALIDATION_FAILED. */
export function mustHaveAllAmounts({ markets, terms, budgets }: Amounts): void {
  const amounts = [
    ...terms.conditions.flatMap((condition, index) => amountsOfCondition(condition, `conditions.${index}`)),
    ...terms.actions.flatMap((action, index) => amountsOfAction(action, `actions.${index}`)),
    ...(budgets.length === 0 ? [] : [{ path: 'budgets', of: budgets }]),
  ]
  if (amounts.length === 0) return
  if (markets === null) throw invalid([noMarkets])
  const wanted = markets.join(', ')
  const wrong = amounts.filter(({ of }) => of.map(({ market }) => market).join(', ') !== wanted)
  const issues = wrong.map(({ path }) => ({ path, message: `must have one for each of ${wanted}` }))
  if (issues.length > 0) throw invalid(issues)
}

/** Sorted by market. */
interface AmountsAt {
  readonly path: string
  readonly of: readonly { readonly market: string }[]
}

function amountsOfCondition(condition: StoredCondition, path: string): AmountsAt[] {
  switch (condition.kind) {
    case 'amount':
      return [...amountsOfSelection(condition.of, `${path}.of`), { path: `${path}.ranges`, of: condition.ranges }]
    case 'quantity':
      return amountsOfSelection(condition.of, `${path}.of`)
    case 'customer_group':
    case 'order_count':
    case 'country':
      return []
  }
}

function amountsOfAction(action: StoredAction, path: string): AmountsAt[] {
  const ofOff =
    'off' in action && action.off.kind !== 'percent' ? [{ path: `${path}.off.amounts`, of: action.off.amounts }] : []
  switch (action.kind) {
    case 'whole':
    case 'each':
      return [...amountsOfSelection(action.of, `${path}.of`), ...ofOff]
    case 'buy_get':
      return [
        ...amountsOfSelection(action.buy.of, `${path}.buy.of`),
        ...amountsOfSelection(action.get.of, `${path}.get.of`),
      ]
    case 'gift':
      return []
    case 'shipping':
      return ofOff
  }
}

const amountsOfSelection = ({ unitPrices }: StoredSelection, path: string): AmountsAt[] =>
  unitPrices === null ? [] : [{ path: `${path}.unitPrices`, of: unitPrices }]
