import fc from 'fast-check'
import type { ShippingMethodId, VariantId } from '../../ids.ts'
import type { PricedVariant } from '../../prices/price-rule.ts'
import { anyGroups, anyScope, anyWindow, lastMs } from '../../prices/testing/any-prices.ts'
import { groupId, shirt, variantId } from '../../prices/testing/price-facts.ts'
import type { PromotionsAsked } from '../apply.ts'
import type { GiftOnOffer } from '../give.ts'
import type { Goods } from '../goods.ts'
import type { Action, BuyGet, Condition, CountRange, CouponInCart, Off, Promotion, Selection } from '../promotion.ts'
import { cup, everything, goods, lineId, mug, promotion, promotionId } from './promotion-facts.ts'

type Amounts = fc.Arbitrary<number>

/** Those of the oracle's carts: two of one product, two of another. */
export const variants: readonly PricedVariant[] = [shirt, mug, cup, { ...shirt, variantId: variantId('red shirt') }]
const anyVariant = fc.constantFrom(...variants)

/** The usual in three of four cases, or in nine of ten. */
const mostly = <T>(usual: T, other: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: other })
const nearlyAlways = <T>(usual: T, other: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 9, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: other })

/** Some are empty. */
const anyRange = (ends: Amounts): fc.Arbitrary<CountRange> =>
  fc.record({ min: fc.option(ends, { freq: 2 }), max: fc.option(ends, { freq: 2 }) })
const anyAmountRange = (amounts: Amounts) => anyRange(amounts).map(({ min, max }) => ({ minMinor: min, maxMinor: max }))

export const anySelection = (amounts: Amounts): fc.Arbitrary<Selection> =>
  fc.oneof(
    fc.constant(everything),
    fc.record({
      scopes: fc.array(anyScope, { minLength: 1, maxLength: 2 }),
      exceptScopes: mostly([], fc.array(anyScope, { minLength: 1, maxLength: 2 })),
      unitPrice: mostly({ minMinor: null, maxMinor: null }, anyAmountRange(amounts)),
      fullPriceOnly: fc.constantFrom(false, false, false, true),
    }),
  )

const anyPercentPpm = fc.oneof(fc.constantFrom(100_000, 500_000, 1_000_000), fc.integer({ min: 1, max: 1_000_000 }))

export const anyOff = (amounts: Amounts): fc.Arbitrary<Off> =>
  fc.oneof(
    fc.record({ kind: fc.constant('percent'), percentPpm: anyPercentPpm }),
    fc.record({ kind: fc.constant('fixed'), fixedMinor: amounts }),
    fc.record({ kind: fc.constant('fixed_price'), priceMinor: amounts }),
  )

export const anyBuyGet = (amounts: Amounts): fc.Arbitrary<BuyGet> => {
  const [of, quantity] = [anySelection(amounts), fc.integer({ min: 1, max: 3 })]
  return fc.record({
    kind: fc.constant('buy_get'),
    buy: fc.record({ of, quantity }),
    get: fc.record({ of, quantity, percentPpm: anyPercentPpm }),
    timesMax: fc.option(fc.integer({ min: 1, max: 3 })),
  })
}

// The brand is made where ids enter the shop; a test is such a place.
const anyMethods = fc.subarray(['post', 'bike', 'carrier'] as ShippingMethodId[]).map((ids) => new Set(ids))

export const anyAction = (amounts: Amounts): fc.Arbitrary<Action> => {
  const [of, off] = [anySelection(amounts), anyOff(amounts)]
  return fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('whole'), of, off }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('each'), of, off }) },
    { weight: 2, arbitrary: anyBuyGet(amounts) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('gift'),
        variantId: anyVariant.map((variant) => variant.variantId),
        quantity: fc.integer({ min: 1, max: 3 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('shipping'), off, methodIds: mostly(null, anyMethods) }) },
  )
}

export const anyCondition = (amounts: Amounts): fc.Arbitrary<Condition> => {
  const of = anySelection(amounts)
  return fc.oneof(
    fc.record({ kind: fc.constant('amount'), of, range: anyAmountRange(amounts) }),
    fc.record({ kind: fc.constant('quantity'), of, range: anyRange(fc.nat({ max: 9 })) }),
    fc.record({
      kind: fc.constant('customer_group'),
      ids: fc.subarray(['wholesale', 'loyal'].map(groupId)).map((ids) => new Set(ids)),
    }),
    fc.record({ kind: fc.constant('order_count'), range: anyRange(fc.integer({ min: 1, max: 3 })) }),
    fc.record({ kind: fc.constant('country'), countries: fc.constantFrom(new Set(['US', 'JP']), new Set(['JP'])) }),
  )
}

const anyPart = (amounts: Amounts): fc.Arbitrary<Partial<Promotion>> =>
  fc.record({
    needsCode: mostly(false, fc.boolean()),
    markets: nearlyAlways(null, fc.constantFrom(new Set(['US', 'JP']), new Set(['JP']))),
    window: nearlyAlways({ startsAt: null, endsAt: null }, anyWindow),
    priority: fc.integer({ min: -1, max: 2 }),
    exclusive: nearlyAlways(false, fc.constant(true)),
    conditions: mostly([], fc.array(anyCondition(amounts), { minLength: 1, maxLength: 2 })),
    actions: fc.array(anyAction(amounts), { minLength: 1, maxLength: 3 }),
    left: fc.record({
      uses: nearlyAlways(null, fc.nat({ max: 2 })),
      usesOfBuyer: nearlyAlways(null, fc.nat({ max: 2 })),
      budgetMinor: mostly(null, amounts),
    }),
  })

/** Up to five, named '0', '1', …, of the market US where nothing else is said. */
export const anyPromotions = (amounts: Amounts): fc.Arbitrary<Promotion[]> =>
  fc
    .array(anyPart(amounts), { maxLength: 5, size: 'max' })
    .map((parts) => parts.map((part, index) => promotion(String(index), part)))

/** Of those promotions, or of none; several of one, and used up ones. */
export const anyCoupons: fc.Arbitrary<CouponInCart[]> = fc.uniqueArray(
  fc.record({
    code: fc.constantFrom('A', 'B', 'C', 'D'),
    promotionId: fc.constantFrom('0', '1', '2', null).map((id) => (id === null ? null : promotionId(id))),
    usesLeft: fc.constantFrom(null, null, 0, 1),
  }),
  { selector: ({ code }) => code, maxLength: 4, size: 'max' },
)

export const anyOrdersBefore = fc.constantFrom(null, null, 0, 1, 2)

/** A floor is mostly far below the price, so that discounts show; some are above it. */
export const anyGoods = (amounts: Amounts): fc.Arbitrary<Goods[]> =>
  fc
    .array(
      fc.record({
        variant: anyVariant,
        unitPriceMinor: amounts,
        quantity: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 7 })),
        compareAtMinor: mostly(null, amounts),
        floorMinor: fc.option(
          fc.oneof(
            amounts,
            amounts.map((floorMinor) => Math.floor(floorMinor / 5)),
          ),
        ),
      }),
      { maxLength: 6, size: 'max' },
    )
    .map((all) =>
      all.map(({ variant, unitPriceMinor, ...more }, index) =>
        goods(variant, unitPriceMinor, { lineId: lineId(`line ${index}`), ...more }),
      ),
    )

/** Others may take of the same. */
const anyTakes: fc.Arbitrary<GiftOnOffer['takes']> = fc.uniqueArray(
  fc.record({ variantId: anyVariant.map(({ variantId }) => variantId), quantity: fc.constantFrom(1, 1, 1, 2, 3) }),
  { minLength: 1, maxLength: 3, selector: ({ variantId: id }) => id },
)

const anyGiftStock: fc.Arbitrary<ReadonlyMap<VariantId, number>> = fc
  .array(
    fc.tuple(
      anyVariant.map(({ variantId }) => variantId),
      fc.integer({ min: -2, max: 9 }),
    ),
    { maxLength: 3 },
  )
  .map((counts) => new Map(counts))

const anyGifts = (amounts: Amounts): fc.Arbitrary<ReadonlyMap<VariantId, GiftOnOffer>> =>
  fc
    .array(
      fc.tuple(
        anyVariant.map((variant) => variant.variantId),
        fc.record({
          unitPriceMinor: amounts,
          hasFloor: fc.constantFrom(false, false, false, true),
          takes: anyTakes,
        }),
      ),
      { maxLength: 4, size: 'max' },
    )
    .map((offers) => new Map(offers))

/** All that promotions can be asked of, with its edges. */
export const anyAsked = (amounts: Amounts): fc.Arbitrary<PromotionsAsked> =>
  fc.record({
    market: fc.constant('US'),
    at: fc.integer({ min: 0, max: lastMs }).map((ms) => new Date(ms)),
    buyer: fc.record({
      customerGroupIds: anyGroups,
      country: fc.constantFrom('US', 'US', 'US', 'CA'),
      ordersBefore: anyOrdersBefore,
    }),
    coupons: anyCoupons,
    goods: anyGoods(amounts),
    promotions: anyPromotions(amounts),
    gifts: anyGifts(amounts),
    giftStock: anyGiftStock,
    requiresShipping: fc.boolean(),
    idle: fc.constant(new Map()),
  })

/** Few and small ones, which meet often, and those of usual carts. */
export const someAmounts: Amounts = fc.oneof(
  fc.nat({ max: 40 }),
  fc.constantFrom(0, 10, 10, 30, 50),
  fc.nat({ max: 30_000 }),
)
