import { type Cart, findActiveCart, readEmail } from '@tillwright/db/carts'
import { constraintOf } from '@tillwright/db/client'
import { type FoundOrder, findOrderByKey, findOrderOfCart, findOrderOfLatestCart } from '@tillwright/db/orders'
import type { ShippingMethodId } from '@tillwright/domain/ids'
import type { OrderDraft } from '@tillwright/domain/orders/draft'
import { z } from 'zod'
import { Payment, payable } from '../payments/view.ts'
import { priceCart } from '../pricing/price.ts'
import { viewQuote } from '../pricing/quote-view.ts'
import { Refused } from '../refused.ts'
import { id, idempotencyKey, MoneyInput, PaymentMethod, prose } from '../schemas.ts'
import { VatIdInput } from '../tax/vat-id-input.ts'
import { refuses, type ShopperContext, shopper } from '../trpc.ts'
import { AddressInput } from './address.ts'
import { clientAddressOf } from './client-address.ts'
import { destine, saleOf } from './destine.ts'
import { type Dossier, dossierOfPlaced, readDossier } from './dossier.ts'
import { draftOrder, requestHashOf } from './draft.ts'
import type { LaneAnswer } from './lane.ts'
import { Order, viewOrder } from './view.ts'

export const PlaceInput = z.strictObject({
  email: z.email().max(254).optional(),
  shippingAddress: AddressInput.optional(),
  billingAddress: AddressInput.optional(),
  shippingMethodId: id<ShippingMethodId>().optional(),
  vatId: VatIdInput.optional(),
  paymentMethod: PaymentMethod,
  notes: prose({ max: 1_000 }).optional(),
  expectedTotal: MoneyInput,
  idempotencyKey,
})
export type PlaceInput = z.output<typeof PlaceInput>

const refusals = [
  'CART_EMPTY',
  'OUT_OF_STOCK',
  'PRICE_CHANGED',
  'SHIPPING_UNAVAILABLE',
  'TAX_UNAVAILABLE',
  'AMOUNT_OUT_OF_RANGE',
  'LIMIT_EXCEEDED',
  'IDEMPOTENCY_CONFLICT',
  'CONFLICT',
] as const

export const place = shopper
  .meta({
    docs: 'Places the cart as an order. The same idempotencyKey always answers the same order.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(PlaceInput)
  .output(z.object({ order: Order, payment: Payment, orderToken: z.string().optional() }))
  .mutation(async ({ ctx, input }) => {
    const { dossier, payment } = await payable(ctx, await placeOrFind(ctx, input))
    const answer = { order: viewOrder(dossier), payment }
    // A customer needs no token: the account opens it.
    const isGuests = ctx.shopper.holder.kind === 'guest'
    return isGuests ? { ...answer, orderToken: ctx.keys.orderToken(dossier.order.id) } : answer
  })

/** The order of this key, or of the cart that this token last closed, or the one that is placed now. */
async function placeOrFind(ctx: ShopperContext, input: PlaceInput): Promise<Dossier> {
  for (let tries = 0; tries < triesMax; tries++) {
    const placed = await findOrderByKey(ctx.db, ctx.shopper, input.idempotencyKey)
    if (placed !== null) return readDossier(ctx, answering(placed, input).id)
    const draft = await priceAndDraft(ctx, input)
    if (!('lines' in draft)) return readDossier(ctx, draft.id)
    const answer = await ctx.lane(draft).catch(againForUsedKey)
    const dossier = await settle(ctx, { input, draft }, answer)
    if (dossier !== null) return dossier
    if (answer.kind === 'busy') await ctx.sleep(5 + 20 * tries)
  }
  throw new Refused({ code: 'CONFLICT', entity: 'cart', currentVersion: null })
}

/** Another node was quicker under the same key: its order is found in the next round. */
function againForUsedKey(error: unknown): LaneAnswer {
  if (constraintOf(error) === 'orders_idempotency') return { kind: 'stale' }
  throw error
}

/** A cart that others keep changing or holding for so long is not placed over their heads. */
const triesMax = 20

/** Null: price it again. */
async function settle(
  ctx: ShopperContext,
  { input, draft }: { input: PlaceInput; draft: OrderDraft },
  answer: LaneAnswer,
): Promise<Dossier | null> {
  switch (answer.kind) {
    case 'placed':
      return dossierOfPlaced(answer.order)
    case 'refused':
      throw new Refused(answer.refusal)
    case 'closed': {
      const order = await findOrderOfCart(ctx.db, draft.cartId)
      return order === null ? null : readDossier(ctx, answering(order, input).id)
    }
    case 'stale':
    case 'busy':
      return null
  }
}

/** An order answers every key but its own, under which only the same request gets it. */
function answering(order: FoundOrder, input: PlaceInput): FoundOrder {
  if (order.idempotencyKey === input.idempotencyKey && order.requestHash !== requestHashOf(input)) {
    throw new Refused({ code: 'IDEMPOTENCY_CONFLICT' })
  }
  return order
}

/** Prices the active cart and agrees on its total; or answers the order that the last cart of this token became. */
async function priceAndDraft(ctx: ShopperContext, input: PlaceInput): Promise<OrderDraft | Pick<FoundOrder, 'id'>> {
  const cart = await findActiveCart(ctx.db, ctx.shopper.holder)
  if (cart === null) {
    const earlier = await findOrderOfLatestCart(ctx.db, ctx.shopper.holder)
    if (earlier === null) throw new Refused({ code: 'CART_EMPTY' })
    return answering(earlier, input)
  }
  try {
    return await agree(ctx, input, cart)
  } catch (error) {
    // Its own order may be what has taken the last of the goods since: a twin of this request was quicker.
    const placed = await findOrderOfCart(ctx.db, cart.id)
    if (placed === null) throw error
    return answering(placed, input)
  }
}

/** Throws what stands in the way of placing the cart for what the shopper saw. */
async function agree(ctx: ShopperContext, input: PlaceInput, cart: Cart): Promise<OrderDraft> {
  const destined = destine(input)
  const [priced, customer, shop] = await Promise.all([
    priceCart(ctx, cart, saleOf(destined, input)),
    customerOf(ctx),
    ctx.shop(),
  ])
  const [obstacle] = priced.quote.obstacles
  if (obstacle !== undefined) throw new Refused(obstacle)
  const who = { customer, ownerKey: ctx.shopper.ownerKey, clientAddressHash: clientAddressHashOf(ctx) }
  const draft = draftOrder(ctx.newId, { input, destined, cart, priced, shopId: shop.id, ...who })
  if (input.expectedTotal.amount !== draft.totalMinor || input.expectedTotal.currency !== draft.currency) {
    throw new Refused({ code: 'PRICE_CHANGED', quote: viewQuote(priced) })
  }
  return draft
}

function clientAddressHashOf({ ip, keys }: ShopperContext): string | null {
  const address = clientAddressOf(ip)
  return address === null ? null : keys.hashOfClientAddress(address)
}

async function customerOf({ db, shopper: { holder } }: ShopperContext) {
  if (holder.kind === 'guest') return null
  const email = await readEmail(db, holder.customerId)
  // The account has been erased since it signed in.
  if (email === null) throw new Refused({ code: 'TOKEN_EXPIRED' })
  return { id: holder.customerId, email }
}
