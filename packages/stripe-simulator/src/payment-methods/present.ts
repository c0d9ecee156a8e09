import type Stripe from 'stripe'
import { type ErrorFacts, invalid, StripeError } from '../api/errors.ts'
import { idOf } from '../ids.ts'
import type { Work } from '../store/work.ts'
import { switchesOf } from '../switches.ts'
import { createMethod, type MethodData } from './create.ts'
import { newMethod } from './new-method.ts'
import type { TestAccount } from './test-accounts.ts'
import { declineOf, type TestCard } from './test-cards.ts'
import { isAccount, type TestMethod, testMethod } from './test-methods.ts'

/** How parameters bring a payment method: by its id, or as what one is made from. */
export interface BroughtMethod {
  readonly payment_method?: string | null | undefined
  readonly payment_method_data?: MethodData | undefined
}

/** Who pays with it; refusals carry the intent that it is for. */
export interface Buyer {
  readonly customer: string | null
  readonly intent?: Stripe.PaymentIntent | Stripe.SetupIntent
}

export const bringsMethod = ({ payment_method, payment_method_data }: BroughtMethod): boolean =>
  Boolean(payment_method) || payment_method_data !== undefined

/**
 * The payment method that parameters bring: a test id becomes a fresh `pm_1…`, as at Stripe.
 * Throws a 400 where there is none, where it belongs to another customer, or where it was used up.
 */
export function presentedMethod(
  work: Work,
  { payment_method: id, payment_method_data: data }: BroughtMethod,
  buyer: Buyer,
): Stripe.PaymentMethod {
  if (id && data)
    throw invalid('You may only specify one of these parameters: payment_method, payment_method_data.', {
      param: 'payment_method_data',
    })
  if (data) return createMethod(work, data, (param) => `payment_method_data[${param}]`)
  if (!id) throw new Error('the caller has not seen to it that a method is brought')
  if (testMethod(id)) return newMethod(work, id)
  const method = work.find('payment_method', id)
  if (method === undefined) throw unknownMethod(id, buyer, switchesOf(work).unknownMethodStatus)
  checkOwner(method, buyer)
  checkUnused(work, method, buyer)
  return method
}

/** Throws a 400 for a method that an attempt without a customer, or a detachment, has used up. */
export function checkUnused(work: Work, { id }: Stripe.PaymentMethod, { intent }: Partial<Buyer> = {}): void {
  if (!work.find('simulator.card', id)?.isSpent) return
  throw invalid(
    'The provided PaymentMethod was previously used with a PaymentIntent without Customer attachment, ' +
      'shared with a connected account without Customer attachment, or was detached from a Customer. ' +
      'It may not be used again. To use a PaymentMethod multiple times, you must attach it to a Customer first.',
    factsOf(intent),
  )
}

/** Which test card or bank account a payment method is. */
export function testMethodBehind(work: Work, methodId: string): TestMethod {
  const presented = work.find('simulator.card', methodId)
  const known = presented && testMethod(presented.testCard)
  if (known === undefined) throw new Error(`no test card or bank account is known for ${methodId}`)
  return work.declineCode === null || isAccount(known) ? known : { ...known, decline: declineOf(work.declineCode) }
}

/** The same where it can only be a card. */
export function cardBehind(work: Work, methodId: string): TestCard {
  const known = testMethodBehind(work, methodId)
  if (isAccount(known)) throw new Error(`${methodId} is a bank account, where only a card can be`)
  return known
}

/** The same where it can only be a bank account. */
export function accountBehind(work: Work, methodId: string): TestAccount {
  const known = testMethodBehind(work, methodId)
  if (!isAccount(known)) throw new Error(`${methodId} is a card, where only a bank account can be`)
  return known
}

/** Whether the bank asks the buyer before it pays with this method. */
export function needsChallenge(work: Work, method: Stripe.PaymentMethod): boolean {
  const when = testMethodBehind(work, method.id).needsChallenge
  return when === 'always' || (when === 'until_set_up' && !work.find('simulator.card', method.id)?.isSetUp)
}

/** A method without a customer is good for one attempt. */
export function spend(work: Work, method: Stripe.PaymentMethod): void {
  const presented = work.find('simulator.card', method.id)
  if (presented && method.customer === null) work.put('simulator.card', { ...presented, isSpent: true })
}

function unknownMethod(id: string, { intent }: Buyer, status: number): StripeError {
  const facts = { code: 'resource_missing', param: 'payment_method', ...factsOf(intent) }
  return new StripeError(status, `No such PaymentMethod: '${id}'`, facts)
}

function checkOwner({ id, customer }: Stripe.PaymentMethod, buyer: Buyer): void {
  const owner = idOf(customer)
  if (owner === null || owner === buyer.customer) return
  throw refusedMethod(
    buyer,
    buyer.customer === null
      ? 'The payment method you provided is attached to a customer so for security purposes you must provide the ' +
          'customer in the request.'
      : `The customer does not have a payment method with the ID ${id}. The payment method must be attached to the ` +
          'customer.',
  )
}

const refusedMethod = ({ intent }: Buyer, message: string): StripeError =>
  invalid(message, { param: 'payment_method', ...factsOf(intent) })

/** Refusals carry the intent whole, each kind under its own name. */
function factsOf(intent: Buyer['intent']): ErrorFacts {
  if (intent === undefined) return {}
  return intent.object === 'payment_intent' ? { payment_intent: intent } : { setup_intent: intent }
}
