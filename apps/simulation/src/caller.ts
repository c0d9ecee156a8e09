import type { Claims, Context } from '@tillwright/api/context'
import type { Deps } from '@tillwright/api/deps'
import { Refused } from '@tillwright/api/refused'
import { appRouter } from '@tillwright/api/router'
import { createCallerFactory } from '@tillwright/api/trpc'
import { type Node, ProcessDied } from './node.ts'
import type { Random } from './random.ts'
import type { Scheduler } from './scheduler.ts'

export type Api = ReturnType<typeof callerOf>

/** What somebody shows. */
export type Shown = Partial<Pick<Claims, 'ip' | 'cartToken' | 'orderTokens' | 'credential'>>

const callerOf = createCallerFactory(appRouter)

/** All procedures of a process, called as its HTTP server would. */
export function apiOf(deps: Deps, shown: Shown): Api {
  const context: Context = {
    ...deps,
    requestId: 'simulated',
    ip: '192.0.2.1',
    userAgent: null,
    cartToken: null,
    orderTokens: [],
    credential: { kind: 'none' },
    refreshCookie: { token: null, canBeSet: false, set: () => undefined, clear: () => undefined },
    ...shown,
  }
  return callerOf(context)
}

/** What came of asking: an answer, a refusal by its code, or nothing for as long as somebody had patience. */
export type Outcome<T> =
  | { readonly kind: 'answer'; readonly answer: T }
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'gave_up' }

export interface Client {
  readonly nodes: readonly Node[]
  readonly scheduler: Scheduler
  readonly random: Random
  /** Told of errors that no client should ever see. */
  readonly onInternal: (error: unknown) => void
}

const triesMax = 6

/** Asks as the SDK does: again, with the same words, where nobody knows what happened, and of any process. */
export async function insist<T>(client: Client, shown: Shown, ask: (api: Api) => Promise<T>): Promise<Outcome<T>> {
  for (let tries = 0; tries < triesMax; tries++) {
    const node = client.random.pick(client.nodes)
    try {
      return { kind: 'answer', answer: await node.call((deps) => ask(apiOf(deps, shown))) }
    } catch (error) {
      if (!(error instanceof ProcessDied)) {
        if (!(error instanceof Refused)) client.onInternal(error)
        const code = error instanceof Refused ? error.refusal.code : 'INTERNAL'
        if (!worthRepeating.has(code)) return { kind: 'refused', code }
      }
    }
    await client.scheduler.turn('tries again')
  }
  return { kind: 'gave_up' }
}

const worthRepeating: ReadonlySet<string> = new Set(['OUTCOME_UNKNOWN', 'PAYMENT_PROVIDER_UNAVAILABLE'])
