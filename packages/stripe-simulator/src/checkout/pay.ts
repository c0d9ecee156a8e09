import type Stripe from 'stripe'
import { addressOf } from '../api/contact.ts'
import { invalid, StripeError } from '../api/errors.ts'
import { createCustomer } from '../customers/create.ts'
import { idOf } from '../ids.ts'
import { confirmIntent } from '../payment-intents/confirm.ts'
import { createIntent } from '../payment-intents/create.ts'
import type { Work } from '../store/work.ts'
import { taxPlace } from '../tax/location.ts'
import { completeSession } from './complete.ts'
import { orderBehind, sessionOf } from './find.ts'
import { totalsOf } from './totals.ts'

/** What a person does on the page of a session. */
export interface Payment {
  /** A test card or a payment method. */
  readonly card: string
  readonly email?: string
  readonly name?: string
  readonly address?: Stripe.AddressParam
}

/** One attempt to pay; a decline is returned and leaves the session open. Throws a 400 where it is not open. */
export function payCheckout(
  work: Work,
  session: Stripe.Checkout.Session,
  payment: Payment,
): Stripe.Checkout.Session | StripeError {
  if (session.status !== 'open') throw invalid(`This Checkout Session is ${session.status} and cannot be paid.`)
  const filled = withBuyer(work, session, payment)
  if (filled.amount_total === 0) return completeSession(work, filled, 'no_payment_required')
  const intent = intentOf(work, filled)
  work.put('checkout.session', { ...filled, payment_intent: intent.id })
  const result = confirmIntent(work, intent, {
    payment_method: payment.card,
    isOnPayPage: true,
    ...(filled.success_url !== null && { return_url: successUrl(filled) }),
  })
  return result instanceof StripeError ? result : sessionOf(work, session.id)
}

/** Where the buyer goes after the payment. */
export const successUrl = ({ id, success_url }: Stripe.Checkout.Session): string =>
  (success_url ?? '').replaceAll('{CHECKOUT_SESSION_ID}', id)

/** The session with what the buyer has told; an address can change the tax. */
function withBuyer(
  work: Work,
  session: Stripe.Checkout.Session,
  { email, name, address }: Payment,
): Stripe.Checkout.Session {
  const order = orderBehind(work, session.id)
  const before = session.customer_details
  const customer_details = {
    address: address ? addressOf(address) : (before?.address ?? null),
    business_name: null,
    email: email ?? before?.email ?? null,
    individual_name: null,
    name: name ?? before?.name ?? null,
    phone: before?.phone ?? null,
    tax_exempt: before?.tax_exempt ?? ('none' as const),
    tax_ids: before?.tax_ids ?? [],
  }
  const customer =
    order.createsCustomer && session.customer === null
      ? createCustomer(work, { ...(email && { email }), ...(name && { name }) }).id
      : idOf(session.customer)
  const told = { ...session, customer, customer_details, ...(address && collected(name, address)) }
  if (!order.asksTax || !address) return told
  const place = taxPlace(customer_details.address, 'address')
  const asked = (work.find('simulator.lines', session.id)?.lines ?? []).flatMap((line) =>
    line.object === 'item' ? [line] : [],
  )
  const totals = totalsOf(asked, order, { place, shippingRate: idOf(session.shipping_cost?.shipping_rate ?? null) })
  work.put('simulator.lines', { id: session.id, lines: totals.lines })
  return { ...told, ...totals.sums, automatic_tax: { ...session.automatic_tax, status: 'complete' } }
}

const collected = (name: string | undefined, address: Stripe.AddressParam) => ({
  collected_information: {
    business_name: null,
    individual_name: null,
    shipping_details: { address: addressOf(address), name: name ?? '' },
  },
})

/** The intent of the first attempt serves all of them, as long as it is about the same amount. */
function intentOf(work: Work, session: Stripe.Checkout.Session): Stripe.PaymentIntent {
  const known = work.find('payment_intent', idOf(session.payment_intent) ?? '')
  if (known !== undefined && known.amount === session.amount_total) return known
  const { payment } = orderBehind(work, session.id)
  const customer = idOf(session.customer)
  const created = createIntent(work, {
    ...payment,
    amount: session.amount_total ?? 0,
    currency: session.currency ?? '',
    payment_method_types: session.payment_method_types,
    ...(customer !== null && { customer }),
  })
  if (created instanceof StripeError) throw created
  return created
}
