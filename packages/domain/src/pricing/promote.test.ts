import { describe, expect, test } from 'vitest'
import type { CartLineId } from '../ids.ts'
import { type Market, plainPolicies } from '../markets/market.ts'
import { currencyCode } from '../money/currency.ts'
import { day, priceFacts, shirt } from '../prices/testing/price-facts.ts'
import type { Promotion } from '../promotions/promotion.ts'
import {
  amount,
  clothes,
  coupon,
  cup,
  each,
  fixedOff,
  gift,
  mug,
  percentOff,
  promotion,
  shipping,
  whole,
} from '../promotions/testing/promotion-facts.ts'
import { alwaysAvailable } from '../shipping/method.ts'
import { method, row, table } from '../shipping/testing/methods.ts'
import { quoteCart } from './price-cart.ts'
import type { GiftFacts, LineFacts, PromotionFacts, QuoteFacts } from './quote.ts'

const us: Market = {
  ...plainPolicies,
  code: 'US',
  name: 'United States',
  currency: currencyCode('USD'),
  pricesIncludeTax: false,
  taxRounding: 'line',
  countries: ['US'],
  defaultCountry: 'US',
  defaultRegion: null,
  locales: ['en-US'],
}
const tenPercent = ['standard', 'shipping'].map((category) => ({
  name: 'Tax',
  category,
  ratePpm: 100_000,
  layer: 1,
  isCompound: false,
}))

type More = Partial<GiftFacts> & { priceMinor?: number; floorMinor?: number }

/** Goods for 20.00 that weigh 300 grams, so many as anybody wants. */
const goods = (variant: typeof mug, { priceMinor = 2000, floorMinor, ...more }: More = {}): GiftFacts => ({
  // The brand is made where ids enter the shop; a test is such a place.
  lineId: `gift of ${variant.variantId}` as CartLineId,
  variantId: variant.variantId,
  sellable: true,
  price: priceFacts({ variant, variantPriceMinor: priceMinor, floorMinor: floorMinor ?? null }),
  taxCategory: 'standard',
  requiresShipping: true,
  weightGrams: 300,
  shippingCategory: null,
  availableCount: null,
  backorderLimit: 0,
  components: [],
  ...more,
})

const line = (variant: typeof mug, { quantity = 1, ...more }: More & { quantity?: number } = {}): LineFacts => ({
  ...goods(variant, more),
  lineId: `line of ${variant.variantId}` as CartLineId,
  quantity,
})

const cartOf = (lines: readonly LineFacts[], more: Partial<QuoteFacts> = {}): QuoteFacts => ({
  market: us,
  lines,
  buyer: { at: day(15), customerGroupIds: [] },
  taxRates: tenPercent,
  treatment: 'taxed',
  shippingMethods: [method('post')],
  shippingMethodId: undefined,
  ...more,
})

const promoting = (promotions: readonly Promotion[], more: Partial<PromotionFacts> = {}) => ({
  promotions: { promotions, coupons: [], gifts: [], country: 'US', ordersBefore: null, ...more },
})

describe('what comes off goods', () => {
  test('each promotion takes of what the one before it has left, and what is left is taxed', () => {
    const half = promotion('half', { priority: 2, actions: [whole(percentOff(50))] })
    const three = promotion('three', { priority: 1, actions: [each(fixedOff(300), clothes)] })
    const { lines, promotions, totals } = quoteCart(cartOf([line(mug), line(shirt)], promoting([three, half])))
    expect(
      lines.map(({ discounts, discountMinor, totalMinor, taxMinor }) => [
        discounts,
        discountMinor,
        totalMinor,
        taxMinor,
      ]),
    ).toEqual([
      [[{ promotionId: 'half', discountMinor: 1000 }], 1000, 1000, 100],
      [
        [
          { promotionId: 'half', discountMinor: 1000 },
          { promotionId: 'three', discountMinor: 300 },
        ],
        1300,
        700,
        70,
      ],
    ])
    expect(promotions.map(({ promotionId, goodsMinor }) => [promotionId, goodsMinor])).toEqual([
      ['half', 2000],
      ['three', 300],
    ])
    // 40.00 of goods less 23.00, 5.00 of post and a tenth on all of it.
    expect(totals).toMatchObject({
      subtotalMinor: 4000,
      discountMinor: 2300,
      shippingMinor: 500,
      taxMinor: 220,
      totalMinor: 2420,
    })
  })

  test('free from a threshold is what costs so much after promotions', () => {
    const post = method('post', { freeAboveMinor: 4000 })
    const priced = (promotions: readonly Promotion[]) =>
      quoteCart(cartOf([line(mug, { quantity: 2 })], { shippingMethods: [post], ...promoting(promotions) }))
    expect(priced([]).totals.shippingMinor).toBe(0)
    expect(priced([promotion('one', { actions: [whole(fixedOff(1))] })]).totals.shippingMinor).toBe(500)
  })

  test('what can’t be sold counts for no condition and takes no part of a discount', () => {
    const from40 = promotion('from 40', { conditions: [amount(4000, null)] })
    const cart = cartOf([line(mug), line(cup, { sellable: false })], promoting([from40, promotion('ten')]))
    const { lines, promotions, passedOver } = quoteCart(cart)
    expect(lines.map(({ discountMinor }) => discountMinor)).toEqual([200, 0])
    expect(promotions.map(({ promotionId }) => promotionId)).toEqual(['ten'])
    expect(passedOver).toMatchObject([{ promotion: from40, whyNot: { kind: 'CONDITION_NOT_MET' } }])
  })

  test('a floor moves with the price to the taxes of the place', () => {
    const market: Market = { ...us, pricesIncludeTax: true, priceBasis: 'net' }
    const home = tenPercent.map((rate) => ({ ...rate, ratePpm: 0 }))
    const free = promotion('free', { actions: [whole(percentOff(100))] })
    const cart = cartOf([line(mug, { floorMinor: 1000 })], { market, homeTaxRates: home, ...promoting([free]) })
    expect(quoteCart(cart).lines).toMatchObject([{ unitPriceMinor: 2200, discountMinor: 1100, totalMinor: 1100 }])
  })
})

describe('gifts', () => {
  const cupForFree = promotion('a cup', { actions: [gift(cup)] })
  const oneMore = promotion('one more', { actions: [gift(cup, 2)] })

  test('a gift is a line of its own at its price, less all of it', () => {
    const { lines, totals } = quoteCart(cartOf([line(mug)], promoting([cupForFree], { gifts: [goods(cup)] })))
    expect(lines.map(({ isGift }) => isGift)).toEqual([false, true])
    expect(lines[1]).toMatchObject({
      lineId: 'gift of cup',
      quantity: 1,
      unitPriceMinor: 2000,
      subtotalMinor: 2000,
      discounts: [{ promotionId: 'a cup', discountMinor: 2000 }],
      totalMinor: 0,
      taxMinor: 0,
    })
    expect(totals).toMatchObject({ subtotalMinor: 4000, discountMinor: 2000, taxMinor: 250, totalMinor: 2750 })
  })

  test('what several promotions give of one thing is one line, and each has its part of it', () => {
    const { lines, promotions } = quoteCart(
      cartOf([line(mug)], promoting([oneMore, cupForFree], { gifts: [goods(mug), goods(cup)] })),
    )
    expect(lines.slice(1)).toMatchObject([
      {
        quantity: 3,
        discounts: [
          { promotionId: 'a cup', discountMinor: 2000 },
          { promotionId: 'one more', discountMinor: 4000 },
        ],
      },
    ])
    expect(promotions.map(({ goodsMinor }) => goodsMinor)).toEqual([2000, 4000])
  })

  test('a gift is sent along: it changes nothing about shipping, and makes no parcel of its own', () => {
    const byWeight = method('post', { rate: table('weight', [row(0, 500), row(500, 900)]) })
    const priced = (cart: readonly LineFacts[], gift: More = {}) =>
      quoteCart(
        cartOf(cart, { shippingMethods: [byWeight], ...promoting([cupForFree], { gifts: [goods(cup, gift)] }) }),
      )
    expect(priced([line(mug)])).toMatchObject({
      goods: { weightGrams: 300, itemCount: 1 },
      lines: [{ isGift: false }, { isGift: true }],
      totals: { shippingMinor: 500 },
    })
    const song = line(mug, { requiresShipping: false })
    expect(priced([song])).toMatchObject({ requiresShipping: false, lines: [{ isGift: false }], promotions: [] })
    expect(priced([song], { requiresShipping: false }).lines).toHaveLength(2)
  })

  test('a gift takes no stock that the cart needs, and no more than there is', () => {
    const given = (cart: readonly LineFacts[], stock: More, promotions = [cupForFree]) => {
      const { lines, passedOver } = quoteCart(cartOf(cart, promoting(promotions, { gifts: [goods(cup, stock)] })))
      return [
        lines.filter(({ isGift }) => isGift).map(({ quantity }) => quantity),
        passedOver.map(({ whyNot }) => whyNot.kind),
      ]
    }
    const three = { availableCount: 2, backorderLimit: 1 }
    expect(given([line(mug)], three)).toEqual([[1], []])
    expect(given([line(cup, { quantity: 2, ...three })], three)).toEqual([[1], []])
    expect(given([line(cup, { quantity: 3, ...three })], three)).toEqual([[], ['NOTHING_LEFT']])
    expect(given([line(mug)], { availableCount: 2 }, [cupForFree, oneMore])).toEqual([[1], ['NOTHING_LEFT']])
    expect(given([line(mug)], { sellable: false })).toEqual([[], ['NOTHING_LEFT']])
    expect(given([line(mug)], { floorMinor: 1 })).toEqual([[], ['NOTHING_LEFT']])
  })

  test('a gift makes no order of an empty cart, nor of one whose goods are gone', () => {
    const quoted = (cart: readonly LineFacts[]) =>
      quoteCart(cartOf(cart, promoting([cupForFree], { gifts: [goods(cup)] })))
    expect(quoted([])).toMatchObject({ lines: [], promotions: [], obstacles: [{ code: 'CART_EMPTY' }] })
    expect(quoted([line(mug, { sellable: false })])).toMatchObject({ lines: [{ isGift: false }], promotions: [] })
  })
})

describe('what comes off shipping', () => {
  const free = promotion('free post', { actions: [shipping(percentOff(100))] })

  test('off every method, or off those that are named: then another one may be the cheapest', () => {
    const [post, bike] = [method('post'), method('bike', { rate: { kind: 'flat', priceMinor: 700 } })]
    const four = promotion('four', {
      actions: [{ kind: 'shipping', off: fixedOff(400), methodIds: new Set([bike.id]) }],
    })
    const priced = (promotions: readonly Promotion[]) =>
      quoteCart(cartOf([line(mug)], { shippingMethods: [post, bike], ...promoting(promotions) }))
    expect(priced([free]).shippingOptions.map(({ priceMinor }) => priceMinor)).toEqual([0, 0])
    const quote = priced([four])
    expect(quote.shippingOptions).toMatchObject([
      { method: bike, priceMinor: 300, listedMinor: 700 },
      { method: post, priceMinor: 500, listedMinor: 500 },
    ])
    expect(quote.shippingReasons).toEqual([
      { kind: 'flat', priceMinor: 700 },
      { kind: 'promotion', promotionId: 'four', name: 'promotion four', priceMinor: 300 },
    ])
    expect(quote.promotions).toMatchObject([{ promotionId: 'four', goodsMinor: 0, shippingMinor: 400 }])
    // A tenth of 23.00.
    expect(quote.totals).toMatchObject({ discountMinor: 0, shippingMinor: 300, taxMinor: 230, totalMinor: 2530 })
  })

  test('one after the other, each of what is left; who takes nothing is no reason', () => {
    const two = promotion('two', { priority: 2, actions: [shipping(fixedOff(200)), shipping(percentOff(50))] })
    const { shippingReasons, promotions, passedOver } = quoteCart(
      cartOf(
        [line(mug)],
        promoting([two, free, promotion('late', { priority: -1, actions: [shipping(fixedOff(100))] })]),
      ),
    )
    expect(shippingReasons.map(({ kind, ...reason }) => [kind, 'priceMinor' in reason && reason.priceMinor])).toEqual([
      ['flat', 500],
      ['promotion', 150],
      ['promotion', 0],
    ])
    expect(promotions.map(({ shippingMinor }) => shippingMinor)).toEqual([350, 150])
    expect(passedOver.map(({ promotion: { name }, whyNot }) => [name, whyNot.kind])).toEqual([
      ['promotion late', 'NOTHING_LEFT'],
    ])
  })

  test('the budget pays for goods first; what it can’t pay of shipping is not given at all', () => {
    const both = (budgetMinor: number) =>
      promotion('both', {
        actions: [shipping(fixedOff(300)), whole(fixedOff(1000)), shipping(fixedOff(100))],
        left: { uses: null, usesOfBuyer: null, budgetMinor },
      })
    const given = (budgetMinor: number) =>
      quoteCart(cartOf([line(mug)], promoting([both(budgetMinor)]))).promotions.map(({ goodsMinor, shippingMinor }) => [
        goodsMinor,
        shippingMinor,
      ])
    expect(given(1400)).toEqual([[1000, 400]])
    expect(given(1300)).toEqual([[1000, 300]])
    expect(given(1299)).toEqual([[1000, 100]])
    expect(given(1000)).toEqual([[1000, 0]])
  })

  test('nothing comes off where nothing is sent, or no method can be had', () => {
    const song = line(mug, { requiresShipping: false })
    expect(quoteCart(cartOf([song], promoting([free])))).toMatchObject({
      promotions: [],
      passedOver: [{ promotion: free, whyNot: { kind: 'NOTHING_LEFT' } }],
    })
    const none = {
      shippingMethods: [
        method('post', { availability: { ...alwaysAvailable, ranges: [{ measure: 'items', min: 2, max: null }] } }),
      ],
    }
    expect(quoteCart(cartOf([line(mug)], { ...none, ...promoting([free]) }))).toMatchObject({
      promotions: [],
      passedOver: [{ whyNot: { kind: 'NOTHING_LEFT' } }],
    })
  })

  test('one that would apply alone, and takes nothing off this shipping, keeps nobody else away', () => {
    const alone = (more: object) => promotion('alone', { actions: free.actions, exclusive: true, ...more })
    const ten = promotion('ten', { actions: [whole(percentOff(10))] })
    const given = (first: Promotion, cart: object = {}) => {
      const quote = quoteCart(cartOf([line(mug)], { ...cart, ...promoting([first, ten]) }))
      return [quote.promotions.map(({ promotionId }) => promotionId), quote.passedOver.map(({ whyNot }) => whyNot.kind)]
    }
    expect(given(alone({}))).toEqual([['alone'], ['EXCLUDED']])
    const elsewhere = { actions: [{ ...shipping(percentOff(100)), methodIds: new Set() }] }
    expect(given(alone(elsewhere))).toEqual([['ten'], ['NOTHING_LEFT']])
    const poor = { left: { uses: null, usesOfBuyer: null, budgetMinor: 3 } }
    expect(given(alone(poor))).toEqual([['ten'], ['BUDGET_SPENT']])
    expect(given(alone({}), { shippingMethods: [method('post', { freeAboveMinor: 0 })] })).toEqual([
      ['ten'],
      ['NOTHING_LEFT'],
    ])
  })
})

test('every code in the cart is answered, in the order in which they came', () => {
  const byCode = promotion('by code', { needsCode: true })
  const coupons = [
    coupon('OLD', 'by code', 0),
    coupon('ANY', 'by code'),
    coupon('TWICE', 'by code'),
    coupon('WHAT', null),
  ]
  const quote = quoteCart(cartOf([line(mug)], promoting([byCode], { coupons })))
  expect(quote.promotions).toMatchObject([{ code: 'ANY', goodsMinor: 200 }])
  expect(quote.coupons).toEqual([
    { code: 'OLD', applied: false, whyNot: { kind: 'CODE_USED_UP' } },
    { code: 'ANY', applied: true },
    { code: 'TWICE', applied: false, whyNot: { kind: 'REPEATED' } },
    { code: 'WHAT', applied: false, whyNot: { kind: 'UNKNOWN' } },
  ])
})

test('without promotions nothing is taken off, and nobody is asked', () => {
  const quote = quoteCart(cartOf([line(mug)]))
  expect(quote).toMatchObject({ promotions: [], passedOver: [], coupons: [] })
  expect(quote.lines).toMatchObject([{ discounts: [], discountMinor: 0, isGift: false }])
  expect(quote.shippingOptions).toMatchObject([{ priceMinor: 500, listedMinor: 500 }])
})
