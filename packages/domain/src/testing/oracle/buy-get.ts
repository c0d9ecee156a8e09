import type { BuyGet } from '../../promotions/promotion.ts'
import { added } from './fraction.ts'
import type { OracleLine } from './lines.ts'
import { least } from './price.ts'
import { isChosen } from './selection.ts'

/**
 * How many units of each line cost less: as many whole sets as can be made of the cart, and then the cheapest units
 * that leave enough to be bought.
 */
export function cheaperUnits(lines: readonly OracleLine[], { buy, get, timesMax }: BuyGet): Map<OracleLine, bigint> {
  const got = lines.filter((line) => isChosen(line, get.of)).toSorted(cheapestFirst)
  const isBought = (line: OracleLine) => isChosen(line, buy.of)
  /** Whether enough can be got, and enough is left to be bought, with these units and the rest from the others. */
  const answers = (sets: bigint, units: ReadonlyMap<OracleLine, bigint>, others: readonly OracleLine[]) => {
    const more = sets * BigInt(get.quantity) - added([...units.values()])
    const fromGotOnly = least([more, countIn(others.filter((line) => !isBought(line)))])
    const fromBoth = least([more - fromGotOnly, countIn(others.filter(isBought))])
    const left =
      countIn(lines.filter(isBought)) - added([...units].map(([line, count]) => (isBought(line) ? count : 0n)))
    return {
      isEnoughGot: fromGotOnly + fromBoth === more,
      isEnoughBought: left - fromBoth >= sets * BigInt(buy.quantity),
    }
  }
  const sets = largest(BigInt(timesMax ?? Number.MAX_SAFE_INTEGER), (count) => {
    const { isEnoughGot, isEnoughBought } = answers(count, new Map(), got)
    return isEnoughGot && isEnoughBought
  })
  const units = new Map<OracleLine, bigint>()
  for (const [place, line] of got.entries()) {
    const wanted = sets * BigInt(get.quantity) - added([...units.values()])
    const leavesEnough = (count: bigint) =>
      answers(sets, new Map(units).set(line, count), got.slice(place + 1)).isEnoughBought
    units.set(line, largest(least([wanted, countOf(line)]), leavesEnough))
  }
  return units
}

const countOf = ({ line }: OracleLine): bigint => BigInt(line.quantity)
const countIn = (lines: readonly OracleLine[]): bigint => added(lines.map(countOf))

/** The largest count for which it holds: the last one, or else it holds up to that one and for none after it. */
function largest(last: bigint, holds: (count: bigint) => boolean): bigint {
  if (holds(last)) return last
  let [below, above] = [0n, last]
  while (above - below > 1n) {
    const middle = (below + above) / 2n
    if (holds(middle)) below = middle
    else above = middle
  }
  return below
}

/** Those that cost the same stay in their order. */
const cheapestFirst = (a: OracleLine, b: OracleLine): number =>
  a.unitPrice === b.unitPrice ? 0 : a.unitPrice < b.unitPrice ? -1 : 1
