import { invalid } from '../api/errors.ts'

interface Sums {
  readonly amount: number
  readonly amount_tax: number
}

/** What is left of a line or of the shipping. */
export interface LeftPart {
  readonly left: Sums
  readonly isInclusive: boolean
}

/**
 * Takes a negative amount with its taxes from all that is left, in proportion. Where the units fall that do not divide
 * is the simulator's own rule: Stripe does not say. Throws a 400 for more than is left.
 */
export function flatParts(parts: readonly LeftPart[], flatAmount: number): Sums[] {
  const grosses = parts.map(({ left, isInclusive }) => left.amount + (isInclusive ? 0 : left.amount_tax))
  const total = grosses.reduce((sum, gross) => sum + gross, 0)
  const param = 'flat_amount'
  if (flatAmount >= 0) throw invalid('The amounts of a reversal must be negative.', { param })
  if (-flatAmount > total) throw invalid('You cannot reverse more than is left of the original transaction.', { param })
  let before = 0
  return parts.map(({ left, isInclusive }, place) => {
    const gross = grosses[place] ?? 0
    const share = part(before + gross, -flatAmount, total) - part(before, -flatAmount, total)
    before += gross
    const tax = gross === 0 ? 0 : part(left.amount_tax, share, gross)
    return { amount: 0 - (isInclusive ? share : share - tax), amount_tax: 0 - tax }
  })
}

/** amount × times ÷ over, cut off. */
const part = (amount: number, times: number, over: number): number =>
  Number((BigInt(amount) * BigInt(times)) / BigInt(over))
