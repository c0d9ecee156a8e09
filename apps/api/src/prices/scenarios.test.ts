/** @module-tag long */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'
import { pricesFor, pricesStaff, usd } from '../testing/prices.ts'

/**
 * What the acceptance suites of other shops say about catalogue prices, in words of our own, set up as staff would:
 * Sylius (catalog promotions), Vendure and Medusa (price lists), Saleor (catalogue promotions), WooCommerce (sales).
 */
let shop: TestShop
beforeAll(async () => {
  shop = await openTestShop({ works: false, stock: { mug: 1_000 } })
})
afterAll(() => shop[Symbol.asyncDispose]())

type Admin = Awaited<ReturnType<typeof pricesStaff>>
type Rule = Parameters<Admin['prices']['rules']['create']['mutate']>[0]

const percent = (of: number): Rule['reduction'] => ({ kind: 'percent', percentPpm: of * 10_000 })
const fixed = (amount: number): Rule['reduction'] => ({
  kind: 'fixed',
  amounts: [{ market: 'US', amount: usd(amount) }],
})
const all: Rule['scopes'] = [{ kind: 'all' }]
const past = () => new Date('2020-01-01')
const future = () => new Date('2100-01-01')
const mug = () => ({ variantId: shop.id.variant.mug, market: 'US' })

interface Scenario {
  readonly sales?: { unitPrice: number; startsAt?: Date; endsAt?: Date }[]
  readonly tiers?: [minQuantity: number, amount: number][]
  readonly everybodysList?: [minQuantity: number, amount: number][]
  readonly rules?: (Partial<Rule> & Pick<Rule, 'reduction'>)[]
  readonly floor?: number
  readonly quantity?: number
}

/** The mug costs 20.00. */
const scenarios: [name: string, Scenario, price: number, ...reasons: string[]][] = [
  ['a plain price', {}, 2_000],
  ['a sale without dates is on', { sales: [{ unitPrice: 1_500 }] }, 1_500, 'sale'],
  ['a sale that has not begun is not', { sales: [{ unitPrice: 1_500, startsAt: future() }] }, 2_000],
  ['a sale that is over is not', { sales: [{ unitPrice: 1_500, endsAt: past() }] }, 2_000],
  ['a sale above the price is none', { sales: [{ unitPrice: 2_500 }] }, 2_000],
  ['a free sale is free', { sales: [{ unitPrice: 0 }] }, 0, 'sale'],
  ['a percentage off', { rules: [{ reduction: percent(50) }] }, 1_000, 'price_rule'],
  ['a fixed amount off', { rules: [{ reduction: fixed(300) }] }, 1_700, 'price_rule'],
  ['more off than it costs', { rules: [{ reduction: fixed(9_000) }] }, 0, 'price_rule'],
  [
    'two percentages, one off what the other has left',
    { rules: [{ reduction: percent(50) }, { reduction: percent(10) }] },
    900,
    'price_rule',
    'price_rule',
  ],
  [
    'the higher priority first',
    { rules: [{ reduction: fixed(200) }, { reduction: percent(50), priority: 10 }] },
    800,
    'price_rule',
    'price_rule',
  ],
  [
    'an exclusive one alone, though it takes less',
    {
      rules: [
        { reduction: percent(50), priority: 10 },
        { reduction: percent(10), exclusive: true },
      ],
    },
    1_800,
    'price_rule',
  ],
  [
    'off the price of a sale',
    { sales: [{ unitPrice: 1_500 }], rules: [{ reduction: percent(10) }] },
    1_350,
    'sale',
    'price_rule',
  ],
  ['a rule of the future', { rules: [{ reduction: percent(10), startsAt: future() }] }, 2_000],
  [
    'no further than the least price',
    { rules: [{ reduction: percent(90) }], floor: 1_200 },
    1_200,
    'price_rule',
    'floor',
  ],
  ['too few for a tier', { tiers: [[5, 1_800]], quantity: 4 }, 2_000],
  ['enough for a tier', { tiers: [[5, 1_800]], quantity: 5 }, 1_800, 'quantity_tier'],
  [
    'the tier that is reached last',
    {
      tiers: [
        [5, 1_800],
        [50, 1_500],
      ],
      quantity: 60,
    },
    1_500,
    'quantity_tier',
  ],
  [
    'the lowest of list, tier and sale',
    { everybodysList: [[1, 1_700]], tiers: [[2, 1_600]], sales: [{ unitPrice: 1_650 }], quantity: 2 },
    1_600,
    'quantity_tier',
  ],
  [
    'a price list by quantity',
    {
      everybodysList: [
        [1, 1_900],
        [10, 1_100],
      ],
      quantity: 10,
    },
    1_100,
    'price_list',
  ],
]

test.each(scenarios)('%s', async (_name, scenario, price, ...reasons) => {
  const { prices } = await pricesStaff(shop)
  const undo = await setUp(prices, scenario)
  expect(await pricesFor(shop, { mug: scenario.quantity ?? 1 })).toEqual([[price, 'variant_price', ...reasons]])
  await undo()
})

/** Answers what takes it back, so that the next scenario begins where this one did. */
async function setUp(prices: Admin['prices'], scenario: Scenario): Promise<() => Promise<void>> {
  const { sales = [], tiers = [], everybodysList = [], rules = [], floor } = scenario
  const tiersOf = (of: readonly [number, number][]) =>
    of.map(([minQuantity, amount]) => ({ minQuantity, unitPrice: usd(amount) }))
  const set = async () =>
    (await prices.get.query({ variantId: mug().variantId })).prices.find(({ market }) => market === 'US')?.version ?? 0
  await prices.set.mutate({
    ...mug(),
    price: usd(2_000),
    floor: floor === undefined ? null : usd(floor),
    version: await set(),
  })
  await prices.tiers.set.mutate({ ...mug(), tiers: tiersOf(tiers), version: await set() })
  const made: (() => Promise<unknown>)[] = []
  for (const { unitPrice, ...window } of sales) {
    const { id } = await prices.sales.create.mutate({ ...mug(), unitPrice: usd(unitPrice), ...window })
    made.push(() => prices.sales.remove.mutate({ saleId: id, version: 1 }))
  }
  for (const rule of rules) {
    const { id } = await prices.rules.create.mutate({ name: 'Rule', scopes: all, ...rule })
    made.push(() => prices.rules.remove.mutate({ priceRuleId: id, version: 1 }))
  }
  if (everybodysList.length > 0) {
    const { id } = await prices.lists.create.mutate({ name: 'List', customerGroupIds: null })
    const entries = [{ ...mug(), tiers: tiersOf(everybodysList) }]
    await prices.lists.setEntries.mutate({ priceListId: id, entries, version: 1 })
    made.push(() => prices.lists.remove.mutate({ priceListId: id, version: 2 }))
  }
  return async () => {
    for (const remove of made) await remove()
  }
}
