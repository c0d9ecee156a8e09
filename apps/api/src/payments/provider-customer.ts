import {
  type Buyer,
  findProviderCustomer,
  forgetProviderCustomer,
  type ProviderCustomer,
  planProviderCustomer,
  writeProviderCustomer,
} from '@tillwright/db/provider-customers'
import type { AccountId } from '@tillwright/domain/ids'
import { customerRequestOf } from '@tillwright/domain/payments/saved-card'
import type { Deps } from '../deps.ts'
import { ProviderUnavailable } from './gateway-asked.ts'
import { mayBeForgotten } from './stripe-keys.ts'

type Knowing = Pick<Deps, 'db' | 'gateway' | 'now' | 'newId' | 'shop'>

export interface KnownCustomer extends ProviderCustomer {
  readonly customerId: string
}

/**
 * What an account is at the provider, made where it is nothing yet: written down first, so that there is one, however
 * often this is interrupted, and however many come at once. Throws ProviderUnavailable or ProviderRefused.
 */
export async function customerOf(deps: Knowing, buyer: Buyer): Promise<KnownCustomer> {
  const found = (await findProviderCustomer(deps.db, buyer.accountId)) ?? (await plan(deps, buyer))
  if (isKnown(found)) return found
  const customerId = await findOrCreate(deps, found)
  await writeProviderCustomer(deps.db, found.id, customerId)
  return { ...found, customerId }
}

/** The same for somebody who may have none: nobody is asked. */
export async function knownCustomerOf({ db }: Pick<Deps, 'db'>, accountId: AccountId): Promise<KnownCustomer | null> {
  const found = await findProviderCustomer(db, accountId)
  return found !== null && isKnown(found) ? found : null
}

/** Deletes what the provider keeps of an account, cards and all. May be called again where it was interrupted. */
export async function deleteCustomerOf(deps: Pick<Deps, 'db' | 'gateway'>, accountId: AccountId): Promise<void> {
  const found = await findProviderCustomer(deps.db, accountId)
  if (found === null) return
  // One whose answer was lost is found by what is written on it.
  const customerId = found.customerId ?? (await deps.gateway.cards.findCustomer(found))
  if (customerId !== null) await deps.gateway.cards.deleteCustomer(customerId)
  await forgetProviderCustomer(deps.db, found.id)
}

const isKnown = (customer: ProviderCustomer): customer is KnownCustomer => customer.customerId !== null

async function plan(deps: Knowing, buyer: Buyer): Promise<ProviderCustomer> {
  const [id, { id: shopId }] = [deps.newId(), await deps.shop()]
  const { accountId } = buyer
  await planProviderCustomer(deps.db, { id, accountId, request: customerRequestOf(id, { ...buyer, shopId }) })
  // Whoever was quicker may have been found to be gone since.
  return (await findProviderCustomer(deps.db, accountId)) ?? plan(deps, buyer)
}

/** An answer that was merely lost comes with the key again; one that the key no longer brings is looked up. */
async function findOrCreate({ db, gateway, now }: Knowing, record: ProviderCustomer): Promise<string> {
  const { cards } = gateway
  const found = mayBeForgotten(record.createdAt, now()) ? await cards.findCustomer(record) : null
  if (found !== null) return found
  try {
    return await cards.createCustomer(record.request, `customer:${record.id}`)
  } catch (error) {
    // A 500 that Stripe keeps under the key may have left a customer behind.
    if (!(error instanceof ProviderUnavailable && error.isKept)) throw error
    const left = await cards.findCustomer(record).catch(() => undefined)
    // It has left none, and its key repeats it for a day: the next try needs a key of its own.
    if (left === null) await forgetProviderCustomer(db, record.id)
    if (left === null || left === undefined) throw error
    return left
  }
}
