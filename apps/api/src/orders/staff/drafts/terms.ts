import type { DraftTerms } from '@tillwright/db/drafts'
import { readStored } from '../../../tax/check-vat-id.ts'
import type { PlaceInput } from '../../place.ts'

/** The terms of a draft as orders.place takes them. */
export const termsOf = (terms: DraftTerms): Omit<PlaceInput, 'paymentMethod' | 'expectedTotal' | 'idempotencyKey'> => ({
  email: terms.email ?? undefined,
  shippingAddress: terms.shippingAddress ?? undefined,
  billingAddress: terms.billingAddress ?? undefined,
  shippingMethodId: terms.shippingMethodId ?? undefined,
  vatId: (terms.vatId === null ? null : readStored(terms.vatId)) ?? undefined,
  notes: terms.notes ?? undefined,
})
