import type { PromotionId, VariantId } from '../../ids.ts'
import type { CouponAnswer, LineDiscount, Quote, QuoteFacts } from '../../pricing/quote.ts'
import type { PassedOver } from '../../promotions/apply.ts'
import type { CouponWhyNot } from '../../promotions/coupon-answer.ts'
import type { WhyNot } from '../../promotions/eligible.ts'
import type { CouponInCart, Promotion } from '../../promotions/promotion.ts'
import { couponsOf, isUsable, reasonAgainst } from './eligible.ts'
import { added } from './fraction.ts'
import { type Given, givenBy, type Standing } from './give.ts'
import { type OracleLine, priced } from './lines.ts'
import { byPriority } from './price.ts'
import { minor } from './safe.ts'

export interface PromotedLine extends OracleLine {
  readonly discounts: readonly LineDiscount[]
  readonly off: bigint
  readonly isGift: boolean
}

export interface OraclePromotions {
  /** Those of the cart, then what is given away. */
  readonly lines: readonly PromotedLine[]
  /** In turn. */
  readonly applied: readonly Given[]
  /** Oldest first. */
  readonly passedOver: readonly PassedOver[]
  readonly coupons: readonly CouponAnswer[]
}

/** Promotions that have been found to take nothing off the shipping, and why. */
export type Idle = ReadonlyMap<PromotionId, WhyNot>

/** What promotions give to a cart with priced lines. */
export function promoted(lines: readonly OracleLine[], facts: QuoteFacts, idle: Idle): OraclePromotions {
  // The first of equals is not so by its place in the cart.
  const goods = lines.filter(({ line }) => line.sellable).toSorted(inOrder)
  const start: Standing = {
    lefts: new Map(goods.map((own) => [own, own.listed])),
    gifts: giftsOf(facts).filter(({ line }) =>
      goods.some(({ line: other }) => other.requiresShipping || !line.requiresShipping),
    ),
    taken: new Map(lines.map(({ line }) => [line, BigInt(line.quantity)])),
  }
  const promotions = byPriority([...new Set(facts.promotions?.promotions ?? [])])
  const reasons: Reasons = new Map(
    promotions.map((one) => [one, reasonAgainst(one, { facts, goods }) ?? idle.get(one.id)]),
  )
  const applied = inTurn(
    promotions.filter((one) => reasons.get(one) === undefined),
    { start, reasons, isSent: goods.some(({ line }) => line.requiresShipping) },
  )
  return {
    lines: [...lines.map((own) => lineWith(own, applied)), ...giftLines(start.gifts, applied)],
    applied,
    passedOver: passedOverBy(reasons),
    coupons: (facts.promotions?.coupons ?? []).map((coupon) => answerTo(coupon, { facts, reasons })),
  }
}

const inOrder = ({ line: a }: OracleLine, { line: b }: OracleLine): number => {
  if (a.variantId !== b.variantId) return a.variantId < b.variantId ? -1 : 1
  return a.lineId < b.lineId ? -1 : 1
}

type Reasons = Map<Promotion, WhyNot | undefined>

/** The first exclusive one that gives something to the untouched cart is alone; without it all others take turns. */
function inTurn(
  eligible: readonly Promotion[],
  { start, reasons, isSent }: { start: Standing; reasons: Reasons; isSent: boolean },
): Given[] {
  const whatGives = (promotion: Promotion, before: Standing): Given | undefined => {
    const given = givenBy(promotion, before)
    if (isAnything(given, isSent)) return given
    reasons.set(promotion, { kind: given.wasShort ? 'BUDGET_SPENT' : 'NOTHING_LEFT' })
    return undefined
  }
  for (const promotion of eligible.filter(({ exclusive }) => exclusive)) {
    const given = whatGives(promotion, start)
    if (given === undefined) continue
    const others = eligible.filter((one) => one !== promotion && reasons.get(one) === undefined)
    for (const other of others) reasons.set(other, { kind: 'EXCLUDED', by: promotion.id })
    return [given]
  }
  let standing = start
  return eligible.flatMap((promotion) => {
    const given = promotion.exclusive ? undefined : whatGives(promotion, standing)
    standing = given?.after ?? standing
    return given ?? []
  })
}

/** Off shipping it is something as soon as anything is sent, whatever that costs. */
const isAnything = ({ promotion, offLines, gifts }: Given, isSent: boolean): boolean =>
  givesGoods({ offLines, gifts }) || (isSent && promotion.actions.some(({ kind }) => kind === 'shipping'))

export const givesGoods = ({ offLines, gifts }: Pick<Given, 'offLines' | 'gifts'>): boolean =>
  added([...offLines.values(), ...gifts.values()]) > 0n

/** What could be given away beside goods, each thing priced as one unit of it. */
function giftsOf(facts: QuoteFacts): OracleLine[] {
  const gifts = facts.promotions?.gifts ?? []
  return gifts
    .map((gift) => priced({ ...gift, quantity: 1 }, { ...facts, quantity: 1n }))
    .filter(({ line }) => line.sellable)
}

function lineWith(own: OracleLine, applied: readonly Given[]): PromotedLine {
  const offs = applied.flatMap(({ promotion, offLines }) => {
    const off = offLines.get(own) ?? 0n
    return off === 0n ? [] : [{ promotionId: promotion.id, off }]
  })
  return withDiscounts(own, offs, false)
}

/** One line of each thing. */
const giftLines = (gifts: readonly OracleLine[], applied: readonly Given[]): PromotedLine[] =>
  gifts.flatMap((gift) => {
    const { variantId } = gift.line
    const counts = applied.map((given) => countOf(given, variantId))
    const quantity = added(counts)
    if (quantity === 0n) return []
    const offs = applied.flatMap((given) => {
      const count = countOf(given, variantId)
      return count === 0n ? [] : [{ promotionId: given.promotion.id, off: count * gift.unitPrice }]
    })
    const line = { ...gift.line, quantity: minor(quantity) }
    return [withDiscounts({ ...gift, line, listed: gift.unitPrice * quantity }, offs, true)]
  })

const countOf = ({ gifts }: Given, variantId: VariantId): bigint => gifts.get(variantId) ?? 0n

type Off = { readonly promotionId: LineDiscount['promotionId']; readonly off: bigint }

const withDiscounts = (own: OracleLine, offs: readonly Off[], isGift: boolean): PromotedLine => ({
  ...own,
  discounts: offs.map(({ promotionId, off }) => ({ promotionId, discountMinor: minor(off) })),
  off: added(offs.map(({ off }) => off)),
  isGift,
})

const passedOverBy = (reasons: Reasons): PassedOver[] =>
  [...reasons]
    .flatMap(([promotion, whyNot]) => (whyNot === undefined ? [] : [{ promotion, whyNot }]))
    .toSorted((a, b) => (a.promotion.id < b.promotion.id ? -1 : 1))

/** The code by which a promotion is had is the first of its codes that can still be used. */
export const codeOf = (promotion: Promotion, facts: QuoteFacts): string | null =>
  promotion.needsCode ? (couponsOf(promotion, facts).find(isUsable)?.code ?? null) : null

function answerTo(coupon: CouponInCart, { facts, reasons }: { facts: QuoteFacts; reasons: Reasons }): CouponAnswer {
  const { code } = coupon
  const because = (whyNot: CouponWhyNot): CouponAnswer => ({ code, applied: false, whyNot })
  if (!isUsable(coupon)) return because({ kind: 'CODE_USED_UP' })
  const promotion = [...reasons.keys()].find(({ id }) => id === coupon.promotionId)
  const reason = promotion && reasons.get(promotion)
  if (promotion === undefined || reason?.kind === 'CODE_MISSING') return because({ kind: 'UNKNOWN' })
  if (reason !== undefined) return because(reason)
  return codeOf(promotion, facts) === code ? { code, applied: true } : because({ kind: 'REPEATED' })
}

/** What each one gives, where its part of the shipping is known. */
export const quotedPromotions = (
  { lines, applied }: OraclePromotions,
  offShipping: readonly bigint[],
  facts: QuoteFacts,
): Quote['promotions'] =>
  applied.map(({ promotion }, index) => {
    const own = lines.flatMap(({ discounts }) => discounts.filter(({ promotionId }) => promotionId === promotion.id))
    return {
      promotionId: promotion.id,
      name: promotion.name,
      code: codeOf(promotion, facts),
      goodsMinor: minor(added(own.map(({ discountMinor }) => BigInt(discountMinor)))),
      shippingMinor: minor(offShipping[index] ?? 0n),
    }
  })
