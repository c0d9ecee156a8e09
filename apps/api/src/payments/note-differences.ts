import { insertDifferences, type PaymentDifference } from '@tillwright/db/payment-differences'
import type { Finder } from '@tillwright/domain/payments/differences'
import type { Deps } from '../deps.ts'

/** What sweeps tell of, each once and what nobody repairs once a day: a healthy shop hears of nothing. */
export async function noteDifferences(
  { db, newId, log }: Pick<Deps, 'db' | 'newId' | 'log'>,
  foundBy: Finder,
  found: readonly PaymentDifference[],
): Promise<void> {
  for (const difference of await insertDifferences(db, { found, foundBy }, newId)) {
    const isRepaired = difference.repair !== null
    log.warn({ foundBy, ...difference }, isRepaired ? 'repaired a payment' : 'a payment differs, and nobody repairs it')
  }
}
