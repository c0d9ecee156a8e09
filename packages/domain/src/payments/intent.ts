import type { OrderId, PaymentAttemptId, ShopId } from '../ids.ts'
import type { CurrencyCode } from '../money/currency.ts'
import type { Minor } from '../money/minor.ts'
import { toProviderAmount } from '../money/provider-amount.ts'
import type { IntentStatus } from '../orders/status.ts'

/**
 * What the provider is asked for, to the letter: stored with its key before the call, so that a repetition is the same.
 */
export interface IntentRequest {
  /** In the provider's units of the currency, see `toProviderAmount`. */
  readonly amount: number
  /** Lower case, as the provider writes it. */
  readonly currency: string
  readonly description: string
  readonly automatic_payment_methods?: typeof automaticPaymentMethods
  /** Left out: the money comes with the confirmation. */
  readonly capture_method?: 'manual'
  /** The buyer, as the provider knows him: only where a saved card has to do with it. */
  readonly customer?: string
  readonly setup_future_usage?: 'off_session'
  readonly metadata: {
    readonly shop_id?: string
    readonly order_id: string
    readonly order_number: string
    readonly attempt_id: string
  }
}

/** Whatever the provider's settings offer in the market, as far as it needs no page to come back to. */
export const automaticPaymentMethods = { enabled: true, allow_redirects: 'never' } as const

/** automatic: when it is confirmed. manual: it is held then, and captured when the goods leave. */
export type CaptureMethod = 'automatic' | 'manual'

export interface IntendedOrder {
  readonly id: OrderId
  readonly shopId: ShopId
  readonly orderNumber: string
  readonly totalMinor: Minor
  readonly currency: CurrencyCode
  readonly captureMethod: CaptureMethod
}

export const intentRequestOf = (attemptId: PaymentAttemptId, order: IntendedOrder): IntentRequest => ({
  amount: toProviderAmount(order.totalMinor, order.currency),
  currency: order.currency.toLowerCase(),
  description: `Order ${order.orderNumber}`,
  automatic_payment_methods: automaticPaymentMethods,
  ...(order.captureMethod === 'manual' ? { capture_method: 'manual' } : {}),
  metadata: { shop_id: order.shopId, order_id: order.id, order_number: order.orderNumber, attempt_id: attemptId },
})

/** saved: to be paid with a card that the buyer has saved. saving: the card that it is paid with is saved. */
export type CardUse = 'saved' | 'saving'

/** The same request for a customer of the provider's: all that is asked differently because of saved cards. */
export const requestOfCustomer = (request: IntentRequest, customer: string, use: CardUse): IntentRequest => ({
  ...request,
  customer,
  ...(use === 'saving' ? { setup_future_usage: 'off_session' } : {}),
})

/** The same without anything of saved cards. */
export const requestOfNobody = ({ customer: _, setup_future_usage: __, ...request }: IntentRequest): IntentRequest =>
  request

/** What the provider says about an intent. */
export interface ProviderIntent {
  readonly id: string
  readonly status: IntentStatus
  readonly clientSecret: string | null
  /** Both in the provider's units. */
  readonly amount: number
  readonly amountReceived: number
  readonly currency: string
  /** Set when the last try was declined. */
  readonly declineCode: string | null
  /** The order that its metadata names. */
  readonly orderId: string | null
  readonly attemptId: string | null
  /** Until when held money can be captured; left out or null where it is not held, or nobody has said. */
  readonly captureBefore?: Date | null
  /** The shop that its metadata names; null for one of another application, or from before shops had an id. */
  readonly shopId: string | null
}

/** Whether an intent may be one of this shop's: it names an attempt, and no other shop. */
export const mayBeOf = (shopId: ShopId, said: Pick<ProviderIntent, 'attemptId' | 'shopId'>): boolean =>
  said.attemptId !== null && (said.shopId === null || said.shopId === shopId)
