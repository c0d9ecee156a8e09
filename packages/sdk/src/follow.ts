/**
 * The events of a stream, one after the other:
 * `for await (const { order } of follow(shop.orders.onUpdate, { orderId })) …`. It connects when it is first read and,
 * when a connection drops, comes back and goes on behind the last event. Leaving the loop ends it, and so does the
 * signal; a refusal is thrown.
 */
export const follow = <S extends Stream>(
  procedure: S,
  input: InputOf<S>,
  { signal }: { signal?: AbortSignal | undefined } = {},
): AsyncIterableIterator<DataOf<S>> =>
  new Feed<DataOf<S>>((lastEventId, handlers) => {
    const resumed = lastEventId === undefined ? input : { ...Object(input), lastEventId }
    // What the procedure streams is what its type says.
    return procedure.subscribe(resumed, handlers as Handlers<unknown>)
  }, signal)

/** A procedure that streams events which have ids. */
interface Stream {
  subscribe(input: unknown, handlers: Handlers<unknown>): Unsubscribable
}
interface Unsubscribable {
  unsubscribe(): void
}
interface Handlers<Data> {
  onData(event: Tracked<Data>): void
  onError(error: unknown): void
  onComplete(): void
}
interface Tracked<Data> {
  readonly id: string
  readonly data: Data
}

type InputOf<S> = S extends { subscribe: (input: infer Input, ...rest: never[]) => unknown } ? Input : never
/** By the iterator that tRPC declares last; older ones have only the handlers. */
type DataOf<S> = S extends { subscribe: (input: never, ...rest: never[]) => AsyncIterable<Tracked<infer Data>> }
  ? Data
  : S extends { subscribe: (input: never, handlers: infer H) => unknown }
    ? H extends { onData?: (event: Tracked<infer Data>) => void }
      ? Data
      : never
    : never

/** So many events wait for a slow reader; then the stream is left until he has read them, and resumed behind them. */
const waitingMax = 100

type Connect<Data> = (lastEventId: string | undefined, handlers: Handlers<Data>) => Unsubscribable

class Feed<Data> implements AsyncIterableIterator<Data> {
  readonly #connect: Connect<Data>
  readonly #signal: AbortSignal | undefined
  readonly #waiting: { readonly value: Data }[] = []
  /** Who asked for more than there was. */
  readonly #readers: ((result: Promise<IteratorResult<Data>>) => void)[] = []
  #connection: { subscription?: Unsubscribable } | null = null
  #lastEventId: string | undefined
  #end: { readonly error?: unknown } | null = null

  constructor(connect: Connect<Data>, signal: AbortSignal | undefined) {
    this.#connect = connect
    this.#signal = signal
    signal?.addEventListener('abort', this.#leave)
    if (signal?.aborted === true) this.#leave()
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async next(): Promise<IteratorResult<Data>> {
    const event = this.#waiting.shift()
    if (event !== undefined) return { value: event.value, done: false }
    const end = this.#end
    if (end === null) {
      return new Promise((resolve) => {
        this.#readers.push(resolve)
        this.#open()
      })
    }
    this.#end = {}
    if (end.error !== undefined) throw end.error
    return { value: undefined, done: true }
  }

  async return(): Promise<IteratorResult<Data>> {
    this.#leave()
    return { value: undefined, done: true }
  }

  #open(): void {
    if (this.#connection !== null) return
    const connection: { subscription?: Unsubscribable } = {}
    this.#connection = connection
    const isCurrent = () => this.#connection === connection
    connection.subscription = this.#connect(this.#lastEventId, {
      onData: ({ id, data }) => {
        if (!isCurrent()) return
        this.#lastEventId = id
        this.#waiting.push({ value: data })
        if (this.#waiting.length >= waitingMax) this.#close()
        this.#answer()
      },
      onError: (error) => {
        if (isCurrent()) this.#stop({ error })
      },
      onComplete: () => {
        if (isCurrent()) this.#stop({})
      },
    })
    // It may have been left before we knew how to.
    if (!isCurrent()) connection.subscription.unsubscribe()
  }

  /** Whatever the connection says from now on, nobody hears. */
  #close(): void {
    const { subscription } = this.#connection ?? {}
    this.#connection = null
    subscription?.unsubscribe()
  }

  #stop(end: { readonly error?: unknown }): void {
    this.#signal?.removeEventListener('abort', this.#leave)
    this.#end ??= end
    this.#close()
    this.#answer()
  }

  readonly #leave = (): void => {
    this.#waiting.length = 0
    this.#end = {}
    this.#stop({})
  }

  #answer(): void {
    for (const answer of this.#readers.splice(0)) answer(this.next())
  }
}
