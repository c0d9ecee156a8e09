import type Stripe from 'stripe'
import { type ErrorFacts, invalid, type StripeError } from '../api/errors.ts'

/** A 400 that carries the whole intent, as each about an intent does. */
export const refused = (intent: Stripe.PaymentIntent, message: string, facts: ErrorFacts = {}): StripeError =>
  invalid(message, { ...facts, payment_intent: intent })

/** The 400 for a call that the intent's state forbids. */
export const unexpectedState = (intent: Stripe.PaymentIntent, message: string): StripeError =>
  refused(intent, message, { code: 'payment_intent_unexpected_state' })
