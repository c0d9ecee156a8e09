import { accept, type Decision, type Refusal, refuse } from '../refusal.ts'
import type { Market } from './market.ts'

export interface MarketChange {
  readonly from: Market
  readonly to: Market
  /** Whether the shop sells there where nobody has said where. */
  readonly isDefault: boolean
  /** Whether anything was priced or ordered in its currency. */
  readonly hasAmounts: boolean
}

/** An amount keeps its number when its currency changes, and is another amount; and somewhere a shop must sell. */
export function decideMarketChange({ from, to, isDefault, hasAmounts }: MarketChange): Decision<Market> {
  if (from.currency !== to.currency && hasAmounts) return refuse(currencyIsUsed)
  return isDefault ? decideDefaultMarket(to) : accept(to)
}

/** Whether a market can be the one where the shop sells unless somebody says otherwise. */
export const decideDefaultMarket = <M extends Pick<Market, 'enabled'>>(market: M): Decision<M> =>
  market.enabled ? accept(market) : refuse(defaultIsClosed)

/** No newer version would help, so none is told; nor here. */
const currencyIsUsed = { code: 'CONFLICT', entity: 'marketCurrency', currentVersion: null } as const satisfies Refusal
const defaultIsClosed = { code: 'CONFLICT', entity: 'defaultMarket', currentVersion: null } as const satisfies Refusal
