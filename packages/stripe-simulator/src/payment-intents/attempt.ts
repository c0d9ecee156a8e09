import type Stripe from 'stripe'
import { type ErrorFacts, StripeError } from '../api/errors.ts'
import { recordMovement } from '../balance/transactions.ts'
import { type Attempt, holdSeconds, newCharge } from '../charges/new-charge.ts'
import { completeSessionOf } from '../checkout/complete.ts'
import { openDispute } from '../disputes/open.ts'
import { keepOrSpend } from '../payment-methods/keep.ts'
import { spend } from '../payment-methods/present.ts'
import { type Decline, declineFacts } from '../payment-methods/test-cards.ts'
import type { Work } from '../store/work.ts'
import { backToMethod } from './back-to-method.ts'

/** Asks the bank: the intent is paid or held, or the decline is returned. */
export function chargeCard(work: Work, attempt: Attempt): Stripe.PaymentIntent | StripeError {
  if (attempt.card.decline) return declineCard(work, attempt, attempt.card.decline)
  keepOrSpend(work, attempt)
  return attempt.intent.capture_method === 'manual' ? hold(work, attempt) : pay(work, attempt)
}

/** The intent goes back for another payment method and keeps what happened; answers the 402. */
export function declineCard(work: Work, attempt: Attempt, decline: Decline): StripeError {
  spend(work, attempt.method)
  const charge = work.put('charge', newCharge(work, attempt, decline))
  const facts: ErrorFacts = {
    ...declineFacts(decline),
    charge: charge.id,
    payment_method: attempt.method,
  }
  const intent = backToMethod(work, attempt.intent, {
    ...facts,
    message: decline.message,
    latest_charge: charge.id,
  })
  work.emit('charge.failed', charge)
  work.emit('payment_intent.payment_failed', intent)
  return new StripeError(402, decline.message, { ...facts, payment_intent: intent })
}

/** 3-D Secure was not passed: nothing was charged, and another payment method is needed. */
export function failAuthentication(work: Work, { intent, method }: Attempt): Stripe.PaymentIntent {
  spend(work, method)
  const failed = backToMethod(work, intent, {
    type: 'invalid_request_error',
    code: 'payment_intent_authentication_failure',
    message:
      'The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new ' +
      'PaymentMethod to attempt to fulfill this PaymentIntent again.',
    payment_method: method,
    latest_charge: null,
  })
  work.emit('payment_intent.payment_failed', failed)
  return failed
}

/** How long Stripe takes to write the balance transaction of an automatic_async charge. */
const settlingMs = 300

function pay(work: Work, attempt: Attempt): Stripe.PaymentIntent {
  const unsettled = newCharge(work, attempt)
  const isSettledLater = attempt.intent.capture_method === 'automatic_async'
  const movement = {
    ...unsettled,
    source: unsettled.id,
    type: 'charge',
    isAvailableAtOnce: attempt.card.isAvailableAtOnce ?? false,
  } as const
  const balance_transaction = isSettledLater ? null : recordMovement(work, movement)
  const disputed = attempt.card.disputes !== undefined
  const charge = work.put('charge', { ...unsettled, balance_transaction, disputed })
  const intent = work.put('payment_intent', {
    ...attempt.intent,
    status: 'succeeded',
    amount_received: charge.amount,
    latest_charge: charge.id,
    next_action: null,
    last_payment_error: null,
  })
  work.emit('charge.succeeded', charge)
  if (attempt.card.disputes) openDispute(work, charge, attempt.card.disputes)
  work.emit('payment_intent.succeeded', intent)
  completeSessionOf(work, intent)
  if (isSettledLater) work.later(settlingMs, 'settle_charge', charge.id)
  return intent
}

function hold(work: Work, attempt: Attempt): Stripe.PaymentIntent {
  const charge = work.put('charge', newCharge(work, attempt))
  const intent = work.put('payment_intent', {
    ...attempt.intent,
    status: 'requires_capture',
    amount_capturable: charge.amount,
    latest_charge: charge.id,
    next_action: null,
    last_payment_error: null,
  })
  work.emit('charge.succeeded', charge)
  work.emit('payment_intent.amount_capturable_updated', intent)
  completeSessionOf(work, intent)
  work.later(holdSeconds * 1_000, 'expire_hold', intent.id)
  return intent
}
