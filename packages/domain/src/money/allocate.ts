import { checkedCount, checkedMinor, type Minor } from './minor.ts'

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
  const shared = counts.some((weight) => weight > 0) ? counts : counts.map(() => 1)
  const parts = splitPositive(BigInt(Math.abs(checkedMinor(whole))), shared.map(BigInt))
  return parts.map((part) => checkedMinor(whole < 0 ? -Number(part) : Number(part)))
}

function splitPositive(whole: bigint, weights: readonly bigint[]): bigint[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0n)
  const shares = weights.map((weight, index) => {
    const exact = whole * weight
    return { index, weight, part: exact / total, remainder: exact % total }
  })
  const leftOver = whole - shares.reduce((sum, { part }) => sum + part, 0n)
  const inTurn = shares.toSorted(
    (a, b) => descending(a.remainder, b.remainder) || descending(a.weight, b.weight) || a.index - b.index,
  )
  for (const share of inTurn.slice(0, Number(leftOver))) share.part += 1n
  return shares.map(({ part }) => part)
}

const descending = (a: bigint, b: bigint): number => (a === b ? 0 : a > b ? -1 : 1)
