import type { TestVariant } from '@tillwright/db/testing/test-catalogue'
import type { inferRouterInputs } from '@trpc/server'
import type { AppRouter } from '../router.ts'

type Inputs = inferRouterInputs<AppRouter>['admin']
type Method = Partial<Inputs['shipping']['methods']['create']>
type Options = Readonly<Record<string, number>>

/** A cart of another system's suite: how its shop is set up, what is in it, and what shipping it can have where. */
export interface ShippingScenario {
  readonly currency?: string
  readonly zones?: Readonly<Record<string, Partial<Inputs['tax']['zones']['create']>>>
  readonly methods: Readonly<Record<string, Method>>
  /** Of a product, or of its variant. */
  readonly categories?: readonly (readonly ['product' | 'variant', TestVariant, string])[]
  readonly goods: Partial<Record<TestVariant, readonly [quantity: number, price: number]>>
  /** The estimate in a cart without an address. */
  readonly estimate?: number
  readonly offered: readonly (readonly [to: object, options: Options])[]
}
export type ShippingScenarios = readonly (readonly [says: string, scenario: ShippingScenario])[]

const usd = (amount: number) => ({ amount, currency: 'USD' })
const flat = (amount: number, more: Method = {}): Method => ({ rate: { kind: 'flat', price: usd(amount) }, ...more })
const between = (measure: 'weight' | 'subtotal', min: number | null, max: number | null): Method => ({
  availability: { ranges: [{ measure, min, max }] },
})
const forGoods = (match: 'some' | 'all' | 'none', ...categories: string[]): Method => ({
  availability: { categories: { match, categories } },
})
const table = (
  measure: 'items' | 'subtotal',
  ...rows: (readonly [
    from: number,
    price: number,
    step?: readonly [size: number, price: number, isProportional?: true],
  ])[]
): Method => ({
  rate: {
    kind: 'table',
    measure,
    rows: rows.map(([from, price, step]) => ({
      from,
      price: usd(price),
      step: step === undefined ? null : { size: step[0], price: usd(step[1]), isProportional: step[2] ?? false },
    })),
  },
})
const within = (country: string, ...postalCodes: string[]) => ({
  areas: postalCodes.length === 0 ? [{ country }] : postalCodes.map((postalCode) => ({ country, postalCode })),
})

const newYork = { state: 'NY', zipCode: '10001', country: 'US' }
const berlin = { zipCode: '10115', country: 'DE' }
const london = { zipCode: 'SW1A 1AA', country: 'GB' }
const bournemouth = { zipCode: 'BH2 5AA', country: 'GB' }
const stornoway = { zipCode: 'HS1 2AA', country: 'GB' }
const home = (options: Options): ShippingScenario['offered'] => [[newYork, options]]

type Setup = Omit<ShippingScenario, 'offered'>

const ofChannels = (currency: string, [parcel, unit]: readonly [number, number]): Setup => ({
  currency,
  methods: {
    UPS: { rate: { kind: 'flat', price: { amount: parcel, currency } } },
    FedEx: { rate: { kind: 'per_unit', unit: { amount: unit, currency } } },
  },
  goods: { mug: [2, 1_254] },
})
const above = flat(100, between('subtotal', 3_000, null))
const below = flat(1_000, between('subtotal', null, 2_999))
const under = flat(1_000, between('subtotal', null, 2_998))
const ofTotals = (price: number): Setup => ({ methods: { above, below }, goods: { mug: [1, price] } })
const ofWeights: Setup = {
  methods: {
    heavy: flat(20_000, between('weight', 100_000, null)),
    light: flat(200, between('weight', null, 1_000)),
  },
  goods: {},
}
const ofClasses: Setup = {
  categories: [
    ['product', 'mug', 'gift'],
    ['product', 'book', 'small'],
    ['product', 'teapot', 'oversized'],
  ],
  methods: {
    free: flat(0, forGoods('all', 'gift')),
    small: flat(500, forGoods('none', 'oversized')),
    oversized: flat(3_500, forGoods('some', 'oversized')),
  },
  goods: {},
}
const ten: Setup = { methods: {}, goods: { mug: [4, 1_000], book: [6, 2_000] } }
const tenth = (price: number): Setup => ({
  methods: { fee: table('subtotal', [0, 400], [4_000, 400, [10, 1, true]], [20_000, 2_000]) },
  goods: { mug: [1, price] },
})

export const shippingScenarios: ShippingScenarios = [
  [
    'Sylius, seeing_shipping_fee_on_multiple_channels: a fee for the parcel and for each unit, in dollars',
    { ...ofChannels('USD', [1_500, 1_000]), offered: home({ UPS: 1_500, FedEx: 2_000 }) },
  ],
  [
    'Sylius, seeing_shipping_fee_on_multiple_channels: the same methods cost others in pounds',
    { ...ofChannels('GBP', [1_200, 800]), offered: home({ UPS: 1_200, FedEx: 1_600 }) },
  ],
  [
    'Sylius, estimated_shipping_cost_based_on_items_total: dear goods',
    { ...ofTotals(3_000), estimate: 100, offered: home({ above: 100 }) },
  ],
  [
    'Sylius, estimated_shipping_cost_based_on_items_total: cheap goods',
    { ...ofTotals(2_000), estimate: 1_000, offered: home({ below: 1_000 }) },
  ],
  [
    'Sylius, available_shipping_methods_based_on_items_total: neither',
    { ...ofTotals(2_999), methods: { above, under }, offered: home({}) },
  ],
  [
    'Sylius, estimated_shipping_cost_based_on_total_weight: what is heavy',
    { ...ofWeights, goods: { teapot: [100, 100] }, estimate: 20_000, offered: home({ heavy: 20_000 }) },
  ],
  [
    'Sylius, estimated_shipping_cost_based_on_total_weight: what is light',
    { ...ofWeights, goods: { mug: [2, 100] }, estimate: 200, offered: home({ light: 200 }) },
  ],
  [
    'Sylius, default_shipping_method_for_simple_products: the cheapest that takes all of it',
    { ...ofClasses, goods: { mug: [1, 999] }, estimate: 0, offered: home({ free: 0, small: 500 }) },
  ],
  [
    'Sylius, default_shipping_method_for_simple_products: not free with something else in the parcel',
    { ...ofClasses, goods: { mug: [1, 999], book: [1, 999] }, estimate: 500, offered: home({ small: 500 }) },
  ],
  [
    'Sylius, shipping_method_when_all_units_match: a variant’s own category counts before its product’s',
    {
      categories: [
        ['product', 'mug', 'oversized'],
        ['variant', 'mug', 'ordinary'],
        ['product', 'book', 'ordinary'],
      ],
      methods: {
        raven: flat(1_000, forGoods('all', 'ordinary')),
        invisible: flat(3_000, forGoods('some', 'oversized')),
      },
      goods: { mug: [1, 1_254], book: [1, 1_230] },
      offered: home({ raven: 1_000 }),
    },
  ],
  [
    'Sylius, default_shipping_method_based_on_shipping_address: another address, another method',
    {
      zones: { 'only-us': within('US'), 'only-gb': within('GB') },
      methods: { DHL: flat(1_000, { zone: 'only-us' }), FedEx: flat(2_000, { zone: 'only-gb' }) },
      goods: { mug: [1, 1_999] },
      estimate: 1_000,
      offered: [
        [newYork, { DHL: 1_000 }],
        [london, { FedEx: 2_000 }],
        [berlin, {}],
      ],
    },
  ],
  [
    'Saleor, test_postal_codes: a method for some postcodes',
    {
      zones: { south: within('GB', 'BH*'), britain: within('GB') },
      methods: { courier: flat(300, { zone: 'south' }), post: flat(500, { zone: 'britain' }) },
      goods: { mug: [1, 1_000] },
      offered: [
        [bournemouth, { courier: 300, post: 500 }],
        [london, { post: 500 }],
      ],
    },
  ],
  [
    'Saleor, test_postal_codes: a method for all but some postcodes',
    {
      zones: { south: within('GB', 'BH*'), islands: within('GB', 'HS*', 'ZE*', 'IM*'), britain: within('GB') },
      methods: {
        courier: flat(300, { zone: 'britain', exceptZones: ['islands', 'south'] }),
        post: flat(500, { zone: 'britain' }),
      },
      goods: { mug: [1, 1_000] },
      offered: [
        [london, { courier: 300, post: 500 }],
        [bournemouth, { post: 500 }],
        [stornoway, { post: 500 }],
      ],
    },
  ],
  [
    'ours, after WooCommerce’s shipping zones: the first zone that has a place keeps it for itself',
    {
      zones: { islands: within('GB', 'HS*', 'ZE*'), britain: within('GB'), world: { isElsewhere: true } },
      methods: {
        ferry: flat(2_500, { zone: 'islands' }),
        van: flat(400, { zone: 'britain', exceptZones: ['islands'] }),
        air: flat(4_000, { zone: 'world' }),
      },
      goods: { mug: [1, 1_000] },
      offered: [
        [stornoway, { ferry: 2_500 }],
        [london, { van: 400 }],
        [berlin, { air: 4_000 }],
      ],
    },
  ],
  [
    'ours, after WooCommerce’s flat rate: a cost for the order and 2.00 for each item',
    {
      methods: { flat: table('items', [1, 1_200, [1, 200]]) },
      goods: { mug: [3, 1_000] },
      offered: home({ flat: 1_600 }),
    },
  ],
  [
    'ours, after Saleor’s test_checkout_with_shipping_method_with_min_order_value: the order is too small',
    { methods: { dear: flat(100, between('subtotal', 5_000, null)) }, goods: { mug: [1, 4_999] }, offered: home({}) },
  ],
  [
    'ours: a weight of what is shipped, a subtotal of all that is bought',
    {
      methods: {
        light: flat(100, between('weight', null, 350)),
        rich: flat(200, between('subtotal', 6_000, null)),
      },
      goods: { mug: [1, 1_000], ebook: [5, 1_000] },
      offered: home({ light: 100, rich: 200 }),
    },
  ],
  [
    'ours, after Saleor’s test_checkout_calculate_simple_taxes_for_products_without_shipping: nothing is shipped',
    { methods: { post: flat(500) }, goods: { ebook: [2, 1_000] }, estimate: 0, offered: home({}) },
  ],
  [
    'ours, after Medusa’s shipping-option: a price by the item total, and nothing from a total on',
    {
      methods: { tiered: table('subtotal', [0, 1_100], [2_001, 0]) },
      goods: { mug: [2, 1_000] },
      offered: home({ tiered: 1_100 }),
    },
  ],
  [
    'Spree, flexi_rate: the first item, and each further one',
    {
      ...ten,
      methods: { flexi: { rate: { kind: 'per_unit', firstUnit: usd(500), unit: usd(100) } } },
      offered: home({ flexi: 1_400 }),
    },
  ],
  [
    'Spree, flexi_rate: no more than three items count',
    { ...ten, methods: { flexi: table('items', [1, 500, [1, 100]], [3, 700]) }, offered: home({ flexi: 700 }) },
  ],
  [
    'Spree, price_sack: less for a larger order',
    {
      methods: { sack: table('subtotal', [0, 1_000], [500, 100]) },
      goods: { mug: [4, 200] },
      offered: home({ sack: 100 }),
    },
  ],
  [
    'Spree, flat_percent_item_total: a tenth of 40.44 is 4.04',
    {
      methods: { percent: table('subtotal', [0, 0, [10, 1, true]]) },
      goods: { mug: [2, 1_011], book: [1, 2_022] },
      offered: home({ percent: 404 }),
    },
  ],
  [
    'ours, after WooCommerce’s flat rate: a tenth of the goods, 4.00 at least',
    { ...tenth(2_000), offered: home({ fee: 400 }) },
  ],
  [
    'ours, after WooCommerce’s flat rate: a tenth of the goods, half a cent up',
    { ...tenth(5_005), offered: home({ fee: 501 }) },
  ],
  [
    'ours, after WooCommerce’s flat rate: a tenth of the goods, 20.00 at most',
    { ...tenth(50_000), offered: home({ fee: 2_000 }) },
  ],
  [
    'Spree, per_item',
    {
      methods: { each: { rate: { kind: 'per_unit', unit: usd(1_000) } } },
      goods: { mug: [5, 100], book: [3, 100] },
      offered: home({ each: 8_000 }),
    },
  ],
]
