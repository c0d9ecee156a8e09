/** Everything that the shop has acknowledged to somebody, in the order in which it did. */
export interface Promises {
  /** Answers what is wrong with it at once: a key that has been answered with another order before. */
  placed(key: string, order: ToldOrder): string | null
  paid(orderId: string): void
  /** From now on the order may be canceled, whether or not an answer comes. */
  cancelAsked(orderId: string): void
  canceled(orderId: string): void
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

/** What the database has at the end. */
export interface Kept {
  readonly orders: readonly KeptOrder[]
  readonly eventIds: ReadonlySet<string>
}

export interface KeptOrder {
  readonly id: string
  readonly orderNumber: string
  readonly idempotencyKey: string
  readonly totalMinor: number
  readonly currency: string
  readonly status: string
  readonly paymentStatus: string
  /** What came in, and what of it went back. */
  readonly capturedMinor: number
  readonly refundedMinor: number
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
  const said = { paid: new Set<string>(), cancelAsked: new Set<string>(), canceled: new Set<string>() }
  const eventIds = new Set<string>()
  return {
    placed: (key, { id, orderNumber, total }) => {
      const told = { key, id, orderNumber, totalMinor: total.amount, currency: total.currency }
      const before = placed.get(key)
      placed.set(key, before ?? told)
      if (before === undefined || JSON.stringify(before) === JSON.stringify(told)) return null
      return `the key of ${JSON.stringify(before)} was answered with ${JSON.stringify(told)}`
    },
    paid: (orderId) => void said.paid.add(orderId),
    cancelAsked: (orderId) => void said.cancelAsked.add(orderId),
    canceled: (orderId) => void said.canceled.add(orderId),
    eventTaken: (eventId) => void eventIds.add(eventId),
    brokenIn: (kept) => [
      ...[...placed.values()].flatMap((told) => wrongWithOrder(told, kept)),
      ...keysOfTwoOrders(kept),
      ...kept.orders.flatMap((order) => wrongWithMoney(order, said)),
      ...[...said.paid, ...said.canceled].flatMap((id) => missingIn(kept, id)),
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

interface Said {
  readonly paid: ReadonlySet<string>
  readonly cancelAsked: ReadonlySet<string>
  readonly canceled: ReadonlySet<string>
}

function wrongWithMoney(order: KeptOrder, { paid, cancelAsked, canceled }: Said): string[] {
  const { id, orderNumber, status, paymentStatus, capturedMinor, refundedMinor, totalMinor } = order
  const state = `is ${status} and ${paymentStatus}, with ${capturedMinor} in and ${refundedMinor} back`
  const wrong: string[] = []
  if (canceled.has(id) && status !== 'CANCELED') wrong.push(`${orderNumber} was said to be canceled, and ${state}`)
  if (canceled.has(id) && refundedMinor !== capturedMinor) wrong.push(`${orderNumber} keeps money: it ${state}`)
  if (!paid.has(id)) return wrong
  const isPaid = capturedMinor >= totalMinor
  if (!isPaid) wrong.push(`${orderNumber} was said to be paid, and ${state}`)
  const isKept = status === 'PROCESSING' && paymentStatus === 'SUCCEEDED'
  if (!isKept && !cancelAsked.has(id)) wrong.push(`${orderNumber} was paid, nobody canceled it, and it ${state}`)
  return wrong
}

const missingIn = ({ orders }: Kept, orderId: string): string[] =>
  orders.some(({ id }) => id === orderId) ? [] : [`order ${orderId} was said to be paid or canceled, and is not there`]
