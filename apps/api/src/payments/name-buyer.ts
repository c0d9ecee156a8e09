import { forgetProviderCustomer } from '@tillwright/db/provider-customers'
import type { Deps } from '../deps.ts'
import { ProviderRefused } from './gateway-asked.ts'
import type { KnownCustomer } from './provider-customer.ts'
import { isCustomerGone } from './request-of-buyer.ts'

/**
 * Says at the provider whose an intent is, so that his cards can pay it; it may have been said before. Answers false
 * where the customer is gone. What can't be said any more, of an intent that is over or another's, shows when it is
 * paid. Throws ProviderUnavailable, and ProviderRefused where nobody has looked at the intent.
 */
export async function nameBuyer(
  { db, gateway }: Pick<Deps, 'db' | 'gateway'>,
  { intentId, customer }: { readonly intentId: string; readonly customer: KnownCustomer },
): Promise<boolean> {
  try {
    await gateway.cards.nameCustomer(intentId, customer.customerId)
    return true
  } catch (error) {
    if (isCustomerGone(error)) {
      await forgetProviderCustomer(db, customer.id)
      return false
    }
    if (error instanceof ProviderRefused && error.problem !== null && !error.isMissing) return true
    throw error
  }
}
