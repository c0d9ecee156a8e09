import { type Tx, transact } from '@tillwright/db/client'
import { lockOrder } from '@tillwright/db/orders'
import { insertRefundsOfRest, readOrdersThatOweRest } from '@tillwright/db/rests-of-money'
import type { OrderId } from '@tillwright/domain/ids'
import type { Deps } from '../deps.ts'

/**
 * Promises back what canceled orders still owe: people had sent some of it back at the provider, so that a refund of
 * all was refused. May be called at any time, and by many at once; for one order, or for all where none is given.
 */
export async function promiseRest(
  deps: Pick<Deps, 'db' | 'jobs' | 'newId' | 'log'>,
  orderId: OrderId | null = null,
): Promise<void> {
  for (const owing of await readOrdersThatOweRest(deps.db, orderId)) await promise(deps, owing)
}

/**
 * The same for a locked order that has ended in this transaction; answers the refunds. Where 'unrefused' is asked for,
 * what was refused for good is left to people.
 */
export async function promiseRestOf(
  { jobs, newId }: Pick<Deps, 'jobs' | 'newId'>,
  tx: Tx,
  of: { readonly orderId: OrderId; readonly only?: 'unrefused' },
): Promise<string[]> {
  const refundIds = await insertRefundsOfRest(tx, { ...of, reason: 'canceled' }, newId)
  const asked = refundIds.map((refundId) => ({ refundId }))
  if (asked.length > 0) await jobs.enqueue(tx, 'submit-refund', asked)
  return refundIds
}

async function promise({ db, jobs, newId, log }: Parameters<typeof promiseRest>[0], orderId: OrderId): Promise<void> {
  const refundIds = await transact(db, async (tx) => {
    await lockOrder(tx, orderId)
    // Somebody may have been quicker.
    if ((await readOrdersThatOweRest(tx, orderId)).length === 0) return []
    return promiseRestOf({ jobs, newId }, tx, { orderId, only: 'unrefused' })
  })
  if (refundIds.length > 0) log.warn({ orderId, refundIds }, 'the rest of a canceled order goes back')
}
