import { accept, type Decision, refuse } from '../refusal.ts'

export const addressesMax = 50

/** What an address of the book is used for where the shopper says nothing else. */
export type DefaultFor = 'shipping' | 'billing'

/** What a new address is the default for: the first of a book serves for everything. */
export function decideNewAddress(presentCount: number): Decision<readonly DefaultFor[]> {
  if (presentCount >= addressesMax) return refuse({ code: 'LIMIT_EXCEEDED', limit: 'addresses', max: addressesMax })
  return accept(presentCount === 0 ? ['shipping', 'billing'] : [])
}
