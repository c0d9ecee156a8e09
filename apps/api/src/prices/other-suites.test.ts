/** @module-tag long */
import type { inferRouterInputs } from '@trpc/server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AppRouter } from '../router.ts'
import { expectExplained } from '../testing/explained.ts'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'
import { usd } from '../testing/prices.ts'
import { signIn } from '../testing/sign-in.ts'

/**
 * What the acceptance suites of other shops say of prices, beyond what one rule over all goods can show: scopes,
 * original prices, markets, customer groups, lists that compete. Set up by the staff's procedures alone, in one shop.
 */
let shop: TestShop
let admin: ReturnType<TestShop['as']>['admin']
let vip: Awaited<ReturnType<typeof signIn>>
let vips: string
beforeAll(async () => {
  shop = await openTestShop({ works: false, stock: { mug: 1_000 } })
  admin = shop.as(await signIn(shop, { role: 'ADMIN' })).admin
  vip = await signIn(shop)
  vips = (await admin.prices.groups.create.mutate({ code: 'vip', name: 'VIP' })).id
  await admin.prices.groups.addMembers.mutate({ customerGroupId: vips, customerIds: [vip.accountId] })
})
afterAll(() => shop[Symbol.asyncDispose]())

type Inputs = inferRouterInputs<AppRouter>['admin']['prices']
type Rule = Inputs['rules']['create']
type Scope = 'all' | 'variant' | 'product' | 'collection' | 'other'
type RuleOf = readonly [reduction: Rule['reduction'], scopes: Scope | readonly Scope[], more?: Partial<Rule>]

interface Scenario {
  readonly price: number
  readonly compareAt?: number
  readonly floor?: number
  readonly sale?: number
  readonly rules?: readonly RuleOf[]
  /** Of everybody, or of the VIPs. */
  readonly lists?: readonly (readonly ['everybody' | 'vip', ...tiers: (readonly [number, number])[]])[]
  readonly tiers?: readonly (readonly [number, number])[]
  readonly quantity?: number
  readonly isVip?: boolean
  readonly unit: number
  /** What is shown beside it; null where it is not higher. */
  readonly original: number | null
  readonly reasons: readonly string[]
}

const percent = (of: number): Rule['reduction'] => ({ kind: 'percent', percentPpm: of * 10_000 })
const ofOriginal = (of: number): Rule['reduction'] => ({ kind: 'percent_of_original', percentPpm: of * 10_000 })
const fixed = (amount: number): Rule['reduction'] => ({
  kind: 'fixed',
  amounts: [{ market: 'US', amount: usd(amount) }],
})
const one = (price: number, off: number, unit: number): Scenario => ({
  ...{ price, rules: [[percent(off), 'all']], unit },
  ...{ original: price, reasons: ['price_rule'] },
})
const rules = (count: number) => Array<string>(count).fill('price_rule')

const scenarios: readonly (readonly [says: string, scenario: Scenario])[] = [
  [
    'Sylius, all_available_types: six promotions over variant, product and more, one after the other',
    {
      price: 10_000,
      rules: [
        [percent(10), 'variant'],
        [percent(10), 'product'],
        [percent(10), 'collection'],
        [fixed(500), 'variant'],
        [fixed(500), 'product'],
        [fixed(500), 'all'],
      ],
      ...{ unit: 5_790, original: 10_000, reasons: rules(6) },
    },
  ],
  [
    'Sylius, with_proper_priorities: the highest comes first, whatever was made first',
    {
      price: 10_000,
      rules: [
        [percent(25), 'variant', { priority: 10 }],
        [fixed(1_000), 'product', { priority: 40 }],
        [fixed(500), 'collection', { priority: 20 }],
        [percent(50), 'variant', { priority: 30 }],
      ],
      ...{ unit: 3_000, original: 10_000, reasons: rules(4) },
    },
  ],
  [
    'Sylius, based_on_product_original_price: a percentage of what it was compared at',
    {
      ...{ price: 10_000, compareAt: 12_000, rules: [[ofOriginal(90), 'variant']] },
      ...{ unit: 1_200, original: 12_000, reasons: ['price_rule'] },
    },
  ],
  [
    'Sylius, based_on_product_original_price: a lower price than that stays',
    {
      ...{ price: 10_000, compareAt: 12_000, rules: [[ofOriginal(10), 'variant']] },
      ...{ unit: 10_000, original: 12_000, reasons: [] },
    },
  ],
  ['Sylius, price_calculation: comes out even', one(2_000, 15, 1_700)],
  ['Sylius, price_calculation: rounded down', one(2_025, 15, 1_721)],
  ['Sylius, price_calculation: a half goes up', one(1_050, 15, 893)],
  ['Sylius, price_calculation: rounded up', one(994, 15, 845)],
  [
    'Sylius, with_different_scopes_defined: once, though two scopes cover it',
    {
      price: 2_000,
      rules: [[percent(30), ['collection', 'variant']]],
      ...{ unit: 1_400, original: 2_000, reasons: rules(1) },
    },
  ],
  [
    'Sylius, only_exclusive: it alone, though another takes more',
    {
      price: 10_000,
      rules: [
        [percent(50), 'all', { priority: 100 }],
        [percent(30), 'all', { priority: 500, exclusive: true }],
      ],
      ...{ unit: 7_000, original: 10_000, reasons: rules(1) },
    },
  ],
  [
    'Sylius, only_exclusive: of two the one of the highest priority',
    {
      price: 10_000,
      rules: [
        [percent(30), 'all', { priority: 500, exclusive: true }],
        [percent(70), 'all', { priority: 1_000, exclusive: true }],
      ],
      ...{ unit: 3_000, original: 10_000, reasons: rules(1) },
    },
  ],
  [
    'Sylius, taking_minimum_price_into_account: what comes after the least price takes nothing, and is not told',
    {
      ...{
        price: 2_000,
        floor: 1_500,
        rules: [
          [percent(80), 'all'],
          [percent(40), 'all'],
        ],
      },
      ...{ unit: 1_500, original: 2_000, reasons: ['price_rule', 'floor'] },
    },
  ],
  [
    'Sylius, for_variant: a promotion for other goods',
    { price: 2_000, rules: [[percent(30), 'other']], unit: 2_000, original: null, reasons: [] },
  ],
  [
    'Sylius, with_different_states: a promotion that is disabled',
    { price: 2_000, rules: [[percent(30), 'all', { enabled: false }]], unit: 2_000, original: null, reasons: [] },
  ],
  [
    'Sylius, in_proper_channels: a promotion of another market',
    {
      ...{ price: 2_000, rules: [[{ kind: 'percent', percentPpm: 300_000, markets: ['DE'] }, 'all']] },
      ...{ unit: 2_000, original: null, reasons: [] },
    },
  ],
  [
    'ours, after Medusa’s calculate-price: the better of two price lists',
    {
      ...{
        price: 2_000,
        lists: [
          ['everybody', [1, 1_800]],
          ['everybody', [1, 1_700]],
        ],
      },
      ...{ unit: 1_700, original: 2_000, reasons: ['price_list'] },
    },
  ],
  [
    'ours, after Medusa’s calculate-price: a list for a customer group, for somebody in it',
    {
      ...{
        price: 2_000,
        lists: [
          ['vip', [1, 1_200]],
          ['everybody', [1, 1_800]],
        ],
        isVip: true,
      },
      ...{ unit: 1_200, original: 2_000, reasons: ['price_list'] },
    },
  ],
  [
    'ours, after Medusa’s calculate-price: the same list, for a guest',
    {
      ...{
        price: 2_000,
        lists: [
          ['vip', [1, 1_200]],
          ['everybody', [1, 1_800]],
        ],
      },
      ...{ unit: 1_800, original: 2_000, reasons: ['price_list'] },
    },
  ],
  [
    'ours, after Medusa’s calculate-price: a price of nothing is one',
    { price: 2_000, lists: [['everybody', [1, 0]]], unit: 0, original: 2_000, reasons: ['price_list'] },
  ],
  [
    'ours, after Spree’s volume_rule: a price list by quantity, before its first tier',
    { price: 2_000, lists: [['everybody', [10, 1_500]]], quantity: 9, unit: 2_000, original: null, reasons: [] },
  ],
  [
    'ours, after Spree’s customer_group_rule: a rule for the members of a group',
    {
      ...{ price: 2_000, rules: [[percent(10), 'all', { customerGroupIds: ['vip'] }]], isVip: true },
      ...{ unit: 1_800, original: 2_000, reasons: rules(1) },
    },
  ],
  [
    'ours, after Saleor’s fixed promotions: never below nothing',
    { price: 2_000, rules: [[fixed(2_500), 'variant']], unit: 0, original: 2_000, reasons: rules(1) },
  ],
  [
    'ours: a rule of the VIPs on the price of their list, on what is dearer already',
    {
      ...{ price: 2_000, compareAt: 3_000, lists: [['vip', [1, 1_500]]], isVip: true },
      rules: [[percent(20), 'product', { customerGroupIds: ['vip'] }]],
      ...{ unit: 1_200, original: 3_000, reasons: ['price_list', 'price_rule'] },
    },
  ],
  [
    'ours: a sale price, and a tenth off for all',
    {
      ...{ price: 2_000, sale: 1_500, rules: [[percent(10), 'all']] },
      ...{ unit: 1_350, original: 2_000, reasons: ['sale', 'price_rule'] },
    },
  ],
  [
    'ours: many for less each, in one line',
    { price: 2_000, tiers: [[10, 1_500]], quantity: 10, unit: 1_500, original: 2_000, reasons: ['quantity_tier'] },
  ],
]

test.each(scenarios)('%s', async (_, scenario) => {
  await using undo = new AsyncDisposableStack()
  await setUp(scenario, undo)
  const { cartToken } = await shop.as().cart.create.mutate({ market: 'US' })
  const buyer = scenario.isVip ? shop.as(vip) : shop.as({ cartToken })
  const variantId = shop.id.variant.mug
  const { quote } = await buyer.cart.addLine.mutate({ variantId, quantity: scenario.quantity ?? 1 })
  const [line] = quote.lines
  if (line === undefined) throw new Error('the cart is empty')
  undo.defer(async () => void (await buyer.cart.removeLine.mutate({ lineId: line.id })))
  expect({
    unit: line.unitPrice.amount,
    original: line.compareAt?.amount ?? null,
    reasons: line.reasons.slice(1).map(({ kind }) => kind),
  }).toEqual({ unit: scenario.unit, original: scenario.original, reasons: scenario.reasons })
  expectExplained(quote)
  if (scenario.isVip || scenario.quantity !== undefined) return
  const product = await shop.as().catalog.products.get.query({ id: shop.id.product.mug, market: 'US' })
  expect(product.variants[0]).toMatchObject({ price: line.unitPrice, compareAt: line.compareAt, reasons: line.reasons })
})

const tiersOf = (tiers: readonly (readonly [number, number])[]) =>
  tiers.map(([minQuantity, amount]) => ({ minQuantity, unitPrice: usd(amount) }))

async function setUp(scenario: Scenario, undo: AsyncDisposableStack): Promise<void> {
  const { prices } = admin
  const mug = { variantId: shop.id.variant.mug, market: 'US' }
  const version = async () =>
    (await prices.get.query({ variantId: mug.variantId })).prices.find(({ market }) => market === 'US')?.version ?? 0
  await prices.set.mutate({
    ...{ ...mug, price: usd(scenario.price), version: await version() },
    compareAt: scenario.compareAt === undefined ? null : usd(scenario.compareAt),
    floor: scenario.floor === undefined ? null : usd(scenario.floor),
  })
  await prices.tiers.set.mutate({ ...mug, tiers: tiersOf(scenario.tiers ?? []), version: await version() })
  if (scenario.sale !== undefined) {
    const { id: saleId } = await prices.sales.create.mutate({ ...mug, unitPrice: usd(scenario.sale) })
    undo.defer(async () => void (await prices.sales.remove.mutate({ saleId, version: 1 })))
  }
  for (const [whose, ...tiers] of scenario.lists ?? []) {
    const list = { name: whose, customerGroupIds: whose === 'vip' ? [vips] : null }
    const { id: priceListId } = await prices.lists.create.mutate(list)
    await prices.lists.setEntries.mutate({ priceListId, entries: [{ ...mug, tiers: tiersOf(tiers) }], version: 1 })
    undo.defer(async () => void (await prices.lists.remove.mutate({ priceListId, version: 2 })))
  }
  for (const rule of scenario.rules ?? []) await addRule(rule, undo)
}

async function addRule([reduction, scopes, more]: RuleOf, undo: AsyncDisposableStack): Promise<void> {
  const { customerGroupIds, ...facts } = more ?? {}
  const { id: priceRuleId } = await admin.prices.rules.create.mutate({
    ...{ name: 'Rule', reduction, ...facts },
    scopes: await Promise.all([scopes].flat().map((scope) => scopeOf(scope, undo))),
    ...(customerGroupIds ? { customerGroupIds: [vips] } : {}),
  })
  undo.defer(async () => void (await admin.prices.rules.remove.mutate({ priceRuleId, version: 1 })))
}

async function scopeOf(scope: Scope, undo: AsyncDisposableStack): Promise<Rule['scopes'][number]> {
  switch (scope) {
    case 'all':
      return { kind: 'all' }
    case 'variant':
      return { kind: 'variant', ids: [shop.id.variant.mug] }
    case 'product':
      return { kind: 'product', ids: [shop.id.product.mug] }
    case 'other':
      return { kind: 'product', ids: [shop.id.product.book] }
    case 'collection': {
      const { collections } = admin
      const { id: collectionId } = await collections.create.mutate({ code: crypto.randomUUID(), title: 'Drinking' })
      await collections.addProducts.mutate({ collectionId, productIds: [shop.id.product.mug] })
      undo.defer(async () => void (await collections.remove.mutate({ collectionId, version: 1 })))
      return { kind: 'collection', ids: [collectionId] }
    }
  }
}
