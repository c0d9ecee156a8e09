import { type Cart, readEmail } from '@tillwright/db/carts'
import { constraintOf } from '@tillwright/db/client'
import { type FoundOrder, findOrderOfCart } from '@tillwright/db/orders'
import type { OrderDraft, PlacedByStaff } from '@tillwright/domain/orders/draft'
import type { Context } from '../context.ts'
import { spendCredit } from '../credit/spend-credit.ts'
import { priceCart } from '../pricing/price.ts'
import { viewQuote } from '../pricing/quote-view.ts'
import { Refused } from '../refused.ts'
import { destine, saleOf } from './destine.ts'
import { type Dossier, dossierOfPlaced, readDossier } from './dossier.ts'
import { draftOrder } from './draft.ts'
import type { LaneAnswer } from './lane.ts'
import type { PlaceInput } from './place.ts'

/** One attempt to have a cart placed, whoever makes it. */
export interface Purchase {
  /** In whose name the key counts. */
  readonly ownerKey: string
  readonly idempotencyKey: string
  /** Of all that was asked but the key. */
  readonly requestHash: string
  /** Whence it comes, hexadecimal; null where nobody can tell, or it says nothing of the buyer. */
  readonly clientAddressHash: string | null
  /** Null where the shopper places it himself. */
  readonly byStaff: PlacedByStaff | null
  /** What is to be placed, as it is now, or the order that it has become. Throws where there is neither. */
  readonly find: () => Promise<ToPlace | { readonly order: FoundOrder }>
}

export interface ToPlace {
  readonly cart: Cart
  readonly input: PlaceInput
}

/** The order that is there already, or the one that is placed now. The same attempt always gets the same order. */
export async function placeCart(ctx: Context, purchase: Purchase): Promise<Dossier> {
  for (let tries = 0; tries < triesMax; tries++) {
    const draft = await findOrAgree(ctx, purchase)
    if (!('lines' in draft)) return readDossier(ctx, answering(draft, purchase).id)
    const answer = await ctx.lane(draft).catch(againForUsedKey)
    const dossier = await settle(ctx, { purchase, draft }, answer)
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
  ctx: Context,
  { purchase, draft }: { purchase: Purchase; draft: OrderDraft },
  answer: LaneAnswer,
): Promise<Dossier | null> {
  switch (answer.kind) {
    case 'placed':
      // What gift cards pay whole is paid by another step of the same transaction.
      return draft.payment === null && draft.spent.length > 0
        ? readDossier(ctx, draft.id)
        : dossierOfPlaced(answer.order)
    case 'refused':
      throw new Refused(answer.refusal)
    case 'closed': {
      const order = await findOrderOfCart(ctx.db, draft.cartId)
      return order === null ? null : readDossier(ctx, answering(order, purchase).id)
    }
    case 'stale':
    case 'busy':
      return null
  }
}

/** An order answers every key but its own, under which only the same request gets it. */
function answering(order: FoundOrder, { idempotencyKey, requestHash }: Purchase): FoundOrder {
  if (order.idempotencyKey === idempotencyKey && order.requestHash !== requestHash) {
    throw new Refused({ code: 'IDEMPOTENCY_CONFLICT' })
  }
  return order
}

/** Prices the cart and agrees on its total; or answers the order that there is. */
async function findOrAgree(ctx: Context, purchase: Purchase): Promise<OrderDraft | FoundOrder> {
  const found = await purchase.find()
  if ('order' in found) return found.order
  try {
    return await agree(ctx, purchase, found)
  } catch (error) {
    // Its own order may be what has taken the last of the goods since: a twin of this request was quicker.
    const placed = await findOrderOfCart(ctx.db, found.cart.id)
    if (placed === null) throw error
    return placed
  }
}

/** Throws what stands in the way of placing the cart for what was seen. */
async function agree(ctx: Context, purchase: Purchase, { cart, input }: ToPlace): Promise<OrderDraft> {
  const destined = destine(input)
  const [priced, customer, shop] = await Promise.all([
    priceCart(ctx, cart, saleOf(destined, input)),
    customerOf(ctx, cart),
    ctx.shop(),
  ])
  const [obstacle] = priced.quote.obstacles
  if (obstacle !== undefined) throw new Refused(obstacle)
  const { requestHash, ownerKey, clientAddressHash, byStaff } = purchase
  const who = { customer, ownerKey, clientAddressHash, byStaff }
  const spent = await spendCredit(ctx, { input, customerId: cart.customerId, quote: priced.quote, byStaff })
  const draft = draftOrder(ctx.newId, { input, requestHash, destined, cart, priced, shop, spent, ...who })
  if (input.expectedTotal.amount !== draft.totalMinor || input.expectedTotal.currency !== draft.currency) {
    throw new Refused({ code: 'PRICE_CHANGED', quote: viewQuote(priced) })
  }
  return draft
}

async function customerOf({ db }: Context, { customerId }: Cart) {
  if (customerId === null) return null
  const email = await readEmail(db, customerId)
  // The account has been erased since it signed in.
  if (email === null) throw new Refused({ code: 'TOKEN_EXPIRED' })
  return { id: customerId, email }
}
