import type Stripe from 'stripe'
import { changed } from '../api/changed.ts'
import { mergedMetadata } from '../api/metadata.ts'
import { namedCustomer } from '../customers/find.ts'
import { idOf } from '../ids.ts'
import { type BroughtMethod, bringsMethod, presentedMethod } from '../payment-methods/present.ts'
import type { Work } from '../store/work.ts'
import { isOpen, refused, unexpectedState } from './refusals.ts'

export type UpdateParams = Omit<Stripe.SetupIntentUpdateParams, keyof BroughtMethod> & BroughtMethod

/** Changes the words always; the card and its customer only before it is kept. Throws a 400 otherwise. */
export function updateSetup(work: Work, before: Stripe.SetupIntent, params: UpdateParams): Stripe.SetupIntent {
  const isOtherCard = params.payment_method !== undefined || params.payment_method_data !== undefined
  if ((isOtherCard || params.customer !== undefined) && !isOpen(before)) throw unexpectedState(before, 'update')
  const described: Stripe.SetupIntent = {
    ...before,
    ...(params.attach_to_self !== undefined && { attach_to_self: params.attach_to_self }),
    customer: customerAfter(work, before, params.customer),
    description: changed(params.description, before.description),
    flow_directions: params.flow_directions ?? before.flow_directions ?? null,
    metadata: mergedMetadata(before.metadata ?? {}, params.metadata),
  }
  return work.put('setup_intent', isOtherCard ? withCard(work, described, params) : described)
}

function customerAfter(work: Work, before: Stripe.SetupIntent, asked: string | undefined): string | null {
  const kept = idOf(before.customer)
  if (asked === undefined || asked === (kept ?? '')) return kept
  if (kept !== null)
    throw refused(before, 'You cannot modify `customer` on a SetupIntent when it already has one set.', {
      param: 'customer',
    })
  return namedCustomer(work, asked, { setup_intent: before }).id
}

/** A challenge that is under way was about the old card, so that the intent is to be confirmed anew. */
function withCard(work: Work, intent: Stripe.SetupIntent, asked: BroughtMethod): Stripe.SetupIntent {
  const buyer = { customer: idOf(intent.customer), intent }
  const method = bringsMethod(asked) ? presentedMethod(work, asked, buyer).id : null
  return {
    ...intent,
    payment_method: method,
    next_action: null,
    status: method === null ? 'requires_payment_method' : 'requires_confirmation',
  }
}
