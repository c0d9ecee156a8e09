import type Stripe from 'stripe'
import { recordMovement } from '../balance/transactions.ts'
import { newId, randomText } from '../ids.ts'
import { accountFacts, type DebitFailure, type TestAccount } from '../payment-methods/test-accounts.ts'
import type { Work } from '../store/work.ts'
import { blankCharge, receiptUrl, type Use } from './blank-charge.ts'

/** The charge of a bank debit that the bank has not answered: captured and not paid. Not put and not told yet. */
export const pendingCharge = (work: Work, use: Use, account: TestAccount): Stripe.Charge => ({
  ...blankCharge(work, use),
  // Bank debits have ids of their own kind at Stripe.
  id: newId('py_3'),
  amount_captured: use.intent.amount,
  captured: true,
  payment_method_details: {
    type: 'us_bank_account',
    us_bank_account: { ...accountFacts(account), payment_reference: randomText(15) },
  },
})

/** The bank has paid: the money is on the balance, less 0.8 % and at most 5.00. */
export function paidDebit(work: Work, charge: Stripe.Charge, intent: Stripe.PaymentIntent): Stripe.Charge {
  const fee = Math.min(500, Math.round(charge.amount * 0.008))
  return {
    ...charge,
    balance_transaction: recordMovement(work, { ...charge, source: charge.id, type: 'charge', fee }),
    outcome: {
      ...outcome,
      network_status: 'approved_by_network',
      seller_message: 'Payment complete.',
      type: 'authorized',
    },
    paid: true,
    receipt_url: receiptUrl(work, intent),
    status: 'succeeded',
  }
}

/** The bank gives no money, or is never asked where there is no failure. */
export const failedDebit = (charge: Stripe.Charge, failure: DebitFailure | null): Stripe.Charge => ({
  ...charge,
  amount_captured: 0,
  captured: false,
  failure_code: failure?.code ?? null,
  failure_message: failure?.message ?? null,
  outcome: failure && {
    ...outcome,
    network_decline_code: failure.returnCode,
    network_status: 'declined_by_network',
    reason: failure.code,
    seller_message: failure.message,
    type: 'issuer_declined',
  },
  status: 'failed',
})

const outcome = {
  advice_code: null,
  network_advice_code: null,
  network_decline_code: null,
  reason: null,
  risk_level: 'not_assessed',
} as const
