import type Stripe from 'stripe'

/** The members of Stripe's error object that depend on the case. */
export interface ErrorFacts {
  readonly type?: 'card_error' | 'invalid_request_error' | 'idempotency_error' | 'api_error'
  readonly code?: string
  readonly param?: string
  readonly decline_code?: string
  readonly advice_code?: string
  readonly network_decline_code?: string
  readonly charge?: string
  readonly payment_intent?: Stripe.PaymentIntent
  readonly setup_intent?: Stripe.SetupIntent
  readonly payment_method?: Stripe.PaymentMethod
}

/** An answer that is no 200. Thrown, it undoes the call's work; returned, the work stays: a decline has its charge. */
export class StripeError extends Error {
  override readonly name = 'StripeError'
  readonly status: number
  readonly facts: ErrorFacts
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: number,
    message: string,
    { headers = {}, ...facts }: ErrorFacts & { headers?: Record<string, string> } = {},
  ) {
    super(message)
    this.status = status
    this.facts = facts
    this.headers = headers
  }
}

/** A 400 about the request. */
export const invalid = (message: string, facts: ErrorFacts = {}): StripeError => new StripeError(400, message, facts)

/** A 404 for the object that the path names. */
export const missing = (noun: string, id: string, param: string): StripeError =>
  new StripeError(404, `No such ${noun}: '${id}'`, { code: 'resource_missing', param })

/** Stripe's own fault, after which nobody knows what was done. */
export const outage = (status = 500): StripeError =>
  new StripeError(
    status,
    'Sorry! An unexpected error occurred. Please try again.',
    // A 403 is about the key's permissions, and no fault of Stripe's.
    status < 424 ? {} : { type: 'api_error' },
  )

export const errorBody = ({ message, facts }: StripeError, requestId: string) => ({
  error: {
    type: 'invalid_request_error',
    message,
    ...facts,
    ...(facts.code !== undefined && {
      doc_url: `https://docs.stripe.com/error-codes/${facts.code.replaceAll('_', '-')}`,
    }),
    request_log_url: `https://dashboard.stripe.com/test/logs/${requestId}`,
  },
})
