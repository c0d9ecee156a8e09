import { transact } from '@tillwright/db/client'
import { lockOrder } from '@tillwright/db/orders'
import { insertRefundsOfRest, readOrdersThatOweRest } from '@tillwright/db/refunds'
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

async function promise({ db, jobs, newId, log }: Parameters<typeof promiseRest>[0], orderId: OrderId): Promise<void> {
  const refundIds = await transact(db, async (tx) => {
    await lockOrder(tx, orderId)
    // Somebody may have been quicker.
    if ((await readOrdersThatOweRest(tx, orderId)).length === 0) return []
    const promised = await insertRefundsOfRest(tx, { orderId, reason: 'canceled', only: 'unrefused' }, newId)
    if (promised.length > 0) {
      const asked = promised.map((refundId) => ({ refundId }))
      await jobs.enqueue(tx, 'submit-refund', asked)
    }
    return promised
  })
  if (refundIds.length > 0) log.warn({ orderId, refundIds }, 'the rest of a canceled order goes back')
}
