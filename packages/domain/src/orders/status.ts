import { accept, type Decision, refuse } from '../refusal.ts'

export type OrderStatus = 'PENDING' | 'PROCESSING' | 'SHIPPED' | 'DELIVERED' | 'CANCELED' | 'REFUNDED'

export type PaymentStatus =
  | 'PENDING'
  | 'PROCESSING'
  | 'AUTHORIZED'
  | 'SUCCEEDED'
  | 'FAILED'
  | 'PARTIALLY_REFUNDED'
  | 'REFUNDED'
  | 'DISPUTED'

export type FulfillmentStatus = 'UNFULFILLED' | 'PARTIALLY_FULFILLED' | 'FULFILLED' | 'PARTIALLY_RETURNED' | 'RETURNED'

/**
 * The states of a Stripe PaymentIntent (https://docs.stripe.com/payments/paymentintents/lifecycle). unknown: one that
 * Stripe has added since; until somebody has thought about it, nothing follows from it.
 */
export type IntentStatus =
  | 'requires_payment_method'
  | 'requires_confirmation'
  | 'requires_action'
  | 'processing'
  | 'requires_capture'
  | 'succeeded'
  | 'canceled'
  | 'unknown'
export type OpenIntentStatus = Exclude<IntentStatus, 'succeeded' | 'canceled' | 'unknown'>

/** Where an order may go next. Shipped goods come back by a return: after a shipment nothing is canceled. */
export const orderMoves = {
  PENDING: ['PROCESSING', 'CANCELED'],
  PROCESSING: ['SHIPPED', 'CANCELED'],
  SHIPPED: ['DELIVERED', 'REFUNDED'],
  DELIVERED: ['REFUNDED'],
  CANCELED: [],
  REFUNDED: [],
} as const satisfies Record<OrderStatus, readonly OrderStatus[]>

/**
 * Where a payment may go next. A failed one can be tried with a second card; a dispute ends for us or against us; what
 * was only held is not paid once the order has ended.
 */
export const paymentMoves = {
  PENDING: ['PROCESSING', 'AUTHORIZED', 'SUCCEEDED', 'FAILED'],
  PROCESSING: ['AUTHORIZED', 'SUCCEEDED', 'FAILED'],
  AUTHORIZED: ['SUCCEEDED', 'FAILED', 'PENDING'],
  FAILED: ['PENDING', 'PROCESSING', 'AUTHORIZED', 'SUCCEEDED'],
  SUCCEEDED: ['PARTIALLY_REFUNDED', 'REFUNDED', 'DISPUTED'],
  PARTIALLY_REFUNDED: ['REFUNDED', 'DISPUTED'],
  DISPUTED: ['SUCCEEDED', 'PARTIALLY_REFUNDED', 'REFUNDED'],
  REFUNDED: [],
} as const satisfies Record<PaymentStatus, readonly PaymentStatus[]>

/** Where the goods may go next: out by shipments, and back by returns. */
export const fulfillmentMoves = {
  UNFULFILLED: ['PARTIALLY_FULFILLED', 'FULFILLED'],
  PARTIALLY_FULFILLED: ['FULFILLED', 'PARTIALLY_RETURNED'],
  FULFILLED: ['PARTIALLY_RETURNED', 'RETURNED'],
  PARTIALLY_RETURNED: ['RETURNED'],
  RETURNED: [],
} as const satisfies Record<FulfillmentStatus, readonly FulfillmentStatus[]>

export const canOrderMove = (from: OrderStatus, to: OrderStatus): boolean => allows(orderMoves[from], to)

export const canPaymentMove = (from: PaymentStatus, to: PaymentStatus): boolean => allows(paymentMoves[from], to)

export const canFulfillmentMove = (from: FulfillmentStatus, to: FulfillmentStatus): boolean =>
  allows(fulfillmentMoves[from], to)

/** Refuses with ORDER_STATUS_CONFLICT what the table does not list, staying where one is included. */
export const decideOrderMove = <To extends OrderStatus>(from: OrderStatus, to: To): Decision<To> =>
  canOrderMove(from, to) ? accept(to) : refuse({ code: 'ORDER_STATUS_CONFLICT', from, to })

/** What an intent that can still be paid says about its payment. */
export const paymentStatusOf = (intent: OpenIntentStatus, declined: boolean): PaymentStatus =>
  intent === 'requires_payment_method' && declined ? 'FAILED' : paymentStatuses[intent]

const paymentStatuses = {
  requires_payment_method: 'PENDING',
  requires_confirmation: 'PENDING',
  requires_action: 'PENDING',
  processing: 'PROCESSING',
  requires_capture: 'AUTHORIZED',
} as const satisfies Record<OpenIntentStatus, PaymentStatus>

const allows = <Status extends string>(moves: readonly Status[], to: Status): boolean => moves.includes(to)
