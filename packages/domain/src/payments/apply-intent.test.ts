import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ShopId } from '../ids.ts'
import type { IntentStatus } from '../orders/status.ts'
import { decidePayment, type KnownPayment } from './apply-intent.ts'
import { mayBeOf, type ProviderIntent } from './intent.ts'

const request = {
  amount: 3265,
  currency: 'usd',
  description: 'Order ORD-1',
  metadata: { order_id: 'order', order_number: 'ORD-1', attempt_id: 'attempt' },
}
const known = (facts: Partial<KnownPayment> & { state?: KnownPayment['attempt']['state'] } = {}): KnownPayment => ({
  orderStatus: 'PENDING',
  paymentStatus: 'PENDING',
  attempt: { state: facts.state ?? 'open', request },
  ...facts,
})
const intent = (status: IntentStatus, facts: Partial<ProviderIntent> = {}): ProviderIntent => ({
  id: 'pi_1',
  status,
  clientSecret: 'secret',
  amount: 3265,
  amountReceived: status === 'succeeded' ? 3265 : 0,
  currency: 'usd',
  declineCode: null,
  orderId: 'order',
  attemptId: 'attempt',
  shopId: null,
  ...facts,
})

test('money that was asked for pays the order', () => {
  expect(decidePayment(known(), intent('succeeded'))).toEqual({ kind: 'paid' })
})

test('a payment that is said twice is paid once', () => {
  expect(decidePayment(known({ orderStatus: 'PROCESSING', state: 'succeeded' }), intent('succeeded'))).toEqual({
    kind: 'nothing',
  })
})

test.each([
  ['of an order that has ended', 'CANCELED', 'canceled', 'nothing'],
  ['that an order is not to be paid with any more', 'PENDING', 'canceled', 'nothing'],
  ['of an order that was paid otherwise', 'PROCESSING', 'open', 'ended'],
] as const)('an intent %s is canceled, and its money goes back', (_, orderStatus, state, onceCanceled) => {
  const said = (status: IntentStatus) => decidePayment(known({ orderStatus, state }), intent(status))
  expect(said('requires_action')).toEqual({ kind: 'unwanted' })
  expect(said('succeeded')).toEqual({ kind: 'late_money' })
  expect(said('canceled')).toEqual({ kind: onceCanceled })
})

test('an answer that was on its way while the payment moved on says nothing', () => {
  const late = intent('requires_action')
  expect(decidePayment(known({ paymentStatus: 'PROCESSING' }), late)).toEqual({ kind: 'nothing' })
  expect(decidePayment(known({ paymentStatus: 'FAILED' }), late)).toMatchObject({ paymentStatus: 'PENDING' })
})

test('only a decline is a failure; 3-D Secure and bank debits wait', () => {
  const said = (status: IntentStatus, declineCode: string | null = null) =>
    decidePayment(known(), intent(status, { declineCode }))
  expect(said('requires_payment_method')).toEqual({ kind: 'moved', paymentStatus: 'PENDING', expires: true })
  expect(said('requires_payment_method', 'generic_decline')).toMatchObject({ paymentStatus: 'FAILED', expires: true })
  expect(said('requires_action')).toMatchObject({ paymentStatus: 'PENDING' })
  expect(said('processing')).toEqual({ kind: 'moved', paymentStatus: 'PROCESSING', expires: false })
  expect(said('requires_capture')).toEqual({ kind: 'authorized' })
})

test.each([
  ['amount 1, not 3265', { amount: 1 }],
  ['received 3264, not 3265', { amountReceived: 3264 }],
  ['currency eur, not usd', { currency: 'eur' }],
  ['order another', { orderId: 'another' }],
  ['order unknown', { orderId: null }],
])('what is not as it was asked for never pays, and is named: %s', (difference, facts) => {
  const paid = decidePayment(known(), intent('succeeded', facts))
  expect(paid).toEqual({ kind: 'mismatch', difference, attempt: 'mismatched', expires: true })
  expect(decidePayment(known({ state: 'mismatched' }), intent('succeeded', facts))).toEqual({ kind: 'nothing' })
})

test('another amount that has not been paid is canceled with its order, as any other', () => {
  const wrong = { amount: 1 }
  const flagged = { kind: 'mismatch', difference: 'amount 1, not 3265', attempt: 'open' }
  expect(decidePayment(known(), intent('requires_payment_method', wrong))).toEqual({ ...flagged, expires: true })
  expect(decidePayment(known(), intent('processing', wrong))).toEqual({ ...flagged, expires: false })
  expect(decidePayment(known(), intent('canceled', wrong))).toEqual({ kind: 'canceled' })
  const over = known({ orderStatus: 'CANCELED', state: 'canceled' })
  expect(decidePayment(over, intent('requires_payment_method', wrong))).toEqual({ kind: 'unwanted' })
})

test('from a state that Stripe has added since, nothing follows', () => {
  expect(decidePayment(known(), intent('unknown'))).toEqual({ kind: 'nothing' })
  expect(decidePayment(known({ orderStatus: 'CANCELED' }), intent('unknown'))).toEqual({ kind: 'nothing' })
})

test('an intent is this shop’s unless it names no attempt, or another shop', () => {
  const [ours, other] = ['a', 'b'] as const satisfies readonly string[]
  const isOurs = (said: Partial<ProviderIntent>) => mayBeOf(ours as ShopId, intent('processing', said))
  expect([isOurs({}), isOurs({ shopId: ours }), isOurs({ shopId: other }), isOurs({ attemptId: null })]).toEqual([
    ...[true, true],
    ...[false, false],
  ])
})

const statuses = fc.constantFrom<IntentStatus>(
  'requires_payment_method',
  'requires_confirmation',
  'requires_action',
  'processing',
  'requires_capture',
  'succeeded',
  'canceled',
  'unknown',
)

test('once paid, nothing that comes late or out of turn changes anything', () => {
  fc.assert(
    fc.property(statuses, fc.constantFrom('PROCESSING', 'SHIPPED', 'DELIVERED', 'REFUNDED'), (status, orderStatus) => {
      const after = known({ orderStatus, paymentStatus: 'SUCCEEDED', state: 'succeeded' })
      expect(decidePayment(after, intent(status))).toEqual({ kind: 'nothing' })
    }),
  )
})

const held = (facts: Partial<KnownPayment> = {}): KnownPayment => ({
  orderStatus: 'PROCESSING',
  paymentStatus: 'AUTHORIZED',
  attempt: { state: 'authorized', request: { ...request, capture_method: 'manual' } },
  ...facts,
})

test('held money is captured, all of it or a part, or is not held any more; nothing else is news of it', () => {
  expect(decidePayment(held(), intent('succeeded'))).toEqual({ kind: 'paid' })
  expect(decidePayment(held(), intent('succeeded', { amountReceived: 1 }))).toEqual({ kind: 'paid' })
  expect(decidePayment(held(), intent('canceled'))).toEqual({ kind: 'canceled' })
  for (const status of ['requires_payment_method', 'requires_action', 'processing', 'requires_capture'] as const)
    expect(decidePayment(held(), intent(status))).toEqual({ kind: 'nothing' })
  for (const amountReceived of [0, 3266])
    expect(decidePayment(held(), intent('succeeded', { amountReceived }))).toMatchObject({ attempt: 'mismatched' })
})

test('what is held for an order that has ended is let go, and goes back once it was captured', () => {
  const over = held({ orderStatus: 'CANCELED' })
  expect(decidePayment(over, intent('requires_capture'))).toEqual({ kind: 'unwanted' })
  expect(decidePayment(over, intent('succeeded'))).toEqual({ kind: 'late_money' })
  expect(decidePayment(over, intent('canceled'))).toEqual({ kind: 'ended' })
})
