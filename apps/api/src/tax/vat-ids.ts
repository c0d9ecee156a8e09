import type { VatId } from '@tillwright/domain/tax/vat-id'

/** What whoever keeps the register says of a VAT id. */
export type VatIdAnswer =
  /** In force. By the consultation the register knows that it was asked; null where it gave no such number. */
  | { readonly kind: 'valid'; readonly consultation: string | null }
  | { readonly kind: 'invalid' }
  /** Nobody could say: nothing is known of it. */
  | { readonly kind: 'unavailable' }

/** The shop's port to the register of VAT ids. */
export interface VatIds {
  /** Never throws. `requester` is the shop's own VAT id; only with it there is a consultation number. */
  check(vatId: VatId, requester: VatId | null): Promise<VatIdAnswer>
}

/** Asks nobody. A form and a check digit that fit are no validation. */
export const offlineVatIds: VatIds = { check: async () => ({ kind: 'unavailable' }) }
