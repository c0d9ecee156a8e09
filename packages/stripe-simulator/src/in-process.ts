import { runDueTasks } from './clock.ts'
import { type Faults, makeFaults } from './control/faults.ts'
import { type Engine, makeEngine } from './engine.ts'
import { makeCallLog } from './http/call-log.ts'
import type { Answer } from './http/execute.ts'
import { type Asked, makeV1 } from './http/v1.ts'
import { openStore } from './store/store.ts'

/** Stripe without HTTP and without a clock of its own, for programs that decide themselves what happens when. */
export interface InProcess {
  readonly engine: Engine
  readonly faults: Faults
  /** Answers a call under /v1; null where the connection is to be cut. */
  ask(asked: Asked): Promise<Answer | null>
  /** Does what has become due. */
  moveOn(): void
}

/** Forgets everything at the end. Events wait in `engine.store` to be fetched: nobody delivers them. */
export function openInProcess({ now }: { readonly now: () => Date }): InProcess {
  const engine = makeEngine({ store: openStore(null), now, url: () => 'http://stripe.invalid', hasWebhook: true })
  const faults = makeFaults()
  const closing = new AbortController().signal
  const ask = makeV1({ engine, faults, calls: makeCallLog(), latencyMs: 0, lockWaitMsMax: 0, closing })
  return { engine, faults, ask, moveOn: () => runDueTasks(engine) }
}
