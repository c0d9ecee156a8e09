import type { Address } from '@tillwright/domain/addresses/address'
import type { ShippingMethodId } from '@tillwright/domain/ids'
import type { VatId } from '@tillwright/domain/tax/vat-id'
import type { z } from 'zod'
import type { Sale } from '../pricing/price.ts'
import type { GivenAddress } from '../tax/ask-taxes.ts'
import { type AddressInput, checkedAddress } from './address.ts'

/** The addresses of an order, checked, and where its shipping is found. */
export interface Destined {
  readonly shippingAddress: Address | null
  readonly billingAddress: Address | null
  readonly delivery: Sale['delivery']
  /** Where the bill goes; null where nobody has said. */
  readonly billedTo: GivenAddress | null
}

export interface ToDestine {
  readonly shippingAddress?: z.output<typeof AddressInput> | undefined
  readonly billingAddress?: z.output<typeof AddressInput> | undefined
  readonly shippingMethodId?: ShippingMethodId | undefined
}

/** Throws VALIDATION_FAILED. The bill goes where the goods go, and what is not shipped goes where the bill goes. */
export function destine(input: ToDestine): Destined {
  const shippingAddress = input.shippingAddress ? checkedAddress('shippingAddress', input.shippingAddress) : null
  const billingAddress = input.billingAddress ? checkedAddress('billingAddress', input.billingAddress) : shippingAddress
  const goesTo = shippingAddress && givenAt('shippingAddress', shippingAddress)
  const billedTo = input.billingAddress && billingAddress ? givenAt('billingAddress', billingAddress) : goesTo
  const to = goesTo ?? billedTo
  return { shippingAddress, billingAddress, billedTo, delivery: to && { to, methodId: input.shippingMethodId } }
}

/** What pricing has to know of it. */
export const saleOf = ({ delivery, billedTo }: Destined, { vatId, email }: Told): Sale => ({
  delivery,
  billedTo,
  vatId: vatId ?? null,
  email: email ?? null,
})

/** What a buyer tells of himself. */
interface Told {
  readonly vatId?: VatId | undefined
  readonly email?: string | undefined
}

const givenAt = (givenAs: GivenAddress['givenAs'], address: Address): GivenAddress => ({
  country: address.country,
  region: address.state ?? null,
  postalCode: address.zipCode ?? null,
  city: address.city,
  line1: address.addressLine1,
  givenAs,
})
