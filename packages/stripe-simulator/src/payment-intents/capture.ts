import type Stripe from 'stripe'
import { recordMovement } from '../balance/transactions.ts'
import { chargeOf } from '../charges/endpoints.ts'
import { openDispute } from '../disputes/open.ts'
import { amountText } from '../money.ts'
import { cardBehind } from '../payment-methods/present.ts'
import type { Work } from '../store/work.ts'
import { withDetails } from './details.ts'
import { refused, unexpectedState } from './refusals.ts'

/** Takes held money, all of it or a part; the rest is released. Throws a 400 in any other state or for too much. */
export function captureIntent(
  work: Work,
  before: Stripe.PaymentIntent,
  params: Stripe.PaymentIntentCaptureParams,
): Stripe.PaymentIntent {
  if (before.status !== 'requires_capture') throw notCapturable(work, before)
  const amount = params.amount_to_capture ?? before.amount_capturable
  checkCaptured(before, amount)
  const held = chargeOf(work, String(before.latest_charge))
  const { disputes } = cardBehind(work, String(held.payment_method))
  const charge = work.put('charge', {
    ...held,
    captured: true,
    disputed: disputes !== undefined,
    amount_captured: amount,
    balance_transaction: recordMovement(work, { ...held, amount, source: held.id, type: 'charge' }),
  })
  const { metadata, statement_descriptor, statement_descriptor_suffix } = params
  const details = {
    ...(metadata !== undefined && { metadata }),
    ...(statement_descriptor !== undefined && { statement_descriptor }),
    ...(statement_descriptor_suffix !== undefined && { statement_descriptor_suffix }),
  }
  const intent = work.put('payment_intent', {
    ...withDetails(before, details),
    status: 'succeeded',
    amount_capturable: 0,
    amount_received: amount,
  })
  work.emit('charge.captured', charge)
  if (disputes) openDispute(work, charge, disputes)
  work.emit('payment_intent.succeeded', intent)
  return intent
}

function notCapturable(work: Work, intent: Stripe.PaymentIntent) {
  const charge = typeof intent.latest_charge === 'string' ? work.find('charge', intent.latest_charge) : undefined
  const isPart = intent.status === 'succeeded' && charge !== undefined && charge.amount_captured < charge.amount
  return unexpectedState(
    intent,
    isPart
      ? 'This PaymentIntent could not be captured because it has already been partially captured. The ' +
          'remaining amount has been released.'
      : `This PaymentIntent could not be captured because it has a status of ${intent.status}. Only a ` +
          'PaymentIntent with one of the following statuses may be captured: requires_capture.',
  )
}

function checkCaptured(intent: Stripe.PaymentIntent, amount: number): void {
  const { amount_capturable: most, currency } = intent
  if (amount < 0) throw refused(intent, 'Amount to capture must be positive.', { param: 'amount_to_capture' })
  if (amount === 0)
    throw refused(intent, 'This value must be greater than or equal to 1.', {
      code: 'parameter_invalid_integer',
      param: 'amount',
    })
  if (amount > most)
    throw refused(
      intent,
      `The amount to capture (${amountText(amount, currency)}) is greater than the amount that can be ` +
        `captured (${amountText(most, currency)}).`,
      { code: 'amount_too_large', param: 'amount_to_capture' },
    )
}
