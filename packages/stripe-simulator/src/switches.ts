import type { Work } from './store/work.ts'

/** What Stripe's documents leave open, or what a laptop rather does without. */
export interface Switches {
  /** Whether a refund waits until enough money is available, as in an account without other income. */
  readonly refundsNeedBalance: boolean
  /** Whether a refund that failed later still counts in the charge's `amount_refunded`. */
  readonly failedRefundsCount: boolean
  /** What an unknown payment method is refused with. */
  readonly unknownMethodStatus: 400 | 404
  /** When an amount below the least one is refused. */
  readonly leastAmountAt: 'create' | 'confirm'
  readonly taxCalculationLifeSeconds: number
}

export const usualSwitches: Switches = {
  refundsNeedBalance: false,
  failedRefundsCount: true,
  unknownMethodStatus: 400,
  leastAmountAt: 'create',
  taxCalculationLifeSeconds: 90 * 24 * 3_600,
}

export const switchesOf = (work: Work): Switches => work.find('simulator.switches', 'switches') ?? usualSwitches

/** The switches that an order asks for, the usual ones where it says nothing; null for what it cannot mean. */
export function switchesIn(order: Readonly<Record<string, unknown>>): Switches | null {
  const { refundsNeedBalance, failedRefundsCount, unknownMethodStatus, leastAmountAt, taxCalculationLifeSeconds } = {
    ...usualSwitches,
    ...order,
  }
  if (typeof refundsNeedBalance !== 'boolean' || typeof failedRefundsCount !== 'boolean') return null
  if (unknownMethodStatus !== 400 && unknownMethodStatus !== 404) return null
  if (leastAmountAt !== 'create' && leastAmountAt !== 'confirm') return null
  if (typeof taxCalculationLifeSeconds !== 'number' || !(taxCalculationLifeSeconds > 0)) return null
  return { refundsNeedBalance, failedRefundsCount, unknownMethodStatus, leastAmountAt, taxCalculationLifeSeconds }
}
