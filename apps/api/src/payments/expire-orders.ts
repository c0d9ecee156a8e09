import { takeExpiredOrders } from '@tillwright/db/orders'
import type { OrderId } from '@tillwright/domain/ids'
import type { Deps } from '../deps.ts'
import { cancelUnpaid } from './cancel-unpaid.ts'

const againAfterSeconds = 60
/** Each waits for an answer of Stripe's. */
const endedAtOnce = 5

/** Gives back the goods of orders that nobody paid in time. One that can't end yet makes way for the others. */
export async function expireOrders(deps: Deps, pageSize = 50): Promise<void> {
  for (;;) {
    const orderIds = await takeExpiredOrders(deps.db, pageSize, againAfterSeconds)
    for (let start = 0; start < orderIds.length; start += endedAtOnce) {
      await Promise.all(orderIds.slice(start, start + endedAtOnce).map((orderId) => expire(deps, orderId)))
    }
    if (orderIds.length < pageSize) return
  }
}

async function expire(deps: Deps, orderId: OrderId): Promise<void> {
  try {
    await cancelUnpaid(deps, { orderId, cause: { actor: 'clock', reason: 'not paid in time' }, sparesHeld: true })
  } catch (error) {
    deps.log.warn({ err: error, orderId }, 'an order could not expire yet')
  }
}
