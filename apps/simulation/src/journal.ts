/** What clients were told, which must still be so when everything has come to rest. */
export interface Seen {
  /** Under which it was placed by whoever saw it; null where he saw it later. */
  readonly key: string | null
  readonly orderId: string
  readonly orderNumber: string
  readonly totalMinor: number
  readonly status: string
  readonly paymentStatus: string
}

/** The part of an order that every answer shows. */
export interface ShownOrder {
  readonly id: string
  readonly orderNumber: string
  readonly status: string
  readonly paymentStatus: string
  readonly total: { readonly amount: number }
}

/** A replay of one of Stripe's events that staff was told of. */
export interface Replayed {
  readonly eventId: string
  readonly replayCount: number
}

/** Where an answer says that the goods of an order are. */
export interface ShownGoods extends ShownOrder {
  readonly lines: readonly {
    readonly shippedQuantity: number
    readonly returnedQuantity: number
    readonly canceledQuantity: number
  }[]
}

/** How many pieces somebody was told have left, and have come back or were taken off: that never becomes less. */
export interface SeenGoods {
  readonly orderId: string
  readonly shippedCount: number
  readonly goneCount: number
}

/** Remembers, outside of the shop, what it has said. */
export class Journal {
  readonly acknowledged: Seen[] = []
  readonly replayed: Replayed[] = []
  readonly goods: SeenGoods[] = []
  /** How many parcels of an order were asked for, each under a key of its own. */
  readonly parcelsAsked = new Map<string, number>()
  /** Changes of the shelves that staff was told of, by their keys. */
  readonly adjusted: string[] = []
  /** Errors that no client should see. */
  readonly internals: string[] = []
  readonly counts = new Map<string, number>()

  /** An order as somebody was shown it, and the key under which he had placed it, if it was that. */
  saw({ id, orderNumber, total, status, paymentStatus }: ShownOrder, key: string | null): void {
    this.acknowledged.push({ orderId: id, orderNumber, totalMinor: total.amount, status, paymentStatus, key })
  }

  /** Passes an answer on, and remembers the order in it: also where whoever asked waits for it no more. */
  async hears<Answer extends ShownOrder | { readonly order: ShownOrder }>(
    answer: Promise<Answer>,
    key: string | null = null,
  ): Promise<Answer> {
    const heard = await answer
    this.saw('order' in heard ? heard.order : heard, key)
    return heard
  }

  sawGoods(order: ShownGoods): void {
    const sum = (of: (line: (typeof order.lines)[number]) => number) =>
      order.lines.reduce((all, line) => all + of(line), 0)
    this.saw(order, null)
    this.goods.push({
      orderId: order.id,
      shippedCount: sum(({ shippedQuantity }) => shippedQuantity),
      goneCount: sum(({ returnedQuantity, canceledQuantity }) => returnedQuantity + canceledQuantity),
    })
  }

  asksForParcel(orderId: string): void {
    this.parcelsAsked.set(orderId, (this.parcelsAsked.get(orderId) ?? 0) + 1)
  }

  sawInternal(error: unknown): void {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    this.internals.push(cause instanceof Error ? (cause.stack ?? cause.message) : String(cause))
  }

  count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1)
  }
}
