import type { TRPCError } from '@trpc/server'
import { refusalOf } from '../error-shape.ts'
import type { Outcome } from './metrics.ts'
import type { Telemetry } from './telemetry.ts'
import type { OpenSpan } from './tracing.ts'

interface Call {
  readonly telemetry: Telemetry
  readonly path: string
  readonly requestId: string
}

type Result = { readonly ok: true } | { readonly ok: false; readonly error: TRPCError }

/** Counts a call, measures it, and follows it: whatever its middlewares and its procedure do is a part of it. */
export async function observeCall<R extends Result>(call: Call, next: () => Promise<R>): Promise<R> {
  const { telemetry, path } = call
  const startedAt = performance.now()
  const result = telemetry.tracing.isOn ? await follow(call, next) : await next()
  const ended = endOf(result, call.requestId)
  telemetry.metrics.call({ procedure: path, ...ended, ms: performance.now() - startedAt })
  return result
}

const follow = <R extends Result>({ telemetry, path, requestId }: Call, next: () => Promise<R>): Promise<R> =>
  telemetry.tracing.within(
    { name: path, kind: 'internal', facts: { 'rpc.system.name': 'trpc', 'rpc.method': path } },
    async (span) => {
      const result = await next()
      tell(span, endOf(result, requestId))
      return result
    },
  )

interface End {
  readonly outcome: Outcome
  readonly code: string | undefined
}

function endOf(result: Result, requestId: string): End {
  if (result.ok) return { outcome: 'ok', code: undefined }
  const { code } = refusalOf(result.error, requestId)
  return { outcome: code === 'INTERNAL' || code === 'OUTCOME_UNKNOWN' ? 'failed' : 'refused', code }
}

/** A refusal is an answer, and no fault. */
function tell(span: OpenSpan, { outcome, code }: End): void {
  if (code === undefined) return
  span.add({ 'tillwright.refusal': code })
  if (outcome === 'failed') span.fail(code)
}
