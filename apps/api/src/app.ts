import { randomUUID } from 'node:crypto'
import fastifyCookie from '@fastify/cookie'
import fastifyStatic from '@fastify/static'
import { isUnavailable } from '@tillwright/db/client'
import fastify, { type FastifyInstance } from 'fastify'
import type { Answers } from './cache/answers.ts'
import { keepAnswers, serveKept } from './cache/serve-kept.ts'
import { contextOf } from './context.ts'
import type { Deps } from './deps.ts'
import { logRequests, pathOf } from './http/access-log.ts'
import { accountPages } from './http/account-pages.ts'
import { compressPublicReads } from './http/compression.ts'
import { answerStrangeRequests, earlyRefusals } from './http/early-refusals.ts'
import { exportFiles } from './http/exports.ts'
import { notice } from './http/form-page.ts'
import { health } from './http/health.ts'
import { type HomeFacts, home } from './http/home.ts'
import { importFiles } from './http/imports.ts'
import { largeCalls } from './http/large-calls.ts'
import { showMedia, takeMedia } from './http/media.ts'
import { metricsPage } from './http/metrics.ts'
import { type Mount, ownMount, pluginMount } from './http/mounts.ts'
import { oidcPages } from './http/oidc.ts'
import { orderPage } from './http/order-page.ts'
import { answerOversizedCalls } from './http/oversized-call.ts'
import { productPage } from './http/product-page.ts'
import { guardCalls, security } from './http/security.ts'
import { stripeWebhook } from './http/stripe-webhook.ts'
import { trackStreams } from './http/track-streams.ts'
import { answerCalls } from './http/trpc-answers.ts'
import { tellInStreams } from './limits/limit-headers.ts'
import { type OverloadLimits, shedLoad } from './overload/shed-load.ts'
import { observeRequests } from './telemetry/observe-requests.ts'

export interface AppOptions {
  readonly allowedOrigins: readonly string[]
  /** Addresses of proxies whose X-Forwarded-* headers are believed. */
  readonly trustProxy: readonly string[]
  /** A folder whose files are served under /media; null serves none. */
  readonly mediaDirectory: string | null
  /** Links of the first page besides its own. */
  readonly links: HomeFacts['links']
  /** Pages of whoever runs the shop on his own machine; there are none where it is not given. */
  readonly ownPages?: (deps: Deps) => (scope: FastifyInstance) => Promise<void>
  readonly version: string
  /** How often it is looked who takes nothing of his stream; every 30 seconds where it is not given. */
  readonly stallMs?: number
  /** How long a client may take; the usual times where it is not given. */
  readonly timeouts?: Timeouts
  /** When this process turns requests away; never where it is not given. */
  readonly overload?: OverloadLimits
  /** How calls come to tRPC, where it is not as usual. */
  readonly mount?: Mount
  /** What whoever reads /metrics has to show; there is no such page where it is not given. */
  readonly metricsToken?: string | undefined
}

export interface Timeouts {
  /** For all headers of a request. */
  readonly headersMs: number
  /** For a whole request, its body included. */
  readonly requestMs: number
  /** How often it is looked who takes longer. */
  readonly checkMs: number
  /** For a connection on which nothing happens any more, in either direction. */
  readonly silenceMs: number
}

/** A stream is never silent for so long: it pings. */
const usualTimeouts: Timeouts = { headersMs: 10_000, requestMs: 30_000, checkMs: 5_000, silenceMs: 120_000 }

export interface App {
  readonly http: FastifyInstance
  /**
   * Streams end and answers close their connections from now on, so that clients go elsewhere; requests are still
   * served. Readiness says no where the node leaves, and not where it has another process at the same place.
   */
  drain(why: 'leaves' | 'gives way'): void
}

/** The HTTP server with everything mounted, not yet listening: the same in production and in tests. */
export async function buildApp(deps: Deps, options: AppOptions, answers: Answers | null = null): Promise<App> {
  let isDraining = false
  let isLeaving = false
  const timeouts = options.timeouts ?? usualTimeouts
  const http = fastify({
    ...earlyRefusals(deps.log),
    logger: false,
    trustProxy: options.trustProxy.length === 0 ? false : [...options.trustProxy],
    bodyLimit: usualBytesMax,
    // Whoever names no host is answered by us, as all others are.
    http: {
      headersTimeout: timeouts.headersMs,
      connectionsCheckingInterval: timeouts.checkMs,
      requireHostHeader: false,
    },
    requestTimeout: timeouts.requestMs,
    connectionTimeout: timeouts.silenceMs,
    keepAliveTimeout: 72_000,
    return503OnClosing: false,
    routerOptions: { maxParamLength: 5_000 },
    genReqId: () => randomUUID(),
  })
  const { metrics } = deps.telemetry
  serveKept(http, { ...options, answers, isDraining: () => isDraining, onKept: metrics.kept })
  if (answers !== null) metrics.readFrom({ catalogue: answers.counts })
  const streams = trackStreams(http, options.stallMs ?? 30_000)
  // Hooks that every call goes through call back: a promise of each would cost more than what most of them do.
  http.addHook('onSend', (_request, reply, payload, done) => {
    if (isDraining) reply.header('connection', 'close')
    done(null, payload)
  })
  answerStrangeRequests(http, deps.log)
  observeRequests(http, deps.telemetry)
  logRequests(http, deps)
  answerErrors(http, deps)
  await security(http, options)
  if (options.overload !== undefined) shedLoad(http, options.overload, deps)
  await http.register(fastifyCookie)
  await http.register(stripeWebhook(deps))
  await http.register(health(deps, () => isLeaving))
  await http.register(metricsPage(deps, options))
  await http.register(accountPages(deps))
  await http.register(oidcPages(deps, options))
  await http.register(orderPage(deps))
  if (options.ownPages !== undefined) await http.register(options.ownPages(deps))
  await http.register(importFiles(deps, options))
  await http.register(exportFiles(deps))
  await http.register(async (pages) => {
    compressPublicReads(pages)
    await pages.register(home(() => homeFacts(deps, options)))
    await pages.register(productPage(deps))
  })
  await http.register(takeMedia(deps, options))
  await http.register(showMedia(deps))
  if (options.mediaDirectory !== null) {
    const files = { root: options.mediaDirectory, prefix: '/media/', maxAge: '1h', index: false as const }
    await http.register(fastifyStatic, { ...files, dotfiles: 'ignore' })
  }
  await http.register(async (calls) => {
    calls.addHook('onRequest', guardCalls(options))
    tellInStreams(calls)
    answerOversizedCalls(calls)
    answerCalls(calls)
    keepAnswers(calls)
    compressPublicReads(calls)
    takeJsonAsText(calls)
    const mount = options.mount ?? ownMount(pluginMount)
    await calls.register(largeCalls(deps, { mount, usualBytesMax }))
    calls.all<{ Params: { path: string } }>('/trpc/:path', (request, reply) =>
      mount({ request, reply, path: request.params.path, createContext: () => contextOf(deps, request, reply) }),
    )
  })
  return {
    http,
    drain: (why) => {
      isDraining = true
      isLeaving ||= why === 'leaves'
      streams.cut()
    },
  }
}

/** tRPC reads it itself. */
function takeJsonAsText(calls: FastifyInstance): void {
  calls.removeContentTypeParser('application/json')
  calls.addContentTypeParser('application/json', { parseAs: 'string' }, (_, body, done) => done(null, body))
}

/** Of one call or batch. */
const usualBytesMax = 262_144

async function homeFacts({ shop }: Deps, { links, version }: AppOptions): Promise<HomeFacts> {
  const own = [
    { text: 'Products, as the API answers them', href: '/trpc/catalog.products.list' },
    { text: 'Health', href: '/health' },
  ]
  return { shopName: (await shop()).name, version, links: [...own, ...links] }
}

function answerErrors(http: FastifyInstance, { log }: Deps): void {
  http.setNotFoundHandler((request, reply) =>
    reply.code(404).send({ code: 'NOT_FOUND', path: pathOf(request), requestId: request.id }),
  )
  http.setErrorHandler((error, request, reply) => {
    const status = statusOf(error)
    if (status >= 500) log.error({ err: error, requestId: request.id }, 'request failed')
    reply.code(status)
    const isCall = request.url.startsWith('/trpc/')
    if (isCall || !request.headers.accept?.includes('text/html'))
      return reply.send({ code: codeOf(status, request.method), requestId: request.id })
    const said = notice('This did not work', [sentenceOf(status), `It is request ${request.id}.`])
    return reply.type('text/html; charset=utf-8').send(said)
  })
}

const sentenceOf = (status: number): string =>
  status < 500 ? 'What was sent can’t be read.' : 'It is our fault, or passes by itself: try again in a while.'

function codeOf(status: number, method: string): string {
  // What only reads has done nothing.
  if (status === 503) return method === 'GET' ? 'SERVICE_UNAVAILABLE' : 'OUTCOME_UNKNOWN'
  if (status >= 500) return 'INTERNAL'
  return ownCodes.get(status) ?? 'BAD_REQUEST'
}

const ownCodes: ReadonlyMap<number, string> = new Map([
  [413, 'PAYLOAD_TOO_LARGE'],
  [415, 'UNSUPPORTED_MEDIA_TYPE'],
])

function statusOf(error: unknown): number {
  const known = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500
  if (known >= 400 && known < 500) return known
  // No bug, and it passes: whoever asked may ask again.
  if (isUnavailable(error)) return 503
  return known >= 500 && known < 600 ? known : 500
}
