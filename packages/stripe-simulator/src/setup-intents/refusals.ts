import type Stripe from 'stripe'
import { type ErrorFacts, invalid, type StripeError } from '../api/errors.ts'

/** A 400 that carries the whole intent. */
export const refused = (intent: Stripe.SetupIntent, message: string, facts: ErrorFacts = {}): StripeError =>
  invalid(message, { ...facts, setup_intent: intent })

/** The 400 for a call that the intent's state forbids. */
export const unexpectedState = (intent: Stripe.SetupIntent, verb: string): StripeError =>
  refused(
    intent,
    `You cannot ${verb} this SetupIntent because it has a status of ${intent.status}. Only a SetupIntent with one of ` +
      `the following statuses may be ${verb === 'cancel' ? 'canceled' : `${verb}ed`}: ${open.join(', ')}.`,
    { code: 'setup_intent_unexpected_state' },
  )

/** Whether the intent still waits for somebody. */
export const isOpen = ({ status }: Stripe.SetupIntent): boolean => open.includes(status)

const open: readonly Stripe.SetupIntent.Status[] = [
  'requires_payment_method',
  'requires_confirmation',
  'requires_action',
]
