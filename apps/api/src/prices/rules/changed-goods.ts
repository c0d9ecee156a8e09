import type { StoredPriceRule } from '@tillwright/db/price-rules'
import type { ChangedGoods } from '@tillwright/db/price-runs'

type Seen = Pick<StoredPriceRule, 'coverage' | 'customerGroupIds' | 'enabled'>

/** Whose prices in the lists a rule has borne on, or will; null where nobody in particular sees it. */
export function changedGoods(rules: readonly Seen[]): ChangedGoods | null {
  const seen = rules.filter(({ enabled, customerGroupIds }) => enabled && customerGroupIds === null)
  return seen.length === 0 ? null : { kind: 'covered', by: seen.map(({ coverage }) => coverage) }
}
