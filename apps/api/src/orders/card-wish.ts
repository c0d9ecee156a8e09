import { findOrderOwner } from '@tillwright/db/orders'
import type { AccountId, OrderId } from '@tillwright/domain/ids'
import type { CardUse } from '@tillwright/domain/payments/intent'
import { z } from 'zod'
import { signedIn } from '../accounts/identity.ts'
import type { Context } from '../context.ts'
import { noSuchMethod, paymentMethodId } from '../payment-methods/view.ts'
import { ProviderRefused, ProviderUnavailable } from '../payments/gateway-asked.ts'
import { ownCard } from '../payments/own-card.ts'
import type { KnownCustomer } from '../payments/provider-customer.ts'
import { Refused } from '../refused.ts'

/** What a buyer may want of cards that are kept. */
export const cardWish = {
  savedPaymentMethodId: paymentMethodId.optional().describe('A card of the account that it will be paid with'),
  saveCard: z.boolean().optional().describe('Whether the card that it is paid with is saved; only for accounts'),
}

interface CardWish {
  readonly savedPaymentMethodId?: string | undefined
  readonly saveCard?: boolean | undefined
}

/** What it means for the payment. */
export function cardUseOf({ savedPaymentMethodId, saveCard }: CardWish): CardUse | null {
  if (saveCard === true) return 'saving'
  return savedPaymentMethodId === undefined ? null : 'saved'
}

/** Nobody keeps cards for guests. Throws VALIDATION_FAILED. */
export function mustHaveAccount({ savedPaymentMethodId, saveCard }: CardWish, hasAccount: boolean): void {
  const asked = [
    ...(savedPaymentMethodId === undefined ? [] : ['savedPaymentMethodId']),
    ...(saveCard === true ? ['saveCard'] : []),
  ]
  if (hasAccount || asked.length === 0) return
  const issues = asked.map((path) => ({ path, message: 'only for whoever is signed in, and has placed the order' }))
  throw new Refused({ code: 'VALIDATION_FAILED', issues })
}

/** The account that is signed in, if it is the buyer of this order. */
export async function buyerSignedIn(ctx: Context, orderId: OrderId): Promise<AccountId | null> {
  const [who, order] = [await signedIn(ctx), await findOrderOwner(ctx.db, { orderId })]
  return who !== null && order?.customerId === who.accountId ? who.accountId : null
}

/**
 * Throws NOT_FOUND for a card that is not theirs. Where Stripe can't be asked, nobody waits for that: it takes no card
 * of another customer either. Answers the customer whose it is; null where nobody knows.
 */
export async function mustBeTheirs(
  ctx: Context,
  card: { readonly accountId: AccountId; readonly methodId: string },
): Promise<KnownCustomer | null> {
  try {
    const own = await ownCard(ctx, card)
    if (own === null) throw noSuchMethod()
    return own.customer
  } catch (error) {
    if (!(error instanceof ProviderUnavailable || error instanceof ProviderRefused)) throw error
    ctx.log.warn({ err: error }, 'nobody knows whose card it is')
    return null
  }
}
