import { postponeExpiry, readExpiredOrders } from '@tillwright/db/orders'
import type { Deps } from '../deps.ts'
import { cancelUnpaid } from './cancel-unpaid.ts'

const againAfterSeconds = 60

/** Gives back the goods of orders that nobody paid in time. One that can't end yet makes way for the others. */
export async function expireOrders(deps: Deps, pageSize = 50): Promise<void> {
  for (;;) {
    const orderIds = await readExpiredOrders(deps.db, pageSize)
    for (const orderId of orderIds) {
      try {
        await cancelUnpaid(deps, { orderId, cause: { actor: 'clock', reason: 'not paid in time' } })
      } catch (error) {
        deps.log.warn({ err: error, orderId }, 'an order could not expire yet')
      }
      await postponeExpiry(deps.db, orderId, againAfterSeconds)
    }
    if (orderIds.length < pageSize) return
  }
}
