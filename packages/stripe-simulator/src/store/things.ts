import type Stripe from 'stripe'
import type { Switches } from '../switches.ts'

/** Everything the simulator remembers, by kind. A new resource of Stripe's adds its line here. */
export interface Things {
  payment_intent: Stripe.PaymentIntent
  setup_intent: Stripe.SetupIntent
  charge: Stripe.Charge
  refund: Stripe.Refund
  dispute: Stripe.Dispute
  file: Stripe.File
  'checkout.session': Stripe.Checkout.Session
  'simulator.order': CheckoutOrder
  payment_method: Stripe.PaymentMethod
  customer: Stripe.Customer
  deleted_customer: Stripe.DeletedCustomer
  balance_transaction: Stripe.BalanceTransaction
  'tax.calculation': StoredCalculation
  'tax.transaction': Stripe.Tax.Transaction
  'simulator.lines': KeptLines
  webhook_endpoint: Stripe.WebhookEndpoint
  'simulator.secret': EndpointSecret
  event: StoredEvent
  'simulator.card': PresentedCard
  'simulator.return': ReturnAddress
  'simulator.clock': MovedClock
  'simulator.switches': Switches & { readonly id: string }
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
  setup_intent: new Map(),
  charge: new Map(),
  refund: new Map(),
  dispute: new Map(),
  file: new Map(),
  'checkout.session': new Map(),
  'simulator.order': new Map(),
  payment_method: new Map(),
  customer: new Map(),
  deleted_customer: new Map(),
  balance_transaction: new Map(),
  'tax.calculation': new Map(),
  'tax.transaction': new Map(),
  'simulator.lines': new Map(),
  webhook_endpoint: new Map(),
  'simulator.secret': new Map(),
  event: new Map(),
  'simulator.card': new Map(),
  'simulator.return': new Map(),
  'simulator.clock': new Map(),
  'simulator.switches': new Map(),
  'simulator.task': new Map(),
  'simulator.answer': new Map(),
  'simulator.delivery': new Map(),
  'simulator.delivered': new Map(),
})
export type Shelves = { readonly [K in Kind]: Map<string, Things[K]> }

/** What `data.object` is a snapshot of. */
export type Snapshot =
  | Stripe.PaymentIntent
  | Stripe.SetupIntent
  | Stripe.Charge
  | Stripe.Refund
  | Stripe.Dispute
  | Stripe.Checkout.Session
  | Stripe.Customer
  | Stripe.PaymentMethod
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

/** A calculation of no preview always has an id. */
export type StoredCalculation = Stripe.Tax.Calculation & { readonly id: string }

/** The lines of a calculation, a tax transaction or a session (same id), which answers show only where asked. */
export interface KeptLines {
  readonly id: string
  readonly lines: readonly (Stripe.Tax.CalculationLineItem | Stripe.Tax.TransactionLineItem | Stripe.LineItem)[]
}

/** Which test card or bank account a payment method (same id) is, and whether an attempt has used it up. */
export interface PresentedCard {
  readonly id: string
  /** The id that stands for it, such as `pm_card_visa` or `pm_usBankAccount_success`. */
  readonly testCard: string
  readonly isSpent: boolean
  /** Set once the buyer has agreed to payments without being there. */
  readonly isSetUp?: true
}

/** Where the buyer of an intent (same id) goes back to. */
export interface ReturnAddress {
  readonly id: string
  readonly url: string
}

/** What the shop wants of a session (same id), which its answers do not show. */
export interface CheckoutOrder {
  readonly id: string
  readonly payment: NonNullable<Stripe.Checkout.SessionCreateParams['payment_intent_data']>
  readonly asksTax: boolean
  readonly discount: { readonly percent: number } | { readonly amount: number } | null
  /** The lines, by id, that are no general goods. */
  readonly taxCodes: Readonly<Record<string, string>>
  readonly shipping: { readonly amount: number; readonly isInclusive: boolean; readonly taxCode: string | null } | null
  readonly createsCustomer: boolean
}

/** How far the simulator's clock (id `clock`) is ahead of the machine's. */
export interface MovedClock {
  readonly id: string
  readonly aheadMs: number
}

/** Something that Stripe does by itself, later. */
export interface Task {
  readonly id: string
  readonly name: TaskName
  readonly subject: string
  readonly dueAtMs: number
}
export type TaskName =
  | 'settle_charge'
  | 'settle_debit'
  | 'expire_hold'
  | 'follow_refund'
  | 'clear_transaction'
  | 'expire_session'
  | 'decide_dispute'
  | 'miss_evidence'

/** The answer to an idempotency key (its id). */
export interface KeptAnswer {
  readonly id: string
  readonly fingerprint: string
  readonly requestId: string
  readonly status: number
  readonly body: string
  readonly atMs: number
}

/** What deliveries to a webhook endpoint (same id) are signed with. */
export interface EndpointSecret {
  readonly id: string
  readonly secret: string
}

/** The delivery of an event; the id is the event's, with the endpoint's behind a colon where the API made that one. */
export interface Delivery {
  readonly id: string
  /** Absent for the endpoint that was configured. */
  readonly endpoint?: string
  readonly type: string
  readonly state: 'pending' | 'delivered' | 'dropped' | 'abandoned'
  /** Status 0 stands for no answer. */
  readonly attempts: readonly { readonly atMs: number; readonly status: number }[]
  readonly nextAtMs: number
}
