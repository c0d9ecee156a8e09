import { readDraft } from '@tillwright/db/drafts'
import { findOrderOfCart } from '@tillwright/db/orders'
import { z } from 'zod'
import { manualMethodCode } from '../../../payments/methods/view.ts'
import { payable } from '../../../payments/payable.ts'
import { mustBeVersion } from '../../../prices/must-be-version.ts'
import { noSuch } from '../../../prices/view.ts'
import { idempotencyKey, MoneyInput, PaymentMethod } from '../../../schemas.ts'
import { refuses, type StaffContext, staff } from '../../../trpc.ts'
import { requestHashOf } from '../../draft.ts'
import { placeRefusals } from '../../place.ts'
import { type Purchase, placeCart } from '../../place-cart.ts'
import { Order, viewOrder } from '../../view.ts'
import { termsOf } from './terms.ts'
import { draftId } from './view.ts'

/** Two weeks at most: what waits for a buyer can't be sold to another. */
export const payWithinHours = z
  .int()
  .min(1)
  .max(336)
  .optional()
  .describe('How long the goods are held for a buyer who has not paid; left out: as long as for any order')

const PlaceDraftInput = z.strictObject({
  draftId,
  version: z.int().min(1).optional().describe('Of the draft as it was seen; another one is a conflict'),
  paymentMethod: PaymentMethod.default('stripe').describe('`none` is for what costs nothing'),
  manualMethod: manualMethodCode.optional().describe('For `manual`: which one, where the market has several'),
  payWithinHours,
  expectedTotal: MoneyInput,
  idempotencyKey,
})

export const place = staff('orders:write')
  .meta({
    docs:
      'Places a draft as the order of its buyer, who gets a letter with the link to it. A draft becomes one order: ' +
      'whoever places it again is answered that one.',
    refuses: placeRefusals,
  })
  .errors(refuses(placeRefusals))
  .input(PlaceDraftInput)
  .output(Order)
  .mutation(async ({ ctx, input }) => {
    const { dossier } = await payable(ctx, await placeCart(ctx, purchaseOf(ctx, { ...input, isExchange: false })))
    return viewOrder(dossier)
  })

/** It counts in the buyer's name alone: whence staff calls says nothing of him. */
export const purchaseOf = (
  ctx: StaffContext,
  { isExchange, ...input }: z.output<typeof PlaceDraftInput> & { readonly isExchange: boolean },
): Purchase => ({
  ownerKey: `draft:${input.draftId}`,
  idempotencyKey: input.idempotencyKey,
  requestHash: requestHashOf(input),
  clientAddressHash: null,
  byStaff: {
    draftId: input.draftId,
    actor: ctx.actor,
    action: ctx.action,
    requestId: ctx.requestId,
    holdHours: input.payWithinHours ?? null,
    isExchange,
  },
  find: async () => {
    const draft = await readDraft(ctx.db, input.draftId)
    if (draft === null) throw noSuch('draft')
    const order = draft.order === null ? null : await findOrderOfCart(ctx.db, draft.cart.id)
    if (order !== null) return { order }
    if (input.version !== undefined) mustBeVersion('draft', draft.cart.version, input.version)
    const { paymentMethod, manualMethod, expectedTotal, idempotencyKey } = input
    const asked = { paymentMethod, manualMethod, expectedTotal, idempotencyKey }
    return { cart: draft.cart, input: { ...termsOf(draft.terms), ...asked } }
  },
})
