import type { Store } from './store/store.ts'
import { beginWork, type Cause, type Work } from './store/work.ts'
import { type Habits, usualHabits } from './webhooks/habits.ts'

/** Everything that changes the memory goes through here: one call at a time, whole or not at all. */
export interface Engine {
  readonly store: Store
  /** The simulator's own time, which may be ahead. */
  readonly now: () => Date
  /** The machine's time, which whoever takes a webhook judges it by. */
  readonly wallNow: () => Date
  /** How webhooks go out from now on. */
  habits: Habits
  /** Runs without interruption and remembers; what is thrown undoes everything. */
  transact<T>(cause: Cause, run: (work: Work) => T): T
  /** Called after each change. */
  onChange(listener: () => void): void
}

export interface EngineOptions {
  readonly store: Store
  readonly now: () => Date
  readonly url: () => string
  readonly hasWebhook: boolean
}

/** The cause of what Stripe does by itself. */
export const nobody: Cause = { requestId: null, idempotencyKey: null }

export function makeEngine({ store, now: wallNow, url, hasWebhook }: EngineOptions): Engine {
  const aheadMs = () => store.find('simulator.clock', 'clock')?.aheadMs ?? 0
  const now = () => new Date(wallNow().getTime() + aheadMs())
  const listeners: (() => void)[] = []
  const engine: Engine = {
    store,
    now,
    wallNow,
    habits: usualHabits,
    transact: (cause, run) => {
      const work = beginWork({ store, now, url: url(), hasWebhook, habits: engine.habits }, cause)
      const result = run(work)
      store.commit(work.change())
      for (const listener of listeners) listener()
      return result
    },
    onChange: (listener) => void listeners.push(listener),
  }
  return engine
}
