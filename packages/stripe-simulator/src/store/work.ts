import { newId } from '../ids.ts'
import { deliveryId } from '../webhooks/delivery-id.ts'
import { type Habits, habitsFor } from '../webhooks/habits.ts'
import { listenersTo } from '../webhooks/targets.ts'
import type { Change, Put, Store } from './store.ts'
import { emptyShelves, type Kind, type Snapshot, type TaskName, type Things } from './things.ts'

/** The call that made something happen; both null where Stripe did it by itself. */
export interface Cause {
  readonly requestId: string | null
  readonly idempotencyKey: string | null
  /** Set where the bank is to decline whatever card it is asked about. */
  readonly declineCode?: string
}

/** What one call sees and does. Nothing of it is remembered before `change` is committed. */
export interface Work {
  readonly nowMs: number
  readonly nowSeconds: number
  /** What the bank says to any card during this call; null lets the card decide. */
  readonly declineCode: string | null
  /** Address of the simulator's own pages. */
  readonly url: string
  find<K extends Kind>(kind: K, id: string): Things[K] | undefined
  /** Oldest first. */
  all<K extends Kind>(kind: K): readonly Things[K][]
  put<K extends Kind>(kind: K, thing: Things[K]): Things[K]
  forget(kind: Kind, id: string): void
  emit(type: string, object: Snapshot, previousAttributes?: Readonly<Record<string, unknown>>): void
  later(afterMs: number, name: TaskName, subject: string): void
  change(): Change
}

export interface Surroundings {
  readonly store: Store
  readonly now: () => Date
  readonly url: string
  /** Whether there is a webhook besides the endpoints of the API. */
  readonly hasWebhook: boolean
  readonly habits: Habits
}

export const apiVersion = '2026-10-28.endive'

export function beginWork({ store, now, url, hasWebhook, habits }: Surroundings, cause: Cause): Work {
  const nowMs = now().getTime()
  const nowSeconds = Math.floor(nowMs / 1_000)
  const fresh = emptyShelves()
  const gone: { kind: Kind; id: string }[] = []
  const put = <K extends Kind>(kind: K, thing: Things[K]): Things[K] => {
    fresh[kind].set(thing.id, thing)
    return thing
  }
  return {
    nowMs,
    nowSeconds,
    declineCode: cause.declineCode ?? null,
    url,
    find: (kind, id) => fresh[kind].get(id) ?? store.find(kind, id),
    all: (kind) => [
      ...new Map([...store.all(kind), ...fresh[kind].values()].map((thing) => [thing.id, thing])).values(),
    ],
    put,
    forget: (kind, id) => void gone.push({ kind, id }),
    emit: (type, object, previousAttributes) => {
      const id = newId('evt_3')
      const { mode, delayMs } = habitsFor(habits, type)
      const asked = listenersTo(type, store.all('webhook_endpoint'))
      const listeners = hasWebhook ? [null, ...asked] : asked
      put('event', {
        id,
        object: 'event',
        api_version: apiVersion,
        created: nowSeconds,
        data: { object, ...(previousAttributes && { previous_attributes: previousAttributes }) },
        livemode: false,
        pending_webhooks: mode === 'drop' ? 0 : listeners.length,
        request: { id: cause.requestId, idempotency_key: cause.idempotencyKey },
        type,
      })
      for (const endpoint of listeners)
        put(mode === 'drop' ? 'simulator.delivered' : 'simulator.delivery', {
          id: deliveryId(id, endpoint),
          ...(endpoint !== null && { endpoint }),
          type,
          state: mode === 'drop' ? 'dropped' : 'pending',
          attempts: [],
          nextAtMs: nowMs + delayMs,
        })
    },
    later: (afterMs, name, subject) =>
      void put('simulator.task', { id: newId('task_'), name, subject, dueAtMs: nowMs + afterMs }),
    change: () => ({ put: [...everythingOn(fresh)], gone }),
  }
}

function* everythingOn(shelves: ReturnType<typeof emptyShelves>): Generator<Put> {
  for (const kind of Object.keys(shelves) as Kind[]) yield* putsOf(shelves, kind)
}

function* putsOf<K extends Kind>(shelves: ReturnType<typeof emptyShelves>, kind: K): Generator<Put<K>> {
  for (const thing of shelves[kind].values()) yield { kind, thing }
}
