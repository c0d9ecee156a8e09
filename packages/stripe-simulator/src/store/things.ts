import type Stripe from 'stripe'

/** Everything the simulator remembers, by kind. A new resource of Stripe's adds its line here. */
export interface Things {
  payment_intent: Stripe.PaymentIntent
  charge: Stripe.Charge
  refund: Stripe.Refund
  payment_method: Stripe.PaymentMethod
  balance_transaction: Stripe.BalanceTransaction
  event: StoredEvent
  'simulator.card': PresentedCard
  'simulator.return': ReturnAddress
  'simulator.task': Task
  'simulator.answer': KeptAnswer
  'simulator.delivery': Delivery
  'simulator.delivered': Delivery
}
export type Kind = keyof Things
export type Thing = Things[Kind]

/** The empty shelves, in one place, so that a kind that is declared above cannot be forgotten. */
export const emptyShelves = (): Shelves => ({
  payment_intent: new Map(),
  charge: new Map(),
  refund: new Map(),
  payment_method: new Map(),
  balance_transaction: new Map(),
  event: new Map(),
  'simulator.card': new Map(),
  'simulator.return': new Map(),
  'simulator.task': new Map(),
  'simulator.answer': new Map(),
  'simulator.delivery': new Map(),
  'simulator.delivered': new Map(),
})
export type Shelves = { readonly [K in Kind]: Map<string, Things[K]> }

/** What `data.object` is a snapshot of. */
export type Snapshot = Stripe.PaymentIntent | Stripe.Charge | Stripe.Refund
export interface StoredEvent {
  readonly id: string
  readonly object: 'event'
  readonly api_version: string
  readonly created: number
  readonly data: { readonly object: Snapshot; readonly previous_attributes?: Readonly<Record<string, unknown>> }
  readonly livemode: false
  readonly pending_webhooks: number
  readonly request: { readonly id: string | null; readonly idempotency_key: string | null }
  readonly type: string
}

/** Which test card a payment method (same id) is, and whether an attempt has used it up. */
export interface PresentedCard {
  readonly id: string
  readonly testCard: string
  readonly isSpent: boolean
}

/** Where the buyer of an intent (same id) goes back to. */
export interface ReturnAddress {
  readonly id: string
  readonly url: string
}

/** Something that Stripe does by itself, later. */
export interface Task {
  readonly id: string
  readonly name: TaskName
  readonly subject: string
  readonly dueAtMs: number
}
export type TaskName = 'settle_charge' | 'expire_hold' | 'follow_refund'

/** The answer to an idempotency key (its id). */
export interface KeptAnswer {
  readonly id: string
  readonly fingerprint: string
  readonly requestId: string
  readonly status: number
  readonly body: string
  readonly atMs: number
}

/** The delivery of the event with the same id. */
export interface Delivery {
  readonly id: string
  readonly type: string
  readonly state: 'pending' | 'delivered' | 'dropped' | 'abandoned'
  /** Status 0 stands for no answer. */
  readonly attempts: readonly { readonly atMs: number; readonly status: number }[]
  readonly nextAtMs: number
}
