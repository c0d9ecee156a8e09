import type Stripe from 'stripe'
import { type ErrorFacts, invalid, missing } from '../api/errors.ts'
import type { Work } from '../store/work.ts'

/** The customer of a path. Throws a 404 where there is none or no longer one. */
export function customerOf(work: Work, id: string): Stripe.Customer {
  const customer = work.find('customer', id)
  if (customer === undefined) throw missing('customer', id, 'id')
  return customer
}

/** The customer that a parameter names. Throws a 400 where there is none or no longer one. */
export function namedCustomer(work: Work, id: string, facts: ErrorFacts = {}): Stripe.Customer {
  const customer = work.find('customer', id)
  if (customer === undefined) throw unknownCustomer(id, facts)
  return customer
}

/** What a deleted customer has paid can still be listed. Throws a 400 for one that never was. */
export function checkCustomerFilter(work: Work, id: string | undefined): void {
  if (id === undefined || work.find('customer', id) || work.find('deleted_customer', id)) return
  throw unknownCustomer(id)
}

const unknownCustomer = (id: string, facts: ErrorFacts = {}) =>
  invalid(`No such customer: '${id}'`, { code: 'resource_missing', param: 'customer', ...facts })
