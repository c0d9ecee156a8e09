import type { CurrencyCode } from '../money/currency.ts'
import type { Minor } from '../money/minor.ts'
import { chargeStep } from '../money/provider-amount.ts'
import { accept, type Decision, refuse } from '../refusal.ts'

/** Money that the provider holds for an order: captured once, all of it or a part; what is not captured is released. */
export interface HeldMoney {
  readonly amountMinor: Minor
  /** How much of it is owed no longer: its goods were taken off the order, or it was let off. */
  readonly releasedMinor: Minor
  /** How much of it is being captured; null as long as nobody wants it. */
  readonly captureMinor: Minor | null
  readonly currency: CurrencyCode
}

/** What is still to be captured. */
export const owedOf = ({ amountMinor, releasedMinor }: HeldMoney): Minor => amountMinor - releasedMinor

/** What a capture takes, and what is released by taking no more. */
export interface Capture {
  readonly amountMinor: Minor
  readonly releasedMinor: Minor
}

/**
 * So much of a hold is captured; all that is owed where nobody says how much. A capture that was begun is gone on with,
 * whoever asks, for the same amount. Refuses with AMOUNT_OUT_OF_RANGE.
 */
export function decideCapture(held: HeldMoney, wantedMinor: Minor | null): Decision<Capture> {
  const [step, owedMinor] = [chargeStep(held.currency), held.captureMinor ?? owedOf(held)]
  const amountMinor = wantedMinor ?? owedMinor
  const minMinor = held.captureMinor ?? step
  const isWithin = amountMinor >= minMinor && amountMinor <= owedMinor && amountMinor % step === 0
  if (!isWithin) return refuse({ code: 'AMOUNT_OUT_OF_RANGE', min: minMinor, max: owedMinor })
  return accept({ amountMinor, releasedMinor: owedMinor - amountMinor })
}

/**
 * How much of a hold can be let off: not the last of it, for an order that is to bring nothing is canceled instead, and
 * nothing once it is being captured.
 */
export const releasableOf = (held: HeldMoney): Minor =>
  held.captureMinor === null ? Math.max(0, owedOf(held) - chargeStep(held.currency)) : 0
