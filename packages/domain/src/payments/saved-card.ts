import type { AccountId, ShopId } from '../ids.ts'

/** What the provider is asked to keep of an account: stored before the call, so that a repetition is the same. */
export interface CustomerRequest {
  readonly email: string
  readonly name: string
  readonly metadata: { readonly shop_id: string; readonly account_id: string; readonly provider_customer_id: string }
}

/** How the account is called later is not told to the provider: receipts of his go to nobody. */
export const customerRequestOf = (
  recordId: string,
  buyer: { readonly accountId: AccountId; readonly shopId: ShopId; readonly email: string; readonly name: string },
): CustomerRequest => ({
  email: buyer.email,
  name: buyer.name,
  metadata: { shop_id: buyer.shopId, account_id: buyer.accountId, provider_customer_id: recordId },
})

/** A card that the provider keeps for one of his customers. */
export interface SavedCard {
  readonly id: string
  readonly brand: string
  readonly last4: string
  readonly expMonth: number
  readonly expYear: number
}

/** How far saving a card is; what the provider may call it one day is not known to be over. */
export const setupStatuses = [
  'requires_payment_method',
  'requires_confirmation',
  'requires_action',
  'processing',
  'succeeded',
  'canceled',
] as const
export type SetupStatus = (typeof setupStatuses)[number]

/** Which card is used where nothing else is said: the chosen one while there is one, else the newest. */
export function defaultCardOf<Card extends { readonly id: string }>(
  newestFirst: readonly Card[],
  chosenId: string | null,
): Card | null {
  return newestFirst.find(({ id }) => id === chosenId) ?? newestFirst[0] ?? null
}

/**
 * planned: not known to be over. overtaken: its intent was paid or canceled by somebody else. refused: the buyer has no
 * such card. failed: the provider has failed, and charged nothing.
 */
export type CardChargeState = 'planned' | 'succeeded' | 'declined' | 'overtaken' | 'refused' | 'failed'

/** Whether the same card may be tried again: not what its bank has forbidden. */
export const isRetryable = (declineCode: string): boolean => !forbidden.has(declineCode)

const forbidden: ReadonlySet<string> = new Set([
  'card_not_supported',
  'currency_not_supported',
  'expired_card',
  'fraudulent',
  'invalid_account',
  'lost_card',
  'merchant_blacklist',
  'pickup_card',
  'restricted_card',
  'revocation_of_all_authorizations',
  'revocation_of_authorization',
  'stolen_card',
  'stop_payment_order',
])
