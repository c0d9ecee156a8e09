import { allocateWithin } from '../money/allocate-within.ts'
import { type Minor, sumMinor } from '../money/minor.ts'
import { buyGetDiscounts } from './buy-get.ts'
import { discountOn, discountOnEach } from './discount.ts'
import type { OpenLine } from './goods.ts'
import type { Action, Off, Selection } from './promotion.ts'
import { isSelected } from './selection.ts'

/** One that takes something off goods in the cart. */
export type GoodsAction = Extract<Action, { kind: 'whole' | 'each' | 'buy_get' }>

export type LineOff = readonly [OpenLine, Minor]

/** What an action takes off which lines, within what they have room for; where that is nothing, they are not there. */
export function lineDiscounts(action: GoodsAction, lines: readonly OpenLine[]): LineOff[] {
  return discountsOf(action, lines).filter(([, discountMinor]) => discountMinor > 0)
}

function discountsOf(action: GoodsAction, lines: readonly OpenLine[]): LineOff[] {
  switch (action.kind) {
    case 'whole':
      return offTogether(chosenOf(lines, action.of), action.off)
    case 'each':
      return chosenOf(lines, action.of).map((line) =>
        withinRoom(line, discountOnEach(line.leftMinor, line.quantity, action.off)),
      )
    case 'buy_get':
      return [...buyGetDiscounts(lines, action)].map(([line, discountMinor]) => withinRoom(line, discountMinor))
  }
}

const chosenOf = (lines: readonly OpenLine[], of: Selection): OpenLine[] => lines.filter((line) => isSelected(line, of))

function offTogether(lines: readonly OpenLine[], off: Off): LineOff[] {
  const takers = lines.map(({ leftMinor, roomMinor }) => ({ amountMinor: leftMinor, roomMinor }))
  const parts = allocateWithin(discountOn(sumMinor(takers.map(({ amountMinor }) => amountMinor)), off), takers)
  // One part for each: allocateWithin promises it, a type can't.
  return lines.map((line, index) => [line, parts[index] as Minor])
}

const withinRoom = (line: OpenLine, discountMinor: Minor): LineOff => [line, Math.min(line.roomMinor, discountMinor)]
