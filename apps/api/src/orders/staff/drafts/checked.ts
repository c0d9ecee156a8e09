import type { Tx } from '@tillwright/db/client'
import { type Draft, type DraftContent, type DraftLine, type DraftTerms, readSkus } from '@tillwright/db/drafts'
import { readPromotionsFor } from '@tillwright/db/live-promotions'
import type { ShippingMethodId } from '@tillwright/domain/ids'
import { whyNotEntered } from '@tillwright/domain/promotions/enter-coupon'
import type { VatId } from '@tillwright/domain/tax/vat-id'
import type { z } from 'zod'
import { noSuch } from '../../../prices/view.ts'
import { Refused } from '../../../refused.ts'
import { withGiven } from '../../../staff/with-given.ts'
import { writtenVatId } from '../../../tax/check-vat-id.ts'
import { type AddressInput, checkedAddress } from '../../address.ts'

type GivenAddress = z.output<typeof AddressInput> | null | undefined

export interface GivenTerms {
  readonly email?: string | null | undefined
  readonly shippingAddress?: GivenAddress
  readonly billingAddress?: GivenAddress
  readonly shippingMethodId?: ShippingMethodId | null | undefined
  readonly vatId?: VatId | null | undefined
  readonly notes?: string | null | undefined
}

/** The terms with what is given of them. Throws VALIDATION_FAILED for an address that its country does not accept. */
export function checkedTerms(from: DraftTerms, { vatId, ...given }: GivenTerms): DraftTerms {
  return withGiven<DraftTerms>(from, {
    ...given,
    shippingAddress: given.shippingAddress && checkedAddress('shippingAddress', given.shippingAddress),
    billingAddress: given.billingAddress && checkedAddress('billingAddress', given.billingAddress),
    vatId: vatId && writtenVatId(vatId),
  })
}

/** Lines with the SKUs of their variants. Whether those can be had is told by the quote. Throws NOT_FOUND. */
export async function knownLines(tx: Tx, lines: readonly DraftLine[]): Promise<Draft['lines']> {
  const skus = await readSkus(
    tx,
    lines.map(({ variantId }) => variantId),
  )
  return lines.map((line) => {
    const sku = skus.get(line.variantId)
    if (sku === undefined) throw noSuch('variant')
    return { ...line, sku }
  })
}

/** As for a shopper who enters them: throws COUPON_INVALID for one that can do nothing in this market. */
export async function mustBeEntered(tx: Tx, market: string, codes: DraftContent['couponCodes']): Promise<void> {
  if (codes.length === 0) return
  const known = await readPromotionsFor(tx, { market, codes })
  for (const coupon of known.coupons) {
    const promotion = known.promotions.find(({ id }) => id === coupon.promotionId)
    const reason = whyNotEntered(coupon, promotion, { market, at: known.at })
    if (reason !== null) throw new Refused({ code: 'COUPON_INVALID', couponCode: coupon.code, reason })
  }
}
