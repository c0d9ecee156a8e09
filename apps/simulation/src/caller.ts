import type { Claims, Context } from '@tillwright/api/context'
import type { Deps } from '@tillwright/api/deps'
import { Refused } from '@tillwright/api/refused'
import { appRouter } from '@tillwright/api/router'
import { createCallerFactory } from '@tillwright/api/trpc'
import { type Node, ProcessDied } from './node.ts'
import type { Random } from './random.ts'
import { runAs, type Scheduler, whoRuns } from './scheduler.ts'

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
    user: {},
    isCounted: false,
    shown: { note: () => undefined },
    limitHeaders: { tell: () => undefined, retryAfter: () => undefined },
    inTurn: (work) => work(),
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
  /** How he loses patience; null for whoever waits until he is answered, or knows that he never will be. */
  readonly haste: Haste | null
  /** How often he asks where nobody knows what happened; left out, six times. */
  readonly triesMax?: number
}

/** Of somebody who now and then does not wait for an answer any longer, and asks again. */
export interface Haste {
  readonly random: Random
  /** What was asked, whether anybody still waits for it or not. */
  readonly underWay: Promise<void>[]
  /** Told of what he did not wait for. */
  readonly count: (what: string) => void
}

const patienceMax = 6

/** Asks as the SDK does: again, with the same words, where nobody knows what happened, and of any process. */
export async function insist<T>(client: Client, shown: Shown, ask: (api: Api) => Promise<T>): Promise<Outcome<T>> {
  const { triesMax = patienceMax } = client
  for (let tries = 0; tries < triesMax; tries++) {
    const node = client.random.pick(client.nodes)
    try {
      const answer = () => node.call((deps) => ask(apiOf(deps, shown)))
      return {
        kind: 'answer',
        answer: await (client.haste === null ? answer() : orLeave(client, client.haste, answer)),
      }
    } catch (error) {
      if (!(error instanceof ProcessDied || error instanceof LeftEarly)) {
        const code = codeOf(client, error)
        if (!worthRepeating.has(code)) return { kind: 'refused', code }
      }
    }
    await client.scheduler.turn('tries again')
  }
  return { kind: 'gave_up' }
}

/** Nobody waits for the answer any more. */
class LeftEarly extends Error {
  override readonly name = 'LeftEarly'
}

/** Waits for an answer, perhaps not to the end. Throws LeftEarly, and the answer's own errors. */
async function orLeave<T>(client: Client, { random, underWay, count }: Haste, answer: () => Promise<T>): Promise<T> {
  const who = whoRuns()
  if (who === undefined || random.chance(0.7)) return answer()
  // Under a name of its own, for he does something else meanwhile.
  const asked = runAs({ ...who, actor: `${who.actor}.call${underWay.length}` }, answer)
  const state = { hasLeft: false, isOver: false }
  const end = (outcome: string): void => {
    state.isOver = true
    if (state.hasLeft) count(`left, then ${outcome}`)
  }
  // Whoever still waits is told by what he waits for.
  const fail = (error: unknown) =>
    end(state.hasLeft && !(error instanceof ProcessDied) ? codeOf(client, error) : 'nothing')
  underWay.push(asked.then(() => end('answer'), fail))
  const leave = async (): Promise<never> => {
    for (let turns = 1 + random.below(20); turns > 0 && !state.isOver; turns--) await client.scheduler.turn('waits')
    state.hasLeft = true
    throw new LeftEarly('he waits no longer')
  }
  return Promise.race([asked, leave()])
}

/** What a refusal says; anything else is told as an error that no client should see. */
function codeOf({ onInternal }: Client, error: unknown): string {
  if (error instanceof Refused) return error.refusal.code
  onInternal(error)
  return 'INTERNAL'
}

const worthRepeating: ReadonlySet<string> = new Set([
  'OUTCOME_UNKNOWN',
  'SERVICE_UNAVAILABLE',
  'PAYMENT_PROVIDER_UNAVAILABLE',
])
