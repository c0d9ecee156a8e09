import { accountNotices } from '@tillwright/domain/accounts/account-notice'
import type { ProductId } from '@tillwright/domain/ids'
import { currencyCode } from '@tillwright/domain/money/currency'
import type { Order } from '@tillwright/domain/orders/order'
import type { Deps } from '../deps.ts'
import { accountNotice } from './account-notice.ts'
import { type Desk, openDesk, senderOf } from './desk.ts'
import { type Disputed, disputed } from './dispute-letter.ts'
import { exampleOrder, nobodys } from './example-order.ts'
import type { Letter } from './letter.ts'
import { type NoteKind, noteKinds } from './note-words.ts'
import { type NoteFacts, note } from './notes.ts'
import { orderConfirmed, paymentFailed, refunded, shipped } from './order-letters.ts'
import { backInStock, lowStock } from './stock-letters.ts'
import { written } from './written.ts'

const orderKinds = ['order_confirmed', 'payment_failed', 'payment_failed_late', 'shipped', 'refunded'] as const
const otherKinds = ['low_stock', 'back_in_stock', 'dispute'] as const

/** All letters that a shop writes, by their names. */
export const previewKinds = [...orderKinds, ...noteKinds, ...otherKinds, ...accountNotices] as const
export type PreviewKind = (typeof previewKinds)[number]

/** The languages that letters are written in. */
export const previewLocales = ['en', 'de', 'ja'] as const

export interface Preview extends ReturnType<typeof senderOf> {
  readonly subject: string
  readonly text: string
  readonly html: string
  /** The language that it is written in, which is the closest to what was asked for. */
  readonly language: string
}

/** A letter as it would be sent, about what is not there: nothing of the shop's own is read but its settings. */
export async function preview(
  deps: Pick<Deps, 'keys' | 'shop' | 'publicUrl'>,
  { kind, locale }: { readonly kind: PreviewKind; readonly locale: string },
): Promise<Preview> {
  const shop = await deps.shop()
  const letter = letterOf({ ...(await openDesk(deps)), locale }, kind)
  const { subject, language } = letter
  return {
    ...senderOf(shop, deps.publicUrl),
    ...{ subject, language },
    ...written(letter, { ...shop.mail, shopName: shop.name }),
  }
}

const to = 'ada@example.com'
const [teapot, later] = ['Teapot', new Date('2026-03-16T17:00:00Z')]

function letterOf(desk: Desk, kind: PreviewKind): Letter {
  const write = letters.get(kind)
  if (write === undefined) throw new Error(`nobody has written ${kind}`)
  return write(desk)
}

const letters: ReadonlyMap<PreviewKind, (desk: Desk) => Letter> = new Map<PreviewKind, (desk: Desk) => Letter>([
  ['order_confirmed', (desk) => orderConfirmed(desk, exampleOrder(desk.locale))],
  ['payment_failed', (desk) => paymentFailed(desk, unpaid(desk), { isLate: false })],
  ['payment_failed_late', (desk) => paymentFailed(desk, unpaid(desk), { isLate: true })],
  ['shipped', (desk) => aboutShipment(desk)],
  ['refunded', (desk) => aboutRefund(desk)],
  ['low_stock', (desk) => lowStock(desk, { to, first: level, others: [{ ...level, sku: 'SKU-2', title: teapot }] })],
  ['back_in_stock', (desk) => backInStock(desk, { ...goods, email: to, locale: desk.locale })],
  ['dispute', (desk) => disputed(desk, { ...dispute, to })],
  ...noteKinds.map((kind) => [kind, (desk: Desk) => note(desk, kind, noteFactsOf(desk, kind))] as const),
  ...accountNotices.map(
    (notice) => [notice, (desk: Desk) => accountNotice(desk, { notice, to, locale: desk.locale })] as const,
  ),
])

const unpaid = ({ locale }: Desk) =>
  ({ ...exampleOrder(locale), status: 'PENDING', paymentStatus: 'FAILED' }) as const satisfies Order

function aboutShipment(desk: Desk): Letter {
  const order = exampleOrder(desk.locale)
  const [first] = order.lines
  return shipped(
    desk,
    { ...order, fulfillmentStatus: 'PARTIALLY_FULFILLED' },
    {
      ...{ id: nobodys(40), carrier: 'DHL', trackingNumber: '00340434161094015902', isOnly: true },
      trackingUrl: 'https://www.dhl.com/track?id=00340434161094015902',
      lines: first === undefined ? [] : [{ lineId: first.id, quantity: first.quantity }],
      ...{ shippedAt: order.createdAt, deliveredAt: null },
    },
  )
}

function aboutRefund(desk: Desk): Letter {
  const order = exampleOrder(desk.locale)
  const line = order.lines.at(-1)
  return refunded(desk, order, {
    amountMinor: line?.totalMinor ?? order.totalMinor,
    lines: line === undefined ? [] : [{ lineId: line.id, quantity: line.quantity }],
    ...{ withShipping: false, explanation: null, way: 'provider' },
  })
}

const level = { sku: 'SKU-1', title: 'Mug', location: 'Main', availableCount: 2, threshold: 5 }

const goods = {
  ...{ subscriptionId: nobodys<string>(41), productId: nobodys<ProductId>(42), market: 'US' },
  ...{ title: 'Mug', options: [{ name: 'Color', value: 'Blue' }] },
}

const dispute = {
  ...{ amountMinor: 7_404, currency: currencyCode('USD'), orderNumber: 'ORD-260309-0042' },
  ...{ reason: 'product_not_received', evidenceDueAt: later },
  state: 'needs_response',
} satisfies Omit<Disputed, 'to'>

/** What a note of a kind is about. */
function noteFactsOf(desk: Desk, kind: NoteKind): NoteFacts {
  const { id, orderNumber } = exampleOrder(desk.locale)
  const facts = { to, locale: desk.locale }
  switch (kind) {
    case 'verify_email':
    case 'reset_password':
    case 'change_email':
      return { ...facts, href: desk.linkTo(kind, nobodys(43)) }
    case 'invite_admin':
    case 'invite_staff':
      return { ...facts, href: desk.linkTo('invite_staff', nobodys(44)) }
    case 'email_taken':
    case 'email_change_asked':
    case 'email_changed':
      return facts
    case 'order_link':
    case 'payment_needs_buyer':
      return { ...facts, orderNumber, href: desk.orderUrl(id) }
    case 'payment_instructions':
      return {
        ...facts,
        orderNumber,
        href: desk.orderUrl(id),
        more: [`IBAN DE02 1203 0000 0000 2020 51`],
        waitUntil: later,
      }
  }
}
