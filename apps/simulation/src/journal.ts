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
  readonly returns: readonly { readonly id: string; readonly state: string }[]
}

/** How many pieces somebody was told have left, and have come back or were taken off: that never becomes less. */
export interface SeenGoods {
  readonly orderId: string
  readonly shippedCount: number
  readonly goneCount: number
}

/** So many more of a variant at a place, or fewer. */
export interface Move {
  readonly variantId: string
  readonly locationId: string
  readonly delta: number
}

/** A draft as staff was shown it. */
export interface SeenDraft {
  /** Under which whoever saw it has made it; null where he saw it later. */
  readonly key: string | null
  readonly draftId: string
  readonly version: number
  /** What is in it, in one order. */
  readonly lines: string
}

/** The part of a draft that every answer shows. */
interface ShownDraft {
  readonly id: string
  readonly version: number
  readonly lines: readonly { readonly variantId: string; readonly quantity: number }[]
}

/** What a buyer has sent. */
export interface BankLine {
  readonly orderId: string
  readonly amount: number
  /** Under which it is recorded. */
  readonly key: string
}

/** Remembers, outside of the shop, what it has said. */
export class Journal {
  readonly acknowledged: Seen[] = []
  readonly replayed: Replayed[] = []
  readonly goods: SeenGoods[] = []
  /** How many parcels of an order were asked for, each under a key of its own. */
  readonly parcelsAsked = new Map<string, number>()
  /** How many returns of an order its buyer asked for, each under a key of its own. */
  readonly returnsAsked = new Map<string, number>()
  /** Returns as somebody was shown them. */
  readonly returns: { readonly id: string; readonly orderId: string; readonly state: string }[] = []
  /** What staff wanted to move on the shelves, by the keys under which it was asked for. */
  readonly moves = new Map<string, readonly Move[]>()
  /** Changes of the shelves that staff was told of, by their keys. */
  readonly adjusted: string[] = []
  /** Keys under which drafts were asked for, and those that were to be removed. */
  readonly draftsAsked = new Set<string>()
  readonly removalsAsked = new Set<string>()
  /** Drafts as staff was shown them, and those that it was told are gone. */
  readonly drafts: SeenDraft[] = []
  readonly removed: string[] = []
  /** Drafts for which goods were to be given, and what staff was told of it. */
  readonly exchangesAsked = new Set<string>()
  readonly exchanged: { readonly orderId: string; readonly originalOrderId: string }[] = []
  /** What has come to the bank, and the keys of what staff was told is recorded. */
  readonly bank: BankLine[] = []
  readonly recorded = new Set<string>()
  /** Orders of those who may have saved a card. */
  readonly cardOrders: string[] = []
  /** What staff was told goes back. */
  readonly refunded: { readonly id: string; readonly amountMinor: number }[] = []
  /** What somebody waits for who was told that there is none. */
  readonly wishes: { readonly variantId: string; readonly email: string }[] = []
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
    this.returns.push(...order.returns.map(({ id, state }) => ({ id, orderId: order.id, state })))
  }

  asksForParcel(orderId: string): void {
    this.parcelsAsked.set(orderId, (this.parcelsAsked.get(orderId) ?? 0) + 1)
  }

  asksForReturn(orderId: string): void {
    this.returnsAsked.set(orderId, (this.returnsAsked.get(orderId) ?? 0) + 1)
  }

  sawDraft({ id: draftId, version, lines }: ShownDraft, key: string | null): void {
    const told = lines.map(({ variantId, quantity }) => `${variantId} ${quantity}`)
    this.drafts.push({ key, draftId, version, lines: told.toSorted().join() })
  }

  sawInternal(error: unknown): void {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    this.internals.push(cause instanceof Error ? (cause.stack ?? cause.message) : String(cause))
  }

  count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1)
  }
}
