import type {
  AccountId,
  CartId,
  OrderId,
  PaymentAttemptId,
  PaymentId,
  ReservationId,
  ShippingMethodId,
  ShopId,
} from '../ids.ts'
import type { Taken } from '../stock/take.ts'
import type { Order, OrderedMethod } from './order.ts'
import type { WaitingLine, WaitingOrder } from './place.ts'

/** An order as it was agreed, before the lane gives it a number, its goods and its moment. */
export interface OrderDraft
  extends WaitingOrder,
    Omit<
      Order,
      | 'lines'
      | 'orderNumber'
      | 'status'
      | 'paymentStatus'
      | 'fulfillmentStatus'
      | 'cancelReason'
      | 'canceledAt'
      | 'expiresAt'
      | 'version'
      | 'createdAt'
    > {
  readonly id: OrderId
  readonly shopId: ShopId
  readonly cartId: CartId
  readonly customerId: AccountId | null
  readonly lines: readonly (Order['lines'][number] & WaitingLine)[]
  /** Null where nothing is to be paid. */
  readonly payment: PlannedPayment | null
  /** Whence it comes, hexadecimal; null where nobody can tell, or nothing is to be paid. */
  readonly clientAddressHash: string | null
}

/** The payment and its first attempt, named before anything is written or asked. */
export interface PlannedPayment {
  readonly paymentId: PaymentId
  readonly attemptId: PaymentAttemptId
}

/** What the lane adds to a draft. */
export interface PlacedOrder {
  readonly draft: OrderDraft
  /** Of the first entry of its timeline. */
  readonly eventId: string
  readonly orderNumber: string
  /** By the database's clock. */
  readonly placedAt: Date
  /** Null where nothing is to be paid. */
  readonly expiresAt: Date | null
  readonly reservations: readonly (Taken<WaitingLine> & { readonly id: ReservationId })[]
}

export const orderedMethod = (method: {
  id: ShippingMethodId
  code: string
  name: string
  deliveryDaysMin: number
  deliveryDaysMax: number
}): OrderedMethod => ({
  id: method.id,
  code: method.code,
  name: method.name,
  deliveryDaysMin: method.deliveryDaysMin,
  deliveryDaysMax: method.deliveryDaysMax,
})
