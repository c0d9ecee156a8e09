import type Stripe from 'stripe'
import { invalid } from '../api/errors.ts'
import { newId } from '../ids.ts'
import type { Work } from '../store/work.ts'
import { type TestCard, testCard } from './test-cards.ts'

/**
 * The payment method that a parameter names: a test id becomes a fresh `pm_1…`, as at Stripe.
 * Throws a 400 where there is none, or where it was used before without a customer.
 */
export function presentedMethod(work: Work, id: string, intent?: Stripe.PaymentIntent): Stripe.PaymentMethod {
  const aboutIntent = intent && { payment_intent: intent }
  const card = testCard(id)
  if (card) return freshMethod(work, id, card)
  const method = work.find('payment_method', id)
  if (method === undefined)
    throw invalid(`No such PaymentMethod: '${id}'`, {
      code: 'resource_missing',
      param: 'payment_method',
      ...aboutIntent,
    })
  if (work.find('simulator.card', id)?.isSpent)
    throw invalid(
      'The provided PaymentMethod was previously used with a PaymentIntent without Customer attachment, ' +
        'shared with a connected account without Customer attachment, or was detached from a Customer. ' +
        'It may not be used again. To use a PaymentMethod multiple times, you must attach it to a Customer first.',
      { ...aboutIntent },
    )
  return method
}

/** What kind of test card a payment method is. */
export function cardBehind(work: Work, methodId: string): TestCard {
  const presented = work.find('simulator.card', methodId)
  const card = presented && testCard(presented.testCard)
  if (card === undefined) throw new Error(`no test card is known for ${methodId}`)
  return card
}

/** A method without a customer is good for one attempt. */
export function spend(work: Work, methodId: string): void {
  const presented = work.find('simulator.card', methodId)
  if (presented) work.put('simulator.card', { ...presented, isSpent: true })
}

function freshMethod(work: Work, testCardId: string, card: TestCard): Stripe.PaymentMethod {
  const id = newId('pm_1')
  work.put('simulator.card', { id, testCard: testCardId, isSpent: false })
  return work.put('payment_method', {
    id,
    object: 'payment_method',
    allow_redisplay: 'unspecified',
    billing_details: noBillingDetails,
    card: {
      brand: card.brand,
      checks: checksOf(card),
      country: 'US',
      display_brand: card.brand,
      exp_month: 12,
      exp_year: 2034,
      fingerprint: fingerprintOf(card),
      funding: 'credit',
      generated_from: null,
      last4: card.last4,
      networks: { available: [card.brand], preferred: null },
      regulated_status: 'unregulated',
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
    created: work.nowSeconds,
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: {},
    type: 'card',
  })
}

const noBillingDetails = {
  address: { city: null, country: null, line1: null, line2: null, postal_code: null, state: null },
  email: null,
  name: null,
  phone: null,
  tax_id: null,
}

export const checksOf = ({ cvcCheck, addressCheck }: TestCard) => ({
  address_line1_check: addressCheck ?? null,
  address_postal_code_check: addressCheck ?? null,
  cvc_check: cvcCheck ?? 'pass',
})

/** The same card number has the same fingerprint everywhere. */
export const fingerprintOf = ({ brand, last4 }: TestCard): string => `${brand}${last4}`.padEnd(16, 'x').slice(-16)
