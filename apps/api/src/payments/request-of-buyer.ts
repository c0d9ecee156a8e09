import { dropCustomerOfAttempt, writeCustomerOfAttempt } from '@tillwright/db/attempt-customers'
import type { Attempt } from '@tillwright/db/payments'
import { forgetCustomerOfProvider, readBuyer } from '@tillwright/db/provider-customers'
import type { Deps } from '../deps.ts'
import { ProviderRefused } from './gateway-asked.ts'
import { customerOf } from './provider-customer.ts'

type Naming = Pick<Deps, 'db' | 'gateway' | 'now' | 'newId' | 'shop' | 'log'>

/**
 * A planned attempt with all that its intent is asked with: one that has to do with saved cards names its buyer's
 * customer, who is made here where there is none. He is written down before anything is sent. Answers null where the
 * attempt is gone. Throws ProviderUnavailable; a customer whom the provider does not take keeps nobody from paying.
 */
export async function withCustomer(deps: Naming, attempt: Attempt): Promise<Attempt | null> {
  if (attempt.cardUse === null || attempt.request.customer !== undefined) return attempt
  const buyer = await readBuyer(deps.db, attempt.orderId)
  if (buyer === null) return dropCustomerOfAttempt(deps.db, attempt)
  try {
    const { customerId } = await customerOf(deps, buyer)
    return await writeCustomerOfAttempt(deps.db, attempt, customerId)
  } catch (error) {
    if (!(error instanceof ProviderRefused && error.problem !== null)) throw error
    deps.log.error({ err: error, orderId: attempt.orderId }, 'Stripe takes no customer, and is asked without one')
    return dropCustomerOfAttempt(deps.db, attempt)
  }
}

/** Whether a no is about the customer of a request: he was deleted at the provider. */
export const isCustomerGone = (error: unknown): error is ProviderRefused =>
  error instanceof ProviderRefused && error.isMissing && error.param === 'customer'

/** The same attempt without its customer, who is gone. */
export async function withoutCustomer({ db }: Pick<Deps, 'db'>, attempt: Attempt): Promise<Attempt | null> {
  const { customer } = attempt.request
  if (customer !== undefined) await forgetCustomerOfProvider(db, customer)
  return dropCustomerOfAttempt(db, attempt)
}
