import { eraseEventsOf } from '@tillwright/db/erased-events'
import type { AccountId } from '@tillwright/domain/ids'
import type { Deps } from '../deps.ts'
import { deleteCustomerOf } from '../payments/provider-customer.ts'

const pageSize = 1_000

/**
 * Deletes what Stripe keeps of somebody who has been erased, saved cards and all, and takes out of the inbox what it
 * has said of him: outside the transaction that erased him, and again where it was interrupted.
 */
export async function eraseAtProvider(deps: Pick<Deps, 'db' | 'gateway'>, accountId: AccountId): Promise<void> {
  await deleteCustomerOf(deps, accountId)
  for (let after: string | null = ''; after !== null; ) {
    after = await eraseEventsOf(deps.db, accountId, { after, most: pageSize })
  }
}
