import type { VariantId } from '../ids.ts'
import { accept, type Decision, refuse, type Shortage } from '../refusal.ts'
import { canFulfillmentMove, canOrderMove, type FulfillmentStatus, type OrderStatus } from './status.ts'

/** What staff does to an order by hand. Canceling has its own rule, `decideCancel`. */
export type StaffMove =
  | { readonly kind: 'shipped'; readonly status: 'SHIPPED'; readonly fulfillmentStatus: 'FULFILLED' }
  | { readonly kind: 'delivered'; readonly status: 'DELIVERED' }
  /** It has been done before. */
  | { readonly kind: 'repeated' }

/**
 * Staff says that the whole order has shipped, or has arrived. Everything else follows from what happens: an order is
 * paid by money and refunded by a refund, never by a hand. Refuses with ORDER_STATUS_CONFLICT.
 */
export function decideStaffMove(
  order: { readonly status: OrderStatus; readonly fulfillmentStatus: FulfillmentStatus },
  to: OrderStatus,
): Decision<StaffMove> {
  const { status: from, fulfillmentStatus } = order
  const conflict = refuse({ code: 'ORDER_STATUS_CONFLICT', from, to })
  if (to !== 'SHIPPED' && to !== 'DELIVERED') return conflict
  if (from === to) return accept({ kind: 'repeated' })
  if (!canOrderMove(from, to)) return conflict
  if (to === 'DELIVERED') return accept({ kind: 'delivered', status: to })
  if (!canFulfillmentMove(fulfillmentStatus, 'FULFILLED')) return conflict
  return accept({ kind: 'shipped', status: to, fulfillmentStatus: 'FULFILLED' })
}

/** Goods that are claimed at one location, and what lies there of them. */
export interface ClaimedGoods {
  readonly variantId: VariantId
  readonly claimedCount: number
  readonly onHandCount: number
}

/** What was sold before it arrived can't ship before it has. */
export function decideShipping(goods: readonly ClaimedGoods[]): Decision<'all'> {
  const short: Shortage[] = goods
    .filter(({ claimedCount, onHandCount }) => claimedCount > onHandCount)
    .map(({ variantId, claimedCount, onHandCount }) => ({ variantId, requested: claimedCount, available: onHandCount }))
  return short.length === 0 ? accept('all') : refuse({ code: 'OUT_OF_STOCK', lines: short })
}
