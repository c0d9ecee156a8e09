import { readPromotionsFor } from '@tillwright/db/live-promotions'
import { expect, test } from 'vitest'
import { openTestShop, type TestShop } from '../../testing/open-test-shop.ts'
import { usd } from '../../testing/prices.ts'
import { orderWith, promotionsStaff } from '../../testing/promotion-staff.ts'
import { refusalFrom } from '../../testing/shopper.ts'

const open = () => openTestShop({ works: false })
type Promotions = Awaited<ReturnType<typeof promotionsStaff>>['promotions']
type Draft = Parameters<Promotions['create']['mutate']>[0]

const all = { scopes: [{ kind: 'all' as const }], exceptScopes: [], unitPrices: null, fullPriceOnly: false }
// Made anew each time: an input that names one object twice is refused.
const tenPercent = () => ({ kind: 'whole', off: { kind: 'percent', percentPpm: 100_000 } }) as const
const draft = (): Draft => ({ name: 'Ten percent', actions: [tenPercent()] })
const eur = (amount: number) => ({ amount, currency: 'EUR' })
const fixed = (...amounts: { market: string; amount: { amount: number; currency: string } }[]) =>
  ({ kind: 'fixed', amounts }) as const
const inUs = () => ({ market: 'US', amount: usd(500) })
const inDe = () => ({ market: 'DE', amount: eur(400) })

/** One of everything that a promotion can ask for and give. */
const whole = (shop: TestShop, ids: { group: string; collection: string }): Draft => ({
  name: 'All of it',
  needsCode: true,
  markets: ['US', 'DE'],
  startsAt: new Date('2020-01-01T00:00:00Z'),
  endsAt: new Date('2100-01-01T00:00:00Z'),
  priority: 3,
  exclusive: true,
  conditions: [
    { kind: 'amount', ranges: [range('US', 1_000, null), range('DE', null, 2_000, 'EUR')] },
    {
      kind: 'quantity',
      of: {
        scopes: [
          { kind: 'collection', ids: [ids.collection] },
          { kind: 'product', ids: [shop.id.product.mug] },
        ],
        exceptScopes: [{ kind: 'variant', ids: [shop.id.variant.vase] }],
        unitPrices: [range('DE', 1, 2, 'EUR'), range('US', 1, 2)],
        fullPriceOnly: true,
      },
      range: { min: 2, max: 5 },
    },
    { kind: 'customer_group', ids: [ids.group] },
    { kind: 'order_count', range: { min: 1, max: 1 } },
    { kind: 'country', countries: ['US', 'DE', 'US'] },
  ],
  actions: [
    tenPercent(),
    { kind: 'each', off: fixed(inUs(), inDe()) },
    { kind: 'whole', off: { kind: 'fixed_price', amounts: [inDe(), { market: 'US', amount: usd(0) }] } },
    { kind: 'buy_get', buy: { quantity: 2 }, get: { quantity: 1 } },
    { kind: 'gift', variantId: shop.id.variant.book },
    { kind: 'shipping', off: { kind: 'percent', percentPpm: 1_000_000 }, methodIds: [shop.id.method.us] },
  ],
  usesMax: 100,
  usesPerBuyerMax: 1,
  givesBack: false,
  budgets: [
    { market: 'US', budget: usd(10_000) },
    { market: 'DE', budget: eur(9_000) },
  ],
})

const range = (market: string, min: number | null, max: number | null, currency = 'USD') => ({
  market,
  min: min === null ? null : { amount: min, currency },
  max: max === null ? null : { amount: max, currency },
})

test('a promotion answers all that it was made of, sorted, with what it did not say filled in', async () => {
  await using shop = await open()
  const { promotions, prices, collections } = await promotionsStaff(shop)
  const { id: group } = await prices.groups.create.mutate({ code: 'vip', name: 'VIP' })
  const { id: collection } = await collections.create.mutate({ code: 'gifts', title: 'Gifts' })
  const made = await promotions.create.mutate(whole(shop, { group, collection }))
  expect(made).toMatchObject({
    markets: ['DE', 'US'],
    conditions: [
      { kind: 'amount', of: all, ranges: [range('DE', null, 2_000, 'EUR'), range('US', 1_000, null)] },
      {
        kind: 'quantity',
        of: {
          scopes: [
            { kind: 'product', ids: [shop.id.product.mug] },
            { kind: 'collection', ids: [collection] },
          ],
          exceptScopes: [{ kind: 'variant', ids: [shop.id.variant.vase] }],
          unitPrices: [range('DE', 1, 2, 'EUR'), range('US', 1, 2)],
          fullPriceOnly: true,
        },
      },
      { kind: 'customer_group', ids: [group] },
      { kind: 'order_count', range: { min: 1, max: 1 } },
      { kind: 'country', countries: ['DE', 'US'] },
    ],
    actions: [
      { ...tenPercent(), of: all },
      { kind: 'each', off: fixed(inDe(), inUs()) },
      { kind: 'whole', off: { kind: 'fixed_price', amounts: [inDe(), { market: 'US', amount: usd(0) }] } },
      {
        kind: 'buy_get',
        buy: { of: all, quantity: 2 },
        get: { of: all, quantity: 1, percentPpm: 1_000_000 },
        timesMax: null,
      },
      { kind: 'gift', variantId: shop.id.variant.book, quantity: 1 },
      { kind: 'shipping', methodIds: [shop.id.method.us] },
    ],
    ...{ usesMax: 100, usesPerBuyerMax: 1, usedCount: 0, givesBack: false, enabled: true, version: 1 },
    budgets: [
      { market: 'DE', budget: eur(9_000), spent: eur(0) },
      { market: 'US', budget: usd(10_000), spent: usd(0) },
    ],
  })
  expect(await promotions.get.query({ promotionId: made.id })).toEqual(made)
  const plain = await promotions.create.mutate(draft())
  expect(plain).toMatchObject({ needsCode: false, markets: null, conditions: [], budgets: [], givesBack: true })
  const page = await promotions.list.query({ limit: 1 })
  expect(page.items).toEqual([plain])
  expect((await promotions.list.query({ cursor: page.nextCursor ?? '' })).items).toEqual([made])
})

test('a cart sees the promotion in its own market alone, with what is left of it there', async () => {
  await using shop = await open()
  const { promotions } = await promotionsStaff(shop)
  const { id: promotionId } = await promotions.create.mutate({
    ...draft(),
    needsCode: true,
    markets: ['US', 'DE'],
    conditions: [{ kind: 'amount', ranges: [range('US', 1_000, null), range('DE', null, 2_000, 'EUR')] }],
    actions: [
      { kind: 'whole', off: fixed(inUs(), inDe()) },
      { kind: 'shipping', off: tenPercent().off, methodIds: [shop.id.method.de] },
    ],
    usesMax: 100,
    budgets: [
      { market: 'US', budget: usd(10_000) },
      { market: 'DE', budget: eur(9_000) },
    ],
  })
  const { id: couponId } = await promotions.coupons.create.mutate({ promotionId, code: 'all', usesMax: 3 })
  await orderWith(shop, 'all')
  const readIn = (market: string) => readPromotionsFor(shop.database.db, { market, codes: ['NONE', 'ALL'] })
  const found = await Promise.all(['US', 'DE', 'JP'].map(readIn))
  expect(found[0]?.coupons).toEqual([
    { code: 'NONE', couponId: null, promotionId: null, usesLeft: null },
    { code: 'ALL', couponId, promotionId, usesLeft: 2 },
  ])
  const markets = new Set(['DE', 'US'])
  const left = { uses: 99, usesOfBuyer: null, budgetMinor: 9_500 }
  expect(found.map(({ promotions: [seen] }) => seen)).toMatchObject([
    {
      ...{ markets, left, version: 1, usesPerBuyerMax: null },
      conditions: [{ range: { minMinor: 1_000, maxMinor: null } }],
      actions: [{ off: { fixedMinor: 500 } }, { methodIds: new Set([shop.id.method.de]) }],
    },
    {
      ...{ markets, left: { ...left, budgetMinor: 9_000 } },
      conditions: [{ range: { minMinor: null, maxMinor: 2_000 } }],
      actions: [{ off: { fixedMinor: 400 } }, {}],
    },
    // Nothing of it holds there; why not, its markets say.
    { markets, conditions: [], actions: [] },
  ])
})

test('carts are asked about promotions without a code that hold in their market, and are not over', async () => {
  await using shop = await open()
  const { promotions } = await promotionsStaff(shop)
  const drafts: Partial<Draft>[] = [
    { name: 'everywhere' },
    { name: 'here', markets: ['US'] },
    { name: 'later', startsAt: new Date('2100-01-01') },
    { name: 'elsewhere', markets: ['DE'] },
    { name: 'over', endsAt: new Date('2020-01-01') },
    { name: 'disabled', enabled: false },
    { name: 'by code', needsCode: true },
  ]
  for (const part of drafts) await promotions.create.mutate({ ...draft(), ...part })
  const { promotions: found } = await readPromotionsFor(shop.database.db, { market: 'US', codes: [] })
  expect(found.map(({ name }) => name)).toEqual(['everywhere', 'here', 'later'])
})

test('what a promotion can not be is refused by the name of its field', async () => {
  await using shop = await open()
  const { promotions } = await promotionsStaff(shop)
  const { create } = promotions
  const off = (...amounts: Parameters<typeof fixed>) => [{ kind: 'whole' as const, off: fixed(...amounts) }]
  const atLeast = (...ranges: ReturnType<typeof range>[]) => [{ kind: 'amount' as const, ranges }]
  const ids = Array.from({ length: 501 }, () => crypto.randomUUID())
  const wrong: [Partial<Draft>, string][] = [
    [{ actions: [] }, 'actions'],
    [{ actions: Array.from({ length: 21 }, tenPercent) }, 'actions'],
    [{ actions: off(inUs()) }, 'markets'],
    [{ conditions: atLeast(range('US', 1, null)) }, 'markets'],
    [{ budgets: [{ market: 'US', budget: usd(1) }] }, 'markets'],
    [{ markets: ['US', 'DE'], actions: off(inUs()) }, 'actions.0.off.amounts'],
    [{ markets: ['US', 'DE'], conditions: atLeast(range('DE', 1, null, 'EUR')) }, 'conditions.0.ranges'],
    [{ markets: ['US', 'DE'], budgets: [{ market: 'US', budget: usd(1) }] }, 'budgets'],
    [{ markets: ['US'], actions: off(inUs(), inDe()) }, 'actions.0.off.amounts.1.market'],
    [{ markets: ['US'], actions: off(inUs(), inUs()) }, 'actions.0.off.amounts.1.market'],
    [{ markets: ['US'], actions: off({ ...inDe(), market: 'US' }) }, 'actions.0.off.amounts.0.amount.currency'],
    [{ markets: ['US'], actions: off({ ...inUs(), amount: usd(0) }) }, 'actions.0.off.amounts.0.amount.amount'],
    [{ markets: ['US'], budgets: [{ market: 'US', budget: eur(1) }] }, 'budgets.0.budget.currency'],
    [{ markets: ['US'], conditions: atLeast(range('US', null, null)) }, 'conditions.0.ranges.0.min'],
    [{ markets: ['US'], conditions: atLeast(range('US', 2, 1)) }, 'conditions.0.ranges.0.max'],
    [{ markets: ['US'], conditions: atLeast(range('US', 1, null, 'EUR')) }, 'conditions.0.ranges.0.min.currency'],
    [{ conditions: [{ kind: 'order_count', range: { min: null, max: null } }] }, 'conditions.0.range.min'],
    [{ conditions: [{ kind: 'quantity', range: { min: 3, max: 2 } }] }, 'conditions.0.range.max'],
    [{ conditions: [{ kind: 'country', countries: ['XX'] }] }, 'conditions.0.countries.0'],
    [{ actions: [{ ...tenPercent(), of: { exceptScopes: [{ kind: 'all' }] } }] }, 'actions.0.of.exceptScopes'],
    [{ actions: [{ ...tenPercent(), of: { scopes: [{ kind: 'product', ids }] } }] }, 'actions.0.of.scopes'],
    [{ usesMax: 0 }, 'usesMax'],
    [{ startsAt: new Date(2), endsAt: new Date(1) }, 'endsAt'],
  ]
  for (const [part, path] of wrong) {
    const refusal = await refusalFrom(create.mutate({ ...draft(), ...part }))
    expect(refusal, path).toMatchObject({ code: 'VALIDATION_FAILED', issues: [{ path }] })
  }
  expect((await promotions.list.query()).items).toEqual([])
})

test('what it names and nobody knows is refused, and what must stay while it is named stays', async () => {
  await using shop = await open()
  const { promotions, prices, collections } = await promotionsStaff(shop)
  const { create } = promotions
  const ids = [crypto.randomUUID()]
  const gift = { kind: 'gift' as const, variantId: crypto.randomUUID() }
  const unknown: [Partial<Draft>, string][] = [
    ...(['variant', 'product', 'category', 'collection'] as const).map((kind): [Partial<Draft>, string] => [
      { actions: [{ ...tenPercent(), of: { exceptScopes: [{ kind, ids }] } }] },
      kind,
    ]),
    [{ actions: [gift] }, 'variant'],
    [{ actions: [{ kind: 'shipping', off: tenPercent().off, methodIds: ids }] }, 'shippingMethod'],
    [{ conditions: [{ kind: 'customer_group', ids }] }, 'customerGroup'],
    [{ markets: ['XX'] }, 'market'],
  ]
  for (const [part, entity] of unknown) {
    expect(await refusalFrom(create.mutate({ ...draft(), ...part }))).toEqual({ code: 'NOT_FOUND', entity })
  }
  const { id: customerGroupId } = await prices.groups.create.mutate({ code: 'vip', name: 'VIP' })
  const { id: collectionId } = await collections.create.mutate({ code: 'gifts', title: 'Gifts' })
  const scopes = [{ kind: 'collection' as const, ids: [collectionId] }]
  const naming = await create.mutate({
    ...draft(),
    conditions: [{ kind: 'customer_group', ids: [customerGroupId] }],
    actions: [{ kind: 'buy_get', buy: { quantity: 1 }, get: { of: { scopes }, quantity: 1 } }],
  })
  const removals = () => [
    prices.groups.remove.mutate({ customerGroupId, version: 1 }),
    collections.remove.mutate({ collectionId, version: 1 }),
  ]
  const refusals = await Promise.all(removals().map(refusalFrom))
  expect(refusals).toMatchObject([{ code: 'CONFLICT', entity: 'customerGroup' }, { code: 'CONFLICT' }])
  await promotions.update.mutate({ promotionId: naming.id, conditions: [], actions: [tenPercent()], version: 1 })
  expect(await Promise.all(removals())).toEqual([{ ok: true }, { ok: true }])
})
