import { checkAmount, checkLeastAmount } from '../money.ts'
import type { Work } from '../store/work.ts'
import { switchesOf } from '../switches.ts'

/** Throws the 400 for an amount that an intent cannot have; the switches say when too small a one is found out. */
export function checkAmountOf(work: Work, amount: number, currency: string): void {
  checkAmount(amount, currency)
  if (switchesOf(work).leastAmountAt === 'create') checkLeastAmount(amount, currency)
}
