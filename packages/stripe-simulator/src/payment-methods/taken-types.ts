import type Stripe from 'stripe'
import { type ErrorFacts, invalid } from '../api/errors.ts'

type Intent = Stripe.PaymentIntent

/** What both kinds of intents say about what they take. */
interface Choice {
  readonly automatic_payment_methods: object | null
  readonly excluded_payment_method_types: readonly string[] | null
  readonly payment_method_types: string[]
}

/** The money that is to be paid; a SetupIntent has none. */
interface Money {
  readonly currency: string
  readonly capture_method: Intent['capture_method']
}

/** The intent with the kinds of payment methods that it takes now. Throws as `takenTypes` does. */
export function withTakenTypes(intent: Intent): Intent {
  const payment_method_types = takenTypes(intent, intent)
  const { us_bank_account: _before, ...options } = intent.payment_method_options ?? {}
  const debits = payment_method_types.includes('us_bank_account') ? { us_bank_account: debitOptions } : {}
  return { ...intent, payment_method_types, payment_method_options: { ...options, ...debits } }
}

/**
 * The kinds that the shop names, else all that suit the money and are not excluded. Throws a 400 where the shop names
 * bank debits for another currency than dollars.
 */
export function takenTypes(choice: Choice, money: Money | null): string[] {
  const isInDollars = money === null || money.currency === 'usd'
  const named = choice.automatic_payment_methods === null ? choice.payment_method_types : null
  if (named?.includes('us_bank_account') && !isInDollars)
    throw invalid(
      `The currency provided (${money.currency}) is invalid for one or more payment method types on this ` +
        'PaymentIntent.',
      { param: 'currency' },
    )
  if (named !== null) return named
  const offered = isInDollars && money?.capture_method !== 'manual' ? ['card', 'us_bank_account'] : ['card']
  return offered.filter((type) => !choice.excluded_payment_method_types?.includes(type))
}

/** Throws the 400 for a payment method of a kind that is not taken; `facts` carry the intent where it exists. */
export function checkTaken(
  intent: Intent | Stripe.SetupIntent,
  { type }: Stripe.PaymentMethod,
  facts: ErrorFacts = {},
): void {
  const noun = intent.object === 'payment_intent' ? 'PaymentIntent' : 'SetupIntent'
  if (!intent.payment_method_types.includes(type))
    throw invalid(
      `The PaymentMethod provided (${type}) is not allowed for this ${noun}. Please attach a PaymentMethod of one of ` +
        `the following types: ${intent.payment_method_types.join(', ')}. Alternatively, update the allowed ` +
        `payment_method_types for this ${noun} to include "${type}".`,
      { param: 'payment_method', ...facts },
    )
  if (type === 'us_bank_account' && intent.object === 'payment_intent' && intent.capture_method === 'manual')
    throw invalid('A bank debit cannot be held: us_bank_account does not support capture_method manual.', {
      param: 'capture_method',
      ...facts,
    })
}

const debitOptions = { mandate_options: {}, verification_method: 'automatic' } as const
