import { accept, type Decision, refuse } from '../refusal.ts'
import type { FulfillmentStatus, OrderStatus, PaymentStatus } from './status.ts'

export interface Cancelable {
  readonly status: OrderStatus
  readonly paymentStatus: PaymentStatus
  readonly fulfillmentStatus: FulfillmentStatus
  readonly cancelReason: string | null
}

/**
 * What ends an order: at the provider first while its money has not come, or is only held; with a refund once it is
 * paid; or it has ended so.
 */
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
      if (order.fulfillmentStatus !== 'UNFULFILLED') return conflict(order)
      return accept(order.paymentStatus === 'AUTHORIZED' ? 'unpaid' : 'paid')
    case 'CANCELED':
      return reason === null || reason === order.cancelReason ? accept('repeated') : conflict(order)
    case 'SHIPPED':
    case 'DELIVERED':
    case 'REFUNDED':
      return conflict(order)
  }
}

const conflict = ({ status }: Cancelable) => refuse({ code: 'ORDER_STATUS_CONFLICT', from: status, to: 'CANCELED' })
