import type { Draft as KnownDraft, ListedDraft } from '@tillwright/db/drafts'
import { cartLinesMax, couponsMax } from '@tillwright/domain/cart/limits'
import type { DraftId, ShippingMethodId, VariantId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { quantity } from '../../../cart/add-line.ts'
import { couponCode } from '../../../promotions/coupon-code.ts'
import { id, prose } from '../../../schemas.ts'
import type { Facts } from '../../../staff/audit-change.ts'
import { VatIdInput } from '../../../tax/vat-id-input.ts'
import { Address, AddressInput } from '../../address.ts'

export const draftId = id<DraftId>()

const line = z.strictObject({ variantId: id<VariantId>(), quantity })

/** What staff fills in; null empties it again. */
export const draftInput = {
  email: z.email().max(254).nullable().describe('Where the letters of the order go; a customer’s go to the account'),
  shippingAddress: AddressInput.nullable(),
  billingAddress: AddressInput.nullable().describe('The shipping address, where there is none'),
  shippingMethodId: id<ShippingMethodId>().nullable(),
  vatId: VatIdInput.nullable(),
  notes: prose({ max: 1_000 }).nullable().describe('The buyer’s: they stand on the order'),
  couponCodes: z.array(couponCode).max(couponsMax).refine(areDistinct, 'names a code twice'),
  lines: z
    .array(line)
    .max(cartLinesMax)
    .refine((lines) => areDistinct(lines.map(({ variantId }) => variantId)), 'names a variant twice'),
}

function areDistinct(names: readonly string[]): boolean {
  return new Set(names).size === names.length
}

const PlacedDraft = z.object({ id: z.uuid(), orderNumber: z.string() }).nullable().describe('What has become of it')

export const Draft = z
  .object({
    id: z.uuid(),
    version: z.int(),
    author: z.string(),
    market: z.string(),
    locale: z.string(),
    customerId: z.uuid().nullable().describe('Null for a guest'),
    email: z.string().nullable(),
    shippingAddress: Address.nullable(),
    billingAddress: Address.nullable(),
    shippingMethodId: z.uuid().nullable(),
    vatId: z.string().nullable(),
    notes: z.string().nullable(),
    couponCodes: z.array(z.string()),
    lines: z.array(z.object({ variantId: z.uuid(), sku: z.string(), quantity: z.int() })),
    order: PlacedDraft,
    createdAt: z.date(),
  })
  .meta({ id: 'Draft' })

export const viewDraft = ({
  id,
  author,
  createdAt,
  cart,
  terms,
  lines,
  order,
}: KnownDraft): z.output<typeof Draft> => ({
  ...terms,
  id,
  author,
  createdAt,
  order,
  version: cart.version,
  market: cart.market,
  locale: cart.locale,
  customerId: cart.customerId,
  couponCodes: [...cart.couponCodes],
  lines: [...lines],
})

export const DraftSummary = z
  .object({
    id: z.uuid(),
    version: z.int(),
    author: z.string(),
    market: z.string(),
    customerId: z.uuid().nullable(),
    email: z.string().nullable(),
    itemCount: z.int().describe('The quantities of all lines together'),
    order: PlacedDraft,
    createdAt: z.date(),
  })
  .meta({ id: 'DraftSummary' })

export const viewDraftSummary = ({ moment: _, ...draft }: ListedDraft & { moment: string }) => draft

/** What the audit log says of a draft. */
export const draftFacts = ({ cart, terms, lines }: Pick<KnownDraft, 'cart' | 'terms' | 'lines'>): Facts => ({
  ...terms,
  shippingAddress: terms.shippingAddress && { ...terms.shippingAddress },
  billingAddress: terms.billingAddress && { ...terms.billingAddress },
  market: cart.market,
  customerId: cart.customerId,
  couponCodes: [...cart.couponCodes],
  lines: lines.map(({ sku, quantity }) => ({ sku, quantity })),
})
