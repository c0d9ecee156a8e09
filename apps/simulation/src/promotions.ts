import type { Backends } from './database.ts'
import { type Random, randomOf } from './random.ts'

/** A code that one order can have. */
export const scarceCode = 'ONCE'

/**
 * What the promotions of a world are: one with a code that is good once, one for everybody with a budget that is soon
 * spent, and one for the first order of each buyer. Null where it has none.
 */
export interface Promotions {
  /** Of the budget, in minor units: each order takes 300 of it. */
  readonly budgetMinor: number
  /** Whether a canceled order gives back what it had. */
  readonly givesBack: boolean
  readonly chanceOfCode: number
}

/** Drawn by itself, so that the worlds without any are what they were. */
export function promotionsOf(seed: number): Promotions | null {
  const random: Random = randomOf(seed, 'promotions')
  if (!random.chance(0.35)) return null
  return {
    budgetMinor: random.pick([300, 600, 700]),
    givesBack: random.chance(0.8),
    chanceOfCode: random.pick([0.5, 0.9]),
  }
}

const idOf = (number: number): string => `00000000-0000-7000-8000-0000000001${String(number).padStart(2, '0')}`

const everything = { scopes: [{ kind: 'all' }], exceptScopes: [], unitPrices: null, fullPriceOnly: false }
const offAll = (off: object) => ({ kind: 'whole', of: everything, off })

export async function openPromotions(backends: Backends, { budgetMinor, givesBack }: Promotions): Promise<void> {
  const fixed = { kind: 'fixed', amounts: [{ market: 'US', minor: 300 }] }
  const all = [
    { id: idOf(1), name: 'Once', needs_code: true, terms: { conditions: [], actions: [offAll(percent(200_000))] } },
    { id: idOf(2), name: 'Budget', terms: { conditions: [], actions: [offAll(fixed)] }, is_everywhere: false },
    { id: idOf(3), name: 'First', terms: { conditions: [first], actions: [offAll(percent(50_000))] }, uses_max: 2 },
  ].map((one) => ({ ...plain, ...one, gives_back: givesBack }))
  await backends.look(
    `insert into promotion (id, name, needs_code, is_everywhere, priority, exclusive, enabled, terms, uses_max,
       uses_per_buyer_max, gives_back)
     select id, name, needs_code, is_everywhere, priority, exclusive, enabled, terms, uses_max, uses_per_buyer_max,
       gives_back from json_populate_recordset(null::promotion, $1::json)`,
    [JSON.stringify(all)],
  )
  await backends.look(`insert into promotion_market (promotion_id, market_code, budget_minor) values ($1, 'US', $2)`, [
    idOf(2),
    budgetMinor,
  ])
  await backends.look('insert into coupon (id, promotion_id, code, uses_max) values ($1, $2, $3, 1)', [
    idOf(9),
    idOf(1),
    scarceCode,
  ])
}

const percent = (percentPpm: number) => ({ kind: 'percent', percentPpm })
const first = { kind: 'order_count', range: { min: 1, max: 1 } }
const plain = {
  needs_code: false,
  is_everywhere: true,
  priority: 0,
  exclusive: false,
  enabled: true,
  uses_max: null,
  uses_per_buyer_max: null,
}
