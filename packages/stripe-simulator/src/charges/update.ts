import type Stripe from 'stripe'
import { changed } from '../api/changed.ts'
import { checkEmail, shippingOf } from '../api/contact.ts'
import { invalid } from '../api/errors.ts'
import { mergedMetadata } from '../api/metadata.ts'
import { namedCustomer } from '../customers/find.ts'
import { emitUpdate } from '../events/update.ts'
import { idOf } from '../ids.ts'
import type { Work } from '../store/work.ts'

/** Changes the words about a charge, never its money. Throws a 400 for another customer than the one that it has. */
export function updateCharge(work: Work, before: Stripe.Charge, params: Stripe.ChargeUpdateParams): Stripe.Charge {
  checkEmail(params.receipt_email, 'receipt_email')
  const after = work.put('charge', {
    ...before,
    customer: customerAfter(work, before, params.customer),
    description: changed(params.description, before.description),
    fraud_details: params.fraud_details ? reported(params.fraud_details) : before.fraud_details,
    metadata: mergedMetadata(before.metadata, params.metadata),
    receipt_email: changed(params.receipt_email, before.receipt_email),
    shipping: params.shipping ? shippingOf(params.shipping) : before.shipping,
    transfer_group: changed(params.transfer_group, before.transfer_group),
  })
  emitUpdate(work, ['charge.updated'], { before, after })
  return after
}

function customerAfter(work: Work, before: Stripe.Charge, asked: string | undefined): string | null {
  const kept = idOf(before.customer)
  if (!asked || asked === kept) return kept
  if (kept !== null)
    throw invalid('You cannot change the customer of a charge that already has one.', { param: 'customer' })
  return namedCustomer(work, asked).id
}

const reported = ({ user_report }: Stripe.ChargeUpdateParams.FraudDetails): Stripe.Charge.FraudDetails => ({
  ...(user_report && { user_report }),
})
