import type { Targets } from '@tillwright/api/grid/targets'
import { newYork } from '@tillwright/api/testing/shopper'
import type { Caller } from './callers.ts'

/** An input that was answered wrongly once, on what is on the stage. */
export interface Regression {
  readonly path: string
  readonly caller: Caller
  input(on: Targets): unknown
  /** `ok`, or the code of the refusal. */
  readonly outcome: string
}

/** They are sent every time. */
export const regressions: readonly Regression[] = [
  // PostgreSQL compared with a number that it has no room for.
  {
    path: 'auth.updateProfile',
    caller: 'owner',
    input: () => ({ firstName: 'Ada', version: 2_147_483_648 }),
    outcome: 'VALIDATION_FAILED',
  },
  {
    path: 'addresses.update',
    caller: 'owner',
    input: ({ addressId }) => ({ addressId, address: newYork, version: 2_147_483_648 }),
    outcome: 'VALIDATION_FAILED',
  },
  // superjson says of an object that stands twice in an input that it is the same one.
  {
    path: 'checkout.quote',
    caller: 'owner',
    input: () => ({ shippingAddress: newYork, billingAddress: newYork }),
    outcome: 'ok',
  },
  // One character that is eighteen when it is folded, so that a cut went through another one.
  {
    path: 'catalog.products.search',
    caller: 'owner',
    input: () => ({
      ...{ q: '', withFacets: true, vendor: [`${'\ufdfa'.repeat(11)}a😀`], minPrice: { amount: 1, currency: 'USD' } },
    }),
    outcome: 'ok',
  },
]
