import { createHash } from 'node:crypto'
import { invalid, StripeError } from '../api/errors.ts'
import type { Engine } from '../engine.ts'
import type { KeptAnswer } from '../store/things.ts'

/** Stripe keeps the answer to a key for at least this long. */
export const keptAnswerMs = 24 * 3_600_000

export interface KeyedCall {
  readonly key: string
  readonly fingerprint: string
}

/** The key of a POST, with what it may be used for again; null where the call has none. Throws a 400 for a long one. */
export function keyOf(call: { method: string; path: string; body: string; key: string | undefined }): KeyedCall | null {
  if (call.method !== 'POST' || !call.key) return null
  if (call.key.length > 255) throw invalid('Idempotency keys can be at most 255 characters long.')
  const parameters = call.body.split('&').toSorted().join('&')
  return { key: call.key, fingerprint: createHash('sha256').update(`${call.path}\n${parameters}`).digest('base64') }
}

/** What was answered under the key before. Throws a 400 if that was another request. */
export function keptAnswer({ store, now }: Engine, { key, fingerprint }: KeyedCall): KeptAnswer | undefined {
  const kept = store.find('simulator.answer', key)
  if (kept === undefined || now().getTime() - kept.atMs > keptAnswerMs) return undefined
  if (kept.fingerprint === fingerprint) return kept
  throw invalid(
    'Keys for idempotent requests can only be used with the same parameters they were first used with. ' +
      `Try using a key other than '${key}' if you meant to execute a different request.`,
    { type: 'idempotency_error' },
  )
}

/** Lets one call at a time have a key. The second one gets a 409. */
export function makeKeyLocks(): { during<T>(keyed: KeyedCall | null, run: () => Promise<T>): Promise<T> } {
  const held = new Set<string>()
  return {
    during: async (keyed, run) => {
      if (keyed === null) return await run()
      if (held.has(keyed.key)) throw keyInUse(keyed.key)
      held.add(keyed.key)
      try {
        return await run()
      } finally {
        held.delete(keyed.key)
      }
    },
  }
}

/** The first call with the key has not been answered yet. */
export const keyInUse = (key: string): StripeError =>
  new StripeError(
    409,
    'There is currently another in-progress request using this Idempotent Key (that probably means you submitted ' +
      `twice, and the other request is still going through): ${key}. Please try again later.`,
    { type: 'idempotency_error', code: 'idempotency_key_in_use' },
  )
