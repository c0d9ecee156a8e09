import type Stripe from 'stripe'
import { changed } from '../api/changed.ts'
import { addressOf, checkEmail } from '../api/contact.ts'
import { invalid } from '../api/errors.ts'
import { mergedMetadata } from '../api/metadata.ts'
import { idOf } from '../ids.ts'
import type { Work } from '../store/work.ts'

/** The customer with what create or update say about it. Throws a 400 for what Stripe would not keep. */
export function withDetails(
  work: Work,
  customer: Stripe.Customer,
  asked: Stripe.CustomerCreateParams | Stripe.CustomerUpdateParams,
): Stripe.Customer {
  checkEmail(asked.email, 'email')
  if (asked.source !== undefined)
    throw invalid('Sources are not simulated here. Attach a PaymentMethod instead.', { param: 'source' })
  return {
    ...customer,
    ...namesOf(asked),
    address: asked.address === undefined ? (customer.address ?? null) : asked.address ? addressOf(asked.address) : null,
    balance: asked.balance ?? customer.balance,
    description: changed(asked.description, customer.description),
    email: changed(asked.email, customer.email),
    invoice_prefix: changed(asked.invoice_prefix, customer.invoice_prefix ?? null),
    invoice_settings: invoiceSettingsOf(work, customer, asked.invoice_settings),
    metadata: mergedMetadata(customer.metadata, asked.metadata),
    name: changed(asked.name, customer.name ?? null),
    next_invoice_sequence: asked.next_invoice_sequence ?? customer.next_invoice_sequence ?? 1,
    phone: changed(asked.phone, customer.phone ?? null),
    preferred_locales: asked.preferred_locales ?? customer.preferred_locales ?? [],
    shipping: asked.shipping === undefined ? customer.shipping : asked.shipping ? shippingOf(asked.shipping) : null,
    tax_exempt: asked.tax_exempt === undefined ? (customer.tax_exempt ?? 'none') : asked.tax_exempt || 'none',
  }
}

/** Names that are left out of the answer where there are none; '' takes one away. */
function namesOf(asked: Stripe.CustomerCreateParams): Pick<Stripe.Customer, 'business_name' | 'individual_name'> {
  const { business_name, individual_name } = asked
  return {
    ...(business_name !== undefined && { business_name: business_name ?? '' }),
    ...(individual_name !== undefined && { individual_name: individual_name ?? '' }),
  }
}

const shippingOf = ({ address, name, phone }: Stripe.CustomerCreateParams.Shipping): Stripe.Customer.Shipping => ({
  address: addressOf(address),
  name,
  phone: phone ?? null,
})

function invoiceSettingsOf(
  work: Work,
  { id, invoice_settings: before }: Stripe.Customer,
  asked: Stripe.CustomerUpdateParams.InvoiceSettings = {},
): Stripe.Customer.InvoiceSettings {
  const { custom_fields, default_payment_method: method, footer } = asked
  if (method && idOf(work.find('payment_method', method)?.customer ?? null) !== id)
    throw invalid(
      `The customer does not have a payment method with the ID ${method}. The payment method must be attached to ` +
        'the customer.',
      { code: 'resource_missing', param: 'invoice_settings[default_payment_method]' },
    )
  return {
    ...before,
    custom_fields: custom_fields === undefined ? before.custom_fields : custom_fields || null,
    default_payment_method: changed(method, idOf(before.default_payment_method)),
    footer: changed(footer, before.footer),
  }
}
