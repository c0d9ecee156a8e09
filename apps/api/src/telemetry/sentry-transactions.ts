import type { HrTime } from '@opentelemetry/api'
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace'
import type { SpanJSON, TransactionEvent } from '@sentry/core'
import type { Profiler } from './sentry-profiles.ts'

interface Client {
  captureEvent(event: TransactionEvent): string
}

/** Sentry takes a trace as one transaction, once its first span here has ended: spans are kept until then. */
export function openTransactions(client: Client, profiler: Profiler): SpanProcessor {
  const waiting = new Map<string, ReadableSpan[]>()
  return {
    onStart: (span) => {
      if (isFirst(span)) profiler.begin(span.spanContext().spanId)
    },
    onEnd: (span) => {
      const { spanId } = span.spanContext()
      if (!isFirst(span)) return keep(waiting, span)
      const spans = takeBelow(waiting, spanId)
      client.captureEvent(transactionOf(span, spans, profiler.end(spanId)))
    },
    forceFlush: async () => undefined,
    shutdown: async () => waiting.clear(),
  }
}

const isFirst = ({ parentSpanContext }: Pick<ReadableSpan, 'parentSpanContext'>): boolean =>
  parentSpanContext === undefined || parentSpanContext.isRemote === true

/** What has ended after its transaction has nobody who takes it: it goes when there is too much. */
const parentsMax = 2_000

function keep(waiting: Map<string, ReadableSpan[]>, span: ReadableSpan): void {
  const parentId = span.parentSpanContext?.spanId ?? ''
  const beside = waiting.get(parentId)
  if (beside !== undefined) {
    if (beside.length < spansMax) beside.push(span)
    return
  }
  waiting.set(parentId, [span])
  if (waiting.size <= parentsMax) return
  for (const [oldest] of waiting) {
    waiting.delete(oldest)
    return
  }
}

/** As Sentry takes them. */
const spansMax = 1_000

function takeBelow(waiting: Map<string, ReadableSpan[]>, rootId: string): ReadableSpan[] {
  const taken: ReadableSpan[] = []
  const parents = [rootId]
  for (let id = parents.shift(); id !== undefined; id = parents.shift()) {
    const children = waiting.get(id) ?? []
    waiting.delete(id)
    taken.push(...children)
    parents.push(...children.map((child) => child.spanContext().spanId))
  }
  return taken.slice(0, spansMax)
}

function transactionOf(
  root: ReadableSpan,
  spans: readonly ReadableSpan[],
  profilerId: string | null,
): TransactionEvent {
  const { description: _, start_timestamp, timestamp = start_timestamp, ...trace } = jsonOf(root)
  const event: TransactionEvent = {
    type: 'transaction',
    transaction: root.name,
    transaction_info: { source: 'route' },
    ...{ start_timestamp, timestamp },
    contexts: { trace: { ...trace, data: { ...trace.data, 'thread.id': mainThread } } },
    spans: spans.map(jsonOf),
  }
  if (profilerId === null) return event
  // Its type still knows only profiles of one transaction each, which are named otherwise.
  const profile = { profiler_id: profilerId } as unknown as NonNullable<TransactionEvent['contexts']>['profile']
  return { ...event, contexts: { ...event.contexts, ...(profile && { profile }) } }
}

/** Node's, in profiles as well. */
export const mainThread = '0'

function jsonOf(span: ReadableSpan): SpanJSON {
  const { spanId, traceId } = span.spanContext()
  const parentId = span.parentSpanContext?.spanId
  return {
    span_id: spanId,
    trace_id: traceId,
    ...(parentId === undefined ? {} : { parent_span_id: parentId }),
    op: opOf(span),
    description: String(span.attributes['db.query.text'] ?? span.name),
    start_timestamp: secondsOf(span.startTime),
    timestamp: secondsOf(span.endTime),
    status: span.status.code === failed ? 'internal_error' : 'ok',
    data: dataOf(span),
    origin: 'auto',
    ...(span.links.length === 0
      ? {}
      : { links: span.links.map(({ context }) => ({ trace_id: context.traceId, span_id: context.spanId })) }),
  }
}

/** SpanStatusCode.ERROR. */
const failed = 2

/** In Sentry's words. */
function opOf({ attributes }: ReadableSpan): string {
  if ('db.system.name' in attributes) return 'db.query'
  if ('messaging.system' in attributes) return 'queue.process'
  if ('rpc.method' in attributes) return 'rpc'
  return 'peer.service' in attributes ? 'http.client' : 'http.server'
}

/** Ours are texts, numbers and truths. */
const dataOf = ({ attributes }: ReadableSpan): SpanJSON['data'] =>
  Object.fromEntries(
    Object.entries(attributes).flatMap(([name, value]) =>
      typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [[name, value]] : [],
    ),
  )

const secondsOf = ([seconds, nanos]: HrTime): number => seconds + nanos / 1e9
