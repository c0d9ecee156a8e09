import type Stripe from 'stripe'
import { invalid, missing } from '../api/errors.ts'
import { mergedMetadata } from '../api/metadata.ts'
import { availableIn, recordMovement } from '../balance/transactions.ts'
import { disputesOf } from '../disputes/find.ts'
import { idOf, newId } from '../ids.ts'
import { amountText } from '../money.ts'
import { testMethodBehind } from '../payment-methods/present.ts'
import type { Store } from '../store/store.ts'
import type { Work } from '../store/work.ts'
import { switchesOf } from '../switches.ts'
import { destinationOf } from './destination.ts'

/** How long the bank takes to name a refund's reference, or to accept or refuse it. */
const followUpMs = 1_000

/** Gives money of a charge back, at most what is left of it. Throws a 400 otherwise and changes nothing. */
export function createRefund(work: Work, params: Stripe.RefundCreateParams): Stripe.Refund {
  const charge = chargeToRefund(work, params)
  const amount = checkedAmount(charge, params.amount)
  const isSlow = testMethodBehind(work, String(charge.payment_method)).refunds === 'pending'
  const isShort = switchesOf(work).refundsNeedBalance && amount > availableIn(work, charge.currency)
  const isPending = isSlow || isShort
  const id = newId('re_3')
  const refund = work.put('refund', {
    id,
    object: 'refund',
    amount,
    balance_transaction: isPending
      ? null
      : recordMovement(work, { ...charge, amount: -amount, source: id, type: 'refund' }),
    charge: charge.id,
    created: work.nowSeconds,
    currency: charge.currency,
    customer: charge.customer,
    customer_account: null,
    destination_details: destinationOf(work, String(charge.payment_method), null),
    metadata: mergedMetadata({}, params.metadata),
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    ...(isPending && { pending_reason: isShort ? 'insufficient_funds' : 'processing' }),
    reason: params.reason ?? null,
    receipt_number: null,
    source_transfer_reversal: null,
    status: isPending ? 'pending' : 'succeeded',
    transfer_reversal: null,
  })
  const amount_refunded = charge.amount_refunded + amount
  const after = work.put('charge', { ...charge, amount_refunded, refunded: amount_refunded === charge.amount_captured })
  work.emit('refund.created', refund)
  work.emit('charge.refunded', after)
  if (!isShort) work.later(followUpMs, 'follow_refund', id)
  return refund
}

/** Refunds of one payment stand in line, by whichever of its ids it is named. */
export function refundedPayment(store: Store, { params }: { params: Stripe.RefundCreateParams }): string | undefined {
  if (!params.charge) return params.payment_intent
  return idOf(store.find('charge', params.charge)?.payment_intent ?? null) ?? params.charge
}

function chargeToRefund(work: Work, params: Stripe.RefundCreateParams): Stripe.Charge {
  if (params.charge) {
    const charge = work.find('charge', params.charge)
    if (charge === undefined) throw missing('charge', params.charge, 'id')
    if (params.payment_intent && params.payment_intent !== idOf(charge.payment_intent))
      throw invalid(`Charge ${charge.id} is not one of ${params.payment_intent}.`, { param: 'payment_intent' })
    return refundable(work, charge)
  }
  if (!params.payment_intent)
    throw invalid('One of the following params should be provided for this request: payment_intent or charge.')
  const intent = work.find('payment_intent', params.payment_intent)
  if (intent === undefined)
    throw invalid(`No such payment_intent: '${params.payment_intent}'`, {
      code: 'resource_missing',
      param: 'payment_intent',
    })
  const charge = typeof intent.latest_charge === 'string' ? work.find('charge', intent.latest_charge) : undefined
  if (charge?.status !== 'succeeded')
    throw invalid(`This PaymentIntent (${intent.id}) does not have a successful charge to refund.`)
  return refundable(work, charge)
}

function refundable(work: Work, charge: Stripe.Charge): Stripe.Charge {
  if (charge.status !== 'succeeded')
    throw invalid(
      charge.status === 'pending'
        ? `Charge ${charge.id} is pending: it can be refunded once its bank has paid.`
        : `Charge ${charge.id} has failed: there is nothing to refund.`,
      { code: 'charge_not_refundable' },
    )
  if (charge.refunded)
    throw invalid(`Charge ${charge.id} has already been refunded.`, { code: 'charge_already_refunded' })
  if (disputesOf(work, charge.id).some((dispute) => !dispute.is_charge_refundable))
    throw invalid(`Charge ${charge.id} has been charged back; cannot issue a refund.`, { code: 'charge_disputed' })
  if (!charge.captured)
    throw invalid(`Charge ${charge.id} is held and not captured. Cancel its PaymentIntent instead of refunding it.`)
  return charge
}

function checkedAmount(charge: Stripe.Charge, asked: number | undefined): number {
  const left = charge.amount_captured - charge.amount_refunded
  const amount = asked ?? left
  if (amount < 1)
    throw invalid('This value must be greater than or equal to 1.', {
      code: 'parameter_invalid_integer',
      param: 'amount',
    })
  if (amount > left)
    throw invalid(
      `Refund amount (${amountText(amount, charge.currency)}) is greater than unrefunded amount on charge ` +
        `(${amountText(left, charge.currency)})`,
      { param: 'amount' },
    )
  return amount
}
