import fc from 'fast-check'
import type { ShippingMethodId } from '../../ids.ts'
import { always } from '../../prices/time-window.ts'
import type { PromotionFacts } from '../../pricing/quote.ts'
import type { Action, Gift, Promotion } from '../../promotions/promotion.ts'
import {
  anyBuyGet,
  anyCoupons,
  anyOff,
  anyOrdersBefore,
  anyPromotions,
  anySelection,
  variants,
} from '../../promotions/testing/any-promotions.ts'
import { promotion, promotionId } from '../../promotions/testing/promotion-facts.ts'

type Amounts = fc.Arbitrary<number>

/** What promotions go by, but for the goods that they give away; null for carts that nobody promotes. */
export const anyPromoted = (amounts: Amounts): fc.Arbitrary<Omit<PromotionFacts, 'gifts'> | null> =>
  fc.option(
    fc.record({
      promotions: promotionsOf(amounts),
      coupons: anyCoupons,
      country: fc.constantFrom('US', 'US', 'CA'),
      ordersBefore: anyOrdersBefore,
    }),
  )

/** Of those that have everything few can be had: so some are freed of what is in the way, and some are plain. */
const promotionsOf = (amounts: Amounts): fc.Arbitrary<Promotion[]> =>
  fc
    .record({
      full: anyPromotions(amounts),
      freed: fc.array(fc.constantFrom(...freedOf), { minLength: 4, maxLength: 4 }),
      plain: fc.array(plainPromotion(amounts), { maxLength: 3 }),
    })
    .map(({ full, freed, plain }) => [
      ...plain.map((one, index) => ({ ...one, id: promotionId(`plain ${index}`) })),
      ...full.map((one, index) => ({ ...one, ...freed[index]?.(one) })),
    ])

const freedOf: readonly ((promotion: Promotion) => Partial<Promotion>)[] = [
  () => ({}),
  () => ({ ...anytime, ...unlimited, needsCode: false }),
  () => ({ ...anytime, ...unlimited, needsCode: false }),
  () => ({ ...anytime, ...unlimited, needsCode: false }),
  () => ({ ...anytime, ...unlimited }),
  () => ({ ...anytime, ...unlimited, needsCode: true, conditions: [] }),
  ({ left: { budgetMinor } }) => ({
    ...anytime,
    needsCode: false,
    conditions: [],
    left: { ...unlimited.left, budgetMinor },
  }),
]
const anytime = { markets: null, window: always }
const unlimited = { left: { uses: null, usesOfBuyer: null, budgetMinor: null } }

/** With a single action; or with two of a kind, for which a budget or a stock may be too small. */
const plainPromotion = (amounts: Amounts): fc.Arbitrary<Promotion> =>
  fc
    .record({
      priority: fc.integer({ min: -1, max: 2 }),
      exclusive: fc.constantFrom(false, false, false, false, false, true),
      given: fc.oneof(
        { weight: 3, arbitrary: fc.record({ actions: fc.tuple(anyOneAction(amounts)) }) },
        { weight: 2, arbitrary: anyTwoActions(amounts) },
      ),
    })
    .map(({ given, ...more }) => promotion('plain', { ...given, ...more }))

const anyTwoActions = (amounts: Amounts): fc.Arbitrary<Pick<Promotion, 'actions' | 'left'>> =>
  fc.record({
    actions: fc.oneof(
      fc.tuple(offShipping(amounts), offShipping(amounts)),
      fc.tuple(offLines(amounts), offLines(amounts)),
      fc.tuple(anyGift, fc.integer({ min: 1, max: 3 })).map(([gift, quantity]) => [gift, { ...gift, quantity }]),
    ),
    left: fc
      .oneof(
        fc.constant(null),
        amounts,
        amounts.map((amount) => Math.floor(amount / 3)),
      )
      .map((budgetMinor) => ({ ...unlimited.left, budgetMinor })),
  })

const anyOneAction = (amounts: Amounts): fc.Arbitrary<Action> =>
  fc.oneof(
    { weight: 3, arbitrary: offLines(amounts) },
    { weight: 1, arbitrary: anyGift },
    { weight: 3, arbitrary: offShipping(amounts) },
  )

const offLines = (amounts: Amounts): fc.Arbitrary<Action> => {
  const [of, off] = [anySelection(amounts), anyOff(amounts)]
  return fc.oneof(
    fc.record({ kind: fc.constant('whole'), of, off }),
    fc.record({ kind: fc.constant('each'), of, off }),
    anyBuyGet(amounts),
  )
}

const anyGift: fc.Arbitrary<Gift> = fc.record({
  kind: fc.constant('gift'),
  variantId: fc.constantFrom(...variants.map(({ variantId }) => variantId)),
  quantity: fc.integer({ min: 1, max: 3 }),
})

/** Mostly less than shipping costs, also as a fixed price. */
const offShipping = (amounts: Amounts): fc.Arbitrary<Action> =>
  fc.record({
    kind: fc.constant('shipping'),
    off: anyOff(amounts.map((amount) => Math.floor(amount / 3))),
    methodIds: anyMethods,
  })

// The brand is made where ids enter the shop; a test is such a place.
const anyMethods = fc.constantFrom(null, null, new Set(['post', 'bike'] as ShippingMethodId[]))
