import { transact } from '@tillwright/db/client'
import { lockOrder } from '@tillwright/db/orders'
import { decideCancel } from '@tillwright/domain/orders/cancel'
import type { Deps } from '../deps.ts'
import { endOrder } from '../orders/end-order.ts'
import { mustBeVersion } from '../orders/must-be-version.ts'
import { granted } from '../refused.ts'
import { noSuchOrder } from '../trpc.ts'
import type { Cancellation } from './cancel-unpaid.ts'
import { promiseRestOf } from './promise-rest.ts'

/**
 * Ends a paid order that has not shipped: in one transaction it is canceled, its goods are free, and its money is
 * promised back; the provider is asked by a job after that. Of many who ask at once one does it.
 * Throws ORDER_STATUS_CONFLICT, and CONFLICT for a version that is no longer so.
 */
export async function cancelPaid(
  deps: Pick<Deps, 'db' | 'jobs' | 'newId'>,
  { orderId, cause, version }: Cancellation,
): Promise<void> {
  await transact(deps.db, async (tx) => {
    const order = await lockOrder(tx, orderId)
    if (order === null) throw noSuchOrder()
    if (granted(decideCancel(order, cause.reason)) === 'repeated') return
    mustBeVersion(order, version)
    await endOrder(deps, tx, { order, cause, at: order.now })
    await promiseRestOf(deps, tx, { orderId })
  })
}
