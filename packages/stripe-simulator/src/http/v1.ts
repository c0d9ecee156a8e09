import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { endpointAt } from '../api/endpoint.ts'
import { errorBody, outage, StripeError } from '../api/errors.ts'
import { decodeForm } from '../api/form.ts'
import type { Fault, Faults } from '../control/faults.ts'
import { endpoints } from '../endpoints.ts'
import type { Engine } from '../engine.ts'
import { newId } from '../ids.ts'
import { apiVersion, type Cause } from '../store/work.ts'
import { checkApiKey } from './authentication.ts'
import type { CallLog } from './call-log.ts'
import { type Answer, execute, prepared } from './execute.ts'
import { keptAnswer, keyInUse, keyOf, makeKeyLocks } from './idempotency.ts'
import { lockTimeout, makeObjectLocks } from './object-locks.ts'

export interface Asked {
  readonly method: string
  readonly path: string
  readonly search: string
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: string
}
export interface V1Options {
  readonly engine: Engine
  readonly faults: Faults
  readonly calls: CallLog
  readonly latencyMs: number
  readonly lockWaitMsMax: number
  readonly closing: AbortSignal
}

/** Answers everything under /v1 as Stripe does; null means that the connection is to be cut. */
export function makeV1(options: V1Options): (asked: Asked) => Promise<Answer | null> {
  const { engine, faults, calls } = options
  const keys = makeKeyLocks()
  const objects = makeObjectLocks(options.lockWaitMsMax)
  return async (asked) => {
    const requestId = newId('req_')
    const found = endpointAt(endpoints, asked.method, asked.path)
    const fault = faults.take({ method: asked.method, path: asked.path, template: found?.endpoint.path })
    const idempotencyKey = (asked.method === 'POST' && asked.headers['idempotency-key']) || null
    const decline = fault?.kind === 'decline' ? { declineCode: fault.declineCode } : {}
    const cause = { requestId, idempotencyKey, ...decline }
    const answer = fault?.kind === 'drop_before' ? null : await answered()
    if (fault?.kind === 'hang_after') await untilCleared(options)
    const sent = fault?.kind === 'drop_after' ? null : answer
    calls.add({
      at: engine.now().toISOString(),
      method: asked.method,
      path: asked.path,
      idempotencyKey,
      requestId,
      isReplay: sent?.headers['idempotent-replayed'] !== undefined,
      status: sent?.status ?? 0,
    })
    return sent && { ...sent, headers: { ...commonHeaders(asked, cause), ...sent.headers } }

    async function answered(): Promise<Answer | null> {
      try {
        checkGate(asked, fault)
        if (found === undefined) throw unrecognized(asked)
        if (fault?.kind === 'in_flight') throw keyInUse(asked.headers['idempotency-key'] ?? '')
        const keyed = keyOf({ ...asked, key: asked.headers['idempotency-key'] })
        return await keys.during(keyed, async () => {
          const kept = keyed && keptAnswer(engine, keyed)
          if (kept) return replay(kept)
          if (fault?.kind === 'lock_timeout') throw lockTimeout()
          const form = decodeForm(asked.method === 'POST' ? asked.body : asked.search)
          const version = asked.headers['stripe-version']
          const call = prepared({ ...found, form, version, url: asked.path })
          return await objects.during(call.endpoint.locks(engine.store, call), async () => {
            await pause(options, fault)
            return execute(engine, { call, cause, keyed, fault })
          })
        })
      } catch (error) {
        if (options.closing.aborted) return null
        return errorAnswer(error, requestId)
      }
    }
  }
}

/** The time that the call takes. Throws where the simulator is closed meanwhile. */
async function pause({ latencyMs, closing, faults }: V1Options, fault: Fault | undefined): Promise<void> {
  if (latencyMs > 0) await sleep(latencyMs, undefined, { signal: closing })
  if (fault?.kind === 'hang') await untilCleared({ closing, faults })
  if (!fault || fault.delayMs <= 0) return
  const signal = AbortSignal.any([closing, faults.cleared()])
  await sleep(fault.delayMs, undefined, { signal }).catch(() => closing.throwIfAborted())
}

/** Waits for as long as nobody clears the faults; the client gives up before. */
async function untilCleared({ closing, faults }: Pick<V1Options, 'closing' | 'faults'>): Promise<void> {
  const signal = AbortSignal.any([closing, faults.cleared()])
  if (!signal.aborted) await once(signal, 'abort')
}

/** What stands before Stripe's own work: limiter, authentication, and an outage. */
function checkGate(asked: Asked, fault: Fault | undefined): void {
  if (fault?.kind === 'rate_limit')
    throw new StripeError(
      429,
      'Request rate limit exceeded. Learn more about rate limits at https://docs.stripe.com/rate-limits.',
      {
        code: 'rate_limit',
        ...(fault.reason !== null && { headers: { 'stripe-rate-limited-reason': fault.reason } }),
      },
    )
  checkApiKey(asked.headers.authorization)
  if (fault?.kind === 'error_500' && !fault.isStored) throw outage(fault.status)
}

const unrecognized = ({ method, path }: Asked): StripeError =>
  new StripeError(404, `Unrecognized request URL (${method}: ${path}). Please see https://docs.stripe.com/api.`)

const replay = (kept: { status: number; body: string; requestId: string }): Answer => ({
  status: kept.status,
  body: kept.body,
  headers: { 'idempotent-replayed': 'true', 'original-request': kept.requestId },
})

function errorAnswer(error: unknown, requestId: string): Answer {
  const told =
    error instanceof StripeError
      ? error
      : new StripeError(500, `The simulator itself has failed: ${String(error)}`, { type: 'api_error' })
  return { status: told.status, headers: told.headers, body: JSON.stringify(errorBody(told, requestId)) }
}

const commonHeaders = ({ headers }: Asked, { requestId, idempotencyKey }: Cause) => ({
  'content-type': 'application/json',
  'request-id': requestId ?? '',
  'stripe-version': headers['stripe-version'] ?? apiVersion,
  ...(idempotencyKey !== null && { 'idempotency-key': idempotencyKey, 'original-request': requestId ?? '' }),
})
