import type Stripe from 'stripe'
import { newId, randomText } from '../ids.ts'
import { attachMethod } from '../payment-methods/attach.ts'
import { presentedMethod } from '../payment-methods/present.ts'
import type { Work } from '../store/work.ts'
import { withDetails } from './details.ts'

/** A new customer, with a payment method attached where one is named. Throws a 402 for a card that its bank refuses. */
export function createCustomer(work: Work, params: Stripe.CustomerCreateParams): Stripe.Customer {
  const blank = blankCustomer(work)
  const method = params.payment_method
    ? attachMethod(work, presentedMethod(work, params, { customer: null }), blank.id)
    : null
  const customer = work.put('customer', withDetails(work, blank, params))
  work.emit('customer.created', customer)
  if (method) work.emit('payment_method.attached', method)
  return customer
}

const blankCustomer = (work: Work): Stripe.Customer => ({
  id: newId('cus_'),
  object: 'customer',
  address: null,
  balance: 0,
  created: work.nowSeconds,
  currency: null,
  customer_account: null,
  default_source: null,
  delinquent: false,
  description: null,
  discount: null,
  email: null,
  invoice_prefix: randomText(8).toUpperCase(),
  invoice_settings: { custom_fields: null, default_payment_method: null, footer: null, rendering_options: null },
  livemode: false,
  metadata: {},
  name: null,
  next_invoice_sequence: 1,
  phone: null,
  preferred_locales: [],
  shipping: null,
  tax_exempt: 'none',
  test_clock: null,
})
