import { checkedCount, checkedMinor, type Minor } from './minor.ts'
import { divideRounded, type RoundingMode } from './rounding.ts'

/**
 * Splits a whole by weights with the largest-remainder method: the parts always add up to the whole, and no part is
 * further than one unit from its exact share.
 *
 * Left-over units go to the largest remainders; among equals to the heavier weight, then to the earlier line. So
 * reordering lines can only swap the parts of lines with equal weights. A negative whole is the mirror of its positive.
 * A weight of zero gets nothing, unless all are zero: then the whole is split evenly.
 *
 * Throws MoneyError for weights below zero or not whole, RangeError where there is something to split and no line.
 */
export function allocate(whole: Minor, weights: readonly number[]): Minor[] {
  if (weights.length === 0) {
    if (checkedMinor(whole) === 0) return []
    throw new RangeError(`nobody takes ${whole}`)
  }
  const counts = weights.map(checkedCount)
  const shared = (counts.some((weight) => weight > 0) ? counts : counts.map(() => 1)).map(BigInt)
  const magnitude = BigInt(Math.abs(checkedMinor(whole)))
  const dividends = shared.map((weight, index) => [index, magnitude * weight] as const)
  const parts = largestRemainders(dividends, sumOf(shared), magnitude)
  return parts.map(({ part }) => checkedMinor(whole < 0 ? -Number(part) : Number(part)))
}

/**
 * Rounds a sum of fractions once, and each fraction down or up so that they add up to that: dividend ÷ divisor each, by
 * what it is for, exact until here. Which of them are rounded up follows the rule of `allocate`. So no part is a unit or
 * more from its exact value, and what is whole stays as it is.
 *
 * Throws RangeError for a dividend below zero or a divisor that is not above it, MoneyError OVERFLOW.
 */
export function roundTogether<Key>(
  dividends: ReadonlyMap<Key, bigint>,
  divisor: bigint,
  mode: RoundingMode,
): Map<Key, Minor> {
  const all = [...dividends.values()]
  if (all.some((dividend) => dividend < 0n)) throw new RangeError('cannot round amounts below zero together')
  const whole = divideRounded(sumOf(all), divisor, mode)
  const parts = largestRemainders([...dividends], divisor, BigInt(whole))
  return new Map(parts.map(({ key, part }) => [key, checkedMinor(Number(part))]))
}

interface Share<Key> {
  readonly key: Key
  readonly part: bigint
}

/** The whole is a rounding of the dividends' sum, so the units that are left over are fewer than the remainders. */
function largestRemainders<Key>(
  dividends: readonly (readonly [Key, bigint])[],
  divisor: bigint,
  whole: bigint,
): Share<Key>[] {
  const shares = dividends.map(([key, dividend]) => ({
    key,
    dividend,
    part: dividend / divisor,
    remainder: dividend % divisor,
  }))
  const leftOver = whole - sumOf(shares.map(({ part }) => part))
  // What ties in both stays in its order.
  const inTurn = shares.toSorted((a, b) => descending(a.remainder, b.remainder) || descending(a.dividend, b.dividend))
  for (const share of inTurn.slice(0, Number(leftOver))) share.part += 1n
  return shares
}

const sumOf = (amounts: readonly bigint[]): bigint => amounts.reduce((sum, amount) => sum + amount, 0n)

const descending = (a: bigint, b: bigint): number => (a === b ? 0 : a > b ? -1 : 1)
