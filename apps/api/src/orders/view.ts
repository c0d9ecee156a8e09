import type { AttemptOfOrder } from '@tillwright/db/payments'
import { currencyCode } from '@tillwright/domain/money/currency'
import { fromProviderAmount } from '@tillwright/domain/money/provider-amount'
import type { Order as KnownOrder, OrderLine } from '@tillwright/domain/orders/order'
import { attemptStates } from '@tillwright/domain/payments/apply-intent'
import { z } from 'zod'
import { ByHand, viewByHand } from '../payments/manual/view.ts'
import { TaxLine, viewTaxLine } from '../pricing/quote-view.ts'
import { PriceReason, viewReason } from '../pricing/reason-view.ts'
import { Discount, LineDiscount, viewDiscount, viewLineDiscounts } from '../promotions/discount-view.ts'
import { Image, Money, moneyOf, Option, OrderStatus, PaymentMethod } from '../schemas.ts'
import { ShippingReason, viewShippingReason } from '../shipping/reason-view.ts'
import { TaxTreatment, viewTreatment } from '../tax/treatment-view.ts'
import { Address } from './address.ts'
import { Dispute, viewDisputes } from './dispute-view.ts'
import type { Dossier } from './dossier.ts'
import { Refund, viewRefund } from './refund-view.ts'
import { Return, viewReturn } from './returns/view.ts'
import { Shipment, viewShipment } from './shipment-view.ts'

export const PaymentStatus = z
  .enum(['PENDING', 'PROCESSING', 'AUTHORIZED', 'SUCCEEDED', 'FAILED', 'PARTIALLY_REFUNDED', 'REFUNDED', 'DISPUTED'])
  .meta({ id: 'PaymentStatus' })

export const FulfillmentStatus = z
  .enum(['UNFULFILLED', 'PARTIALLY_FULFILLED', 'FULFILLED', 'PARTIALLY_RETURNED', 'RETURNED'])
  .meta({ id: 'FulfillmentStatus' })

const Line = z
  .object({
    id: z.uuid(),
    variantId: z.uuid(),
    sku: z.string(),
    title: z.string(),
    options: z.array(Option),
    image: Image.nullable(),
    quantity: z.int(),
    shippedQuantity: z.int().describe('How many pieces have left the house'),
    returnedQuantity: z.int().describe('How many of those have come back'),
    canceledQuantity: z.int().describe('How many were taken off the order before they left'),
    keptQuantity: z.int().describe('How many others were paid back, and are the buyer’s all the same'),
    components: z
      .array(z.object({ variantId: z.uuid(), sku: z.string(), quantity: z.int() }))
      .describe('What each piece of a bundle was made of; none where it was no bundle'),
    unitPrice: Money,
    reasons: z.array(PriceReason).describe('Why the unit price was what it was, as it was told then'),
    discount: Money,
    discounts: z.array(LineDiscount).describe('Which promotions it is of'),
    isGift: z.boolean().describe('Given away by a promotion'),
    tax: Money,
    taxRelief: Money.describe('The tax in the unit price × quantity that was not charged'),
    total: Money,
  })
  .meta({ id: 'OrderLine' })

export const OrderEvent = z
  .object({
    id: z.uuid(),
    kind: z.string(),
    actor: z.string(),
    fromStatus: OrderStatus.nullable(),
    toStatus: OrderStatus.nullable(),
    fromPaymentStatus: PaymentStatus.nullable(),
    toPaymentStatus: PaymentStatus.nullable(),
    reason: z.string().nullable(),
    at: z.date(),
  })
  .meta({ id: 'OrderEvent' })

const PaymentAttempt = z
  .object({
    id: z.uuid(),
    provider: z.literal('stripe'),
    state: z.enum(attemptStates),
    paymentIntentId: z.string().nullable(),
    declineCode: z.string().nullable(),
    amount: Money,
    captured: Money.describe('What it has brought'),
    captureBefore: z.date().nullable().describe('Until when it can be captured, where it is held'),
    released: z
      .array(z.object({ amount: Money, reason: z.string(), createdAt: z.date() }))
      .describe('What of the hold is owed no longer, and is not captured'),
    createdAt: z.date(),
  })
  .meta({ id: 'PaymentAttempt' })

const Exchange = z
  .object({
    orderId: z.uuid(),
    orderNumber: z.string(),
    originalOrderId: z.uuid().describe('Of which goods were given, or to which it was added'),
    originalOrderNumber: z.string(),
    returnId: z.uuid().nullable(),
    value: Money.describe('What the goods that were given were worth'),
    transferred: Money.describe('How much of that pays for the order'),
    createdAt: z.date(),
  })
  .meta({ id: 'Exchange' })

export const Order = z
  .object({
    id: z.uuid(),
    orderNumber: z.string(),
    status: OrderStatus,
    paymentStatus: PaymentStatus,
    fulfillmentStatus: FulfillmentStatus,
    market: z.string(),
    currency: z.string(),
    email: z.string(),
    subtotal: Money,
    discount: Money,
    shipping: Money,
    tax: Money,
    taxIncluded: z.boolean(),
    taxRelief: Money.describe('What subtotal and shipping are lower than listed, because this buyer paid no tax'),
    taxTreatment: TaxTreatment,
    vatId: z
      .object({
        id: z.string(),
        consultation: z.string().nullable().describe('The register’s number of the check that found it in force'),
      })
      .nullable()
      .describe('The buyer’s, as it was given'),
    rounding: Money,
    total: Money.describe('subtotal − discount + shipping + (taxIncluded ? 0 : tax) + rounding'),
    taxLines: z.array(TaxLine),
    discounts: z.array(Discount).describe('What promotions gave'),
    paymentMethod: PaymentMethod,
    byHand: ByHand.nullable().describe('How it is paid without a provider; null where it is not'),
    shippingMethod: z
      .object({
        id: z.uuid(),
        name: z.string(),
        reasons: z.array(ShippingReason).describe('Why shipping cost what it did, as it was told then'),
        delivery: z
          .object({ from: z.iso.date(), to: z.iso.date() })
          .nullable()
          .describe('When the goods were to be expected, had they been paid at once'),
      })
      .nullable(),
    shippingAddress: Address.nullable(),
    billingAddress: Address.nullable(),
    notes: z.string().nullable(),
    cancelReason: z.string().nullable(),
    canceledAt: z.date().nullable(),
    expiresAt: z.date().nullable().describe('When an unpaid order gives its goods back'),
    version: z.int(),
    createdAt: z.date(),
    lines: z.array(Line),
    timeline: z.array(OrderEvent),
    payments: z.array(PaymentAttempt),
    credits: z
      .array(
        z.object({
          kind: z.enum(['gift_card', 'store_credit']),
          codeEnd: z.string().nullable().describe('The last four characters of a gift card’s code'),
          amount: Money,
          refunded: Money,
        }),
      )
      .describe('What of it gift cards and store credit have paid'),
    refunds: z.array(Refund),
    disputes: z.array(Dispute).describe('What buyers have asked their banks for'),
    shipments: z.array(Shipment),
    returns: z.array(Return),
    exchanges: z.array(Exchange).describe('What this order was exchanged for; first, where it was itself placed so'),
  })
  .meta({ id: 'Order' })
export type Order = z.output<typeof Order>

export function viewOrder({ order, events, attempts, refunds, disputes, ...goods }: Dossier): Order {
  const { currency } = order
  const money = (amountMinor: number) => moneyOf(amountMinor, currency)
  return {
    id: order.id,
    orderNumber: order.orderNumber,
    status: order.status,
    paymentStatus: order.paymentStatus,
    fulfillmentStatus: order.fulfillmentStatus,
    market: order.market,
    currency,
    email: order.email,
    subtotal: money(order.subtotalMinor),
    discount: money(order.discountMinor),
    shipping: money(order.shippingMinor),
    tax: money(order.taxMinor),
    taxIncluded: order.taxIncluded,
    taxRelief: money(order.taxReliefMinor),
    taxTreatment: viewTreatment(order.treatment),
    vatId: order.vatId,
    rounding: money(order.roundingMinor),
    total: money(order.totalMinor),
    taxLines: order.taxLines.map((line) => viewTaxLine(line, currency)),
    discounts: order.discounts.map((promotion) => viewDiscount(promotion, currency)),
    paymentMethod: order.paymentMethod,
    byHand: viewByHand(order),
    shippingMethod: order.shippingMethod && {
      id: order.shippingMethod.id,
      name: order.shippingMethod.name,
      reasons: order.shippingMethod.reasons.map((reason) => viewShippingReason(reason, currency)),
      delivery: order.shippingMethod.delivery,
    },
    shippingAddress: order.shippingAddress,
    billingAddress: order.billingAddress,
    notes: order.notes,
    cancelReason: order.cancelReason,
    canceledAt: order.canceledAt,
    expiresAt: order.expiresAt,
    version: order.version,
    createdAt: order.createdAt,
    lines: order.lines.map((line) => viewLine(line, currency)),
    timeline: [...events],
    payments: attempts.map(viewAttempt),
    credits: order.creditPayments.map(({ kind, codeEnd, amountMinor, refundedMinor }) => ({
      ...{ kind, codeEnd },
      ...{ amount: money(amountMinor), refunded: money(refundedMinor) },
    })),
    refunds: refunds.map((refund) => viewRefund(refund, currency)),
    disputes: viewDisputes(disputes, currency),
    shipments: goods.shipments.map(viewShipment),
    returns: goods.returns.map(viewReturn),
    exchanges: goods.exchanges.map(({ valueMinor, transferredMinor, ...exchange }) => ({
      ...exchange,
      value: money(valueMinor),
      transferred: money(transferredMinor),
    })),
  }
}

const viewLine = (line: OrderLine, currency: KnownOrder['currency']): Order['lines'][number] => ({
  id: line.id,
  variantId: line.variantId,
  sku: line.sku,
  title: line.title,
  options: [...line.options],
  image: line.image,
  quantity: line.quantity,
  shippedQuantity: line.shippedQuantity,
  returnedQuantity: line.returnedQuantity,
  canceledQuantity: line.canceledQuantity,
  keptQuantity: line.keptQuantity,
  components: line.components.map(({ variantId, sku, quantity }) => ({ variantId, sku, quantity })),
  unitPrice: moneyOf(line.unitPriceMinor, currency),
  reasons: line.priceReasons.map((reason) => viewReason(reason, currency)),
  discount: moneyOf(line.discountMinor, currency),
  discounts: viewLineDiscounts(line.discounts, currency),
  isGift: line.isGift,
  tax: moneyOf(line.taxMinor, currency),
  taxRelief: moneyOf(line.taxReliefMinor, currency),
  total: moneyOf(line.totalMinor, currency),
})

function viewAttempt(attempt: AttemptOfOrder): Order['payments'][number] {
  const currency = currencyCode(attempt.request.currency.toUpperCase())
  const askedMinor = fromProviderAmount(attempt.request.amount, currency)
  const capturedMinor = attempt.state === 'succeeded' ? (attempt.capturedMinor ?? askedMinor) : 0
  return {
    id: attempt.id,
    provider: 'stripe',
    state: attempt.state,
    paymentIntentId: attempt.intentId,
    declineCode: attempt.declineCode,
    amount: moneyOf(askedMinor, currency),
    captured: moneyOf(capturedMinor, currency),
    captureBefore: attempt.state === 'authorized' ? attempt.captureBefore : null,
    released: attempt.released.map(({ amountMinor, ...released }) => ({
      ...released,
      amount: moneyOf(amountMinor, currency),
    })),
    createdAt: attempt.createdAt,
  }
}
