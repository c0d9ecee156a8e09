import type Stripe from 'stripe'
import { invalid } from './errors.ts'

export interface AskedShipping {
  readonly address: Stripe.AddressParam
  readonly name: string
  readonly carrier?: string
  readonly phone?: string
  readonly tracking_number?: string
}

/** Where something is sent to, with every field that Stripe answers. */
export const shippingOf = ({ address, name, carrier, phone, tracking_number }: AskedShipping) => ({
  address: addressOf(address),
  carrier: carrier ?? null,
  name,
  phone: phone ?? null,
  tracking_number: tracking_number ?? null,
})

/** The address with null for what was not told. */
export const addressOf = (asked: Stripe.AddressParam): Stripe.Address => ({
  city: null,
  country: null,
  line1: null,
  line2: null,
  postal_code: null,
  state: null,
  ...asked,
})

/** Throws the 400 for what is no email address; '' takes one away and is fine. */
export function checkEmail(email: string | null | undefined, param: string): void {
  if (email && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email))
    throw invalid(`Invalid email address: ${email}`, { code: 'email_invalid', param })
}
