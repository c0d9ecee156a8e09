import { quoteCart } from '../../pricing/price-cart.ts'
import type { Quote, QuotedLine, QuoteFacts } from '../../pricing/quote.ts'
import type { Action, Condition, Promotion, Selection } from '../../promotions/promotion.ts'

const offs = ['percent', 'fixed', 'fixed_price']
const reasons = [
  ...['OTHER_MARKET', 'NOT_YET', 'OVER', 'CODE_MISSING', 'USED_UP', 'CODE_USED_UP', 'USED_UP_BY_BUYER'],
  ...['BUDGET_SPENT', 'CONDITION_NOT_MET', 'BUYER_UNKNOWN', 'EXCLUDED', 'NOTHING_LEFT'],
]
const others = [
  'a floor met',
  'a floor met while others share',
  'several promotions on a line',
  'a discount that units share unevenly',
  'free by discounts',
  'a threshold missed by discounts',
  'applied alone',
  'a budget too small for anything',
  'a budget too small for everything',
  'a gift',
  'a gift of what is in the cart',
  'no gift',
  'a part of a line got',
  'shipping freed',
  'another method cheapest',
] as const

export const allPromotionEdges: readonly string[] = [
  ...['whole', 'each', 'shipping'].flatMap((kind) => offs.map((off) => `given: ${kind} ${off}`)),
  ...['given: buy_get', 'given: gift'],
  ...['exceptScopes', 'unitPrice', 'fullPriceOnly'].map((by) => `chosen: ${by}`),
  ...['amount', 'quantity', 'customer_group', 'order_count', 'country'].flatMap((kind) => [
    `met: ${kind}`,
    `not met: ${kind}`,
  ]),
  ...reasons.map((kind) => `passed over: ${kind}`),
  ...['applied', 'UNKNOWN', 'REPEATED', 'CODE_USED_UP', 'NOTHING_LEFT', 'EXCLUDED'].map((kind) => `coupon: ${kind}`),
  ...others.map((edge) => `promoted: ${edge}`),
]

/** All the edges of promotions that a cart and its quote show. */
export function promotionEdgesOf(facts: QuoteFacts, quote: Quote): string[] {
  const promotions = facts.promotions?.promotions ?? []
  const applied = promotions.filter(({ id }) => quote.promotions.some(({ promotionId }) => promotionId === id))
  const has = othersIn(facts, quote, applied)
  return [
    ...givenAlone(quote, applied).map(
      (action) => `given: ${action.kind}${'off' in action ? ` ${action.off.kind}` : ''}`,
    ),
    ...applied.flatMap(({ actions }) => actions.flatMap(selectionOf)).flatMap(waysOf),
    ...applied.flatMap(({ conditions }) => conditions.map(({ kind }) => `met: ${kind}`)),
    ...quote.passedOver.flatMap(({ whyNot }) =>
      whyNot.kind === 'CONDITION_NOT_MET' ? [`not met: ${whyNot.condition.kind}`] : [],
    ),
    ...quote.passedOver.map(({ whyNot }) => `passed over: ${whyNot.kind}`),
    ...quote.coupons.map((answer) => `coupon: ${answer.applied ? 'applied' : answer.whyNot.kind}`),
    ...others.filter((edge) => has[edge]).map((edge) => `promoted: ${edge}`),
  ]
}

/** The actions of promotions that have but one, and gave something by it. */
const givenAlone = ({ promotions }: Quote, applied: readonly Promotion[]): Action[] =>
  promotions
    .filter(({ goodsMinor, shippingMinor }) => goodsMinor > 0 || shippingMinor > 0)
    .flatMap(({ promotionId }) => applied.filter(({ id }) => id === promotionId))
    .flatMap(({ actions }) => (actions.length === 1 ? actions : []))

const selectionOf = (action: Action | Condition): Selection[] => ('of' in action ? [action.of] : [])

const waysOf = ({ exceptScopes, unitPrice, fullPriceOnly }: Selection): string[] => [
  ...(exceptScopes.length > 0 ? ['chosen: exceptScopes'] : []),
  ...(unitPrice.minMinor === null && unitPrice.maxMinor === null ? [] : ['chosen: unitPrice']),
  ...(fullPriceOnly ? ['chosen: fullPriceOnly'] : []),
]

function othersIn(
  facts: QuoteFacts,
  quote: Quote,
  applied: readonly Promotion[],
): Record<(typeof others)[number], boolean> {
  const { lines, shippingOptions, shippingMethod } = quote
  const own = lines.filter(({ isGift }) => !isGift)
  const gifts = lines.filter(({ isGift }) => isGift)
  const reduced = own.filter(({ discountMinor }) => discountMinor > 0)
  const isAtFloor = ({ lineId, subtotalMinor, discountMinor, quantity }: QuotedLine) => {
    const floorMinor = facts.lines.find((line) => line.lineId === lineId)?.price.floorMinor ?? 0
    return floorMinor > 0 && subtotalMinor - discountMinor === floorMinor * quantity
  }
  const listedMinor = quote.goods.subtotalMinor + lines.reduce((sum, { discountMinor }) => sum + discountMinor, 0)
  const cheapest = shippingOptions.toSorted((a, b) => a.listedMinor - b.listedMinor)[0]
  const isPartOfLineGot = ({ lineId, discounts, subtotalMinor }: QuotedLine) => {
    const [discount, more] = discounts
    const [action, other] = applied.find(({ id }) => id === discount?.promotionId)?.actions ?? []
    if (discount === undefined || more !== undefined || action?.kind !== 'buy_get' || other !== undefined) return false
    const hasFloor = facts.lines.some((line) => line.lineId === lineId && line.price.floorMinor !== null)
    return !hasFloor && discount.discountMinor < Math.floor(subtotalMinor * (action.get.percentPpm / 1_000_000))
  }
  return {
    'a floor met': reduced.some(isAtFloor),
    'a floor met while others share': reduced.some(isAtFloor) && !reduced.every(isAtFloor),
    'several promotions on a line': own.some(({ discounts }) => discounts.length > 1),
    'a discount that units share unevenly': own.some(({ discountMinor, quantity }) => discountMinor % quantity > 0),
    'free by discounts': own.some(({ subtotalMinor, totalMinor }) => subtotalMinor > 0 && totalMinor === 0),
    'a threshold missed by discounts': shippingOptions.some(
      ({ method: { freeAboveMinor: from } }) =>
        from !== null && quote.goods.subtotalMinor < from && from <= listedMinor,
    ),
    'applied alone': applied.some(({ exclusive }) => exclusive),
    'a budget too small for anything': quote.passedOver.some(
      ({ promotion, whyNot }) => whyNot.kind === 'BUDGET_SPENT' && (promotion.left.budgetMinor ?? 0) > 0,
    ),
    'a budget too small for everything': applied.some((one) => lacksBudget(one, facts, quote)),
    'a gift': gifts.length > 0,
    'a gift of what is in the cart': gifts.some((gift) => own.some(({ variantId }) => variantId === gift.variantId)),
    'no gift': [...applied, ...quote.passedOver.map(({ promotion }) => promotion)]
      .flatMap(({ actions }) => actions)
      .some((action) => action.kind === 'gift' && gifts.every(({ variantId }) => variantId !== action.variantId)),
    'a part of a line got': own.some(isPartOfLineGot),
    'shipping freed': shippingOptions.some(({ priceMinor, listedMinor: before }) => priceMinor === 0 && before > 0),
    'another method cheapest': cheapest !== undefined && cheapest.method !== shippingMethod && shippingMethod !== null,
  }
}

/** Whether one would give more if it could pay for more. */
function lacksBudget(promotion: Promotion, { promotions, ...facts }: QuoteFacts, quote: Quote): boolean {
  if (promotions === undefined || promotion.left.budgetMinor === null) return false
  const rich = { ...promotion, left: { ...promotion.left, budgetMinor: null } }
  const others = promotions.promotions.filter((one) => one !== promotion)
  const richer = quoteCart({ ...facts, promotions: { ...promotions, promotions: [...others, rich] } })
  const given = ({ promotions: all }: Quote) => {
    const own = all.find(({ promotionId }) => promotionId === promotion.id)
    return own === undefined ? 0 : own.goodsMinor + own.shippingMinor
  }
  return given(richer) > given(quote)
}
