import type { ReceivedBySmtp } from '@tillwright/api/testing/smtp-server'
import type { KeptOrder } from './kept.ts'

/** What buyers were written to: by how many letters at least they know of their order, and none of them is two. */
export function wrongWithLetters(orders: readonly KeptOrder[], received: readonly Letter[]): string[] {
  const heads = new Map<string, Set<string>>()
  const toBuyer = new Map<string, Set<string>>()
  for (const letter of received) {
    const id = headerOf(letter, 'Message-ID')
    heads.set(id, (heads.get(id) ?? new Set()).add(`${letter.to}, ${headerOf(letter, 'Subject')}`))
    toBuyer.set(letter.to, (toBuyer.get(letter.to) ?? new Set()).add(id))
  }
  return [
    ...[...heads].flatMap(([id, those]) =>
      those.size === 1 ? [] : [`${id} is of several letters: ${[...those].join('; ')}`],
    ),
    ...orders.flatMap((order) => {
      const came = toBuyer.get(buyerOf(order))?.size ?? 0
      const least = leastOf(order)
      return came < least
        ? [`the buyer of ${order.orderNumber} got ${came} letters, not ${least}: ${order.status}`]
        : []
    }),
  ]
}

export type Letter = Pick<ReceivedBySmtp, 'to' | 'source'>

/** Who buys under that key; keys and buyers are made together. */
export const buyerOf = ({ idempotencyKey }: Pick<KeptOrder, 'idempotencyKey'>): string =>
  `${idempotencyKey}@shopper.example`

const headerOf = ({ source }: Letter, name: string): string =>
  new RegExp(`^${name}: *(.*)$`, 'im').exec(source)?.[1]?.trim() ?? `no ${name}`

/** That it stands, and that it has left; one that ended before its letters were written needs none. */
function leastOf({ status, paymentStatus }: KeptOrder): number {
  if (status === 'SHIPPED') return 2
  return status === 'PROCESSING' && paymentStatus === 'SUCCEEDED' ? 1 : 0
}
