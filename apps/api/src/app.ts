import { randomUUID } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import fastifyCookie from '@fastify/cookie'
import fastifyStatic from '@fastify/static'
import { isUnavailable } from '@tillwright/db/client'
import { type FastifyTRPCPluginOptions, fastifyTRPCPlugin } from '@trpc/server/adapters/fastify'
import fastify, { type FastifyInstance } from 'fastify'
import { contextOf } from './context.ts'
import type { Deps } from './deps.ts'
import { accountPages } from './http/account-pages.ts'
import { health } from './http/health.ts'
import { type HomeFacts, home } from './http/home.ts'
import { largeCalls } from './http/large-calls.ts'
import { orderPage } from './http/order-page.ts'
import { answerOversizedCalls } from './http/oversized-call.ts'
import { productPage } from './http/product-page.ts'
import { guardCalls, security } from './http/security.ts'
import { stripeWebhook } from './http/stripe-webhook.ts'
import { type AppRouter, appRouter } from './router.ts'

export interface AppOptions {
  readonly allowedOrigins: readonly string[]
  /** Addresses of proxies whose X-Forwarded-* headers are believed. */
  readonly trustProxy: readonly string[]
  /** A folder whose files are served under /media; null serves none. */
  readonly mediaDirectory: string | null
  /** Links of the first page besides its own. */
  readonly links: HomeFacts['links']
  readonly version: string
}

export interface App {
  readonly http: FastifyInstance
  /**
   * Readiness says no from now on, streams end and answers close their connections, so that clients go elsewhere;
   * requests are still served.
   */
  drain(): void
}

/** The HTTP server with everything mounted, not yet listening: the same in production and in tests. */
export async function buildApp(deps: Deps, options: AppOptions): Promise<App> {
  let isDraining = false
  const http = fastify({
    logger: false,
    trustProxy: options.trustProxy.length === 0 ? false : [...options.trustProxy],
    bodyLimit: usualBytesMax,
    requestTimeout: 30_000,
    keepAliveTimeout: 72_000,
    return503OnClosing: false,
    routerOptions: { maxParamLength: 5_000 },
    genReqId: () => randomUUID(),
  })
  const streams = trackStreams(http)
  http.addHook('onSend', async (_request, reply) => {
    if (isDraining) reply.header('connection', 'close')
  })
  logRequests(http, deps)
  answerErrors(http, deps)
  await security(http, options)
  await http.register(fastifyCookie)
  await http.register(stripeWebhook(deps))
  await http.register(health(deps, () => isDraining))
  await http.register(home(() => homeFacts(deps, options)))
  await http.register(accountPages(deps))
  await http.register(orderPage(deps))
  await http.register(productPage(deps))
  if (options.mediaDirectory !== null) {
    await http.register(fastifyStatic, { root: options.mediaDirectory, prefix: '/media/', maxAge: '1h', index: false })
  }
  const trpc: FastifyTRPCPluginOptions<AppRouter>['trpcOptions'] = {
    router: appRouter,
    createContext: ({ req, res }) => contextOf(deps, req, res),
    allowMethodOverride: true,
    maxBatchSize: 10,
  }
  await http.register(async (calls) => {
    calls.addHook('onRequest', guardCalls(options))
    answerOversizedCalls(calls)
    await calls.register(largeCalls(deps, { trpc, usualBytesMax }))
    await calls.register(fastifyTRPCPlugin, { prefix: '/trpc', trpcOptions: trpc })
  })
  return {
    http,
    drain: () => {
      isDraining = true
      for (const stream of streams) stream.destroy()
    },
  }
}

/** Of one call or batch. */
const usualBytesMax = 262_144

/** Answers that have no end of their own: nobody could ever stop by waiting for them. */
function trackStreams(http: FastifyInstance): ReadonlySet<ServerResponse> {
  const streams = new Set<ServerResponse>()
  http.addHook('onRequest', async (request, reply) => {
    if (!request.headers.accept?.includes('text/event-stream')) return
    streams.add(reply.raw)
    reply.raw.on('close', () => streams.delete(reply.raw))
  })
  return streams
}

async function homeFacts({ shop }: Deps, { links, version }: AppOptions): Promise<HomeFacts> {
  const own = [
    { text: 'Products, as the API answers them', href: '/trpc/catalog.products.list' },
    { text: 'Health', href: '/health' },
  ]
  return { shopName: (await shop()).name, version, links: [...own, ...links] }
}

function logRequests(http: FastifyInstance, { log }: Deps): void {
  http.addHook('onResponse', async (request, reply) => {
    const { method, ip, id } = request
    // Inputs of queries stand in the address; they are not for the log.
    const path = request.url.split('?', 1)[0]
    const userAgent = request.headers['user-agent']
    const ms = Math.round(reply.elapsedTime)
    log.info({ requestId: id, method, path, status: reply.statusCode, ms, ip, userAgent }, 'request')
  })
}

function answerErrors(http: FastifyInstance, { log }: Deps): void {
  http.setNotFoundHandler((request, reply) =>
    reply.code(404).send({ code: 'NOT_FOUND', path: request.url.split('?', 1)[0], requestId: request.id }),
  )
  http.setErrorHandler((error, request, reply) => {
    const status = statusOf(error)
    if (status >= 500) log.error({ err: error, requestId: request.id }, 'request failed')
    return reply.code(status).send({ code: codeOf(status), requestId: request.id })
  })
}

function codeOf(status: number): string {
  if (status === 503) return 'OUTCOME_UNKNOWN'
  if (status >= 500) return 'INTERNAL'
  return status === 413 ? 'PAYLOAD_TOO_LARGE' : 'BAD_REQUEST'
}

function statusOf(error: unknown): number {
  const known = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500
  if (known >= 400 && known < 500) return known
  // No bug, and it passes: whoever asked may ask again.
  if (isUnavailable(error)) return 503
  return known >= 500 && known < 600 ? known : 500
}
