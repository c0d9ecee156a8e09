import type { Db } from '@tillwright/db/client'
import { insertDifferences, type PaymentDifference } from '@tillwright/db/payment-differences'
import type { Finder } from '@tillwright/domain/payments/differences'
import type { Deps } from '../deps.ts'

/** What is to be counted where somebody has looked, and not been told. */
export interface Counted<Repair extends string> {
  readonly foundBy: Finder
  /** Null for what is no repair. */
  difference(repair: Repair): PaymentDifference | null
}

/** Counts a repair, in the transaction that makes it where there is one: none is made that nobody knows of. */
export async function countRepair<Repair extends string>(
  { newId, log }: Pick<Deps, 'newId' | 'log'>,
  db: Db,
  { counted, repair }: { readonly counted: Counted<Repair> | undefined; readonly repair: Repair },
): Promise<void> {
  const difference = counted?.difference(repair)
  if (counted === undefined || difference === undefined || difference === null) return
  const { foundBy } = counted
  for (const kept of await insertDifferences(db, { found: [difference], foundBy }, newId)) {
    log.warn({ foundBy, ...kept }, 'repairs a payment')
  }
}

/** What nobody but a person can repair is told once a day. */
export async function noteDifferences(
  { db, newId, log }: Pick<Deps, 'db' | 'newId' | 'log'>,
  foundBy: Finder,
  found: readonly PaymentDifference[],
): Promise<void> {
  const left = found.filter(({ repair }) => repair === null)
  for (const difference of await insertDifferences(db, { found: left, foundBy }, newId)) {
    log.warn({ foundBy, ...difference }, 'a payment differs, and nobody repairs it')
  }
}
