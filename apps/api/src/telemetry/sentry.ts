import type { SpanProcessor } from '@opentelemetry/sdk-trace'
import {
  createStackParser,
  createTransport,
  type ErrorEvent,
  linkedErrorsIntegration,
  Scope,
  SDK_VERSION,
  type TransactionEvent,
} from '@sentry/core'
import { nodeStackLineParser, ServerRuntimeClient } from '@sentry/core/server'
import { withoutSecretsIn, withoutValues } from '../secrets-in-logs.ts'
import { openProfiler } from './sentry-profiles.ts'
import { openTransactions } from './sentry-transactions.ts'
import type { ErrorLine } from './telemetry.ts'

export interface SentryOptions {
  readonly dsn: string
  readonly environment: string
  readonly version: string
  /** Of the traces that are followed, from 0 to 1. */
  readonly profilesRate: number
  /** No profile is longer. */
  readonly profileMsMax?: number
}

export interface Sentry {
  readonly report: (line: ErrorLine) => void
  /** Takes spans, and sends the traces that they make. */
  readonly spans: SpanProcessor
  close(withinMs: number): Promise<void>
}

/**
 * Tells Sentry of errors, traces and profiles, by a client of this shop alone. It is built of the core of Sentry's SDK:
 * nothing listens to requests, headers or the environment, so it knows what it is told here and nothing else.
 */
export function openSentry({ dsn, environment, version, profilesRate, profileMsMax = 30_000 }: SentryOptions): Sentry {
  const release = `tillwright@${version}`
  const sdk = { name: 'sentry.javascript.tillwright', version: SDK_VERSION }
  const client = new ServerRuntimeClient({
    dsn,
    environment,
    release,
    platform: 'node',
    runtime: { name: 'node', version: process.version },
    transport: (options) =>
      createTransport(options, async ({ body }) => {
        const { url, headers = {} } = options
        const answer = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(5_000) })
        await answer.arrayBuffer()
        return {
          statusCode: answer.status,
          headers: {
            'x-sentry-rate-limits': answer.headers.get('x-sentry-rate-limits'),
            'retry-after': answer.headers.get('retry-after'),
          },
        }
      }),
    stackParser: createStackParser(nodeStackLineParser()),
    integrations: [linkedErrorsIntegration()],
    traceLifecycle: 'static',
    sendClientReports: false,
    _metadata: { sdk },
    beforeSend: withoutWords,
    beforeSendTransaction: clean,
  })
  client.init()
  const profiler = openProfiler({ client, sdk, environment, release, rate: profilesRate, msMax: profileMsMax })
  return {
    report: (line) => report(client, line),
    spans: openTransactions(client, profiler),
    close: async (withinMs) => {
      profiler.close()
      await client.close(withinMs)
    },
  }
}

/** What stands in the line besides the error helps to find the others that belong to it; the rest is for the log. */
function report(client: ServerRuntimeClient, { message, error, isFatal, facts }: ErrorLine): void {
  const scope = new Scope()
  scope.setLevel(isFatal ? 'fatal' : 'error')
  for (const name of ['requestId', 'procedure', 'job', 'jobId'] as const) {
    const value = facts[name]
    if (typeof value === 'string') scope.setTag(name, value.slice(0, 200))
  }
  const { user, trace_id: traceId, span_id: spanId } = facts
  if (typeof user === 'string') scope.setUser({ id: user })
  if (typeof traceId === 'string' && typeof spanId === 'string')
    scope.setContext('trace', { trace_id: traceId, span_id: spanId })
  if (error instanceof Error)
    client.captureException(error, { originalException: error }, scope.setTag('said', message.slice(0, 200)))
  else client.captureMessage(message, isFatal ? 'fatal' : 'error', undefined, scope)
}

/** Messages of errors may repeat what somebody has typed. */
function withoutWords(event: ErrorEvent): ErrorEvent {
  for (const exception of event.exception?.values ?? [])
    if (exception.value !== undefined) exception.value = withoutValues(exception.value)
  return clean(event)
}

/** The same last look that every text of the log gets; and what belongs to a request is not sent at all. */
function clean<Event extends ErrorEvent | TransactionEvent>(event: Event): Event {
  const { request: _request, breadcrumbs: _breadcrumbs, server_name: _server, ...rest } = event
  const user = event.user?.id === undefined ? {} : { user: { id: event.user.id } }
  // What was an event is one again: only texts in it have changed.
  return withoutSecretsIn(JSON.parse(JSON.stringify({ ...rest, ...user }))) as Event
}
