import type Stripe from 'stripe'
import type { Use } from '../charges/blank-charge.ts'
import { failedDebit, paidDebit, pendingCharge } from '../charges/debit-charge.ts'
import { completeSessionOf, endSessionOf } from '../checkout/complete.ts'
import { idOf } from '../ids.ts'
import { keepOrSpend } from '../payment-methods/keep.ts'
import { accountBehind } from '../payment-methods/present.ts'
import type { DebitFailure, TestAccount } from '../payment-methods/test-accounts.ts'
import type { Work } from '../store/work.ts'
import { backToMethod } from './back-to-method.ts'
import { unexpectedState } from './refusals.ts'

/** How long a bank takes to answer; up to four business days at Stripe. */
const answerMs = 2 * 24 * 3_600_000

/** Asks the buyer's bank for the money: for days nobody knows whether it comes. */
export function beginDebit(work: Work, use: Use, account: TestAccount): Stripe.PaymentIntent {
  keepOrSpend(work, use)
  const charge = work.put('charge', pendingCharge(work, use, account))
  const processing = work.put('payment_intent', { ...use.intent, status: 'processing', latest_charge: charge.id })
  work.emit('charge.pending', charge)
  work.emit('payment_intent.processing', processing)
  completeSessionOf(work, processing)
  if (account.answer !== 'none') work.later(answerMs, 'settle_debit', charge.id)
  return processing
}

/** The bank has answered: the intent is paid, or waits for another payment method. */
export function settleDebit(work: Work, chargeId: string): void {
  const charge = work.find('charge', chargeId)
  const intent = work.find('payment_intent', idOf(charge?.payment_intent ?? null) ?? '')
  if (charge === undefined || intent === undefined) return
  const { answer } = accountBehind(work, String(charge.payment_method))
  if (typeof answer === 'object') fail(work, { charge, intent }, answer)
  else pay(work, charge, intent)
}

/** Takes back a debit that the bank has not been asked for. Throws a 400 for one that is under way. */
export function withdrawDebit(work: Work, intent: Stripe.PaymentIntent): void {
  const charge = work.find('charge', idOf(intent.latest_charge) ?? '')
  if (charge === undefined || accountBehind(work, String(charge.payment_method)).answer !== 'none')
    throw unexpectedState(
      intent,
      'You cannot cancel this PaymentIntent because its bank debit is under way. Wait until it succeeds or fails.',
    )
  work.emit('charge.failed', work.put('charge', failedDebit(charge, null)))
}

function pay(work: Work, pending: Stripe.Charge, processing: Stripe.PaymentIntent): void {
  const charge = work.put('charge', paidDebit(work, pending, processing))
  const intent = work.put('payment_intent', { ...processing, status: 'succeeded', amount_received: charge.amount })
  work.emit('charge.succeeded', charge)
  work.emit('payment_intent.succeeded', intent)
  endSessionOf(work, intent)
}

function fail(
  work: Work,
  { charge: pending, intent: processing }: { charge: Stripe.Charge; intent: Stripe.PaymentIntent },
  failure: DebitFailure,
): void {
  const charge = work.put('charge', failedDebit(pending, failure))
  const method = work.find('payment_method', String(charge.payment_method))
  const intent = backToMethod(work, processing, {
    type: 'card_error',
    code: failure.code,
    message: failure.message,
    network_decline_code: failure.returnCode,
    charge: charge.id,
    ...(method && { payment_method: method }),
    latest_charge: charge.id,
  })
  work.emit('charge.failed', charge)
  work.emit('payment_intent.payment_failed', intent)
  endSessionOf(work, intent)
}
