import type { Actor } from '../accounts/actor.ts'
import type { CreditPayment } from '../credit/spend.ts'
import type { AccountId, CartId, DraftId, OrderId, PaymentAttemptId, PaymentId, ReservationId, ShopId } from '../ids.ts'
import { type Minor, subtractMinor, sumMinor } from '../money/minor.ts'
import type { CaptureMethod, CardUse } from '../payments/intent.ts'
import type { ShippingMethod } from '../shipping/method.ts'
import type { Taken } from '../stock/take.ts'
import type { TaxAsk } from '../tax/tax-ask.ts'
import type { SaidOfTax } from '../tax/tax-question.ts'
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
      | 'manualPayment'
      | 'creditPayments'
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
  /** What a provider of taxes was asked, and has said; null where the shop's own tables say it. */
  readonly taxCalculation: { readonly ask: TaxAsk; readonly said: SaidOfTax } | null
  readonly spent: readonly CreditPayment[]
  /** Null where nothing else is to be paid. */
  readonly payment: PlannedPayment | null
  /** Whence it comes, hexadecimal; null where nobody can tell, or nothing is to be paid. */
  readonly clientAddressHash: string | null
  /** Null where the shopper places it himself. */
  readonly byStaff: PlacedByStaff | null
}

/** What neither gift cards nor store credit pay of it. */
export const openMinorOf = ({ totalMinor, spent }: Pick<OrderDraft, 'totalMinor' | 'spent'>): Minor =>
  subtractMinor(totalMinor, sumMinor(spent.map(({ amountMinor }) => amountMinor)))

/** Who of the staff places a draft for its buyer, and by which call. */
export interface PlacedByStaff {
  readonly draftId: DraftId
  readonly actor: Pick<Actor, 'kind' | 'id' | 'name'>
  /** The procedure, as callers know it. */
  readonly action: string
  readonly requestId: string
  /** How long its goods are held for a buyer who has not paid; null for as long as those of any order. */
  readonly holdHours: number | null
  /** In exchange for other goods: what is to be paid, and whether anything is, is not known yet. */
  readonly isExchange: boolean
}

/** The payment and its first attempt, named before anything is written or asked. */
export interface PlannedPayment {
  readonly paymentId: PaymentId
  /** Null where nobody is to be asked, or not yet. */
  readonly attemptId: PaymentAttemptId | null
  readonly captureMethod: CaptureMethod
  /** Null where saved cards have nothing to do with it. */
  readonly cardUse: CardUse | null
}

/** What the lane adds to a draft. */
export interface PlacedOrder {
  readonly draft: OrderDraft
  /** Of the first entry of its timeline. */
  readonly eventId: string
  readonly orderNumber: string
  /** By the database's clock. */
  readonly placedAt: Date
  /** Null where nothing is to be paid, or goods leave before their money comes. */
  readonly expiresAt: Date | null
  readonly reservations: readonly (Taken<WaitingLine> & { readonly id: ReservationId })[]
}

export const orderedMethod = (
  { id, code, name, deliveryDaysMin, deliveryDaysMax }: ShippingMethod,
  { reasons, delivery }: Pick<OrderedMethod, 'reasons' | 'delivery'>,
): OrderedMethod => ({ id, code, name, deliveryDaysMin, deliveryDaysMax, reasons, delivery })
