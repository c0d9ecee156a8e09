import { describe, expect, test } from 'vitest'
import type { CartLineId, ShippingMethodId, VariantId } from '../ids.ts'
import { type Market, plainPolicies } from '../markets/market.ts'
import { currencyCode } from '../money/currency.ts'
import { day, priceFacts } from '../prices/testing/price-facts.ts'
import { alwaysAvailable, type ShippingMethod, standardDispatch } from '../shipping/method.ts'
import type { TaxRate } from '../tax/tax-rate.ts'
import { availabilityOf } from './availability.ts'
import { quoteCart } from './price-cart.ts'
import type { LineFacts, QuoteFacts } from './quote.ts'

const market = (facts: Partial<Market> = {}): Market => ({
  code: 'US',
  name: 'United States',
  currency: currencyCode('USD'),
  pricesIncludeTax: false,
  taxRounding: 'line',
  ...plainPolicies,
  countries: ['US'],
  defaultCountry: 'US',
  defaultRegion: 'NY',
  locales: ['en-US'],
  ...facts,
})
// The brands are made where ids enter the shop; a test is such a place.
const line = (
  name: string,
  { unitPriceMinor = 2499, ...facts }: Partial<LineFacts> & { unitPriceMinor?: number } = {},
): LineFacts => ({
  lineId: `line of ${name}` as CartLineId,
  variantId: name as VariantId,
  quantity: 1,
  sellable: true,
  price: priceFacts({ variantPriceMinor: unitPriceMinor }),
  taxCategory: 'standard',
  requiresShipping: true,
  weightGrams: 300,
  shippingCategory: null,
  availableCount: 10,
  backorderLimit: 0,
  components: [],
  ...facts,
})
const post: ShippingMethod = {
  id: 'post' as ShippingMethodId,
  code: 'post',
  name: 'Post',
  rate: { kind: 'flat', priceMinor: 500 },
  freeAboveMinor: 10_000,
  availability: alwaysAvailable,
  tax: { kind: 'category', category: 'shipping' },
  deliveryDaysMin: 2,
  deliveryDaysMax: 4,
  dispatch: standardDispatch,
}
const newYork: TaxRate[] = [
  { name: 'NYC', category: 'standard', ratePpm: 88_750, layer: 1, isCompound: false },
  { name: 'NYC', category: 'shipping', ratePpm: 88_750, layer: 1, isCompound: false },
]
const facts = (lines: readonly LineFacts[], more: Partial<QuoteFacts> = {}): QuoteFacts => ({
  market: market(),
  lines,
  buyer: { at: day(15), customerGroupIds: [] },
  taxRates: newYork,
  treatment: 'taxed',
  shippingMethods: [post],
  shippingMethodId: undefined,
  ...more,
})

test('a mug to New York: price, post and tax on both, each with its own rounding', () => {
  const quote = quoteCart(facts([line('mug')]))
  expect(quote.totals).toEqual({
    subtotalMinor: 2499,
    discountMinor: 0,
    shippingMinor: 500,
    taxMinor: 266,
    taxIncluded: false,
    taxReliefMinor: 0,
    roundingMinor: 0,
    totalMinor: 3265,
  })
  expect(quote.taxLines).toMatchObject([{ name: 'NYC', ratePpm: 88_750, baseMinor: 2999, taxMinor: 266 }])
  expect([quote.lines[0]?.taxMinor, quote.shippingTaxMinor]).toEqual([222, 44])
  expect(quote.lines[0]?.reasons).toEqual([{ kind: 'variant_price', unitPriceMinor: 2499 }])
  expect([quote.shippingMethod, quote.obstacles]).toEqual([post, []])
  expect(quote.shippingReasons).toEqual([{ kind: 'flat', priceMinor: 500 }])
})

test('where prices include tax, the tax is in the total and not on top of it', () => {
  const germany = market({ code: 'DE', currency: currencyCode('EUR'), pricesIncludeTax: true })
  const taxRates = [{ name: 'USt', category: 'standard', ratePpm: 190_000, layer: 1, isCompound: false }]
  const { totals } = quoteCart(facts([line('mug', { unitPriceMinor: 11_900 })], { market: germany, taxRates }))
  expect(totals).toMatchObject({
    subtotalMinor: 11_900,
    shippingMinor: 0,
    taxMinor: 1900,
    taxIncluded: true,
    totalMinor: 11_900,
  })
})

test('dinars that Stripe cannot charge get a visible rounding line', () => {
  const kuwait = market({ currency: currencyCode('KWD') })
  const { totals } = quoteCart(facts([line('mug', { unitPriceMinor: 5124 })], { market: kuwait, taxRates: [] }))
  expect(totals).toMatchObject({ subtotalMinor: 5124, shippingMinor: 500, roundingMinor: -4, totalMinor: 5620 })
})

test('digital goods need no shipping method, and a cart that is partly digital does', () => {
  const song = line('song', { requiresShipping: false, availableCount: null })
  const none = { shippingMethods: [] }
  expect(quoteCart(facts([song], none))).toMatchObject({
    requiresShipping: false,
    shippingMethod: null,
    shippingReasons: [],
    obstacles: [],
  })
  expect(quoteCart(facts([song, line('mug')], none))).toMatchObject({
    requiresShipping: true,
    shippingMethod: null,
    obstacles: [{ code: 'SHIPPING_UNAVAILABLE' }],
  })
})

describe('shipping', () => {
  const heavy = {
    ...post,
    id: 'heavy' as ShippingMethodId,
    code: 'heavy',
    rate: { kind: 'flat', priceMinor: 900 },
  } as const
  const forWeight = (min: number) => ({ ranges: [{ measure: 'weight' as const, min, max: null }], categories: null })

  test('only goods that are shipped have weight, and every method that takes them is an option', () => {
    const lines = [line('mug', { quantity: 2 }), line('song', { requiresShipping: false })]
    const shippingMethods = [{ ...heavy, availability: forWeight(600) }, post]
    const quote = quoteCart(facts(lines, { shippingMethods }))
    expect(quote.shippingOptions.map(({ method, priceMinor }) => [method.code, priceMinor])).toEqual([
      ['post', 500],
      ['heavy', 900],
    ])
    expect(quote.shippingMethod).toEqual(post)
    const tooLight = { shippingMethods: [{ ...heavy, availability: forWeight(601) }] }
    expect(quoteCart(facts(lines, tooLight)).obstacles).toEqual([{ code: 'SHIPPING_UNAVAILABLE' }])
  })

  test('what carriers answer is the price', () => {
    const rate = { kind: 'carrier', carrier: 'parcels', fallback: post.rate } as const
    const asked = { shippingMethods: [{ ...heavy, rate: { ...rate, fallback: heavy.rate } }] }
    expect(quoteCart(facts([line('mug')], asked)).totals.shippingMinor).toBe(900)
    const livePrices = new Map([[heavy.id, 712]])
    expect(quoteCart(facts([line('mug')], { ...asked, livePrices })).totals.shippingMinor).toBe(712)
  })

  test('a condition may count tax in: on top of net prices, and already within gross ones', () => {
    const ranges = [{ measure: 'subtotal_with_tax' as const, min: 2721, max: 2721 }]
    const shippingMethods = [{ ...post, availability: { ranges, categories: null } }]
    expect(quoteCart(facts([line('mug')], { shippingMethods })).obstacles).toEqual([])
    const gross = { shippingMethods, market: market({ pricesIncludeTax: true }) }
    expect(quoteCart(facts([line('mug', { unitPriceMinor: 2721 })], gross)).obstacles).toEqual([])
  })

  test('pro rata, shipping is taxed as the shipped goods are: the download and what is gone have no share', () => {
    const taxRates = [
      { name: 'USt 19 %', category: 'standard', ratePpm: 190_000, layer: 1, isCompound: false },
      { name: 'USt 7 %', category: 'reduced', ratePpm: 70_000, layer: 1, isCompound: false },
    ]
    const lines = [
      line('mug', { unitPriceMinor: 3000 }),
      line('tea', { unitPriceMinor: 1000, taxCategory: 'reduced' }),
      line('song', { unitPriceMinor: 900, requiresShipping: false }),
      line('gone', { sellable: false, taxCategory: 'reduced' }),
    ]
    const quote = quoteCart(facts(lines, { taxRates, shippingMethods: [{ ...post, tax: { kind: 'pro_rata' } }] }))
    expect(quote.taxLines).toMatchObject([
      { name: 'USt 19 %', baseMinor: 3000 + 900 + 375 },
      { name: 'USt 7 %', baseMinor: 1000 + 125 },
    ])
    expect(quote.shippingTaxMinor).toBe(71 + 9)
  })
})

test.each([
  [1_231, -1],
  [1_232, -2],
  [1_233, 2],
  [1_234, 1],
  [1_235, 0],
])('a total of %i rappen is paid with coins of five, with a rounding of %i', (unitPriceMinor, roundingMinor) => {
  // Smallest coin: https://www.fedlex.admin.ch/eli/cc/2000/162/de (Münzverordnung, Art. 1)
  const switzerland = market({ code: 'CH', currency: currencyCode('CHF'), cashRoundingMinor: 5 })
  const tea = line('tea', { unitPriceMinor, requiresShipping: false })
  const { totals } = quoteCart(facts([tea], { market: switzerland, taxRates: [] }))
  expect(totals).toMatchObject({ roundingMinor, totalMinor: unitPriceMinor + roundingMinor })
})

describe('obstacles', () => {
  const obstaclesOf = (lines: readonly LineFacts[], more: Partial<QuoteFacts> = {}) =>
    quoteCart(facts(lines, more)).obstacles

  test('an empty cart is only empty', () => {
    expect(quoteCart(facts([], { shippingMethods: [] }))).toMatchObject({
      obstacles: [{ code: 'CART_EMPTY' }],
      totals: { totalMinor: 0 },
    })
  })

  test('two lines of one variant count together against its stock', () => {
    const twins = [line('mug', { quantity: 6 }), line('mug', { quantity: 5, lineId: 'engraved' as CartLineId })]
    const quote = quoteCart(facts(twins))
    expect(quote.obstacles).toEqual([
      { code: 'OUT_OF_STOCK', lines: [{ variantId: 'mug', requested: 11, available: 10 }] },
    ])
    expect(quote.lines.map(({ warnings }) => warnings)).toEqual(Array(2).fill([{ code: 'SHORT', available: 10 }]))
  })

  test('short lines still count in the totals, gone ones do not, and both are named', () => {
    const quote = quoteCart(facts([line('mug', { quantity: 12 }), line('old', { sellable: false, quantity: 2 })]))
    expect(quote.obstacles).toEqual([
      {
        code: 'OUT_OF_STOCK',
        lines: [
          { variantId: 'mug', requested: 12, available: 10 },
          { variantId: 'old', requested: 2, available: 0 },
        ],
      },
    ])
    expect(quote.totals.subtotalMinor).toBe(12 * 2499)
    expect(quote.lines[1]).toMatchObject({
      warnings: [{ code: 'GONE' }],
      availability: 'sold_out',
      availableCount: 0,
      subtotalMinor: 0,
      taxMinor: 0,
      totalMinor: 0,
    })
  })

  test('a backorder is sellable up to its limit and no further', () => {
    const lamp = line('lamp', { availableCount: 1, backorderLimit: 2 })
    expect(obstaclesOf([{ ...lamp, quantity: 3 }])).toEqual([])
    expect(obstaclesOf([{ ...lamp, quantity: 4 }])).toEqual([
      { code: 'OUT_OF_STOCK', lines: [{ variantId: 'lamp', requested: 4, available: 3 }] },
    ])
  })

  test('a total that Stripe does not take is out of range, a total of zero is not', () => {
    const cents = (unitPriceMinor: number) =>
      obstaclesOf([line('pin', { unitPriceMinor, requiresShipping: false })], { taxRates: [] })
    expect(cents(49)).toEqual([{ code: 'AMOUNT_OUT_OF_RANGE', min: 50, max: 99_999_999 }])
    expect([cents(50), cents(0), cents(99_999_999)]).toEqual([[], [], []])
    expect(cents(100_000_000)).toHaveLength(1)
  })

  test('come in the order in which a shopper has to deal with them', () => {
    const all = obstaclesOf([line('mug', { unitPriceMinor: 1, quantity: 11 })], { shippingMethods: [] })
    expect(all.map(({ code }) => code)).toEqual(['OUT_OF_STOCK', 'SHIPPING_UNAVAILABLE', 'AMOUNT_OUT_OF_RANGE'])
  })
})

test.each([
  [null, 0, 'in_stock'],
  [1, 0, 'in_stock'],
  [0, 0, 'sold_out'],
  [0, 1, 'backorder'],
  [-4, 5, 'backorder'],
  [-5, 5, 'sold_out'],
] as const)('available %s with a backorder limit of %i is %s', (availableCount, backorderLimit, expected) => {
  expect(availabilityOf({ availableCount, backorderLimit })).toBe(expected)
})

describe('who pays no tax', () => {
  const germany: TaxRate[] = newYork.map((rate) => ({ ...rate, name: 'MwSt', ratePpm: 190_000 }))
  const note = 'Reverse charge'
  const untaxed = (more: Partial<QuoteFacts>) =>
    quoteCart(
      facts([line('mug', { unitPriceMinor: 1_190, quantity: 3 })], {
        treatment: { kind: 'reverse_charge', note },
        taxRates: germany,
        ...more,
      }),
    )

  test('is charged the price without the tax in it, for goods and shipping, and sees how much that is', () => {
    const quote = untaxed({ market: market({ pricesIncludeTax: true }) })
    expect(quote.lines[0]).toMatchObject({ subtotalMinor: 3_570, taxMinor: 0, taxReliefMinor: 570, totalMinor: 3_000 })
    expect(quote.totals).toMatchObject({
      subtotalMinor: 3_000,
      shippingMinor: 420,
      taxMinor: 0,
      taxReliefMinor: 650,
      totalMinor: 3_420,
    })
    expect(quote.taxLines).toEqual([{ name: 'Reverse charge', ratePpm: 0, baseMinor: 3_420, taxMinor: 0, note }])
  })

  test('is charged what is listed where prices are without tax', () => {
    const { totals, lines } = untaxed({})
    expect(totals).toMatchObject({ subtotalMinor: 3_570, shippingMinor: 500, taxReliefMinor: 0, totalMinor: 4_070 })
    expect(lines[0]).toMatchObject({ taxReliefMinor: 0, totalMinor: 3_570 })
  })
})
