import type { VariantId } from '../ids.ts'
import { addMinor, type Minor, minorAt, multiplyMinor, subtractMinor, sumMinor } from '../money/minor.ts'
import type { Component } from '../stock/demand.ts'
import type { OpenLine } from './goods.ts'
import { type LineOff, lineDiscounts } from './line-discounts.ts'
import type { Gift, Promotion, ShippingOff } from './promotion.ts'

/** A variant that can be given away. */
export interface GiftOnOffer {
  readonly unitPriceMinor: Minor
  readonly hasFloor: boolean
  /** What each unit of it takes from the shelves, each thing once: itself, or the components of a bundle. */
  readonly takes: readonly Component[]
}

/** What can be given away, while promotions take of it. */
export interface Gifts {
  readonly offers: ReadonlyMap<VariantId, GiftOnOffer>
  /** What the cart leaves of what gifts take, which some of them may share; what is not here is not tracked. */
  readonly left: Map<VariantId, number>
}

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
    else if (action.kind === 'gift') giveAway(given, action, gifts)
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

function giveAway(given: Giving, { variantId, quantity }: Gift, { offers, left }: Gifts): void {
  const offered = offers.get(variantId)
  if (offered === undefined || offered.hasFloor) return
  const leaves = offered.takes.map((part): readonly [VariantId, number] => {
    const before = left.get(part.variantId) ?? Number.POSITIVE_INFINITY
    return [part.variantId, before - part.quantity * quantity]
  })
  if (leaves.some(([, count]) => count < 0)) return
  if (!pays(given, multiplyMinor(offered.unitPriceMinor, quantity))) return
  for (const [of, count] of leaves) left.set(of, count)
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
