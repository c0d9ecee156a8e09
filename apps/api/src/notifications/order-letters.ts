import type { Refund } from '@tillwright/db/refunds'
import type { Shipment } from '@tillwright/db/shipments'
import type { Order } from '@tillwright/domain/orders/order'
import { isPaidOnDelivery } from '@tillwright/domain/payments/manual'
import { shownMoney } from '../invoices/shown.ts'
import { localeBeside } from './closest-words.ts'
import type { Desk } from './desk.ts'
import { type Letter, leadsTo, type Part, said } from './letter.ts'
import { destinationOf, goodsOf, piecesOf } from './order-parts.ts'
import { type OrderOf, type OrderWords, orderWordsFor, type WayBack } from './order-words.ts'

/** That the order stands, with all that was agreed. */
export function orderConfirmed(desk: Desk, order: Order): Letter {
  const { words, of, letter, seen } = begin(desk, order)
  const { subject, thanks, ...states } = words.confirmed
  return letter(subject(of), [
    ...said(`${thanks(of)} ${states[moneyOf(order)]}`),
    goodsOf(order, words),
    ...destinationOf(order, words),
    ...seen,
  ])
}

function moneyOf({ totalMinor, paymentStatus, manualMethod }: Order) {
  if (totalMinor === 0) return 'free'
  if (isPaidOnDelivery(manualMethod) && paymentStatus === 'PENDING') return 'later'
  return paymentStatus === 'AUTHORIZED' ? 'held' : 'paid'
}

/** That nothing was paid, and how it still can be. */
export function paymentFailed(desk: Desk, order: Order, { isLate }: { readonly isLate: boolean }): Letter {
  const { words, of, letter } = begin(desk, order)
  const { failed } = words
  const moment = new Intl.DateTimeFormat(localeBeside(words, order.locale), {
    ...{ year: 'numeric', month: 'long', day: 'numeric', hour: '2-digit', minute: '2-digit' },
    ...{ timeZone: desk.timeZone, timeZoneName: 'short' },
  })
  return letter(failed.subject(of), [
    ...said(isLate ? failed.late(of) : failed.refused(of)),
    leadsTo(failed.pay, desk.orderUrl(order.id)),
    ...said(...(order.expiresAt === null ? [] : [failed.waitUntil(moment.format(order.expiresAt))]), words.secret),
    goodsOf(order, words),
  ])
}

/** What has left, who carries it, and where it can be followed. */
export function shipped(desk: Desk, order: Order, shipment: Shipment & { readonly isOnly: boolean }): Letter {
  const { words, of, letter, seen } = begin(desk, order)
  const { carrier, trackingNumber, trackingUrl, lines } = shipment
  const { labels } = words
  const isLeft = order.fulfillmentStatus === 'PARTIALLY_FULFILLED'
  const how = [[labels.carrier, carrier] as const, [labels.trackingNumber, trackingNumber] as const].flatMap(
    ([label, amount]) => (amount === null ? [] : [{ label, amount }]),
  )
  return letter(words.shipped.subject(of), [
    ...said(shipment.isOnly && !isLeft ? words.shipped.allOf(of) : words.shipped.partOf(of)),
    ...(trackingUrl === null ? [] : [leadsTo(words.shipped.follow, trackingUrl)]),
    ...(how.length === 0 ? [] : [{ kind: 'rows', title: null, rows: how } as const]),
    { kind: 'rows', title: labels.goods, rows: piecesOf(order, lines, words) },
    ...(isLeft ? said(words.shipped.restFollows) : []),
    ...destinationOf({ ...order, billingAddress: null, shippingMethod: null }, words),
    ...seen,
  ])
}

export interface ToldOfRefund extends Pick<Refund, 'amountMinor' | 'lines' | 'withShipping' | 'explanation'> {
  readonly way: WayBack
}

/** How much has gone back, how, and what for. */
export function refunded(desk: Desk, order: Order, refund: ToldOfRefund): Letter {
  const { words, of, letter, seen } = begin(desk, order)
  const { refunded: told } = words
  const written = { currency: order.currency, locale: localeBeside(words, order.locale) }
  const amount = shownMoney(refund.amountMinor, written)
  const rows = [
    ...piecesOf(order, refund.lines, words),
    ...(refund.withShipping ? [{ label: told.shippingToo, amount: null }] : []),
  ]
  return letter(told.subject(of), [
    ...said(told.amount({ ...of, amount }), told.ways[refund.way]),
    ...(rows.length === 0 ? [] : [{ kind: 'rows', title: null, rows } as const]),
    ...(refund.explanation === null ? [] : said(told.explained(refund.explanation))),
    ...seen,
  ])
}

interface Begun {
  readonly words: OrderWords
  readonly of: OrderOf
  /** Where the order can be seen, with what is to be known of that. */
  readonly seen: readonly Part[]
  letter(subject: string, parts: readonly Part[]): Letter
}

/** In the language of whoever has placed it. */
function begin(desk: Desk, { id, email, locale, orderNumber }: Order): Begun {
  const words = orderWordsFor(locale)
  return {
    words,
    of: { shop: desk.shopName, order: orderNumber },
    seen: [leadsTo(words.see, desk.orderUrl(id)), ...said(words.secret)],
    letter: (subject, parts) => ({ to: email, language: words.language, subject, parts }),
  }
}
