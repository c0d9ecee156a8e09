import type { Db } from '@tillwright/db/client'
import { readOrderAlone } from '@tillwright/db/order-facts'
import { readShipmentsOfOrder, type Shipment } from '@tillwright/db/shipments'
import type { Address } from '@tillwright/domain/addresses/address'
import type { OrderId } from '@tillwright/domain/ids'
import type { Order } from '@tillwright/domain/orders/order'
import { shownMoney } from '../../../http/shown-money.ts'
import type { Evidence, KnownEvidence } from '../../gateway-dispute-views.ts'

/** What an order says that a bank may want to know: whose it is, what it is, where it went and when. */
export async function suggestEvidence(db: Db, orderId: OrderId): Promise<KnownEvidence> {
  const [order, shipments] = await Promise.all([readOrderAlone(db, orderId), readShipmentsOfOrder(db, orderId)])
  if (order === null) return {}
  const buyer = order.billingAddress ?? order.shippingAddress
  return present({
    customer_name: buyer && nameOf(buyer),
    customer_email_address: order.email,
    billing_address: order.billingAddress && linesOf(order.billingAddress),
    shipping_address: order.shippingAddress && linesOf(order.shippingAddress),
    shipping_carrier: joined(shipments.map(({ carrier }) => carrier)),
    shipping_tracking_number: joined(shipments.map(({ trackingNumber }) => trackingNumber)),
    shipping_date: shipments[0] === undefined ? null : dayOf(shipments[0].shippedAt),
    product_description: order.lines.map(({ quantity, title, sku }) => `${quantity} × ${title} (${sku})`).join('\n'),
    uncategorized_text: receiptOf(order, shipments),
  })
}

function receiptOf({ orderNumber, createdAt, totalMinor, currency }: Order, shipments: readonly Shipment[]): string {
  const arrived = shipments.flatMap(({ deliveredAt }) => (deliveredAt === null ? [] : [deliveredAt]))
  return [
    `Order ${orderNumber} was placed on ${dayOf(createdAt)} for ${shownMoney(totalMinor, currency)}.`,
    ...shipments.map(({ shippedAt, trackingUrl }) =>
      ['Goods were shipped on ', dayOf(shippedAt), trackingUrl === null ? '.' : `: ${trackingUrl}`].join(''),
    ),
    ...arrived.map((at) => `Goods were delivered on ${dayOf(at)}.`),
  ].join('\n')
}

const nameOf = ({ firstName, lastName }: Address): string => `${firstName} ${lastName}`

const linesOf = (address: Address): string =>
  [
    nameOf(address),
    address.addressLine1,
    address.addressLine2,
    [address.city, address.state, address.zipCode].filter(Boolean).join(', '),
    address.country,
  ]
    .filter(Boolean)
    .join('\n')

const joined = (values: readonly (string | null)[]): string => [...new Set(values.filter(Boolean))].join(', ')

const dayOf = (at: Date): string => at.toISOString().slice(0, 10)

/** Within what Stripe takes of one text. */
const present = (texts: { readonly [Name in keyof Evidence]?: string | null }): KnownEvidence =>
  Object.fromEntries(Object.entries(texts).flatMap(([name, text]) => (text ? [[name, text.slice(0, 20_000)]] : [])))
