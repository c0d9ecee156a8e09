import { accept, type Decision, refuse } from '../refusal.ts'
import { canOrderMove, type OrderStatus } from './status.ts'

/** What staff does to an order by hand. Canceling has its own rule, `decideCancel`. */
export type StaffMove = 'ship' | 'deliver' | 'repeated'

/**
 * Staff says that all of an order has shipped, or has arrived. Everything else follows from what happens: an order is
 * paid by money and refunded by a refund, never by a hand. Refuses with ORDER_STATUS_CONFLICT.
 */
export function decideStaffMove(from: OrderStatus, to: OrderStatus): Decision<StaffMove> {
  const conflict = refuse({ code: 'ORDER_STATUS_CONFLICT', from, to })
  if (to !== 'SHIPPED' && to !== 'DELIVERED') return conflict
  if (from === to) return accept('repeated')
  if (!canOrderMove(from, to)) return conflict
  return accept(to === 'SHIPPED' ? 'ship' : 'deliver')
}
