import { type Tx, transact } from '@tillwright/db/client'
import { lockOrder } from '@tillwright/db/orders'
import { lockRefund } from '@tillwright/db/refunds'
import { readUncredited, readUninvoiced } from '@tillwright/db/unissued-invoices'
import type { Deps } from '../deps.ts'
import { creditRefund, invoiceOrder } from './issue.ts'

/**
 * Gives their papers to sales and refunds that have none: a process of the release before has heard of their money.
 * Each in a transaction of its own and under the order's lock, so that of many who look at once one does it. One that
 * fails stands in nobody's way; throws the first failure at the end.
 */
export async function issueMissing(
  deps: Pick<Deps, 'db' | 'newId' | 'log'>,
  { hours }: { readonly hours: number },
): Promise<void> {
  const failures: unknown[] = []
  const issue = (of: object, work: (tx: Tx) => Promise<void>): Promise<void> =>
    transact(deps.db, work).catch((error: unknown) => {
      deps.log.error({ err: error, ...of }, 'an invoice or credit note can’t be given')
      failures.push(error)
    })
  for (const { orderId } of await readUninvoiced(deps.db, { hours })) {
    deps.log.warn({ orderId }, 'an order was paid, and not invoiced')
    await issue({ orderId }, async (tx) => {
      await lockOrder(tx, orderId)
      for (const paid of await readUninvoiced(tx, { hours, orderId }))
        await invoiceOrder(deps, tx, { ...paid, wasHeld: true })
    })
  }
  for (const refundId of await readUncredited(deps.db, { hours })) {
    deps.log.warn({ refundId }, 'a refund has succeeded, and was not credited')
    await issue({ refundId }, async (tx) => {
      const refund = await lockRefund(tx, refundId)
      const missing = await readUncredited(tx, { hours, refundId })
      if (refund !== null && missing.length > 0) await creditRefund(deps, tx, refund)
    })
  }
  if (failures.length > 0) throw failures[0]
}
