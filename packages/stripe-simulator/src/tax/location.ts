import type Stripe from 'stripe'
import { invalid } from '../api/errors.ts'
import type { TaxPlace } from './rates.ts'

/** Where an address is for tax. Throws the 400 for one that says too little or is nowhere: a US one needs its state. */
export function taxPlace(address: Stripe.Address | null, param: string): TaxPlace {
  const country = address?.country?.toUpperCase()
  if (!country)
    throw invalid('A customer address with a country is needed to calculate tax.', {
      code: 'customer_tax_location_invalid',
      param,
    })
  if (country !== 'US') return { country, state: null }
  const state = address?.state?.toUpperCase()
  if (!state || !/^[A-Z]{2}$/.test(state) || isNowhere(address?.postal_code ?? ''))
    throw invalid("We could not determine the customer's tax location based on the provided customer address.", {
      code: 'customer_tax_location_invalid',
      param,
    })
  return { country, state }
}

/** No ZIP code begins with three zeros: a person who wants an address refused writes such a one. */
const isNowhere = (postalCode: string): boolean => postalCode.startsWith('000')
