import type Stripe from 'stripe'
import { invalid } from '../api/errors.ts'
import { idOf } from '../ids.ts'
import { cancelIntent } from '../payment-intents/cancel.ts'
import type { Work } from '../store/work.ts'

/** Closes the page for good, with an attempt that is under way. Throws a 400 where it is not open any more. */
export function expireSession(work: Work, session: Stripe.Checkout.Session): Stripe.Checkout.Session {
  if (session.status !== 'open')
    throw invalid(
      'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of ' +
        `\`${session.status}\`.`,
    )
  const intent = work.find('payment_intent', idOf(session.payment_intent) ?? '')
  const expired = work.put('checkout.session', { ...session, status: 'expired', url: null })
  if (intent !== undefined && intent.status !== 'canceled') cancelIntent(work, intent, 'automatic')
  work.emit('checkout.session.expired', expired)
  return expired
}

/** Its time is over. */
export function expireDueSession(work: Work, sessionId: string): void {
  const session = work.find('checkout.session', sessionId)
  if (session?.status === 'open') expireSession(work, session)
}
