import { readExpiredOrders } from '@tillwright/db/orders'
import type { Deps } from '../deps.ts'
import { cancelUnpaid } from './cancel-unpaid.ts'

/** Gives back the goods of orders that nobody paid in time; an order that fails waits for the next sweep. */
export async function expireOrders(deps: Deps): Promise<void> {
  for (const orderId of await readExpiredOrders(deps.db, 100)) {
    try {
      await cancelUnpaid(deps, orderId, { actor: 'clock', reason: 'not paid in time' })
    } catch (error) {
      deps.log.warn({ err: error, orderId }, 'an order could not expire yet')
    }
  }
}
