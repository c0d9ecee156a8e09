import type Stripe from 'stripe'
import { invalid, StripeError } from '../api/errors.ts'
import type { Work } from '../store/work.ts'
import { type MethodDetails, newMethod } from './new-method.ts'
import { testCardIdOf } from './test-cards.ts'

/** What a payment method is made from. */
export interface MethodData extends MethodDetails {
  readonly type?: Stripe.PaymentMethodCreateParams.Type
  readonly card?: { readonly token?: string; readonly number?: string }
}

/**
 * A payment method from a test token such as `tok_visa`. `nameOf` spells a parameter as the caller sent it.
 * Throws a 402 for a raw card number and a 400 for anything else that is no test token.
 */
export function createMethod(
  work: Work,
  { type, card, ...details }: MethodData,
  nameOf: (param: string) => string = (param) => param,
): Stripe.PaymentMethod {
  if (type === undefined) throw missingParam(nameOf('type'))
  if (type === 'us_bank_account')
    throw invalid('Bank accounts are not verified here, as a number would have to be. Use pm_usBankAccount_success.', {
      param: nameOf('type'),
    })
  if (type !== 'card')
    throw invalid(`Payment methods of type ${type} are not simulated here. Use a card.`, { param: nameOf('type') })
  if (card?.number !== undefined)
    throw new StripeError(
      402,
      'Sending credit card numbers directly to the Stripe API is generally unsafe. We suggest you use test tokens ' +
        'that map to the test card you are using, see https://docs.stripe.com/testing.',
    )
  const token = card?.token
  if (!token) throw missingParam(nameOf('card'))
  const testCardId = testCardIdOf(token)
  if (testCardId === null)
    throw invalid(`No such token: '${token}'`, { code: 'resource_missing', param: `${nameOf('card')}[token]` })
  return newMethod(work, testCardId, details)
}

const missingParam = (param: string) =>
  invalid(`Missing required param: ${param}.`, { code: 'parameter_missing', param })
