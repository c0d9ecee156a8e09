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

/** Remembers, outside of the shop, what it has said. */
export class Journal {
  readonly acknowledged: Seen[] = []
  readonly replayed: Replayed[] = []
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

  sawInternal(error: unknown): void {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    this.internals.push(cause instanceof Error ? (cause.stack ?? cause.message) : String(cause))
  }

  count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1)
  }
}
