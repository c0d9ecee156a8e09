import type Stripe from 'stripe'
import { invalid, StripeError } from '../api/errors.ts'
import { emitUpdate } from '../events/update.ts'
import { idOf } from '../ids.ts'
import type { Work } from '../store/work.ts'
import { checkUnused, spend, testMethodBehind } from './present.ts'
import { declineFacts } from './test-cards.ts'

/**
 * Binds a method that belongs to nobody to a customer, for good until it is detached; not told yet.
 * Throws a 402 for a card that its bank refuses to verify, and a 400 for a method that somebody has.
 */
export function attachMethod(work: Work, method: Stripe.PaymentMethod, customer: string): Stripe.PaymentMethod {
  if (method.customer !== null)
    throw invalid('The payment method you provided has already been attached to a customer.')
  checkUnused(work, method)
  const { decline, isAttachable } = testMethodBehind(work, method.id)
  if (decline && !isAttachable) throw new StripeError(402, decline.message, declineFacts(decline))
  return work.put('payment_method', { ...method, customer })
}

/** Takes a method from its customer; it can never be used again. Throws a 400 where nobody has it. */
export function detachMethod(work: Work, method: Stripe.PaymentMethod): Stripe.PaymentMethod {
  const customer = idOf(method.customer)
  if (customer === null)
    throw invalid('The payment method you provided is not attached to a customer so detachment is impossible.')
  const detached = work.put('payment_method', { ...method, customer: null })
  spend(work, detached)
  work.emit('payment_method.detached', detached, { customer })
  forgetDefault(work, customer, method.id)
  return detached
}

/** A deleted customer has nothing that could be forgotten. */
function forgetDefault(work: Work, customerId: string, methodId: string): void {
  const before = work.find('customer', customerId)
  if (before === undefined || idOf(before.invoice_settings.default_payment_method) !== methodId) return
  const invoice_settings = { ...before.invoice_settings, default_payment_method: null }
  const after = work.put('customer', { ...before, invoice_settings })
  emitUpdate(work, ['customer.updated'], { before, after })
}
