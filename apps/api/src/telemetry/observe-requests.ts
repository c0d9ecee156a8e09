import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { kindOf } from './request-kind.ts'
import type { Telemetry } from './telemetry.ts'
import type { HeldSpan } from './tracing.ts'

/** Counts and measures requests, and follows them into whatever is done for them. */
export function observeRequests(http: FastifyInstance, { metrics, tracing }: Telemetry): void {
  http.addHook('onResponse', ({ url }, { statusCode, elapsedTime }, done) => {
    metrics.request({ kind: kindOf(url), status: statusCode, ms: elapsedTime })
    done()
  })
  if (!tracing.isOn) return
  http.addHook('onRequest', (request, reply, done) => {
    const { method, headers } = request
    const facts = { 'http.request.method': method, 'tillwright.request_id': request.id }
    const span = tracing.begin({ name: method, kind: 'server', facts }, one(headers.traceparent))
    spans.set(request, span)
    // Also where nobody waits for the answer any more.
    reply.raw.once('close', () => endOf(request, reply, span))
    span.run(done)
  })
  // By now the body has been read, by what belongs to the connection and not to the request.
  http.addHook('preHandler', (request, _reply, done) => withinRequest(request, done))
}

function endOf(request: FastifyRequest, { statusCode }: FastifyReply, span: HeldSpan): void {
  // Of an address that nobody serves the name would be whatever strangers think of.
  const route = request.routeOptions.url
  if (route !== undefined) {
    span.rename(`${request.method} ${route}`)
    span.add({ 'http.route': route })
  }
  span.add({ 'http.response.status_code': statusCode })
  if (statusCode >= 500) span.fail(String(statusCode))
  span.end()
}

/** Of each request that is followed there is one. */
const spans = new WeakMap<FastifyRequest, HeldSpan>()

/** Does something as a part of what is done for a request, wherever it is called from. */
export function withinRequest(request: FastifyRequest, work: () => void): void {
  const span = spans.get(request)
  if (span === undefined) work()
  else span.run(work)
}

const one = (header: string | string[] | undefined): string | undefined => (Array.isArray(header) ? header[0] : header)
