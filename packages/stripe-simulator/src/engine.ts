import type { Store } from './store/store.ts'
import { beginWork, type Cause, type Work } from './store/work.ts'

/** Everything that changes the memory goes through here: one call at a time, whole or not at all. */
export interface Engine {
  readonly store: Store
  readonly now: () => Date
  webhookMode: WebhookMode
  /** Runs without interruption and remembers; what is thrown undoes everything. */
  transact<T>(cause: Cause, run: (work: Work) => T): T
  /** Called after each change. */
  onChange(listener: () => void): void
}
/** `hold` keeps events back until `deliver`; those made under `drop` are never delivered. */
export type WebhookMode = 'deliver' | 'hold' | 'drop'

export interface EngineOptions {
  readonly store: Store
  readonly now: () => Date
  readonly url: () => string
  readonly hasWebhook: boolean
}

/** The cause of what Stripe does by itself. */
export const nobody: Cause = { requestId: null, idempotencyKey: null }

export function makeEngine({ store, now, url, hasWebhook }: EngineOptions): Engine {
  const listeners: (() => void)[] = []
  const engine: Engine = {
    store,
    now,
    webhookMode: 'deliver',
    transact: (cause, run) => {
      const deliveries = !hasWebhook ? 'none' : engine.webhookMode === 'drop' ? 'dropped' : 'pending'
      const work = beginWork({ store, now, url: url(), deliveries }, cause)
      const result = run(work)
      store.commit(work.change())
      for (const listener of listeners) listener()
      return result
    },
    onChange: (listener) => void listeners.push(listener),
  }
  return engine
}
