import type Stripe from 'stripe'
import { testMethodBehind } from '../payment-methods/present.ts'
import { isAccount } from '../payment-methods/test-methods.ts'
import type { Work } from '../store/work.ts'

/** Where the money of a payment method goes back to; the bank names its reference a while later, null until then. */
export function destinationOf(
  work: Work,
  methodId: string,
  reference: string | null,
): Stripe.Refund.DestinationDetails {
  const reference_status = reference === null ? 'pending' : 'available'
  return isAccount(testMethodBehind(work, methodId))
    ? { us_bank_transfer: { reference, reference_status }, type: 'us_bank_transfer' }
    : {
        card: {
          ...(reference !== null && { reference }),
          reference_status,
          reference_type: 'acquirer_reference_number',
          type: 'refund',
        },
        type: 'card',
      }
}
