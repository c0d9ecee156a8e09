import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Bench, openBench } from '../testing/open-bench.ts'
import { refusal } from '../testing/refusal.ts'

let bench: Bench
beforeAll(async () => {
  bench = await openBench()
})
afterAll(async () => {
  expect(bench.violations()).toEqual([])
  await bench[Symbol.asyncDispose]()
})

const payWith = (payment_method: string) =>
  bench.stripe.paymentIntents.create({
    amount: 1000,
    currency: 'eur',
    payment_method,
    confirm: true,
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
    expand: ['latest_charge'],
  })

const declined = 'Your card was declined.'
test.each([
  ['pm_card_chargeDeclined', 'card_declined', 'generic_decline', declined],
  ['pm_card_visa_chargeDeclined', 'card_declined', 'generic_decline', declined],
  [
    'pm_card_chargeDeclinedInsufficientFunds',
    'card_declined',
    'insufficient_funds',
    'Your card has insufficient funds.',
  ],
  [
    'pm_card_visa_chargeDeclinedInsufficientFunds',
    'card_declined',
    'insufficient_funds',
    'Your card has insufficient funds.',
  ],
  ['pm_card_visa_chargeDeclinedLostCard', 'card_declined', 'lost_card', declined],
  ['pm_card_visa_chargeDeclinedStolenCard', 'card_declined', 'stolen_card', declined],
  ['pm_card_visa_chargeDeclinedVelocityLimitExceeded', 'card_declined', 'card_velocity_exceeded', declined],
  ['pm_card_chargeDeclinedFraudulent', 'card_declined', 'fraudulent', declined],
  ['pm_card_radarBlock', 'card_declined', 'fraudulent', declined],
  ['pm_card_chargeDeclinedExpiredCard', 'expired_card', 'expired_card', 'Your card has expired.'],
  ['pm_card_chargeDeclinedIncorrectCvc', 'incorrect_cvc', 'incorrect_cvc', "Your card's security code is incorrect."],
  [
    'pm_card_chargeDeclinedProcessingError',
    'processing_error',
    'processing_error',
    'An error occurred while processing your card. Try again in a little bit.',
  ],
  ['pm_card_chargeCustomerFail', 'card_declined', 'generic_decline', declined],
])('%s is declined with its code and message', async (card, code, decline_code, message) => {
  const error = await refusal(payWith(card))
  expect(error).toMatchObject({ statusCode: 402, type: 'StripeCardError', code, decline_code, message })
  expect(error.charge).toMatch(/^ch_3/)
})

test('a blocked payment says that no bank was asked', async () => {
  const error = await refusal(payWith('pm_card_radarBlock'))
  const charge = await bench.stripe.charges.retrieve(String(error.charge))
  expect(charge.outcome).toMatchObject({ type: 'blocked', network_status: 'not_sent_to_network' })
})

test.each([
  ['pm_card_visa', { payment_method_details: { card: { brand: 'visa', last4: '4242' } } }],
  ['pm_card_mastercard', { payment_method_details: { card: { brand: 'mastercard', last4: '4444' } } }],
  ['pm_card_amex', { payment_method_details: { card: { brand: 'amex', last4: '0005' } } }],
  ['pm_card_riskLevelElevated', { outcome: { risk_level: 'elevated' } }],
  ['pm_card_cvcCheckFail', { payment_method_details: { card: { checks: { cvc_check: 'fail' } } } }],
  ['pm_card_avsFail', { payment_method_details: { card: { checks: { address_postal_code_check: 'fail' } } } }],
])('%s pays and shows its facts on the charge', async (card, facts) => {
  const intent = await payWith(card)
  expect(intent.status).toBe('succeeded')
  expect(intent.latest_charge).toMatchObject(facts)
})
