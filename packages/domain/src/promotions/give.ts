import type { VariantId } from '../ids.ts'
import { addMinor, type Minor, minorAt, multiplyMinor, subtractMinor, sumMinor } from '../money/minor.ts'
import type { OpenLine } from './goods.ts'
import { type LineOff, lineDiscounts } from './line-discounts.ts'
import type { Gift, Promotion, ShippingOff } from './promotion.ts'

/** A variant that can be given away, while promotions take of it. */
export interface GiftOnOffer {
  readonly unitPriceMinor: Minor
  readonly hasFloor: boolean
  /** What the cart leaves of it; null where it is not tracked. */
  leftCount: number | null
}

export type Gifts = ReadonlyMap<VariantId, GiftOnOffer>

/** What a promotion gives to a cart. */
export interface Given {
  /** Off the goods of each line; lines of which nothing comes off are not there. */
  readonly lines: ReadonlyMap<OpenLine, Minor>
  readonly gifts: ReadonlyMap<VariantId, number>
  /** To be taken off the price of shipping, one after the other, as far as the budget goes. */
  readonly offShipping: readonly ShippingOff[]
  /** What is left of the budget; null where there is none. */
  readonly budgetMinor: Minor | null
  /** Whether the budget was too small for something. */
  readonly lacksBudget: boolean
}

/** Takes what a promotion gives off the lines, action by action: each is given whole or not at all. */
export function give({ actions, left }: Promotion, lines: readonly OpenLine[], gifts: Gifts): Given {
  const given: Giving = { lines: new Map(), gifts: new Map(), budgetMinor: left.budgetMinor, lacksBudget: false }
  const offShipping: ShippingOff[] = []
  for (const action of actions) {
    if (action.kind === 'shipping') offShipping.push(action)
    else if (action.kind === 'gift') giveAway(given, action, gifts.get(action.variantId))
    else takeOff(given, lineDiscounts(action, lines))
  }
  return { ...given, offShipping }
}

/** What a promotion has given so far. */
interface Giving {
  readonly lines: Map<OpenLine, Minor>
  readonly gifts: Map<VariantId, number>
  budgetMinor: Minor | null
  lacksBudget: boolean
}

function giveAway(given: Giving, { variantId, quantity }: Gift, offered: GiftOnOffer | undefined): void {
  if (offered === undefined || offered.hasFloor) return
  if (offered.leftCount !== null && offered.leftCount < quantity) return
  if (!pays(given, multiplyMinor(offered.unitPriceMinor, quantity))) return
  if (offered.leftCount !== null) offered.leftCount -= quantity
  given.gifts.set(variantId, (given.gifts.get(variantId) ?? 0) + quantity)
}

function takeOff(given: Giving, discounts: readonly LineOff[]): void {
  if (!pays(given, sumMinor(discounts.map(([, discountMinor]) => discountMinor)))) return
  for (const [line, discountMinor] of discounts) {
    line.leftMinor = subtractMinor(line.leftMinor, discountMinor)
    line.roomMinor = subtractMinor(line.roomMinor, discountMinor)
    given.lines.set(line, addMinor(minorAt(given.lines, line), discountMinor))
  }
}

/** Pays for something out of the budget; false where it is too small. */
function pays(given: Giving, costMinor: Minor): boolean {
  if (given.budgetMinor === null) return true
  if (costMinor > given.budgetMinor) {
    given.lacksBudget = true
    return false
  }
  given.budgetMinor = subtractMinor(given.budgetMinor, costMinor)
  return true
}
