import type { OrderId } from '@tillwright/domain/ids'
import type { Deps } from '../deps.ts'
import type { ListedRefund } from './gateway.ts'
import { promiseRest } from './promise-rest.ts'
import { settleAllRefunds } from './settle-refunds.ts'

/**
 * Makes what we know of an intent's refunds agree with what the provider says of them now, those on their way included,
 * and promises back what is still owed after that. Throws where it should be tried again.
 */
export async function settleRefundsOf(
  deps: Deps,
  { orderId, intentId }: { readonly orderId: OrderId; readonly intentId: string },
): Promise<void> {
  const refunds: ListedRefund[] = []
  for await (const refund of deps.gateway.listRefundsOf(intentId)) {
    // First, for money that has come back makes room for what people have sent in its place.
    if (refund.state === 'failed') refunds.unshift(refund)
    else refunds.push(refund)
  }
  await settleAllRefunds(deps, refunds)
  await promiseRest(deps, orderId)
}
