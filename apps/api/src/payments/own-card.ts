import { forgetProviderCustomer } from '@tillwright/db/provider-customers'
import type { AccountId } from '@tillwright/domain/ids'
import { defaultCardOf, type SavedCard } from '@tillwright/domain/payments/saved-card'
import type { Deps } from '../deps.ts'
import { type KnownCustomer, knownCustomerOf } from './provider-customer.ts'

type Looking = Pick<Deps, 'db' | 'gateway'>

/** What an account has saved, as the provider says it now. */
export interface Wallet {
  readonly customer: KnownCustomer
  /** The newest first. */
  readonly cards: readonly SavedCard[]
  /** Used where nothing else is said. */
  readonly defaultCard: SavedCard | null
}

/** Null for an account that is no customer of the provider, or none any more. Throws what the gateway throws. */
export async function walletOf({ db, gateway }: Looking, accountId: AccountId): Promise<Wallet | null> {
  const customer = await knownCustomerOf({ db }, accountId)
  if (customer === null) return null
  const cards = await gateway.cards.listCards(customer.customerId)
  if (cards === null) {
    await forgetProviderCustomer(db, customer.id)
    return null
  }
  return { customer, cards, defaultCard: defaultCardOf(cards, customer.defaultMethodId) }
}

/**
 * A card of an account; null for what is another's, or nobody's, which answer alike. Throws what the gateway throws.
 */
export async function ownCard(
  { db, gateway }: Looking,
  { accountId, methodId }: { readonly accountId: AccountId; readonly methodId: string },
): Promise<{ readonly customer: KnownCustomer; readonly card: SavedCard } | null> {
  const customer = await knownCustomerOf({ db }, accountId)
  const card = customer && (await gateway.cards.retrieveCard(methodId))
  return customer && card && card.customerId === customer.customerId ? { customer, card } : null
}
