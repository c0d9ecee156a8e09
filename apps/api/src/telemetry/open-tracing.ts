import { AsyncLocalStorage } from 'node:async_hooks'
import {
  type Context,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api'
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources'
import {
  ParentBasedSampler,
  type Sampler,
  SamplingDecision,
  type SpanProcessor,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import type { HeldSpan, SpanBegin, Tracing } from './tracing.ts'

export interface TracingOptions {
  readonly serviceName: string
  readonly version: string
  readonly environment: string
  /** From 0 to 1. A trace that began elsewhere is followed where that says so, and it is one of those as well. */
  readonly sampleRate: number
  readonly processors: readonly SpanProcessor[]
}

export interface OpenedTracing {
  readonly tracing: Tracing
  close(): Promise<void>
}

/** Traces by OpenTelemetry's own SDK, of this shop alone: neither its API's globals nor any module is touched. */
export function openTracing({
  serviceName,
  version,
  environment,
  sampleRate,
  processors,
}: TracingOptions): OpenedTracing {
  const resource = resourceFromAttributes({
    'service.name': serviceName,
    'service.version': version,
    'deployment.environment.name': environment,
  })
  const ofAll = new TraceIdRatioBasedSampler(sampleRate)
  const provider = new TracerProvider({
    resource: defaultResource().merge(resource),
    // Whoever sends a traceparent may be a stranger: neither by its flag nor by an id that he has chosen for that must
    // he fill what we pay for.
    sampler: new ParentBasedSampler({ root: ofAll, remoteParentSampled: byChance(sampleRate) }),
    spanLimits: { attributeValueLengthLimit: 2_000 },
    spanProcessors: [...processors],
  })
  const tracer = provider.getTracer('tillwright', version)
  const underWay = new AsyncLocalStorage<Context>()
  const here = (): Context => underWay.getStore() ?? ROOT_CONTEXT
  const start = ({ name, kind, facts }: SpanBegin, parent: Context, more: object = {}): Span =>
    tracer.startSpan(name, { kind: kinds[kind], attributes: facts, ...more }, parent)
  const hold = (span: Span, parent: Context): HeldSpan => {
    const own = trace.setSpan(parent, span)
    let isOpen = true
    return {
      add: (facts) => void span.setAttributes(facts),
      fail: (word) => void span.setStatus({ code: SpanStatusCode.ERROR, message: word }),
      rename: (name) => void span.updateName(name),
      run: (work) => underWay.run(own, work),
      end: () => {
        if (isOpen) span.end()
        isOpen = false
      },
    }
  }
  const contextHere = (): SpanContext | undefined => trace.getSpanContext(here())
  return {
    tracing: {
      isOn: true,
      within: async (begin, work) => {
        const parent = here()
        const span = hold(start(begin, parent), parent)
        try {
          return await span.run(() => work(span))
        } catch (error) {
          span.fail(error instanceof Error ? error.name : 'Error')
          throw error
        } finally {
          span.end()
        }
      },
      begin: (begin, from) => {
        const remote = spanContextOf(from)
        const parent = remote === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, remote)
        return hold(start(begin, parent), parent)
      },
      beginLater: (begin, askedBy) => {
        const asked = spanContextOf(askedBy)
        const links = asked === undefined ? [] : [{ context: asked }]
        return hold(start(begin, ROOT_CONTEXT, { root: true, links }), ROOT_CONTEXT)
      },
      did: (begin, { ms, failed }) => {
        // Outside of what is followed, statements are of nobody's business.
        if (contextHere() === undefined) return
        const endedAt = performance.timeOrigin + performance.now()
        const span = start(begin, here(), { startTime: endedAt - ms })
        if (failed !== null) span.setStatus({ code: SpanStatusCode.ERROR, message: failed })
        span.end(endedAt)
      },
      traceparent: () => {
        const context = contextHere()
        if (context === undefined) return undefined
        return `00-${context.traceId}-${context.spanId}-0${context.traceFlags & TraceFlags.SAMPLED}`
      },
      ids: () => {
        const context = contextHere()
        return context && { trace_id: context.traceId, span_id: context.spanId }
      },
    },
    close: () => provider.shutdown(),
  }
}

const kinds = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  internal: SpanKind.INTERNAL,
  consumer: SpanKind.CONSUMER,
} as const

/** W3C Trace Context; what has another form is none. Later versions begin alike. */
function spanContextOf(traceparent: string | undefined): SpanContext | undefined {
  const found = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:-|$)/.exec(
    traceparent ?? '',
  )
  if (found === null) return undefined
  const [, traceId = '', spanId = '', flags = ''] = found
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & TraceFlags.SAMPLED, isRemote: true }
}

const byChance = (rate: number): Sampler => ({
  shouldSample: () => ({
    decision: Math.random() < rate ? SamplingDecision.RECORD_AND_SAMPLED : SamplingDecision.NOT_RECORD,
  }),
  toString: () => `by chance, ${rate}`,
})
