import type { VariantId } from '../../ids.ts'
import type { LineFacts } from '../../pricing/quote.ts'
import type { Action, Off, Promotion, ShippingOff } from '../../promotions/promotion.ts'
import type { ShippingMethod } from '../../shipping/method.ts'
import { cheaperUnits } from './buy-get.ts'
import { added, fraction, rounded } from './fraction.ts'
import { isThere, type OracleLine } from './lines.ts'
import { least } from './price.ts'
import { minor } from './safe.ts'
import { isChosen } from './selection.ts'
import { sharedWithin } from './share.ts'
import { unitsOf } from './tax.ts'

/** A cart while promotions take off it. */
export interface Standing {
  /** What each of the lines that can be sold still costs. */
  readonly lefts: ReadonlyMap<OracleLine, bigint>
  /** One unit of each thing that can be given away. */
  readonly gifts: readonly OracleLine[]
  /** How much is spoken for of what is in the cart, and of what was given away. */
  readonly taken: ReadonlyMap<LineFacts, bigint>
}

/** What a promotion gives. */
export interface Given {
  readonly promotion: Promotion
  readonly offLines: ReadonlyMap<OracleLine, bigint>
  readonly gifts: ReadonlyMap<VariantId, bigint>
  /** What it may still take off the shipping; null for all. */
  readonly budget: bigint | null
  /** Whether it could not pay for something. */
  readonly wasShort: boolean
  readonly after: Standing
}

/** Action by action, of what the ones before it have left; what the budget can't pay is not given at all. */
export function givenBy(promotion: Promotion, before: Standing): Given {
  const { budgetMinor } = promotion.left
  const nothing = {
    promotion,
    offLines: new Map(),
    gifts: new Map(),
    budget: budgetMinor === null ? null : BigInt(budgetMinor),
    wasShort: false,
    after: before,
  }
  return promotion.actions.reduce<Given>((given, action) => {
    if (action.kind === 'shipping') return given
    return action.kind === 'gift' ? withGift(given, action) : withOffLines(given, offLines(action, given.after))
  }, nothing)
}

const pays = ({ budget }: Given, cost: bigint): boolean => budget === null || cost <= budget
const paid = ({ budget }: Given, cost: bigint): bigint | null => (budget === null ? null : budget - cost)

function withGift(given: Given, { variantId, quantity }: Action & { kind: 'gift' }): Given {
  const { gifts, taken } = given.after
  const gift = gifts.find(({ line }) => line.variantId === variantId)
  if (gift === undefined || gift.unitFloor > 0n) return given
  const count = BigInt(quantity)
  const takenWith = new Map([...taken, [gift.line, (taken.get(gift.line) ?? 0n) + count] as const])
  if (!isThere(gift.line, takenWith)) return given
  const cost = gift.unitPrice * count
  minor(cost)
  if (!pays(given, cost)) return { ...given, wasShort: true }
  return {
    ...given,
    gifts: new Map([...given.gifts, [variantId, (given.gifts.get(variantId) ?? 0n) + count]]),
    budget: paid(given, cost),
    after: { ...given.after, taken: takenWith },
  }
}

function withOffLines(given: Given, offs: ReadonlyMap<OracleLine, bigint>): Given {
  const cost = added([...offs.values()])
  if (!pays(given, cost)) return { ...given, wasShort: true }
  const { lefts } = given.after
  const before = (line: OracleLine) => given.offLines.get(line) ?? 0n
  return {
    ...given,
    offLines: new Map([...given.offLines, ...[...offs].map(([line, off]) => [line, before(line) + off] as const)]),
    budget: paid(given, cost),
    after: { ...given.after, lefts: new Map([...lefts].map(([line, left]) => [line, left - (offs.get(line) ?? 0n)])) },
  }
}

/** Off each line that is chosen, floors kept. */
function offLines(
  action: Exclude<Action, { kind: 'gift' | 'shipping' }>,
  { lefts }: Standing,
): Map<OracleLine, bigint> {
  const room = (line: OracleLine, left: bigint) => left - line.floor
  const withinRoom = (offs: readonly (readonly [OracleLine, bigint, bigint])[]) =>
    new Map(offs.map(([line, left, off]) => [line, least([off, room(line, left)])]))
  if (action.kind === 'buy_get') {
    const { percentPpm } = action.get
    const units = cheaperUnits([...lefts.keys()], action)
    return withinRoom(
      [...units].map(([line, count]) => {
        const left = lefts.get(line) ?? 0n
        // All units of a line have the same share of what is left of it.
        const shared = rounded(fraction(left * count, BigInt(line.line.quantity)), 'down')
        return [line, left, offOf(shared, { kind: 'percent', percentPpm })]
      }),
    )
  }
  const chosen = [...lefts].filter(([line]) => isChosen(line, action.of))
  if (action.kind === 'each')
    return withinRoom(chosen.map(([line, left]) => [line, left, offEach(line, left, action.off)]))
  const whole = offOf(added(chosen.map(([, left]) => left)), action.off)
  const shares = sharedWithin(
    whole,
    chosen.map(([line, left]) => ({ amount: left, room: room(line, left) })),
  )
  return new Map(chosen.map(([line], index) => [line, shares[index] ?? 0n]))
}

/** A percentage is rounded once for the line; of an amount each unit loses what it can. */
function offEach({ line }: OracleLine, left: bigint, off: Off): bigint {
  if (off.kind === 'percent') return offOf(left, off)
  const units = unitsOf({ quantity: BigInt(line.quantity), amount: left })
  return added(units.map(({ count, amount }) => count * offOf(amount, off)))
}

/** A percentage leaves its complement, the half rounded up. Nobody is paid for buying. */
export function offOf(amount: bigint, off: Off): bigint {
  switch (off.kind) {
    case 'percent':
      return amount - rounded(fraction(amount * (1_000_000n - BigInt(off.percentPpm)), 1_000_000n), 'halfUp')
    case 'fixed':
      return least([amount, BigInt(off.fixedMinor)])
    case 'fixed_price':
      return amount - least([amount, BigInt(off.priceMinor)])
  }
}

/** What each promotion takes off the price of a method, of what those before it have left. */
export function offShipping(all: readonly Given[], method: ShippingMethod, listed: bigint): bigint[] {
  let price = listed
  return all.map(({ promotion, budget }) => {
    const before = price
    for (const { off } of shippingActions(promotion, method)) {
      const next = offOf(price, off)
      if (budget === null || before - price + next <= budget) price -= next
    }
    return before - price
  })
}

/** Whether a promotion has more to take off this shipping than its budget can pay. */
export function isShortFor({ promotion, budget, wasShort }: Given, method: ShippingMethod, price: bigint): boolean {
  const offs = shippingActions(promotion, method).map(({ off }) => offOf(price, off))
  return wasShort || (budget !== null && offs.some((off) => off > budget))
}

const shippingActions = ({ actions }: Promotion, { id }: ShippingMethod): ShippingOff[] =>
  actions.flatMap((action) =>
    action.kind === 'shipping' && (action.methodIds === null || [...action.methodIds].includes(id)) ? [action] : [],
  )
