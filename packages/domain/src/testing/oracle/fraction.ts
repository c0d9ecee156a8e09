import type { RoundingMode } from '../../money/rounding.ts'

/** An exact number that is not below zero; `bottom` is above it. */
export interface Fraction {
  readonly top: bigint
  readonly bottom: bigint
}

export const fraction = (top: bigint, bottom = 1n): Fraction => ({ top, bottom })

export const plus = (a: Fraction, b: Fraction): Fraction =>
  a.bottom === b.bottom
    ? fraction(a.top + b.top, a.bottom)
    : fraction(a.top * b.bottom + b.top * a.bottom, a.bottom * b.bottom)

export const times = (a: Fraction, b: Fraction): Fraction => fraction(a.top * b.top, a.bottom * b.bottom)

export const dividedBy = (a: Fraction, b: Fraction): Fraction => fraction(a.top * b.bottom, a.bottom * b.top)

export const sum = (all: readonly Fraction[]): Fraction => all.reduce(plus, fraction(0n))

export const added = (all: readonly bigint[]): bigint => all.reduce((total, each) => total + each, 0n)

/** Below zero where a is less than b, above it where a is more. */
export const compared = (a: Fraction, b: Fraction): number => {
  const [left, right] = [a.top * b.bottom, b.top * a.bottom]
  return left < right ? -1 : Number(left > right)
}

/** Of the two whole numbers around a value, the one that the mode names. */
export function rounded(value: Fraction, mode: RoundingMode): bigint {
  const below = value.top / value.bottom
  if (below * value.bottom === value.top) return below
  const above = below + 1n
  const toMiddle = compared(value, fraction(2n * below + 1n, 2n))
  switch (mode) {
    case 'down':
      return below
    case 'up':
      return above
    case 'halfUp':
      return toMiddle < 0 ? below : above
    case 'halfEven':
      if (toMiddle === 0) return below % 2n === 0n ? below : above
      return toMiddle < 0 ? below : above
  }
}

/**
 * Whole numbers that make the whole, one for each part: all are cut, and what is left goes out one by one, each to the
 * part that lost the most by being cut and has not been given any; of those that lost the same to the largest, of
 * those to the first.
 */
export function cutToWhole(parts: readonly Fraction[], whole: bigint): bigint[] {
  const cut = parts.map((part) => part.top / part.bottom)
  const lost = parts.map((part) => fraction(part.top % part.bottom, part.bottom))
  const waiting = new Set(parts.keys())
  for (let left = whole - added(cut); left > 0n; left -= 1n) {
    const next = [...waiting].reduce((best, at) => {
      const byLoss = compared(nth(lost, at), nth(lost, best))
      return byLoss > 0 || (byLoss === 0 && compared(nth(parts, at), nth(parts, best)) > 0) ? at : best
    })
    cut[next] = nth(cut, next) + 1n
    waiting.delete(next)
  }
  return cut
}

function nth<T>(all: readonly T[], index: number): T {
  const found = all[index]
  if (found === undefined) throw new RangeError(`there is nothing at ${index}`)
  return found
}
