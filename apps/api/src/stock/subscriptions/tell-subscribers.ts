import { transact } from '@tillwright/db/client'
import { claimSubscriptions, readAwaitedVariants } from '@tillwright/db/stock-subscriptions'
import type { VariantId } from '@tillwright/domain/ids'
import type { Deps } from '../../deps.ts'

const atOnceMax = 500

/**
 * Asks for the letters to those who wait for these variants, where they can be had again: each subscription has one,
 * for it is taken and its letter asked for in one transaction. Those for whom it is too many follow in another job.
 */
export async function tellSubscribers(
  { db, jobs }: Pick<Deps, 'db' | 'jobs'>,
  variantIds: readonly VariantId[],
): Promise<void> {
  await transact(db, async (tx) => {
    const { ids, mayBeMore } = await claimSubscriptions(tx, variantIds, atOnceMax)
    const letters = ids.map((subscriptionId) => ({ kind: 'back_in_stock', subscriptionId }) as const)
    if (letters.length > 0) await jobs.enqueue(tx, 'send-mail', letters)
    if (mayBeMore) await jobs.enqueue(tx, 'tell-subscribers', [{ variantIds }])
  })
}

/**
 * Tells whoever still waits for what can be had: whom nobody told when it came, as under a process of the release
 * before, and who had been written to less than a day ago then.
 */
export async function tellAllSubscribers({ db, jobs }: Pick<Deps, 'db' | 'jobs'>): Promise<void> {
  const awaited = await readAwaitedVariants(db)
  for (let first = 0; first < awaited.length; first += atOnceMax) {
    await tellSubscribers({ db, jobs }, awaited.slice(first, first + atOnceMax))
  }
}
