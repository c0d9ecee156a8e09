import { type CreditOnOffer, hasCredit, type Spent, takeCredit } from '../credit/spend.ts'
import type { CartId, OrderLineId } from '../ids.ts'
import type { Refusal } from '../refusal.ts'
import type { Wanted } from '../stock/demand.ts'
import { rankLocations, type StockLocation } from '../stock/location.ts'
import { type StockOnOffer, shortagesOf, type Taken, takeStock } from '../stock/take.ts'
import { type PromotionsOnOffer, type Redeeming, takeRedemptions } from './redeem.ts'
import { decideUnpaidRoom, takeUnpaidRoom, type UnpaidRooms } from './unpaid.ts'

/** An order that waits in the lane: priced, and not yet written. */
export interface WaitingOrder {
  readonly cartId: CartId
  /** The version of the cart that was priced. */
  readonly cartVersion: number
  /** Whose idempotency key it is, and which; the hash tells whether the same thing was asked under it. */
  readonly ownerKey: string
  readonly idempotencyKey: string
  readonly requestHash: string
  /** The names in which it counts as unpaid; none where nothing is to be paid. */
  readonly unpaidNames: readonly string[]
  /** The market's code. */
  readonly market: string
  /** Where the goods go; null where nothing is shipped. */
  readonly destination: { readonly country: string; readonly region: string | null } | null
  /** Null where it has no promotion. */
  readonly redeeming: Redeeming | null
  /** What gift cards and store credit pay of it. */
  readonly spent: readonly Spent[]
  readonly lines: readonly WaitingLine[]
}
export interface WaitingLine extends Wanted {
  readonly orderLineId: OrderLineId
  /** Given away by a promotion: it is not in the cart. */
  readonly isGift: boolean
}

/** What the transaction has locked. A cart that is missing is busy: another transaction holds it. */
export interface HeldForPlacing {
  readonly carts: ReadonlyMap<CartId, { readonly version: number; readonly active: boolean }>
  readonly stock: StockOnOffer
  /** Where orders may take goods. */
  readonly locations: readonly StockLocation[]
  readonly unpaidRooms: UnpaidRooms
  readonly promotions: PromotionsOnOffer
  readonly credit: CreditOnOffer
}

export type PlacingOutcome =
  | { readonly kind: 'placed'; readonly taken: readonly Taken<WaitingLine>[] }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** The cart, or what its promotions or accounts have left, has changed since it was priced: price it again. */
  | { readonly kind: 'stale' }
  /** Somebody else is placing this cart: ask again in the next batch. */
  | { readonly kind: 'busy' }
  /** The cart has become an order before, or does so in this batch: that order is the answer. */
  | { readonly kind: 'closed' }

/**
 * Goes through the waiting orders in the order of their arrival: each takes all that it needs, or is told why not and
 * takes nothing. Every cart is placed once; whoever comes second gets the first one's order.
 */
export function decidePlacing(waiting: readonly WaitingOrder[], held: HeldForPlacing): PlacingOutcome[] {
  const closed = new Set<CartId>()
  const keys = new Set<string>()
  return waiting.map((order) => {
    const cart = held.carts.get(order.cartId)
    if (cart === undefined) return { kind: 'busy' }
    if (!cart.active || closed.has(order.cartId)) return { kind: 'closed' }
    if (cart.version !== order.cartVersion) return { kind: 'stale' }
    const key = JSON.stringify([order.ownerKey, order.idempotencyKey])
    if (keys.has(key)) return { kind: 'refused', refusal: { code: 'IDEMPOTENCY_CONFLICT' } }
    const room = decideUnpaidRoom(held.unpaidRooms, order.unpaidNames)
    if (!room.ok) return { kind: 'refused', refusal: room.refusal }
    const short = shortagesOf(held.stock, order.lines)
    if (short.length > 0) return shortOf(held.stock, order)
    if (!hasCredit(held.credit, order.spent)) return { kind: 'stale' }
    if (!takeRedemptions(held.promotions, order.market, order.redeeming)) return { kind: 'stale' }
    takeCredit(held.credit, order.spent)
    takeUnpaidRoom(held.unpaidRooms, order.unpaidNames)
    closed.add(order.cartId)
    keys.add(key)
    const ranked = rankLocations(held.locations, order.destination)
    return { kind: 'placed', taken: takeStock(held.stock, order.lines, ranked) }
  })
}

/** Where gifts alone are short, the cart can be had without them: it is priced again. */
function shortOf(stock: StockOnOffer, { lines }: WaitingOrder): PlacingOutcome {
  const short = shortagesOf(
    stock,
    lines.filter(({ isGift }) => !isGift),
  )
  return short.length === 0 ? { kind: 'stale' } : { kind: 'refused', refusal: { code: 'OUT_OF_STOCK', lines: short } }
}
