import type Stripe from 'stripe'
import { newId } from '../ids.ts'
import { checksOf, type Decline, fingerprintOf, type TestCard } from '../payment-methods/test-cards.ts'
import type { Work } from '../store/work.ts'
import { blankCharge, receiptUrl, type Use } from './blank-charge.ts'

export interface Attempt extends Use {
  readonly card: TestCard
  /** Whether the buyer has just passed 3-D Secure. */
  readonly isAuthenticated: boolean
}

export const holdSeconds = 7 * 24 * 3_600

/** The charge of one attempt with a card: paid, held or, with a decline, failed. Not put and not told yet. */
export function newCharge(work: Work, attempt: Attempt, decline?: Decline): Stripe.Charge {
  const { intent } = attempt
  const isHeld = intent.capture_method === 'manual' && decline === undefined
  const isCaptured = !isHeld && decline === undefined
  return {
    ...blankCharge(work, attempt),
    id: newId('ch_3'),
    amount_captured: isCaptured ? intent.amount : 0,
    calculated_statement_descriptor: decline ? null : 'TILLWRIGHT',
    captured: isCaptured,
    failure_code: decline?.code ?? null,
    failure_message: decline?.message ?? null,
    outcome: outcomeOf(attempt.card, decline),
    paid: decline === undefined,
    payment_method_details: { type: 'card', card: cardDetailsOf(work, attempt, isHeld) },
    receipt_url: decline ? null : receiptUrl(work, intent),
    status: decline ? 'failed' : 'succeeded',
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
