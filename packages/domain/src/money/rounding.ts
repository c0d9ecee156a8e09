import { checkedMinor, type Minor } from './minor.ts'

/**
 * All modes are symmetric around zero, so that a refund mirrors its charge:
 * halfUp takes .5 away from zero, halfEven to the even neighbour, down towards zero, up away from zero.
 */
export type RoundingMode = 'halfUp' | 'halfEven' | 'down' | 'up'

/**
 * value × times ÷ over, exact until the one rounding at its end. `over` is above zero.
 * Throws MoneyError NOT_INTEGER for fractions and OVERFLOW for a result past the safe range.
 */
export function mulDiv(value: Minor, ratio: { times: number; over: number }, mode: RoundingMode): Minor {
  const dividend = BigInt(checkedMinor(value)) * BigInt(checkedMinor(ratio.times))
  return divideRounded(dividend, BigInt(checkedMinor(ratio.over)), mode)
}

/** The same for a product that is already known. */
export function divideRounded(dividend: bigint, divisor: bigint, mode: RoundingMode): Minor {
  if (divisor <= 0n) throw new RangeError(`cannot divide money by ${divisor}`)
  const magnitude = dividend < 0n ? -dividend : dividend
  const whole = magnitude / divisor
  const twiceRest = (magnitude % divisor) * 2n
  const rounded = roundsAway[mode]({ whole, twiceRest, divisor }) ? whole + 1n : whole
  return checkedMinor(Number(dividend < 0n ? -rounded : rounded))
}

interface Division {
  readonly whole: bigint
  readonly twiceRest: bigint
  readonly divisor: bigint
}

const roundsAway: Readonly<Record<RoundingMode, (division: Division) => boolean>> = {
  halfUp: ({ twiceRest, divisor }) => twiceRest >= divisor,
  halfEven: ({ whole, twiceRest, divisor }) => twiceRest > divisor || (twiceRest === divisor && whole % 2n === 1n),
  down: () => false,
  up: ({ twiceRest }) => twiceRest > 0n,
}
