import type Stripe from 'stripe'
import { idOf } from '../ids.ts'
import type { Work } from '../store/work.ts'

/** A session whose intent has just been paid, held or sent to a bank is over. */
export function completeSessionOf(work: Work, intent: Stripe.PaymentIntent): void {
  const session = work
    .all('checkout.session')
    .find(({ payment_intent, status }) => status === 'open' && payment_intent === intent.id)
  if (session === undefined) return
  completeSession(work, session, intent.status === 'succeeded' ? 'paid' : 'unpaid')
}

/** The bank has answered for the intent of a session that was over before: only now it is paid, or never will be. */
export function endSessionOf(work: Work, intent: Stripe.PaymentIntent): void {
  const session = work
    .all('checkout.session')
    .find(({ payment_intent, status }) => status === 'complete' && payment_intent === intent.id)
  if (session === undefined) return
  const isPaid = intent.status === 'succeeded'
  const ended = isPaid ? work.put('checkout.session', { ...session, payment_status: 'paid' }) : session
  work.emit(`checkout.session.async_payment_${isPaid ? 'succeeded' : 'failed'}`, ended)
}

/** Ends an open session with success and tells it, which is what a shop delivers on. */
export function completeSession(
  work: Work,
  session: Stripe.Checkout.Session,
  payment_status: Stripe.Checkout.Session.PaymentStatus,
): Stripe.Checkout.Session {
  const complete = work.put('checkout.session', {
    ...session,
    payment_intent: idOf(session.payment_intent),
    payment_status,
    status: 'complete',
    url: null,
  })
  work.emit('checkout.session.completed', complete)
  return complete
}
