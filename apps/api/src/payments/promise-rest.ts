import { transact } from '@tillwright/db/client'
import { lockOrder } from '@tillwright/db/orders'
import { insertRefundsOfRest, readOrdersThatOweRest } from '@tillwright/db/refunds'
import type { OrderId } from '@tillwright/domain/ids'
import type { Deps } from '../deps.ts'

/**
 * Promises back what canceled orders still owe: people had sent some of it back at the provider, so that a refund of
 * all was refused. May be called at any time, and by many at once.
 */
export async function promiseRest(deps: Pick<Deps, 'db' | 'jobs' | 'newId' | 'log'>): Promise<void> {
  for (const orderId of await readOrdersThatOweRest(deps.db)) await promise(deps, orderId)
}

async function promise({ db, jobs, newId, log }: Parameters<typeof promiseRest>[0], orderId: OrderId): Promise<void> {
  const refundIds = await transact(db, async (tx) => {
    await lockOrder(tx, orderId)
    // Somebody may have been quicker.
    if (!(await readOrdersThatOweRest(tx)).includes(orderId)) return []
    const promised = await insertRefundsOfRest(tx, { orderId, reason: 'canceled' }, newId)
    if (promised.length > 0) {
      const asked = promised.map((refundId) => ({ refundId }))
      await jobs.enqueue(tx, 'submit-refund', asked)
    }
    return promised
  })
  if (refundIds.length > 0) log.warn({ orderId, refundIds }, 'the rest of a canceled order goes back')
}
