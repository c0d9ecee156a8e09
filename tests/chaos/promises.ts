import type { Kept } from './kept.ts'
import { type MoneyPromises, openMoneyPromises } from './money-promises.ts'
import { openRefundPromises, type RefundPromises } from './refund-promises.ts'

/** Everything that the shop has acknowledged to somebody, in the order in which it did. */
export interface Promises extends Omit<MoneyPromises, 'refundAsked'> {
  /** Answers what is wrong with it at once: a key that has been answered with another order before. */
  placed(key: string, order: ToldOrder): string | null
  /** Under this key, from now on, whether or not an answer comes. */
  refundAsked(key: string, orderId: string): void
  /** Answers what is wrong with it at once. */
  readonly refunded: RefundPromises['refunded']
  /** A webhook that was answered with success. */
  eventTaken(eventId: string): void
  /** Those that are not true, as a person reads it. */
  brokenIn(kept: Kept): string[]
}

/** What a client is told of an order. */
interface ToldOrder {
  readonly id: string
  readonly orderNumber: string
  readonly total: { readonly amount: number; readonly currency: string }
}

interface Acknowledged {
  readonly key: string
  readonly id: string
  readonly orderNumber: string
  readonly totalMinor: number
  readonly currency: string
}

export function openPromises(): Promises {
  const placed = new Map<string, Acknowledged>()
  const [money, refunds] = [openMoneyPromises(), openRefundPromises()]
  const eventIds = new Set<string>()
  return {
    ...money,
    placed: (key, { id, orderNumber, total }) => {
      const told = { key, id, orderNumber, totalMinor: total.amount, currency: total.currency }
      const before = placed.get(key)
      placed.set(key, before ?? told)
      if (before === undefined || JSON.stringify(before) === JSON.stringify(told)) return null
      return `the key of ${JSON.stringify(before)} was answered with ${JSON.stringify(told)}`
    },
    refundAsked: (key, orderId) => {
      money.refundAsked(orderId)
      refunds.asked(key, orderId)
    },
    refunded: refunds.refunded,
    eventTaken: (eventId) => void eventIds.add(eventId),
    brokenIn: (kept) => [
      ...[...placed.values()].flatMap((told) => wrongWithOrder(told, kept)),
      ...keysOfTwoOrders(kept),
      ...money.brokenIn(kept),
      ...refunds.brokenIn(kept),
      ...[...eventIds].filter((id) => !kept.eventIds.has(id)).map((id) => `event ${id} was taken, and is not kept`),
    ],
  }
}

function wrongWithOrder(told: Acknowledged, { orders }: Kept): string[] {
  const found = orders.find(({ idempotencyKey }) => idempotencyKey === told.key)
  if (found === undefined) return [`order ${told.orderNumber} was acknowledged, and its key has none`]
  const { id, orderNumber, totalMinor, currency, idempotencyKey: key } = found
  const kept: Acknowledged = { key, id, orderNumber, totalMinor, currency }
  if (JSON.stringify(kept) === JSON.stringify(told)) return []
  return [`order ${told.orderNumber} was acknowledged as ${JSON.stringify(told)}, and is ${JSON.stringify(kept)}`]
}

function keysOfTwoOrders({ orders }: Kept): string[] {
  const first = new Map<string, string>()
  return orders.flatMap(({ idempotencyKey: key, orderNumber }) => {
    const other = first.get(key)
    first.set(key, other ?? orderNumber)
    return other === undefined ? [] : [`key ${key} has ${other} and ${orderNumber}`]
  })
}
