import { Refused } from '../refused.ts'

/** Whoever says which version he has seen changes that one, or nothing. Throws CONFLICT. */
export function mustBeVersion(order: { readonly version: number }, seen: number | undefined): void {
  if (seen === undefined || seen === order.version) return
  throw new Refused({ code: 'CONFLICT', entity: 'order', currentVersion: order.version })
}
