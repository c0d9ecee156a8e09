import { expect, test } from 'vitest'
import type { OrderStatus, PaymentStatus } from '../orders/status.ts'
import type { AttemptState, KnownPayment } from './apply-intent.ts'
import { type ComparedRefund, differenceOfIntent, differenceOfRefund, fitsInto } from './differences.ts'
import type { ProviderIntent } from './intent.ts'

const request = {
  amount: 1_000,
  currency: 'usd',
  description: 'Order 1',
  metadata: { order_id: 'order', order_number: '1', attempt_id: 'attempt' },
}
const known = (state: AttemptState, order: OrderStatus, paymentStatus: PaymentStatus): KnownPayment => ({
  orderStatus: order,
  paymentStatus,
  attempt: { state, request },
})
const intent = (status: ProviderIntent['status'], more: Partial<ProviderIntent> = {}): ProviderIntent => ({
  id: 'pi_1',
  status,
  clientSecret: null,
  amount: 1_000,
  amountReceived: status === 'succeeded' ? 1_000 : 0,
  currency: 'usd',
  declineCode: null,
  orderId: 'order',
  attemptId: 'attempt',
  shopId: null,
  ...more,
})

test.each([
  ['open', 'PENDING', 'PENDING', intent('requires_payment_method')],
  ['open', 'PENDING', 'FAILED', intent('requires_payment_method', { declineCode: 'insufficient_funds' })],
  ['open', 'PENDING', 'PROCESSING', intent('processing')],
  ['succeeded', 'PROCESSING', 'SUCCEEDED', intent('succeeded')],
  ['succeeded', 'CANCELED', 'REFUNDED', intent('succeeded')],
  ['canceled', 'CANCELED', 'PENDING', intent('canceled')],
  ['canceled', 'PROCESSING', 'SUCCEEDED', intent('canceled')],
] as const)('%s of a %s order that is %s agrees with its intent', (state, order, paymentStatus, said) => {
  expect(differenceOfIntent(known(state, order, paymentStatus), said)).toBeNull()
})

test.each([
  ['open', 'PENDING', 'PENDING', intent('succeeded'), 'intent_state'],
  ['open', 'PENDING', 'PENDING', intent('canceled'), 'intent_state'],
  ['open', 'PENDING', 'PENDING', intent('processing'), 'intent_state'],
  ['planned', 'PENDING', 'PENDING', intent('requires_payment_method'), 'intent_state'],
  ['open', 'CANCELED', 'PENDING', intent('canceled'), 'intent_state'],
  ['canceled', 'CANCELED', 'PENDING', intent('requires_payment_method'), 'intent_state'],
  ['canceled', 'CANCELED', 'PENDING', intent('succeeded'), 'intent_state'],
  ['succeeded', 'PROCESSING', 'SUCCEEDED', intent('canceled'), 'intent_state'],
  ['succeeded', 'PROCESSING', 'SUCCEEDED', intent('succeeded', { amountReceived: 999 }), 'intent_amount'],
  ['open', 'PENDING', 'PENDING', intent('requires_payment_method', { amount: 999 }), 'intent_amount'],
  ['open', 'PENDING', 'PENDING', intent('succeeded', { currency: 'eur' }), 'intent_amount'],
  ['mismatched', 'PENDING', 'PENDING', intent('succeeded', { amount: 999 }), 'intent_amount'],
  ['open', 'PENDING', 'PENDING', intent('unknown'), 'intent_state'],
  ['mismatched', 'PENDING', 'PENDING', intent('unknown'), 'intent_state'],
] as const)('%s of a %s order that is %s differs from its intent', (state, order, paymentStatus, said, kind) => {
  expect(differenceOfIntent(known(state, order, paymentStatus), said)).toBe(kind)
})

const refund = <State extends ComparedRefund['state']>(state: State, amount = 500): ComparedRefund<State> => ({
  state,
  amount,
  currency: 'usd',
})

test('a refund moves on as the provider says, and one that is settled is for a person to look at', () => {
  expect(differenceOfRefund(refund('submitted'), refund('submitted'))).toBeNull()
  expect(differenceOfRefund(refund('succeeded'), refund('submitted'))).toBeNull()
  const repairable = { kind: 'refund_state', isRepairable: true }
  expect(differenceOfRefund(refund('requested'), refund('submitted'))).toEqual(repairable)
  expect(differenceOfRefund(refund('submitted'), refund('failed'))).toEqual(repairable)
  const settled = { kind: 'refund_state', isRepairable: false }
  expect(differenceOfRefund(refund('succeeded'), refund('failed'))).toEqual(settled)
  expect(differenceOfRefund(refund('failed'), refund('succeeded'))).toEqual(settled)
  const amount = { kind: 'refund_amount', isRepairable: false }
  expect(differenceOfRefund(refund('submitted'), refund('succeeded', 501))).toEqual(amount)
  expect(differenceOfRefund(refund('submitted'), { ...refund('succeeded'), currency: 'eur' })).toEqual(amount)
})

test('a refund from elsewhere fits into what is left of its payment and of its intent, in its currency', () => {
  const left = { currency: 'USD', ofPaymentMinor: 1_500, ofIntentMinor: 1_000 }
  const fits = (amountMinor: number, currency = 'USD') => fitsInto({ amountMinor, currency }, left)
  expect([fits(1_000), fits(1_001), fits(0), fits(1, 'EUR')]).toEqual([true, false, false, false])
  expect(fitsInto({ amountMinor: 600, currency: 'USD' }, { ...left, ofPaymentMinor: 599 })).toBe(false)
})
