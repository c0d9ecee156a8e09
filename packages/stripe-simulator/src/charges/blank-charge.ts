import type Stripe from 'stripe'
import type { Work } from '../store/work.ts'

/** A payment method, and what is to be paid with it. */
export interface Use {
  readonly intent: Stripe.PaymentIntent
  readonly method: Stripe.PaymentMethod
}

/** What a charge takes over from its intent and payment method; nothing has come of it yet. */
export function blankCharge(work: Work, { intent, method }: Use): Omit<Stripe.Charge, 'id'> {
  return {
    object: 'charge',
    amount: intent.amount,
    amount_captured: 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: method.billing_details,
    calculated_statement_descriptor: null,
    captured: false,
    created: work.nowSeconds,
    currency: intent.currency,
    customer: intent.customer,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: null,
    failure_message: null,
    fraud_details: {},
    livemode: false,
    metadata: intent.metadata,
    on_behalf_of: null,
    outcome: null,
    paid: false,
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: null,
    receipt_email: intent.receipt_email,
    receipt_number: null,
    receipt_url: null,
    refunded: false,
    review: null,
    shipping: intent.shipping,
    source: null,
    source_transfer: null,
    statement_descriptor: intent.statement_descriptor,
    statement_descriptor_suffix: intent.statement_descriptor_suffix,
    status: 'pending',
    transfer_data: null,
    transfer_group: intent.transfer_group,
  }
}

export const receiptUrl = (work: Work, intent: Stripe.PaymentIntent): string =>
  `${work.url}/pay/${intent.client_secret}`
