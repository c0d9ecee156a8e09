import Stripe from 'stripe'
import { NotAsked } from './gateway-transport.ts'

/** The provider has answered no, and would again: for the operator to look at. */
export class ProviderRefused extends Error {
  override readonly name = 'ProviderRefused'
  /** What is wrong with the request itself, so that asking again is of no use; null where it is our key that is. */
  readonly problem: string | null
  /** Whether the account of our key has no such object; the one of another key may have it. */
  readonly isMissing: boolean
  /** Whether it is the money that is not there: of a refund the only no that is for good. */
  readonly isOfMoney: boolean
  /** Which parameter of the request it is that is wrong; null where Stripe names none. */
  readonly param: string | null
  /** Whether another request was made under its key. */
  readonly isOfKey: boolean
  /** What a bank has said against a card; null for any other no. */
  readonly declineCode: string | null
  /** As it is now, whole: every no about an intent brings it. */
  readonly intent: Stripe.PaymentIntent | null
  /** Of HTTP; null where it was not the provider's answer. */
  readonly status: number | null
  constructor(cause: unknown) {
    super('Stripe refuses', { cause })
    const isOfRequest =
      cause instanceof Stripe.errors.StripeInvalidRequestError || cause instanceof Stripe.errors.StripeCardError
    this.problem = isOfRequest ? (cause.code ?? cause.type) : null
    this.param = (isOfRequest && cause.param) || null
    this.isMissing = this.problem === 'resource_missing'
    this.isOfMoney = isOfRequest && (goneCodes.has(cause.code ?? '') || cause.param === 'amount')
    this.isOfKey = cause instanceof Stripe.errors.StripeIdempotencyError
    const isDecline = cause instanceof Stripe.errors.StripeCardError
    this.declineCode = isDecline ? cause.decline_code || cause.code || 'generic_decline' : null
    this.intent = (isOfRequest && cause.payment_intent) || null
    this.status = cause instanceof Stripe.errors.StripeError ? (cause.statusCode ?? null) : null
  }
}

/** It has gone back, or the bank has it. */
const goneCodes: ReadonlySet<string> = new Set(['charge_already_refunded', 'charge_disputed'])

/** Nobody knows whether it happened; the same call with the same key may be made again. */
export class ProviderUnavailable extends Error {
  override readonly name = 'ProviderUnavailable'
  readonly retryAfterSeconds: number
  /** Whether a 5xx came back, which Stripe keeps under the key: what it has done then shows only when one looks. */
  readonly isKept: boolean
  constructor(cause: unknown) {
    super('Stripe does not answer, or not now', { cause })
    this.retryAfterSeconds = retryAfterSecondsOf(cause)
    this.isKept = cause instanceof Stripe.errors.StripeAPIError && cause.statusCode !== 409
  }
}

/** What a list of Stripe's has, page by page as it is asked for. */
export async function* each<From, To>(list: AsyncIterable<From>, view: (from: From) => To): AsyncGenerator<To> {
  const pages = list[Symbol.asyncIterator]()
  for (;;) {
    const next = await asked(pages.next())
    if (next.done === true) return
    yield view(next.value)
  }
}

/** Null for what Stripe has no object of. */
export async function known<T>(call: Promise<T>): Promise<T | null> {
  try {
    return await call
  } catch (error) {
    if (error instanceof ProviderRefused && error.isMissing) return null
    throw error
  }
}

/** Tells a passing fault, after which the same call may be made again, from a refusal. */
export async function asked<T>(call: Promise<T>): Promise<T> {
  try {
    return await call
  } catch (error) {
    // What went wrong on the line says more than that something has.
    if (error instanceof Stripe.errors.StripeConnectionError) throw new ProviderUnavailable(error.detail ?? error)
    const isPassing =
      error instanceof Stripe.errors.StripeAPIError || error instanceof Stripe.errors.StripeRateLimitError
    throw isPassing ? new ProviderUnavailable(error) : new ProviderRefused(error)
  }
}

function retryAfterSecondsOf(cause: unknown): number {
  if (cause instanceof NotAsked) return cause.retryAfterSeconds
  const told = cause instanceof Stripe.errors.StripeError ? Math.ceil(Number(cause.headers?.['retry-after'])) : 0
  return told > 0 ? told : 5
}
