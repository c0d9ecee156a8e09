import type { SavedCard } from '@tillwright/domain/payments/saved-card'
import { z } from 'zod'
import { Refused } from '../refused.ts'

/** A card, as its owner sees it. */
export const SavedPaymentMethod = z
  .object({
    id: z.string(),
    brand: z.string().describe('As Stripe names it: visa, mastercard, amex'),
    last4: z.string(),
    expMonth: z.int(),
    expYear: z.int(),
    isDefault: z.boolean().describe('Used where nothing else is said'),
  })
  .meta({ id: 'SavedPaymentMethod' })
export type SavedPaymentMethod = z.output<typeof SavedPaymentMethod>

export const viewCard = (
  { id, brand, last4, expMonth, expYear }: SavedCard,
  defaultCard: Pick<SavedCard, 'id'> | null,
): SavedPaymentMethod => ({ id, brand, last4, expMonth, expYear, isDefault: id === defaultCard?.id })

/** Stripe's ids, as they come in. */
export const paymentMethodId = z.string().regex(/^[a-z]{2,5}_\w{1,200}$/, 'is no id of a payment method')
export const setupIntentId = z.string().regex(/^seti_\w{1,200}$/, 'is no id of a SetupIntent')

export const noSuchMethod = () => new Refused({ code: 'NOT_FOUND', entity: 'paymentMethod' })
