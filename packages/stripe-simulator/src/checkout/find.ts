import type Stripe from 'stripe'
import { missing } from '../api/errors.ts'
import type { Work } from '../store/work.ts'

/** Throws a 404 where there is none. */
export function sessionOf(work: Work, id: string): Stripe.Checkout.Session {
  const session = work.find('checkout.session', id)
  if (session === undefined) throw missing('checkout.session', id, 'session')
  return session
}

/** The order behind a session, which is kept from its beginning. */
export function orderBehind(work: Work, id: string) {
  const order = work.find('simulator.order', id)
  if (order === undefined) throw new Error(`no order is known for ${id}`)
  return order
}
