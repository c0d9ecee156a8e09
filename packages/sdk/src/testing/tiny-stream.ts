import { EventEmitter, once } from 'node:events'
import { tracked } from '@trpc/server'

/** A log of events that can be read from any of them on, and how many readers it has. */
export class TinyStream {
  readonly #log: string[] = []
  readonly #changes = new EventEmitter()
  #isDone = false
  readerCount = 0

  publish(...texts: readonly string[]): void {
    this.#log.push(...texts)
    this.#changes.emit('change')
  }

  /** There will be no more. */
  finish(): void {
    this.#isDone = true
    this.#changes.emit('change')
  }

  /** Lets readers look whether they may still read. */
  check(): void {
    this.#changes.emit('change')
  }

  readers(count: number): Promise<void> {
    return this.#until(() => this.readerCount === count)
  }

  async *read(after: string | undefined, { signal, check }: { signal: AbortSignal | undefined; check: () => void }) {
    this.readerCount += 1
    this.#changes.emit('change')
    try {
      for (let at = after === undefined ? 0 : Number(after) + 1; ; at += 1) {
        await this.#until(() => {
          check()
          return this.#isDone || at < this.#log.length
        }, signal)
        const text = this.#log[at]
        if (text === undefined) return
        yield tracked(String(at), { text, at: new Date(at) })
      }
    } finally {
      this.readerCount -= 1
      this.#changes.emit('change')
    }
  }

  async #until(holds: () => boolean, signal?: AbortSignal): Promise<void> {
    while (!holds()) await once(this.#changes, 'change', signal === undefined ? {} : { signal })
  }
}
