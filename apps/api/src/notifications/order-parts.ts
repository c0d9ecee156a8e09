import type { Address } from '@tillwright/domain/addresses/address'
import { writtenAddress } from '@tillwright/domain/addresses/written-address'
import type { Pieces } from '@tillwright/domain/orders/fulfillment'
import type { Order, OrderLine } from '@tillwright/domain/orders/order'
import { readIsoDay } from '@tillwright/domain/orders/shop-day'
import { shownMoney, shownRate } from '../invoices/shown.ts'
import { shownDay } from '../invoices/shown-day.ts'
import { sumsOf } from '../orders/sums.ts'
import { localeBeside } from './closest-words.ts'
import type { Part, Row } from './letter.ts'
import type { OrderWords } from './order-words.ts'

/** What was ordered, what that comes to, and what of it was paid before. */
export function goodsOf(order: Order, words: OrderWords): Part {
  const { labels } = words
  const written = { currency: order.currency, locale: localeBeside(words, order.locale) }
  const lines = order.lines.map(
    (line): Row => ({ ...nameOf(line, line.quantity, words), amount: shownMoney(line.totalMinor, written) }),
  )
  const sums = sumsOf(order).flatMap(([name, minor]): Row[] =>
    name === 'tax' && addUp(order)
      ? order.taxLines.map((tax) => ({
          label: taxName(tax, written.locale),
          amount: shownMoney(tax.taxMinor, written),
        }))
      : [{ label: labels[name], amount: shownMoney(minor, written), isTotal: name === 'total' }],
  )
  const credits = order.creditPayments.map(
    ({ codeEnd, amountMinor }): Row => ({
      label: codeEnd === null ? labels.storeCredit : labels.giftCard(codeEnd),
      amount: shownMoney(amountMinor, written),
    }),
  )
  return { kind: 'rows', title: labels.goods, rows: [...lines, ...sums, ...includedIn(order, words), ...credits] }
}

/** So many pieces of the order, without what they cost. */
export function piecesOf(order: Order, pieces: readonly Pieces[], words: OrderWords): Row[] {
  const quantities = new Map(pieces.map(({ lineId, quantity }) => [lineId, quantity]))
  return order.lines.flatMap((line) => {
    const quantity = quantities.get(line.id)
    return quantity === undefined ? [] : [{ ...nameOf(line, quantity, words), amount: null }]
  })
}

/** Where it goes, how, and who is billed, where that is somebody else. */
export function destinationOf(order: Order, words: OrderWords): Part[] {
  const { labels } = words
  const { shippingAddress, billingAddress, shippingMethod } = order
  const to = shippingAddress === null ? [] : addressLines(shippingAddress, order, words)
  const billed = billingAddress === null ? [] : addressLines(billingAddress, order, words)
  const how = shippingMethod === null ? [] : [shippingMethod.name, ...expectedOf(order, words)]
  return [
    [labels.shippingAddress, to] as const,
    [labels.billingAddress, billed.join('\n') === to.join('\n') ? [] : billed] as const,
    [labels.shippingMethod, how] as const,
  ].flatMap(([title, lines]): Part[] => (lines.length === 0 ? [] : [{ kind: 'lines', title, lines }]))
}

function nameOf({ title, options, isGift }: OrderLine, quantity: number, { labels }: OrderWords): Omit<Row, 'amount'> {
  const notes = [...options.map(({ name, value }) => labels.option(name, value)), ...(isGift ? [labels.gift] : [])]
  return { label: `${quantity} × ${title}`, ...(notes.length === 0 ? {} : { note: notes.join(', ') }) }
}

/** Whether the tax lines tell all of the tax: then they stand in its place. */
const addUp = ({ taxLines, taxMinor }: Order): boolean =>
  taxLines.length > 0 && taxLines.reduce((sum, line) => sum + line.taxMinor, 0) === taxMinor

const taxName = ({ name, ratePpm }: Order['taxLines'][number], locale: string): string =>
  `${name} ${shownRate(ratePpm, locale)}`

/** The taxes that prices have in them, and why there are none where the law wants that said. */
function includedIn(order: Order, words: OrderWords): Row[] {
  const locale = localeBeside(words, order.locale)
  const written = { currency: order.currency, locale }
  const treated = order.treatment === 'taxed' ? [] : [{ label: order.treatment.note, amount: null }]
  const lines = order.taxLines.flatMap((tax): Row[] => [
    ...(order.taxIncluded && tax.taxMinor > 0
      ? [{ label: words.labels.included(taxName(tax, locale)), amount: shownMoney(tax.taxMinor, written) }]
      : []),
    ...(tax.note === undefined ? [] : [{ label: tax.note, amount: null }]),
  ])
  return [...lines, ...treated]
}

function expectedOf({ shippingMethod, locale }: Order, words: OrderWords): string[] {
  const [from, to] = [shippingMethod?.delivery?.from, shippingMethod?.delivery?.to].map((day = '') => readIsoDay(day))
  if (!from || !to) return []
  const beside = localeBeside(words, locale)
  return [words.labels.expected(shownDay(from, beside), shownDay(to, beside))]
}

/** As the post of its country wants it, and the country in the reader's words. */
function addressLines(address: Address, { locale }: Order, words: OrderWords): string[] {
  const { name, lines } = writtenAddress(address)
  const names = new Intl.DisplayNames([localeBeside(words, locale), 'en'], { type: 'region', fallback: 'none' })
  return [name, ...lines, names.of(address.country) ?? address.country]
}
