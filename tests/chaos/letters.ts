import type { ReceivedBySmtp } from '@tillwright/api/testing/smtp-server'
import type { KeptOrder } from './kept.ts'

/**
 * Whether buyers know what has become of their orders, and heard of it once: copies of a letter have one Message-ID,
 * and two letters never say the same.
 */
export function wrongWithLetters(orders: readonly ToldOrder[], received: readonly Letter[]): string[] {
  const heads = new Map<string, Set<string>>()
  const toBuyer = new Map<string, Map<string, Set<string>>>()
  for (const letter of received) {
    const [id, subject] = [headerOf(letter, 'Message-ID'), headerOf(letter, 'Subject')]
    heads.set(id, (heads.get(id) ?? new Set()).add(`${letter.to}, ${subject}`))
    const subjects = toBuyer.get(letter.to) ?? new Map<string, Set<string>>()
    toBuyer.set(letter.to, subjects.set(subject, (subjects.get(subject) ?? new Set()).add(id)))
  }
  return [
    ...[...heads].flatMap(([id, those]) =>
      those.size === 1 ? [] : [`${id} is of several letters: ${[...those].join('; ')}`],
    ),
    ...[...toBuyer].flatMap(([to, subjects]) =>
      [...subjects]
        .filter(([subject, ids]) => ids.size > 1 && isOfOneEvent.test(subject))
        .map(([subject, ids]) => `${to} was written to ${ids.size} times: ${subject}`),
    ),
    ...orders.flatMap((order) => {
      const subjects = [...(toBuyer.get(buyerOf(order))?.keys() ?? [])]
      return leastOf(order)
        .filter((wanted) => !subjects.some((subject) => wanted.test(subject)))
        .map((wanted) => `the buyer of ${order.orderNumber} was never told that it ${wanted.source}: ${order.status}`)
    }),
  ]
}

const confirmed = /is confirmed/
const onItsWay = /is on its way/
/** An order here has one parcel, and fails and is paid back as often as it comes. */
const isOfOneEvent = new RegExp(`${confirmed.source}|${onItsWay.source}`)

/** What of an order its letters go by. */
export type ToldOrder = Pick<KeptOrder, 'orderNumber' | 'idempotencyKey' | 'status' | 'paymentStatus'>
export type Letter = Pick<ReceivedBySmtp, 'to' | 'source'>

/** Who buys under that key; keys and buyers are made together. */
export const buyerOf = ({ idempotencyKey }: Pick<KeptOrder, 'idempotencyKey'>): string =>
  `${idempotencyKey}@shopper.example`

/** Long ones go on in the next line, after a space. */
const headerOf = ({ source }: Letter, name: string): string =>
  new RegExp(`^${name}: *(.*(?:\\r?\\n[ \\t].*)*)`, 'im').exec(source)?.[1]?.replaceAll(/\r?\n/g, '').trim() ??
  `no ${name}`

/** One that ended before its letters were written needs none. */
function leastOf({ status, paymentStatus }: ToldOrder): readonly RegExp[] {
  if (status === 'SHIPPED') return [confirmed, onItsWay]
  return status === 'PROCESSING' && ['SUCCEEDED', 'AUTHORIZED'].includes(paymentStatus) ? [confirmed] : []
}
