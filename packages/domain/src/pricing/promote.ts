import type { CartLineId, PromotionId, VariantId } from '../ids.ts'
import { addMinor, type Minor, minorAt, multiplyMinor, subtractMinor, sumMinor } from '../money/minor.ts'
import { type Applied, applyPromotions, type PassedOver, type Promoted } from '../promotions/apply.ts'
import { whyNotCoupon } from '../promotions/coupon-answer.ts'
import { discountOn } from '../promotions/discount.ts'
import type { WhyNot } from '../promotions/eligible.ts'
import type { GiftOnOffer } from '../promotions/give.ts'
import type { Goods } from '../promotions/goods.ts'
import type { ShippingOption } from '../shipping/shipping.ts'
import { demandsOf } from '../stock/demand.ts'
import { sellableCount, stockBehind } from './availability.ts'
import { type PricedLine, priceLines } from './price-lines.ts'
import type { CouponAnswer, GiftFacts, LineDiscount, QuotedPromotion, QuoteFacts } from './quote.ts'
import { withTaxOfPlace } from './tax-of-place.ts'

/** A priced line, and what promotions take off it. */
export interface PromotedLine extends PricedLine {
  readonly discounts: readonly LineDiscount[]
  readonly discountMinor: Minor
  readonly isGift: boolean
}

export interface PromotedCart {
  /** Those of the cart, then what is given away. */
  readonly lines: readonly PromotedLine[]
  readonly passedOver: readonly PassedOver[]
  readonly coupons: readonly CouponAnswer[]
  /** A shipping option at what it costs this cart. */
  readonly promoteOption: (option: ShippingOption) => ShippingOption
  /** What each promotion gives, where this is the shipping. */
  readonly promotionsWith: (option: ShippingOption | null) => QuotedPromotion[]
  /** Those that would give something off another shipping alone, and why they give nothing off this one. */
  readonly idleWith: (option: ShippingOption | null) => ReadonlyMap<PromotionId, WhyNot>
}

/** Gives a cart with priced lines its promotions, without those that are known to be idle. */
export function promote(
  lines: readonly PricedLine[],
  facts: QuoteFacts,
  idle: ReadonlyMap<PromotionId, WhyNot> = new Map(),
): PromotedCart {
  const { promotions: asked } = facts
  if (asked === undefined) return { ...unpromoted, lines: lines.map(plain) }
  const sold = lines.filter(({ sellable }) => sellable)
  const gifts = pricedGifts(givable(asked.gifts, sold), facts)
  const promoted = applyPromotions({
    ...asked,
    market: facts.market.code,
    at: facts.buyer.at,
    buyer: { ...asked, customerGroupIds: facts.buyer.customerGroupIds },
    goods: sold.map(goodsOf),
    gifts: new Map([...gifts].map(([id, gift]) => [id, onOffer(gift)])),
    giftStock: leftBy(lines, [...gifts.values()]),
    requiresShipping: sold.some(({ requiresShipping }) => requiresShipping),
    idle,
  })
  const promotedLines = [...withDiscounts(lines, promoted), ...giftLines(promoted, gifts)]
  return {
    lines: promotedLines,
    passedOver: promoted.passedOver,
    coupons: asked.coupons.map((coupon) => {
      const whyNot = whyNotCoupon(coupon, promoted)
      return whyNot === null ? { code: coupon.code, applied: true } : { code: coupon.code, applied: false, whyNot }
    }),
    promoteOption: (option) => promoteOption(option, promoted.applied),
    promotionsWith: (option) => quotedPromotions(promoted, promotedLines, option),
    idleWith: (option) => idleOf(promoted, option),
  }
}

const unpromoted = {
  passedOver: [],
  coupons: [],
  promoteOption: (option: ShippingOption) => option,
  promotionsWith: () => [],
  idleWith: () => new Map(),
} as const

const plain = (line: PricedLine): PromotedLine => ({ ...line, discounts: [], discountMinor: 0, isGift: false })

const goodsOf = (line: PricedLine): Goods => ({
  lineId: line.lineId,
  variant: line.price.variant,
  quantity: line.quantity,
  unitPriceMinor: line.unitPriceMinor,
  compareAtMinor: line.compareAtMinor,
  floorMinor: line.floorMinor,
})

/** Beside something alone: a gift makes no order of an empty cart, and no parcel where nothing else is sent. */
const givable = (gifts: readonly GiftFacts[], sold: readonly PricedLine[]): readonly GiftFacts[] =>
  gifts.filter((gift) => sold.some(({ requiresShipping }) => requiresShipping || !gift.requiresShipping))

type PricedGifts = ReadonlyMap<VariantId, PricedLine>

/** One unit of each that can be sold. */
function pricedGifts(gifts: readonly GiftFacts[], facts: QuoteFacts): PricedGifts {
  const lines = gifts.map((gift) => ({ ...gift, quantity: 1 }))
  const priced = withTaxOfPlace(priceLines({ lines, buyer: facts.buyer }), facts)
  return new Map(priced.filter(({ sellable }) => sellable).map((line) => [line.variantId, line]))
}

const onOffer = (gift: PricedLine): GiftOnOffer => ({
  unitPriceMinor: gift.unitPriceMinor,
  hasFloor: (gift.floorMinor ?? 0) > 0,
  takes: stockBehind(gift),
})

/** What the cart's own lines, which come first, leave of the tracked stock behind these gifts. */
function leftBy(lines: readonly PricedLine[], gifts: readonly PricedLine[]): Map<VariantId, number> {
  const left = new Map<VariantId, number>()
  for (const { variantId, ...stock } of gifts.flatMap(stockBehind)) {
    if (stock.availableCount !== null) left.set(variantId, sellableCount(stock))
  }
  for (const { variantId, quantity } of left.size === 0 ? [] : lines.flatMap(demandsOf)) {
    const count = left.get(variantId)
    if (count !== undefined) left.set(variantId, count - quantity)
  }
  return left
}

function withDiscounts(lines: readonly PricedLine[], { applied }: Promoted): PromotedLine[] {
  const discountsOf = new Map<CartLineId, LineDiscount[]>()
  for (const { promotion, given } of applied) {
    for (const [{ lineId }, discountMinor] of given.lines) {
      const others = discountsOf.get(lineId) ?? []
      discountsOf.set(lineId, [...others, { promotionId: promotion.id, discountMinor }])
    }
  }
  return lines.map((line) => {
    const discounts = discountsOf.get(line.lineId) ?? []
    return { ...line, discounts, discountMinor: sumOf(discounts), isGift: false }
  })
}

/** What several give away of one variant is one line. */
function giftLines({ applied }: Promoted, gifts: PricedGifts): PromotedLine[] {
  return [...gifts.values()].flatMap((gift) => {
    const given = applied.flatMap(({ promotion, given: { gifts: counts } }) => {
      const quantity = counts.get(gift.variantId) ?? 0
      return quantity === 0 ? [] : [{ promotionId: promotion.id, quantity }]
    })
    if (given.length === 0) return []
    const discounts = given.map(({ promotionId, quantity }) => ({
      promotionId,
      discountMinor: multiplyMinor(gift.unitPriceMinor, quantity),
    }))
    const quantity = sumMinor(given.map((one) => one.quantity))
    return [{ ...gift, quantity, discounts, discountMinor: sumOf(discounts), isGift: true }]
  })
}

const sumOf = (discounts: readonly LineDiscount[]): Minor =>
  sumMinor(discounts.map(({ discountMinor }) => discountMinor))

function promoteOption(option: ShippingOption, applied: readonly Applied[]): ShippingOption {
  let { priceMinor } = option
  const reasons = [...option.reasons]
  for (const { promotion, discountMinor } of shippingSteps(option, applied)) {
    if (discountMinor === 0) continue
    priceMinor = subtractMinor(priceMinor, discountMinor)
    reasons.push({ kind: 'promotion', promotionId: promotion.id, name: promotion.name, priceMinor })
  }
  return { ...option, priceMinor, reasons }
}

/** What each promotion takes off the listed price of shipping, one after the other. */
function shippingSteps({ method, listedMinor }: ShippingOption, applied: readonly Applied[]) {
  let leftMinor = listedMinor
  return applied.map(({ promotion, given }) => {
    const beforeMinor = leftMinor
    let budgetMinor = given.budgetMinor ?? Number.MAX_SAFE_INTEGER
    let { lacksBudget } = given
    for (const { off, methodIds } of given.offShipping) {
      if (methodIds?.has(method.id) === false) continue
      const discountMinor = discountOn(leftMinor, off)
      if (discountMinor > budgetMinor) lacksBudget = true
      else {
        leftMinor = subtractMinor(leftMinor, discountMinor)
        budgetMinor = subtractMinor(budgetMinor, discountMinor)
      }
    }
    return { promotion, given, lacksBudget, discountMinor: subtractMinor(beforeMinor, leftMinor) }
  })
}

function idleOf({ applied }: Promoted, option: ShippingOption | null): ReadonlyMap<PromotionId, WhyNot> {
  const steps =
    option === null
      ? applied.map((one) => ({ ...one, lacksBudget: one.given.lacksBudget, discountMinor: 0 }))
      : shippingSteps(option, applied)
  const idle = steps.filter(({ given, discountMinor }) => discountMinor === 0 && !givesGoods(given))
  return new Map(
    idle.map(({ promotion, lacksBudget }) => [promotion.id, { kind: lacksBudget ? 'BUDGET_SPENT' : 'NOTHING_LEFT' }]),
  )
}

const givesGoods = ({ lines, gifts }: Applied['given']): boolean => lines.size > 0 || gifts.size > 0

function quotedPromotions(
  { applied }: Promoted,
  lines: readonly PromotedLine[],
  option: ShippingOption | null,
): QuotedPromotion[] {
  const steps = option === null ? [] : shippingSteps(option, applied)
  const goodsMinor = new Map<PromotionId, Minor>()
  for (const { promotionId, discountMinor } of lines.flatMap(({ discounts }) => discounts)) {
    goodsMinor.set(promotionId, addMinor(minorAt(goodsMinor, promotionId), discountMinor))
  }
  return applied.map(({ promotion: { id, name }, code }, index) => ({
    promotionId: id,
    name,
    code,
    goodsMinor: minorAt(goodsMinor, id),
    shippingMinor: steps[index]?.discountMinor ?? 0,
  }))
}
