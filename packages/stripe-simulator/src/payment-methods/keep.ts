import type Stripe from 'stripe'
import { idOf } from '../ids.ts'
import type { Work } from '../store/work.ts'
import { attachMethod } from './attach.ts'
import { spend } from './present.ts'

interface Use {
  readonly intent: Stripe.PaymentIntent
  readonly method: Stripe.PaymentMethod
}

/** After a success the method stays with the customer where the intent says so, and else is used up. */
export function keepOrSpend(work: Work, { intent, method }: Use): void {
  const customer = idOf(intent.customer)
  const { setup_future_usage: usage } = intent
  if (usage === null) spend(work, method)
  else if (customer !== null && method.customer === null)
    work.emit('payment_method.attached', attachMethod(work, method, customer))
  if (usage === 'off_session') setUp(work, method.id)
}

/** The bank has seen the buyer agree, and does not ask again. */
export function setUp(work: Work, methodId: string): void {
  const presented = work.find('simulator.card', methodId)
  if (presented) work.put('simulator.card', { ...presented, isSetUp: true })
}
