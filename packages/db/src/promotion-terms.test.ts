import type { PromotionId } from '@tillwright/domain/ids'
import { expect, test } from 'vitest'
import { type PromotionFacts, promotionIn, type StoredSelection, type StoredTerms } from './promotion-terms.ts'

const all: StoredSelection = { scopes: [{ kind: 'all' }], exceptScopes: [], unitPrices: null, fullPriceOnly: false }
const inDe = [{ market: 'DE', minor: 1 }]
const fromDe = [{ market: 'DE', minMinor: 1, maxMinor: null }]

const facts = (terms: Partial<StoredTerms>): PromotionFacts => ({
  // What only a database makes.
  id: crypto.randomUUID() as PromotionId,
  ...{ name: 'Off', needsCode: false, markets: null, startsAt: null, endsAt: null, priority: 0, exclusive: false },
  ...{ usesMax: null, usedCount: 3, budgets: [] },
  terms: { conditions: [], actions: [], ...terms },
})

test.each<[string, Partial<StoredTerms>]>([
  ['an amount', { conditions: [{ kind: 'amount', of: all, ranges: fromDe }] }],
  ['what is off', { actions: [{ kind: 'each', of: all, off: { kind: 'fixed_price', amounts: inDe } }] }],
  ['what is off shipping', { actions: [{ kind: 'shipping', off: { kind: 'fixed', amounts: inDe }, methodIds: null }] }],
  [
    'a price of goods',
    { conditions: [{ kind: 'quantity', of: { ...all, unitPrices: fromDe }, range: { min: 1, max: null } }] },
  ],
  [
    'a price of what is got',
    {
      actions: [
        {
          kind: 'buy_get',
          buy: { of: all, quantity: 1 },
          get: { of: { ...all, unitPrices: fromDe }, quantity: 1, percentPpm: 1 },
          timesMax: null,
        },
      ],
    },
  ],
])('a promotion that holds in a market without %s there is none', (_, terms) => {
  expect(promotionIn('US', facts(terms))).toBe(null)
  expect(promotionIn('DE', facts(terms))).not.toBe(null)
  expect(promotionIn('US', { ...facts(terms), markets: ['DE'] })).toMatchObject({ conditions: [], actions: [] })
})

test('without limits nothing limits it, and with them what is used is counted', () => {
  expect(promotionIn('US', facts({}))?.left).toEqual({ uses: null, usesOfBuyer: null, budgetMinor: null })
  const limited = { usesMax: 5, budgets: [{ market: 'US', budgetMinor: 900, spentMinor: 200 }] }
  expect(promotionIn('US', { ...facts({}), ...limited })?.left).toEqual({
    ...{ uses: 2, usesOfBuyer: null, budgetMinor: 700 },
  })
})
