import type { Inputs } from './inputs.ts'

/** For procedures about gift cards and store credit. */
export const ofCredit: Inputs = {
  'giftCards.balance': () => ({ code: '0000-0000-0000-0000' }),
  'credit.get': () => undefined,
  'admin.giftCards.list': () => ({}),
  'admin.giftCards.get': () => ({ giftCardId: crypto.randomUUID() }),
  'admin.giftCards.issue': () => ({ amount: { amount: 1_000, currency: 'USD' }, idempotencyKey: crypto.randomUUID() }),
  'admin.giftCards.update': () => ({ giftCardId: crypto.randomUUID(), enabled: false, version: 1 }),
  'admin.credit.ofCustomer': ({ customerId }) => ({ customerId }),
  'admin.credit.grant': ({ customerId }) => ({
    ...{ customerId, amount: { amount: 100, currency: 'USD' }, reason: 'sorry', idempotencyKey: crypto.randomUUID() },
  }),
}
