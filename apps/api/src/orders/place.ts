import { findActiveCart } from '@tillwright/db/carts'
import { findOrderByKey, findOrderOfLatestCart } from '@tillwright/db/orders'
import type { ShippingMethodId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { giftCardInput } from '../credit/code.ts'
import { manualMethodCode } from '../payments/methods/view.ts'
import { payable } from '../payments/payable.ts'
import { Payment } from '../payments/view.ts'
import { Refused } from '../refused.ts'
import { id, idempotencyKey, MoneyInput, PaymentMethod, prose } from '../schemas.ts'
import { VatIdInput } from '../tax/vat-id-input.ts'
import { refuses, type ShopperContext, shopper } from '../trpc.ts'
import { AddressInput } from './address.ts'
import { cardWish, mustBeTheirs, mustHaveAccount } from './card-wish.ts'
import { clientAddressOf } from './client-address.ts'
import { requestHashOf } from './draft.ts'
import { type Purchase, placeCart } from './place-cart.ts'
import { Order, viewOrder } from './view.ts'

export const PlaceInput = z.strictObject({
  email: z.email().max(254).optional(),
  shippingAddress: AddressInput.optional(),
  billingAddress: AddressInput.optional(),
  shippingMethodId: id<ShippingMethodId>().optional(),
  vatId: VatIdInput.optional(),
  paymentMethod: PaymentMethod,
  manualMethod: manualMethodCode.optional().describe('For `manual`: which one, where the market has several'),
  giftCards: z.array(giftCardInput).max(10).optional().describe('Codes of cards that pay first, in this order'),
  useCredit: z.boolean().optional().describe('Whether store credit pays, after the cards; a customer’s alone'),
  ...cardWish,
  notes: prose({ max: 1_000 }).optional(),
  expectedTotal: MoneyInput,
  idempotencyKey,
})
export type PlaceInput = z.output<typeof PlaceInput>

/** What stands in the way of any order, whoever places it. */
export const placeRefusals = [
  'CART_EMPTY',
  'OUT_OF_STOCK',
  'PRICE_CHANGED',
  'SHIPPING_UNAVAILABLE',
  'TAX_UNAVAILABLE',
  'AMOUNT_OUT_OF_RANGE',
  'LIMIT_EXCEEDED',
  'GIFT_CARD_INVALID',
  'IDEMPOTENCY_CONFLICT',
  'CONFLICT',
] as const

export const place = shopper
  .meta({
    docs: 'Places the cart as an order. The same idempotencyKey always answers the same order.',
    refuses: placeRefusals,
  })
  .errors(refuses(placeRefusals))
  .input(PlaceInput)
  .output(z.object({ order: Order, payment: Payment, orderToken: z.string().optional() }))
  .mutation(async ({ ctx, input }) => {
    mustHaveAccount(input, ctx.shopper.holder.kind === 'customer')
    const { dossier, payment } = await payable(ctx, await placeCart(ctx, purchaseOf(ctx, input)))
    const answer = { order: viewOrder(dossier), payment }
    // A customer needs no token: the account opens it.
    const isGuests = ctx.shopper.holder.kind === 'guest'
    return isGuests ? { ...answer, orderToken: ctx.keys.orderToken(dossier.order.id) } : answer
  })

/** The order of this key, or of the cart that this token last closed, or the active cart. */
function purchaseOf(ctx: ShopperContext, input: PlaceInput): Purchase {
  let owning: Promise<void> | undefined
  return {
    ownerKey: ctx.shopper.ownerKey,
    idempotencyKey: input.idempotencyKey,
    requestHash: requestHashOf(input),
    clientAddressHash: clientAddressHashOf(ctx),
    byStaff: null,
    find: async () => {
      const placed = await findOrderByKey(ctx.db, ctx.shopper, input.idempotencyKey)
      if (placed !== null) return { order: placed }
      const cart = await findActiveCart(ctx.db, ctx.shopper.holder)
      if (cart !== null) {
        // Once, however often the cart has to be looked at.
        owning ??= mustOwnCard(ctx, input)
        await owning
        return { cart, input }
      }
      const earlier = await findOrderOfLatestCart(ctx.db, ctx.shopper.holder)
      if (earlier === null) throw new Refused({ code: 'CART_EMPTY' })
      return { order: earlier }
    },
  }
}

/** Only who pays with a saved card waits for Stripe before there is an order. */
async function mustOwnCard(ctx: ShopperContext, { savedPaymentMethodId: methodId }: PlaceInput): Promise<void> {
  const { holder } = ctx.shopper
  if (methodId === undefined || holder.kind === 'guest') return
  await mustBeTheirs(ctx, { accountId: holder.customerId, methodId })
}

function clientAddressHashOf({ ip, keys }: ShopperContext): string | null {
  const address = clientAddressOf(ip)
  return address === null ? null : keys.hashOfClientAddress(address)
}
