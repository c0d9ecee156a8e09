import { type Minor, subtractMinor, sumMinor } from '../money/minor.ts'
import { mulDiv } from '../money/rounding.ts'
import { reduce } from '../prices/price-rule.ts'
import type { OpenLine } from './goods.ts'
import type { BuyGet } from './promotion.ts'
import { isSelected } from './selection.ts'

/** What each line that can be got would cost less, floors aside; of some that is nothing. */
export function buyGetDiscounts(lines: readonly OpenLine[], action: BuyGet): Map<OpenLine, Minor> {
  const { percentPpm } = action.get
  return new Map(
    cheaperUnits(lines, action).map(({ line, units }) => {
      const amountMinor = mulDiv(line.leftMinor, { times: units, over: line.quantity }, 'down')
      return [line, subtractMinor(amountMinor, reduce(amountMinor, { kind: 'percent', percentPpm }))]
    }),
  )
}

/** How many units of a line cost less. */
interface Cheaper {
  readonly line: OpenLine
  readonly units: number
}

/** The cheapest that can be got, so that with the others as many sets as possible are whole. */
function cheaperUnits(lines: readonly OpenLine[], { buy, get, timesMax }: BuyGet): Cheaper[] {
  const bought = new Set(lines.filter((line) => isSelected(line, buy.of)))
  const got = new Set(lines.filter((line) => isSelected(line, get.of)))
  const onlyBought = unitsOf([...bought].filter((line) => !got.has(line)))
  const onlyGot = unitsOf([...got].filter((line) => !bought.has(line)))
  const both = unitsOf([...got].filter((line) => bought.has(line)))
  const sets = Math.min(
    timesMax ?? Number.POSITIVE_INFINITY,
    Math.floor((onlyBought + both) / buy.quantity),
    Math.floor((onlyGot + both) / get.quantity),
    Math.floor((onlyBought + onlyGot + both) / (buy.quantity + get.quantity)),
  )
  let wanted = sets * get.quantity
  // Of what could be either, only so much is got that enough is left to be bought.
  let spare = both - Math.max(0, sets * buy.quantity - onlyBought)
  return [...got].sort(cheapestFirst).map((line) => {
    const units = Math.min(wanted, line.quantity, bought.has(line) ? spare : line.quantity)
    wanted -= units
    if (bought.has(line)) spare -= units
    return { line, units }
  })
}

const unitsOf = (lines: readonly OpenLine[]): number => sumMinor(lines.map(({ quantity }) => quantity))

/** Those that cost the same stay in their order. */
const cheapestFirst = (a: OpenLine, b: OpenLine): number => a.unitPriceMinor - b.unitPriceMinor
