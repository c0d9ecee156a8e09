import { readOrderToPay } from '@tillwright/db/card-charges'
import { findCreditAccount } from '@tillwright/db/credit'
import type { MailRequest } from '@tillwright/db/mail-request'
import { countFailures, readOrderAlone } from '@tillwright/db/order-facts'
import { findOrderOfEmail } from '@tillwright/db/orders'
import { type Refund, readRefund } from '@tillwright/db/refunds'
import { readShipmentsOfOrder } from '@tillwright/db/shipments'
import type { OrderId } from '@tillwright/domain/ids'
import type { Order } from '@tillwright/domain/orders/order'
import { instructionsOf } from '../payments/manual/await.ts'
import type { AtDesk, Desk } from './desk.ts'
import type { Letter } from './letter.ts'
import { note } from './notes.ts'
import { orderConfirmed, paymentFailed, refunded, shipped } from './order-letters.ts'
import type { WayBack } from './order-words.ts'

interface Writing extends Pick<AtDesk, 'db'> {
  readonly desk: Desk
}
type RequestOf<Kind extends MailRequest['kind']> = Extract<MailRequest, { kind: Kind }>

/** To a buyer whose bank lets nobody pay with his card but himself; null for an order that waits for nobody. */
export async function waitingOf(
  { db, desk }: Writing,
  { orderId }: RequestOf<'payment_needs_buyer'>,
): Promise<Letter | null> {
  const order = await readOrderToPay(db, orderId)
  if (order === null) return null
  const { email: to, orderNumber, locale } = order
  return note(desk, 'payment_needs_buyer', { to, locale, orderNumber, href: desk.orderUrl(order.id) })
}

/** To whoever says that an order is his, if it is. */
export async function linkOf(
  { db, desk }: Writing,
  { orderNumber, to }: RequestOf<'order_link'>,
): Promise<Letter | null> {
  const found = await findOrderOfEmail(db, { orderNumber, email: to })
  return found && note(desk, 'order_link', { ...found, to: found.email, href: desk.orderUrl(found.id) })
}

/** What the buyer of an order is to send, and where to; null once nothing is to come. */
export async function instructionsLetter(
  { db, desk }: Writing,
  { orderNumber, to }: RequestOf<'payment_instructions'>,
): Promise<Letter | null> {
  const found = await findOrderOfEmail(db, { orderNumber, email: to })
  const order = found && (await readOrderAlone(db, found.id))
  const instructions = order && instructionsOf(order)
  if (!order || !instructions) return null
  return note(desk, 'payment_instructions', {
    ...{ to: order.email, locale: order.locale, orderNumber: order.orderNumber, href: desk.orderUrl(order.id) },
    ...{ more: instructions.split(/\n+/), waitUntil: order.expiresAt },
  })
}

/** Null for an order that has ended since. */
export async function confirmationOf(
  writing: Writing,
  { orderId }: RequestOf<'order_confirmed'>,
): Promise<Letter | null> {
  const order = await readLivingOrder(writing, orderId)
  return order === null || order.status === 'CANCELED' ? null : orderConfirmed(writing.desk, order)
}

/** Null where it was paid since, is being tried again, or can't be paid any more. */
export async function failureOf(writing: Writing, failure: RequestOf<'payment_failed'>): Promise<Letter | null> {
  const order = await readLivingOrder(writing, failure.orderId)
  const isOpen = order?.status === 'PENDING' && order.paymentStatus === 'FAILED'
  return isOpen && (await isToBeTold(writing, order, failure)) ? paymentFailed(writing.desk, order, failure) : null
}

/** Letters tell of so many failures of a kind: whoever fails again and again on purpose is not to fill a mailbox. */
const failuresToldMax = 3

/** Of failures of a kind that came before anybody could write, the last one is told alone. */
async function isToBeTold(
  { db }: Writing,
  { id, version }: Order,
  { isLate, position }: RequestOf<'payment_failed'>,
): Promise<boolean> {
  if (position === undefined) return true
  // Nothing has happened since; and between two failures there is something else.
  if (version === position && position <= 2 * failuresToldMax) return true
  const { upToIt, since } = await countFailures(db, id, { isLate, position })
  return upToIt === failuresToldMax || (upToIt < failuresToldMax && since === 0)
}

export async function shipmentOf(
  writing: Writing,
  { orderId, shipmentId }: RequestOf<'shipped'>,
): Promise<Letter | null> {
  const order = await readLivingOrder(writing, orderId)
  if (order === null) return null
  const shipments = await readShipmentsOfOrder(writing.db, order.id)
  const shipment = shipments.find(({ id }) => id === shipmentId)
  return shipment === undefined ? null : shipped(writing.desk, order, { ...shipment, isOnly: shipments.length === 1 })
}

/** Null for money that pays for another order, and has not gone back. */
export async function refundOf(writing: Writing, { orderId, refundId }: RequestOf<'refunded'>): Promise<Letter | null> {
  const order = await readLivingOrder(writing, orderId)
  const refund = await readRefund(writing.db, refundId)
  if (order === null || refund === null || refund.state !== 'succeeded' || refund.transferredTo !== null) return null
  return refunded(writing.desk, order, { ...refund, way: await wayOf(writing, refund) })
}

async function wayOf({ db }: Writing, { creditAccountId, provider }: Refund): Promise<WayBack> {
  if (creditAccountId !== null) return (await findCreditAccount(db, creditAccountId))?.kind ?? 'store_credit'
  if (provider === 'gift_card' || provider === 'store_credit') return provider
  return provider === 'stripe' ? 'provider' : 'by_hand'
}

/** Whoever has been erased is written to no more. */
async function readLivingOrder({ db }: Writing, orderId: string): Promise<Order | null> {
  // The ids in a job's data are those that we put there.
  const order = await readOrderAlone(db, orderId as OrderId)
  return order === null || order.email.endsWith('@erased.invalid') ? null : order
}
