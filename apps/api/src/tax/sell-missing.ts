import { transact } from '@tillwright/db/client'
import { lockOrder } from '@tillwright/db/orders'
import { readSucceededRefunds, readUnsold } from '@tillwright/db/tax-calculations'
import type { Deps } from '../deps.ts'
import { reverseRefunded } from './record-reversal.ts'
import { sellOrder } from './record-sale.ts'

/**
 * Has the provider of taxes told of sales, and of what has gone back of them, of which a process of the release before
 * has heard. Each in a transaction of its own and under the order's lock.
 */
export async function sellMissing(
  deps: Pick<Deps, 'db' | 'jobs' | 'log'>,
  { hours }: { readonly hours: number },
): Promise<void> {
  for (const { orderId } of await readUnsold(deps.db, { hours })) {
    deps.log.warn({ orderId }, 'an order was paid, and its taxes were not told')
    await transact(deps.db, async (tx) => {
      await lockOrder(tx, orderId)
      for (const sold of await readUnsold(tx, { hours, orderId })) {
        await sellOrder(deps, tx, sold)
        for (const refundId of await readSucceededRefunds(tx, sold)) await reverseRefunded(deps, tx, refundId)
      }
    })
  }
}
