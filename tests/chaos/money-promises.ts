import type { Kept, KeptOrder } from './kept.ts'

/** What the shop has said about the money and the goods of orders, and what it was asked to do with them. */
export interface MoneyPromises {
  paid(orderId: string): void
  /** Paid, as far as the buyer can: the money is held, and the shop captures it. */
  held(orderId: string): void
  /** From now on the order may be canceled, whether or not an answer comes. */
  cancelAsked(orderId: string): void
  canceled(orderId: string): void
  /** So much of a hold; null for all that is owed. */
  captureAsked(orderId: string, amountMinor: number | null): void
  captured(orderId: string, amountMinor: number): void
  shipAsked(orderId: string): void
  shipped(orderId: string): void
  /** So much of a hold is owed no longer, by a wish with this key. */
  letOff(key: string, orderId: string, amountMinor: number): void
  /** From now on money of it may go back, or be let off. */
  refundAsked(orderId: string): void
  brokenIn(kept: Kept): string[]
}

interface Said {
  readonly paid: Set<string>
  readonly held: Set<string>
  readonly canceled: Set<string>
  readonly shipped: Set<string>
  readonly asked: {
    readonly cancel: Set<string>
    readonly ship: Set<string>
    readonly refund: Set<string>
    readonly capture: Set<string>
  }
  /** Less than all of it, of an order. */
  readonly parts: Map<string, Set<number>>
  readonly captured: Map<string, Set<number>>
  /** By key, for an order. */
  readonly letOff: Map<string, Map<string, number>>
}

export function openMoneyPromises(): MoneyPromises {
  const said: Said = {
    ...{ paid: new Set(), held: new Set(), canceled: new Set(), shipped: new Set() },
    asked: { cancel: new Set(), ship: new Set(), refund: new Set(), capture: new Set() },
    ...{ parts: new Map(), captured: new Map(), letOff: new Map() },
  }
  const told = () => new Set([...said.paid, ...said.held, ...said.canceled, ...said.shipped, ...said.captured.keys()])
  return {
    paid: (orderId) => void said.paid.add(orderId),
    held: (orderId) => void said.held.add(orderId),
    cancelAsked: (orderId) => void said.asked.cancel.add(orderId),
    canceled: (orderId) => void said.canceled.add(orderId),
    captureAsked: (orderId, amountMinor) => {
      said.asked.capture.add(orderId)
      if (amountMinor !== null) note(said.parts, orderId, amountMinor)
    },
    captured: (orderId, amountMinor) => note(said.captured, orderId, amountMinor),
    shipAsked: (orderId) => void said.asked.ship.add(orderId),
    shipped: (orderId) => void said.shipped.add(orderId),
    letOff: (key, orderId, amountMinor) =>
      void said.letOff.set(orderId, (said.letOff.get(orderId) ?? new Map<string, number>()).set(key, amountMinor)),
    refundAsked: (orderId) => void said.asked.refund.add(orderId),
    brokenIn: (kept) => [
      ...kept.orders.flatMap((order) => wrongWith(order, said)),
      ...[...told()].flatMap((orderId) => missingIn(kept, orderId)),
    ],
  }
}

function note(amounts: Map<string, Set<number>>, orderId: string, amountMinor: number): void {
  amounts.set(orderId, (amounts.get(orderId) ?? new Set<number>()).add(amountMinor))
}

function wrongWith(order: KeptOrder, said: Said): string[] {
  const { orderNumber, status, paymentStatus, heldMinor, capturedMinor, refundedMinor } = order
  const money = `with ${heldMinor} held, ${capturedMinor} in and ${refundedMinor} back`
  return [...wrongWithPaid(order, said), ...wrongWithHeld(order, said), ...wrongWithEnd(order, said)].map(
    (wrong) => `${orderNumber} ${wrong}: it is ${status} and ${paymentStatus}, ${money}`,
  )
}

function wrongWithPaid(order: KeptOrder, said: Said): string[] {
  const { id, capturedMinor, totalMinor } = order
  if (!said.paid.has(id)) return []
  return [
    ...(capturedMinor >= totalMinor ? [] : ['was said to be paid, and is not']),
    ...(isWhereItMayBe(order, said) ? [] : ['was paid, and is where nobody has brought it']),
  ]
}

/** Held still, captured because somebody wanted it, or let go with its order. */
function wrongWithHeld(order: KeptOrder, said: Said): string[] {
  const { id, status, paymentStatus, heldMinor, capturedMinor, releasedMinor, totalMinor } = order
  const brought = [...(said.captured.get(id) ?? [])].filter((amountMinor) => amountMinor !== capturedMinor)
  const letOffMinor = [...(said.letOff.get(id)?.values() ?? [])].reduce((sum, minor) => sum + minor, 0)
  const wrong = [
    ...brought.map((amountMinor) => `was said to have brought ${amountMinor}, and has not`),
    ...(letOffMinor <= releasedMinor ? [] : [`was let off ${letOffMinor}, and then ${releasedMinor}`]),
  ]
  if (!said.held.has(id)) return wrong
  const isHeld = paymentStatus === 'AUTHORIZED' && heldMinor === totalMinor && capturedMinor === 0
  const isLetGo = status === 'CANCELED' && heldMinor === 0 && capturedMinor === 0
  const isWell = isHeld || isLetGo || isCapturedAsAsked(order, said)
  return [
    ...wrong,
    ...(isWell ? [] : ['was held, and its money is neither there, captured nor let go']),
    ...(isWhereItMayBe(order, said) ? [] : ['was held, and is where nobody has brought it']),
  ]
}

/** All that was owed, because somebody wanted it; less where he wanted less, or some of it was let off before. */
function isCapturedAsAsked({ id, heldMinor, ...money }: KeptOrder, { asked, parts }: Said): boolean {
  const wasWanted = asked.capture.has(id) || asked.ship.has(id)
  const isAllOwed = money.capturedMinor > 0 && money.capturedMinor + money.releasedMinor === money.totalMinor
  const wanted = [money.totalMinor, ...(parts.get(id) ?? [])]
  return wasWanted && heldMinor === 0 && isAllOwed && (asked.refund.has(id) || wanted.includes(money.capturedMinor))
}

function wrongWithEnd({ id, status, ...money }: KeptOrder, said: Said): string[] {
  const wasSent = status === 'SHIPPED' || (status === 'REFUNDED' && said.asked.refund.has(id))
  const keepsMoney = money.refundedMinor !== money.capturedMinor
  return [
    ...(said.canceled.has(id) && status !== 'CANCELED' ? ['was said to be canceled, and is not'] : []),
    ...(said.canceled.has(id) && keepsMoney ? ['was canceled, and keeps money'] : []),
    ...(said.shipped.has(id) && !wasSent ? ['was said to be shipped, and is not'] : []),
    ...(said.shipped.has(id) && money.capturedMinor === 0 ? ['has left, and nothing was paid'] : []),
  ]
}

/** Nothing becomes of a paid order that nobody has asked for. */
function isWhereItMayBe({ id, status, paymentStatus }: KeptOrder, { held, asked }: Said): boolean {
  const [isCancelable, isRefundable] = [asked.cancel.has(id), asked.refund.has(id)]
  const statuses = [
    'PROCESSING',
    ...(isCancelable ? ['CANCELED'] : []),
    ...(asked.ship.has(id) ? ['SHIPPED'] : []),
    ...(asked.ship.has(id) && isRefundable ? ['REFUNDED'] : []),
  ]
  const paymentStatuses = [
    'SUCCEEDED',
    ...(held.has(id) ? ['AUTHORIZED'] : []),
    ...(held.has(id) && isCancelable ? ['PENDING'] : []),
    ...(isCancelable || isRefundable ? ['PARTIALLY_REFUNDED', 'REFUNDED'] : []),
  ]
  return statuses.includes(status) && paymentStatuses.includes(paymentStatus)
}

const missingIn = ({ orders }: Kept, orderId: string): string[] =>
  orders.some(({ id }) => id === orderId) ? [] : [`of order ${orderId} something was said, and it is not there`]
