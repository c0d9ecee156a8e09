import type { TestShop } from '@tillwright/api/testing/open-test-shop'
import { signIn } from '@tillwright/api/testing/sign-in'

/** A gift card, and store credit of which some was taken back. */
export async function giveCredit(shop: TestShop): Promise<void> {
  const { accessToken } = await signIn(shop, { role: 'ADMIN' })
  const { giftCards, credit } = shop.as({ accessToken }).admin
  const amount = { amount: 5_000, currency: 'USD' }
  await giftCards.issue.mutate({ amount, idempotencyKey: 'a-card-of-fifty' })
  const { accountId: customerId } = await signIn(shop)
  await credit.grant.mutate({ customerId, amount, reason: 'sorry', idempotencyKey: 'sorry-for-that' })
  const some = { amount: 1_000, currency: 'USD' }
  const taken = { customerId, amount: some, direction: 'take', reason: 'too much' } as const
  await credit.grant.mutate({ ...taken, idempotencyKey: 'that-was-too-much' })
}
