import { accept, type Decision, refuse } from '../refusal.ts'
import type { FulfillmentStatus, OrderStatus } from './status.ts'

export interface Cancelable {
  readonly status: OrderStatus
  readonly fulfillmentStatus: FulfillmentStatus
  readonly cancelReason: string | null
}

/** What ends an order: at the provider first while it is unpaid, with a refund once it is paid; or it has ended so. */
export type CancelWay = 'unpaid' | 'paid' | 'repeated'

/**
 * A shipped order is returned, never canceled: the goods have already moved. The same reason again, or none, is the
 * same cancel. Refuses with ORDER_STATUS_CONFLICT.
 */
export function decideCancel(order: Cancelable, reason: string | null): Decision<CancelWay> {
  switch (order.status) {
    case 'PENDING':
      return accept('unpaid')
    case 'PROCESSING':
      return order.fulfillmentStatus === 'UNFULFILLED' ? accept('paid') : conflict(order)
    case 'CANCELED':
      return reason === null || reason === order.cancelReason ? accept('repeated') : conflict(order)
    case 'SHIPPED':
    case 'DELIVERED':
    case 'REFUNDED':
      return conflict(order)
  }
}

const conflict = ({ status }: Cancelable) => refuse({ code: 'ORDER_STATUS_CONFLICT', from: status, to: 'CANCELED' })
