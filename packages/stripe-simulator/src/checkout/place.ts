import type Stripe from 'stripe'
import { taxPlace } from '../tax/location.ts'
import type { TaxPlace } from '../tax/rates.ts'

/** Where a customer is taxed, as far as their addresses say. */
export function knownPlace({ shipping, address }: Pick<Stripe.Customer, 'shipping' | 'address'>): TaxPlace | null {
  const known = shipping?.address ?? address ?? null
  return known === null ? null : taxPlace({ ...nowhere, ...known }, 'customer')
}

const nowhere: Stripe.Address = { city: null, country: null, line1: null, line2: null, postal_code: null, state: null }
