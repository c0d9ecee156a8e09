import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CartLineId, ShippingMethodId, VariantId } from '../ids.ts'
import { type Market, plainPolicies } from '../markets/market.ts'
import { currencyCode } from '../money/currency.ts'
import { sumMinor } from '../money/minor.ts'
import { toProviderAmount } from '../money/provider-amount.ts'
import { availabilityOf } from './availability.ts'
import { quoteCart } from './price-cart.ts'
import type { LineFacts, QuoteFacts, ShippingMethod, TaxRate } from './quote.ts'

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
const line = (name: string, facts: Partial<LineFacts> = {}): LineFacts => ({
  lineId: `line of ${name}` as CartLineId,
  variantId: name as VariantId,
  quantity: 1,
  sellable: true,
  unitPriceMinor: 2499,
  compareAtMinor: null,
  taxCategory: 'standard',
  requiresShipping: true,
  weightGrams: 300,
  availableCount: 10,
  backorderLimit: 0,
  ...facts,
})
const post: ShippingMethod = {
  id: 'post' as ShippingMethodId,
  code: 'post',
  name: 'Post',
  priceMinor: 500,
  freeAboveMinor: 10_000,
  taxCategory: 'shipping',
  deliveryDaysMin: 2,
  deliveryDaysMax: 4,
}
const newYork: TaxRate[] = [
  { name: 'NYC', category: 'standard', ratePpm: 88_750 },
  { name: 'NYC', category: 'shipping', ratePpm: 88_750 },
]
const facts = (lines: readonly LineFacts[], more: Partial<QuoteFacts> = {}): QuoteFacts => ({
  market: market(),
  lines,
  taxRates: newYork,
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
    roundingMinor: 0,
    totalMinor: 3265,
  })
  expect(quote.taxLines).toEqual([{ name: 'NYC', ratePpm: 88_750, baseMinor: 2999, taxMinor: 266 }])
  expect([quote.lines[0]?.taxMinor, quote.shippingTaxMinor]).toEqual([222, 44])
  expect(quote.lines[0]?.reasons).toEqual([{ kind: 'variant_price', unitPriceMinor: 2499 }])
  expect([quote.shippingMethod, quote.obstacles]).toEqual([post, []])
})

test('where prices include tax, the tax is in the total and not on top of it', () => {
  const germany = market({ code: 'DE', currency: currencyCode('EUR'), pricesIncludeTax: true })
  const taxRates = [{ name: 'USt', category: 'standard', ratePpm: 190_000 }]
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
  expect(quoteCart(facts([song], none))).toMatchObject({ requiresShipping: false, shippingMethod: null, obstacles: [] })
  expect(quoteCart(facts([song, line('mug')], none))).toMatchObject({
    requiresShipping: true,
    shippingMethod: null,
    obstacles: [{ code: 'SHIPPING_UNAVAILABLE' }],
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

test('for any cart, the lines add up to the subtotal, the sums to the total, and the total can be sent', () => {
  const lines = fc
    .array(
      fc.record({
        quantity: fc.integer({ min: 1, max: 999 }),
        unitPriceMinor: fc.nat({ max: 10_000_000 }),
        sellable: fc.boolean(),
        requiresShipping: fc.boolean(),
        taxCategory: fc.constantFrom('standard', 'food'),
      }),
      { maxLength: 20 },
    )
    .map((all) => all.map((own, index) => line(`${index}`, own)))
  const markets = fc
    .record({
      currency: fc.constantFrom(...['USD', 'JPY', 'KWD', 'MGA', 'ISK'].map(currencyCode)),
      pricesIncludeTax: fc.boolean(),
      taxRounding: fc.constantFrom<Market['taxRounding'][]>('unit', 'line', 'document'),
    })
    .map(market)
  fc.assert(
    fc.property(lines, markets, (own, sold) => {
      const quote = quoteCart(facts(own, { market: sold }))
      const { totals } = quote
      expect(sumMinor(quote.lines.map(({ totalMinor }) => totalMinor))).toBe(
        totals.subtotalMinor - totals.discountMinor,
      )
      expect(sumMinor(quote.lines.map(({ taxMinor }) => taxMinor)) + quote.shippingTaxMinor).toBe(totals.taxMinor)
      expect(sumMinor(quote.taxLines.map(({ taxMinor }) => taxMinor))).toBe(totals.taxMinor)
      const { subtotalMinor, discountMinor, shippingMinor, taxMinor, taxIncluded, roundingMinor } = totals
      expect(subtotalMinor - discountMinor + shippingMinor + (taxIncluded ? 0 : taxMinor) + roundingMinor).toBe(
        totals.totalMinor,
      )
      expect(toProviderAmount(totals.totalMinor, sold.currency)).toBeGreaterThanOrEqual(0)
    }),
  )
})
