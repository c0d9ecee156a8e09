import type Stripe from 'stripe'
import { newId } from '../ids.ts'
import { checksOf, type Decline, fingerprintOf, type TestCard } from '../payment-methods/test-cards.ts'
import type { Work } from '../store/work.ts'

export interface Attempt {
  readonly intent: Stripe.PaymentIntent
  readonly method: Stripe.PaymentMethod
  readonly card: TestCard
  /** Whether the buyer has just passed 3-D Secure. */
  readonly isAuthenticated: boolean
}

export const holdSeconds = 7 * 24 * 3_600

/** The charge of one attempt: paid, held or, with a decline, failed. Not put and not told yet. */
export function newCharge(work: Work, attempt: Attempt, decline?: Decline): Stripe.Charge {
  const { intent, method } = attempt
  const isHeld = intent.capture_method === 'manual' && decline === undefined
  const isCaptured = !isHeld && decline === undefined
  return {
    id: newId('ch_3'),
    object: 'charge',
    amount: intent.amount,
    amount_captured: isCaptured ? intent.amount : 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: method.billing_details,
    calculated_statement_descriptor: decline ? null : 'TILLWRIGHT',
    captured: isCaptured,
    created: work.nowSeconds,
    currency: intent.currency,
    customer: intent.customer,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: decline?.code ?? null,
    failure_message: decline?.message ?? null,
    fraud_details: {},
    livemode: false,
    metadata: intent.metadata,
    on_behalf_of: null,
    outcome: outcomeOf(attempt.card, decline),
    paid: decline === undefined,
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: { type: 'card', card: cardDetailsOf(work, attempt, isHeld) },
    receipt_email: intent.receipt_email,
    receipt_number: null,
    receipt_url: decline ? null : `${work.url}/pay/${intent.client_secret}`,
    refunded: false,
    review: null,
    shipping: intent.shipping,
    source: null,
    source_transfer: null,
    statement_descriptor: intent.statement_descriptor,
    statement_descriptor_suffix: intent.statement_descriptor_suffix,
    status: decline ? 'failed' : 'succeeded',
    transfer_data: null,
    transfer_group: intent.transfer_group,
  }
}

function outcomeOf({ riskLevel }: TestCard, decline: Decline | undefined): Stripe.Charge.Outcome {
  const nothing = { advice_code: null, network_advice_code: null, network_decline_code: null, reason: null }
  if (decline === undefined)
    return {
      ...nothing,
      network_status: 'approved_by_network',
      risk_level: riskLevel ?? 'normal',
      risk_score: riskLevel === 'elevated' ? 70 : 20,
      seller_message: 'Payment complete.',
      type: 'authorized',
    }
  if (decline.isBlocked)
    return {
      ...nothing,
      network_status: 'not_sent_to_network',
      reason: 'highest_risk_level',
      risk_level: 'highest',
      risk_score: 90,
      seller_message: 'Stripe blocked this payment as too risky.',
      type: 'blocked',
    }
  return {
    advice_code: decline.advice,
    network_advice_code: null,
    network_decline_code: '05',
    network_status: 'declined_by_network',
    reason: decline.declineCode,
    risk_level: riskLevel ?? 'normal',
    risk_score: 20,
    seller_message: 'The bank did not return any further details with this decline.',
    type: 'issuer_declined',
  }
}

function cardDetailsOf(
  work: Work,
  { intent, card, isAuthenticated }: Attempt,
  isHeld: boolean,
): Stripe.Charge.PaymentMethodDetails.Card {
  return {
    amount_authorized: intent.amount,
    authorization_code: null,
    brand: card.brand,
    ...(isHeld && { capture_before: work.nowSeconds + holdSeconds }),
    checks: checksOf(card),
    country: 'US',
    electronic_commerce_indicator: null,
    exp_month: 12,
    exp_year: 2034,
    extended_authorization: { status: 'disabled' },
    fingerprint: fingerprintOf(card),
    funding: 'credit',
    incremental_authorization: { status: 'unavailable' },
    installments: null,
    last4: card.last4,
    mandate: null,
    multicapture: { status: 'unavailable' },
    network: card.brand,
    network_token: { used: false },
    network_transaction_id: null,
    overcapture: { maximum_amount_capturable: intent.amount, status: 'unavailable' },
    regulated_status: 'unregulated',
    three_d_secure: isAuthenticated ? passedChallenge : null,
    transaction_link_id: null,
    wallet: null,
  }
}

const passedChallenge: Stripe.Charge.PaymentMethodDetails.Card.ThreeDSecure = {
  authentication_flow: 'challenge',
  electronic_commerce_indicator: '05',
  exemption_indicator: null,
  result: 'authenticated',
  result_reason: null,
  transaction_id: null,
  version: '2.2.0',
}
