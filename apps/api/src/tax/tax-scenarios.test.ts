/** @module-tag long */
import type { TestVariant } from '@tillwright/db/testing/test-catalogue'
import type { inferRouterInputs } from '@trpc/server'
import { expect, test } from 'vitest'
import type { AppRouter } from '../router.ts'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'
import { newYork } from '../testing/shopper.ts'
import { signIn } from '../testing/sign-in.ts'

type Inputs = inferRouterInputs<AppRouter>['admin']
type Zone = Partial<Inputs['tax']['zones']['create']>
type Rate = readonly [zone: string, ratePpm: number, more?: Partial<Inputs['tax']['rates']['create']>]
type Row = readonly [name: string, ratePpm: number, base: number, tax: number]

/** What public acceptance suites of other systems say of a cart and its taxes, in our words, set up as staff would. */
interface Scenario {
  readonly market?: 'DE'
  readonly policy?: Partial<Inputs['markets']['update']>
  readonly prices?: Partial<Record<TestVariant, number>>
  readonly categories?: Readonly<Record<string, readonly TestVariant[]>>
  readonly zones?: Readonly<Record<string, Zone>>
  readonly rates: readonly Rate[]
  readonly shippingTax?: Inputs['shipping']['methods']['update']['tax']
  readonly exemption?: string
  readonly goods: Partial<Record<TestVariant, number>>
  /** Null asks for the cart alone, of somebody who has not said where he is. */
  readonly to?: object | null
  readonly billedTo?: object
  readonly rows: readonly Row[]
  readonly total: number
}

const german = { ...newYork, state: undefined, city: 'Berlin', zipCode: '10115', country: 'DE' }
const austrian = { ...german, city: 'Wien', zipCode: '1010', country: 'AT' }
const inRegion = (region: string | null, postalCode: string | null = null) => ({ country: 'US', region, postalCode })
const us: Zone = { areas: [inRegion(null)] }
const buffalo = { ...newYork, city: 'Buffalo', zipCode: '14201' }

const scenarios: readonly (readonly [string, Scenario])[] = [
  [
    'Sylius: the rate of the zone that holds the address is added to the price',
    { zones: { us }, rates: [['us', 200_000]], goods: { ebook: 2 }, rows: [['us', 200_000, 1_800, 360]], total: 2_160 },
  ],
  [
    'Sylius: where no zone with a rate is, there is no tax and no row',
    {
      zones: { far: { areas: [{ country: 'FR' }] } },
      rates: [['far', 200_000]],
      goods: { ebook: 1 },
      rows: [],
      total: 900,
    },
  ],
  [
    'Sylius: goods of two categories have a rate each, and the variant’s own category counts',
    {
      zones: { us },
      categories: { books: ['ebook'] },
      rates: [
        ['us', 230_000, { name: 'VAT 23' }],
        ['us', 50_000, { name: 'VAT 5', category: 'books' }],
      ],
      prices: { mug: 10_000, ebook: 2_000 },
      goods: { mug: 1, ebook: 1 },
      rows: [
        ['VAT 23', 230_000, 10_000, 2_300],
        ['VAT 5', 50_000, 2_000, 100],
      ],
      total: 14_400,
    },
  ],
  [
    'Sylius: a rate that is included in the price is told, not added',
    {
      market: 'DE',
      zones: { germany: { areas: [{ country: 'DE' }] } },
      rates: [['germany', 190_000]],
      prices: { ebook: 11_900 },
      goods: { ebook: 1 },
      to: german,
      rows: [['germany', 190_000, 10_000, 1_900]],
      total: 11_900,
    },
  ],
  [
    'Sylius: the zone of a state comes before the zone of its country',
    {
      zones: { us, state: { areas: [inRegion('NY')] } },
      rates: [
        ['us', 50_000],
        ['state', 80_000],
      ],
      goods: { ebook: 1 },
      rows: [['state', 80_000, 900, 72]],
      total: 972,
    },
  ],
  [
    'Sylius: zones of equal width are told apart by their position',
    {
      zones: { b: { ...us, position: 0 }, a: { ...us, position: 1 } },
      rates: [
        ['a', 50_000],
        ['b', 80_000],
      ],
      goods: { ebook: 1 },
      rows: [['b', 80_000, 900, 72]],
      total: 972,
    },
  ],
  [
    'Vendure: a visitor without an address is taxed by the market’s default place, postcode and all',
    {
      policy: { defaultPostalCode: '10001' },
      zones: { city: { areas: [inRegion('NY', '100*')] }, us },
      rates: [
        ['city', 88_750],
        ['us', 10_000],
      ],
      goods: { ebook: 1 },
      to: null,
      rows: [['city', 88_750, 900, 80]],
      total: 980,
    },
  ],
  [
    'Vendure: a zone holds what the zones within it hold',
    {
      market: 'DE',
      zones: {
        at: { areas: [{ country: 'AT' }] },
        south: { contains: ['at'] },
        eu: { contains: ['south'], areas: [{ country: 'DE' }] },
      },
      rates: [['eu', 200_000]],
      prices: { ebook: 12_000 },
      goods: { ebook: 1 },
      to: austrian,
      rows: [['eu', 200_000, 10_000, 2_000]],
      total: 12_000,
    },
  ],
  [
    'Medusa: rates that can be combined are levied side by side',
    {
      zones: { us, state: { areas: [inRegion('NY')] } },
      rates: [
        ['us', 100_000],
        ['state', 25_000, { layer: 2 }],
      ],
      prices: { ebook: 10_000 },
      goods: { ebook: 1 },
      rows: [
        ['us', 100_000, 10_000, 1_000],
        ['state', 25_000, 10_000, 250],
      ],
      total: 11_250,
    },
  ],
  [
    'WooCommerce: a compound rate is levied on the price and the tax below it',
    {
      zones: { us },
      rates: [
        ['us', 100_000, { name: 'GST' }],
        ['us', 50_000, { name: 'PST', layer: 2, isCompound: true }],
      ],
      prices: { ebook: 10_000 },
      goods: { ebook: 1 },
      rows: [
        ['GST', 100_000, 10_000, 1_000],
        ['PST', 50_000, 10_000, 550],
      ],
      total: 11_550,
    },
  ],
  [
    'WooCommerce: postcodes by their beginning and by a range',
    {
      zones: { city: { areas: [inRegion(null, '100*'), inRegion(null, '11200-11299')] }, us },
      rates: [
        ['city', 88_750],
        ['us', 40_000],
      ],
      goods: { ebook: 1 },
      to: { ...newYork, zipCode: '11231' },
      rows: [['city', 88_750, 900, 80]],
      total: 980,
    },
  ],
  [
    'WooCommerce: a postcode outside of them has the wider rate',
    {
      zones: { city: { areas: [inRegion(null, '100*'), inRegion(null, '11200-11299')] }, us },
      rates: [
        ['city', 88_750],
        ['us', 40_000],
      ],
      goods: { ebook: 1 },
      to: buffalo,
      rows: [['us', 40_000, 900, 36]],
      total: 936,
    },
  ],
  [
    'WooCommerce: taxes by the billing address where the shop says so',
    {
      policy: { taxAddress: 'billing' },
      zones: { state: { areas: [inRegion('NY')] }, us },
      rates: [
        ['state', 80_000],
        ['us', 10_000],
      ],
      goods: { ebook: 1 },
      to: { ...newYork, state: 'CA', city: 'Los Angeles', zipCode: '90001' },
      billedTo: buffalo,
      rows: [['state', 80_000, 900, 72]],
      total: 972,
    },
  ],
  [
    'WooCommerce: shipping has its own rate, and a rate of zero shows its base',
    {
      zones: { us },
      rates: [
        ['us', 0, { name: 'Zero rated' }],
        ['us', 100_000, { name: 'On shipping', category: 'shipping' }],
      ],
      prices: { mug: 1_000 },
      goods: { mug: 1 },
      rows: [
        ['On shipping', 100_000, 500, 50],
        ['Zero rated', 0, 1_000, 0],
      ],
      total: 1_550,
    },
  ],
  [
    'WooCommerce: shipping shares the rates of the goods',
    {
      zones: { us },
      rates: [
        ['us', 200_000, { name: 'Full' }],
        ['us', 100_000, { name: 'Half', category: 'reduced' }],
      ],
      prices: { mug: 3_000, book: 1_000 },
      shippingTax: { kind: 'pro_rata' },
      goods: { mug: 1, book: 1 },
      rows: [
        ['Full', 200_000, 3_375, 675],
        ['Half', 100_000, 1_125, 113],
      ],
      total: 5_288,
    },
  ],
  [
    'Saleor: goods on which no taxes are charged leave no row',
    {
      zones: { us },
      categories: { untaxed: ['ebook'] },
      rates: [['us', 100_000]],
      goods: { ebook: 1 },
      rows: [],
      total: 900,
    },
  ],
  [
    'WooCommerce: everywhere else has the default rate',
    {
      zones: { german: { areas: [{ country: 'DE' }] }, rest: { isElsewhere: true } },
      rates: [
        ['german', 190_000],
        ['rest', 150_000],
      ],
      goods: { ebook: 1 },
      rows: [['rest', 150_000, 900, 135]],
      total: 1_035,
    },
  ],
  [
    'Sylius: rates count from their first day and no longer on their last',
    {
      zones: { us },
      rates: [
        ['us', 100_000, { name: 'Then', validTo: '2024-01-01' }],
        ['us', 110_000, { name: 'Now', validFrom: '2024-01-01' }],
        ['us', 120_000, { name: 'Once', validFrom: '2999-01-01' }],
      ],
      goods: { ebook: 1 },
      rows: [['Now', 110_000, 900, 99]],
      total: 999,
    },
  ],
  [
    'WooCommerce: a customer who is exempt is charged net prices, with the reason',
    {
      market: 'DE',
      zones: { germany: { areas: [{ country: 'DE' }] } },
      rates: [['germany', 190_000]],
      prices: { ebook: 11_900 },
      exemption: 'Charity, registered',
      goods: { ebook: 1 },
      to: german,
      rows: [['Tax exempt', 0, 10_000, 0]],
      total: 10_000,
    },
  ],
  [
    'WooCommerce: a tax is rounded on every unit',
    {
      policy: { taxRounding: 'unit' },
      zones: { us },
      rates: [['us', 88_750]],
      prices: { ebook: 999 },
      goods: { ebook: 3 },
      rows: [['us', 88_750, 2_997, 267]],
      total: 3_264,
    },
  ],
  [
    'WooCommerce: a tax is rounded once for the document, and cut down',
    {
      policy: { taxRounding: 'document', taxRoundingMode: 'down' },
      zones: { us },
      rates: [['us', 88_750]],
      prices: { ebook: 999 },
      goods: { ebook: 3 },
      rows: [['us', 88_750, 2_997, 265]],
      total: 3_262,
    },
  ],
]

test.each(scenarios)('%s', async (_, scenario) => {
  await using shop = await openTestShop({ works: false })
  await setUp(shop, scenario)
  const { market = 'US', goods, to, billedTo, rows, total } = scenario
  const customer = await signIn(shop)
  if (scenario.exemption !== undefined) await exempt(shop, customer.accountId, scenario.exemption)
  const buyer = shop.as(customer)
  await buyer.cart.setMarket.mutate({ market })
  for (const [name, quantity] of Object.entries(goods)) {
    await buyer.cart.addLine.mutate({ variantId: shop.id.variant[name as TestVariant], quantity })
  }
  const addresses = { shippingAddress: { ...newYork, ...to }, billingAddress: billedTo && { ...newYork, ...billedTo } }
  const quote = to === null ? (await buyer.cart.get.query())?.quote : await buyer.checkout.quote.query(addresses)
  const seen = (quote?.taxLines ?? []).map(
    ({ name, ratePpm, base, tax }): Row => [name, ratePpm, base.amount, tax.amount],
  )
  expect(seen).toEqual(rows)
  expect(quote?.totals.total.amount).toBe(total)
  if (to === null) return
  const placed = await buyer.orders.place.mutate({
    ...addresses,
    ...(quote?.shippingMethod && { shippingMethodId: shop.id.method.us }),
    paymentMethod: 'stripe',
    expectedTotal: quote?.expectedTotal ?? { amount: 0, currency: '' },
    idempotencyKey: crypto.randomUUID(),
  })
  expect(placed.order.taxLines).toEqual(quote?.taxLines)
  expect(await buyer.orders.get.query({ orderId: placed.order.id })).toMatchObject({
    taxLines: quote?.taxLines,
    taxTreatment: quote?.taxTreatment,
    taxRelief: quote?.totals.taxRelief,
    total: quote?.totals.total,
  })
})

async function setUp(shop: TestShop, scenario: Scenario): Promise<void> {
  const { admin } = shop.as(await signIn(shop, { role: 'ADMIN' }))
  const { market = 'US', policy, zones = {}, categories = {}, rates, prices = {}, shippingTax } = scenario
  for (const { id, version } of (await admin.tax.rates.list.query({ limit: 100 })).items) {
    await admin.tax.rates.remove.mutate({ rateId: id, version })
  }
  if (policy !== undefined) await admin.markets.update.mutate({ ...policy, code: market, version: 1 })
  for (const [code, zone] of Object.entries(zones)) await admin.tax.zones.create.mutate({ ...zone, code, name: code })
  for (const [code, goods] of Object.entries(categories)) {
    await admin.tax.categories.create.mutate({ code, name: code })
    for (const name of goods) {
      await admin.tax.categorise.mutate({ of: { kind: 'variant', id: shop.id.variant[name] }, category: code })
    }
  }
  for (const [zone, ratePpm, more] of rates) {
    const rate = { zone, ratePpm, name: zone, category: 'standard', validFrom: '2020-01-01' }
    await admin.tax.rates.create.mutate({ ...rate, ...more })
  }
  for (const [name, amount] of Object.entries(prices)) {
    const [variantId, priced] = [shop.id.variant[name as TestVariant], `update variant_price set price_minor = $3`]
    await shop.database.pool.query(`${priced} where variant_id = $1 and market_code = $2`, [variantId, market, amount])
  }
  const methodId = shop.id.method.us
  if (shippingTax !== undefined) await admin.shipping.methods.update.mutate({ methodId, tax: shippingTax, version: 1 })
}

async function exempt(shop: TestShop, customerId: string, taxExemptionNote: string): Promise<void> {
  const { admin } = shop.as(await signIn(shop, { role: 'ADMIN' }))
  await admin.customers.update.mutate({ customerId, taxExemptionNote, version: 1 })
}
