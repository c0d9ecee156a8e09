import type { CartLineId, PromotionId } from '../../ids.ts'
import type { PricedVariant, PriceScope } from '../../prices/price-rule.ts'
import { categoryId, day, productId, variantId } from '../../prices/testing/price-facts.ts'
import { always } from '../../prices/time-window.ts'
import type { Applied, Promoted, PromotionsAsked } from '../apply.ts'
import type { GiftOnOffer } from '../give.ts'
import type { Goods } from '../goods.ts'
import type { Action, BuyGet, Condition, CouponInCart, Gift, Off, Promotion, Selection } from '../promotion.ts'

// The brands are made where ids enter the shop; a test is such a place.
export const promotionId = (name: string) => name as PromotionId
export const lineId = (name: string) => name as CartLineId

export const mug: PricedVariant = {
  variantId: variantId('mug'),
  productId: productId('mug'),
  categoryIds: [categoryId('dishes')],
  collectionIds: [],
}
export const cup: PricedVariant = { ...mug, variantId: variantId('cup') }

export const promotion = (id: string, more: Partial<Promotion> = {}): Promotion => ({
  id: promotionId(id),
  name: `promotion ${id}`,
  needsCode: false,
  markets: null,
  window: always,
  priority: 0,
  exclusive: false,
  conditions: [],
  actions: [whole(percentOff(10))],
  left: { uses: null, usesOfBuyer: null, budgetMinor: null },
  ...more,
})

export const everything: Selection = {
  scopes: [{ kind: 'all' }],
  exceptScopes: [],
  unitPrice: { minMinor: null, maxMinor: null },
  fullPriceOnly: false,
}
export const some = (scope: PriceScope, more: Partial<Selection> = {}): Selection => ({
  ...everything,
  scopes: [scope],
  ...more,
})
export const clothes = some({ kind: 'category', ids: new Set([categoryId('clothes')]) })
export const dishes = some({ kind: 'category', ids: new Set([categoryId('dishes')]) })

export const percentOff = (of: number): Off => ({ kind: 'percent', percentPpm: of * 10_000 })
export const fixedOff = (fixedMinor: number): Off => ({ kind: 'fixed', fixedMinor })
export const priceOf = (priceMinor: number): Off => ({ kind: 'fixed_price', priceMinor })

export const whole = (off: Off, of: Selection = everything): Action => ({ kind: 'whole', of, off })
export const each = (off: Off, of: Selection = everything): Action => ({ kind: 'each', of, off })
export const shipping = (off: Off): Action => ({ kind: 'shipping', off, methodIds: null })
export const gift = (variant: PricedVariant, quantity = 1): Gift => ({
  kind: 'gift',
  variantId: variant.variantId,
  quantity,
})

/** What is got is free, and there is no end of it. */
export const buyGet = (
  buy: { of?: Selection; quantity: number },
  get: { of?: Selection; quantity: number; percentPpm?: number },
  timesMax: number | null = null,
): BuyGet => ({
  kind: 'buy_get',
  buy: { of: everything, ...buy },
  get: { of: everything, percentPpm: 1_000_000, ...get },
  timesMax,
})

export const amount = (minMinor: number | null, maxMinor: number | null, of: Selection = everything): Condition => ({
  kind: 'amount',
  of,
  range: { minMinor, maxMinor },
})

/** Goods at full price without a floor, on a line that is named after them. */
export const goods = (variant: PricedVariant, unitPriceMinor: number, more: Partial<Goods> = {}): Goods => ({
  lineId: lineId(`line of ${variant.variantId}`),
  variant,
  quantity: 1,
  unitPriceMinor,
  compareAtMinor: null,
  floorMinor: null,
  ...more,
})

/** A cup, unless something else is said of it. */
export const onOffer = (more: Partial<GiftOnOffer> = {}): GiftOnOffer => ({
  unitPriceMinor: 500,
  hasFloor: false,
  takes: [{ variantId: cup.variantId, quantity: 1 }],
  ...more,
})

/** A guest's in the US, who ships something. */
export const cart = (more: Partial<PromotionsAsked> = {}): PromotionsAsked => ({
  market: 'US',
  at: day(15),
  buyer: { customerGroupIds: [], country: 'US', ordersBefore: null },
  coupons: [],
  goods: [],
  promotions: [],
  gifts: new Map(),
  giftStock: new Map(),
  requiresShipping: true,
  idle: new Map(),
  ...more,
})

export const coupon = (code: string, of: string | null, usesLeft: number | null = null): CouponInCart => ({
  code,
  promotionId: of === null ? null : promotionId(of),
  usesLeft,
})

/** What comes off each line, in the lines' order. */
export const discountsOf = ({ lines, applied }: Promoted): number[] =>
  lines.map((line) => applied.reduce((sum, { given }) => sum + (given.lines.get(line) ?? 0), 0))

export const namesOf = ({ applied }: Promoted): string[] => applied.map((one: Applied) => one.promotion.id)
