/** @module-tag long */
import type { TestVariant } from '@tillwright/db/testing/test-catalogue'
import type { inferRouterInputs } from '@trpc/server'
import { expect, test } from 'vitest'
import type { AppRouter } from '../router.ts'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'
import { signIn } from '../testing/sign-in.ts'

type Create = inferRouterInputs<AppRouter>['admin']['shipping']['methods']['create']

/** What public acceptance suites of other systems say of a cart and its shipping, in our words, set up by staff. */
interface Scenario {
  readonly market?: 'DE' | 'JP'
  readonly to?: { readonly country: string; readonly region?: string }
  readonly methods: Readonly<Record<string, Partial<Create>>>
  readonly bulky?: readonly TestVariant[]
  readonly goods: Partial<Record<TestVariant, number>>
  /** By code: the price, or what stands in the way. */
  readonly offers: Readonly<Record<string, number | object>>
  /** With the cheapest method. */
  readonly totals?: Readonly<Record<string, number>>
  readonly taxes?: readonly (readonly [ratePpm: number, base: number, tax: number])[]
}

const usd = (amount: number) => ({ amount, currency: 'USD' })
const eur = (amount: number) => ({ amount, currency: 'EUR' })
const flat = (amount: number, currency = 'USD') => ({ kind: 'flat' as const, price: { amount, currency } })
const within = (
  measure: 'weight' | 'items' | 'subtotal' | 'subtotal_with_tax',
  min: number | null,
  max: number | null,
) => ({
  ranges: [{ measure, min, max }],
})
const ofCategory = (match: 'some' | 'all' | 'none') => ({ categories: { match, categories: ['bulky'] } })
const stepped = (measure: 'weight' | 'items', from: number, price: number, step: readonly [number, number]) => ({
  kind: 'table' as const,
  measure,
  rows: [{ from, price: usd(price), step: { size: step[0], price: usd(step[1]) } }],
})
const tiers = (
  measure: 'weight' | 'subtotal',
  rows: readonly (readonly [number, number])[],
  max: number | null = null,
) => ({
  kind: 'table' as const,
  measure,
  rows: rows.map(([from, price]) => ({ from, price: usd(price) })),
  max,
})
const categories = (match: string) => ({ kind: 'categories', match, categories: ['bulky'] })

const scenarios: readonly (readonly [string, Scenario])[] = [
  [
    'Sylius: a fee for the shipment, and a fee for each unit',
    {
      methods: {
        dhl: { rate: flat(1_000) },
        ups: { rate: { kind: 'per_unit', unit: usd(500) } },
        first: { rate: { kind: 'per_unit', unit: usd(100), firstUnit: usd(700) } },
      },
      goods: { mug: 2, book: 1 },
      offers: { dhl: 1_000, ups: 1_500, first: 900 },
    },
  ],
  [
    'Sylius: methods for heavy and for light parcels, both ends belonging to them',
    {
      methods: {
        heavy: { rate: flat(900), availability: within('weight', 700, null) },
        heavier: { rate: flat(1_900), availability: within('weight', 701, null) },
        light: { rate: flat(200), availability: within('weight', null, 700) },
        lighter: { rate: flat(100), availability: within('weight', null, 699) },
      },
      goods: { mug: 2 },
      offers: {
        heavy: 900,
        heavier: { kind: 'too_little', measure: 'weight', measured: 700, min: 701 },
        light: 200,
        lighter: { kind: 'too_much', measure: 'weight', measured: 700, max: 699 },
      },
    },
  ],
  [
    'Sylius: an items total that counts the tax in',
    {
      methods: {
        above: { rate: flat(100), availability: within('subtotal_with_tax', 2_721, null) },
        more: { rate: flat(50), availability: within('subtotal_with_tax', 2_722, null) },
        net: { rate: flat(150), availability: within('subtotal', null, 2_499) },
      },
      goods: { mug: 1 },
      offers: {
        above: 100,
        more: { kind: 'too_little', measure: 'subtotal_with_tax', measured: 2_721, min: 2_722 },
        net: 150,
      },
      totals: { subtotal: 2_499, shipping: 100, tax: 231, total: 2_830 },
    },
  ],
  [
    'Sylius: at least one, all or none of the lines are of a shipping category',
    {
      methods: {
        some: { rate: flat(1), availability: ofCategory('some') },
        all: { rate: flat(2), availability: ofCategory('all') },
        none: { rate: flat(3), availability: ofCategory('none') },
      },
      bulky: ['teapot'],
      goods: { teapot: 1, mug: 1 },
      offers: { some: 1, all: categories('all'), none: categories('none') },
    },
  ],
  [
    'Sylius: a method that is disabled, and one of a zone that does not hold the address',
    {
      methods: { off: { rate: flat(1), enabled: false }, far: { rate: flat(2), zone: 'jp' }, near: { rate: flat(3) } },
      goods: { mug: 1 },
      offers: { off: { kind: 'disabled' }, far: { kind: 'not_there' }, near: 3 },
      totals: { shipping: 3 },
    },
  ],
  [
    'Sylius: nothing can be shipped to a country that no zone holds',
    {
      to: { country: 'FR' },
      methods: { near: { rate: flat(3) } },
      goods: { mug: 1 },
      offers: { near: { kind: 'not_there' }, ground: { kind: 'not_there' } },
      totals: { shipping: 0 },
    },
  ],
  [
    'Vendure: an order minimum for a method',
    {
      methods: { minimum: { rate: flat(1), availability: within('subtotal_with_tax', 10_000, null) } },
      goods: { teapot: 1 },
      offers: { minimum: { kind: 'too_little', measure: 'subtotal_with_tax', measured: 8_710, min: 10_000 } },
    },
  ],
  [
    'Vendure: shipping prices that include tax',
    {
      market: 'DE',
      methods: { parcel: { rate: flat(450, 'EUR') } },
      goods: { mug: 1 },
      offers: { parcel: 450, post: 490 },
      // 19/119 of 25.00 is 3.99, and of 4.50 it is 0.72.
      totals: { subtotal: 2_500, shipping: 450, tax: 471, total: 2_950 },
    },
  ],
  [
    'Medusa: an option whose price falls with the item total',
    {
      methods: {
        tiered: {
          rate: tiers('subtotal', [
            [0, 1_100],
            [1_801, 400],
            [4_300, 0],
          ]),
        },
      },
      goods: { mug: 1, book: 1 },
      offers: { tiered: 400 },
    },
  ],
  [
    'WooCommerce: a row’s cost with a cost for each item',
    {
      methods: { items: { rate: stepped('items', 1, 700, [1, 200]) } },
      goods: { mug: 3 },
      offers: { items: 1_100 },
    },
  ],
  [
    'WooCommerce: a cost for each started kilogram',
    {
      methods: { kilograms: { rate: stepped('weight', 0, 500, [1_000, 150]) } },
      goods: { teapot: 2 },
      offers: { kilograms: 950 },
    },
  ],
  [
    'WooCommerce: free shipping from a minimum on, which belongs to it',
    {
      methods: {
        free: { rate: flat(800), freeAbove: usd(2_499) },
        later: { rate: flat(800), freeAbove: usd(2_500) },
      },
      goods: { mug: 1 },
      offers: { free: 0, later: 800 },
      totals: { subtotal: 2_499, shipping: 0, tax: 222, total: 2_721 },
    },
  ],
  [
    'Saleor: weights that a method covers up to its maximum',
    {
      methods: {
        covers: {
          rate: tiers(
            'weight',
            [
              [0, 300],
              [1_000, 600],
            ],
            2_400,
          ),
        },
        ends: { rate: tiers('weight', [[0, 300]], 2_399) },
        starts: { rate: tiers('weight', [[2_401, 300]]) },
      },
      goods: { teapot: 2 },
      offers: {
        covers: 600,
        ends: { kind: 'too_much', measure: 'weight', measured: 2_400, max: 2_399 },
        starts: { kind: 'too_little', measure: 'weight', measured: 2_400, min: 2_401 },
      },
    },
  ],
  [
    'Saleor: a cart of downloads needs no method',
    {
      methods: { mail: { rate: flat(1) } },
      goods: { ebook: 2 },
      offers: { mail: { kind: 'nothing_shipped' } },
      totals: { shipping: 0, subtotal: 1_800 },
    },
  ],
  [
    'German VAT: shipping shares the rates of the goods in proportion to their amounts',
    {
      market: 'DE',
      methods: { share: { rate: flat(450, 'EUR'), tax: { kind: 'pro_rata' }, freeAbove: eur(100_000) } },
      goods: { mug: 1, book: 1 },
      offers: { share: 450 },
      // 25.00 and 2.50 of it at 19 %: 3.99 and 0.40; 20.00 and 2.00 at 7 %: 1.31 and 0.13.
      totals: { subtotal: 4_500, shipping: 450, tax: 583, total: 4_950 },
      taxes: [
        [190_000, 2_311, 439],
        [70_000, 2_056, 144],
      ],
    },
  ],
  [
    'yen have no minor unit, and neither have their rates',
    {
      market: 'JP',
      methods: { cool: { rate: flat(330, 'JPY') } },
      goods: { mug: 1 },
      offers: { cool: 330, yamato: 700 },
      totals: { subtotal: 3_300, shipping: 330, tax: 330, total: 3_630 },
    },
  ],
]

type Market = 'US' | NonNullable<Scenario['market']>
const homes = { US: { country: 'US', region: 'NY' }, DE: { country: 'DE' }, JP: { country: 'JP' } }
const zones: Readonly<Record<Market, string>> = { US: 'us-ny', DE: 'de', JP: 'jp' }

async function staffOf(shop: TestShop) {
  const permissions = ['shipping:read', 'shipping:write'] as const
  return shop.as({ accessToken: (await signIn(shop, { role: 'STAFF', permissions })).accessToken }).admin.shipping
}

test.each(scenarios)('%s', async (_name, { methods, bulky = [], goods, ...said }) => {
  const market: Market = said.market ?? 'US'
  const to = said.to ?? homes[market]
  await using shop = await openTestShop({ works: false, stock: { mug: 10 } })
  await shop.database.pool.query(
    `update variant set weight_grams = case sku when 'MUG-1' then 350 when 'TEA-1' then 1200 else 400 end`,
  )
  const staff = await staffOf(shop)
  for (const [code, facts] of Object.entries(methods)) {
    const plain = {
      market,
      zone: zones[market],
      code,
      name: code,
      rate: flat(0),
      deliveryDaysMin: 1,
      deliveryDaysMax: 2,
    }
    await staff.methods.create.mutate({ ...plain, ...facts })
  }
  for (const name of bulky) {
    await staff.categorise.mutate({ of: { kind: 'product', id: shop.id.product[name] }, category: 'bulky' })
  }
  const lines = Object.entries(goods).map(([name, quantity]) => ({
    variantId: shop.id.variant[name as TestVariant],
    quantity,
  }))
  const preview = await staff.preview.query({ market, to, lines })
  const offers = preview.methods.map(({ code, option, hindrance }) => [code, hindrance ?? option?.price.amount])
  expect(Object.fromEntries(offers)).toMatchObject(said.offers)
  const { totals, taxLines } = preview.quote
  const amounts = Object.entries(said.totals ?? {}).map(([name, amount]) => [name, { amount }])
  expect(totals).toMatchObject(Object.fromEntries(amounts))
  if (said.taxes !== undefined) {
    expect(taxLines.map(({ ratePpm, base, tax }) => [ratePpm, base.amount, tax.amount])).toEqual(said.taxes)
  }
})
