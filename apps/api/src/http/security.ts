import cors from '@fastify/cors'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { callHeaders, securityHeaders } from './security-headers.ts'

export interface SecurityOptions {
  /** Origins of browsers that may call; the page's own is always one. */
  readonly allowedOrigins: readonly string[]
}

const ownHeaders = [
  'authorization',
  'content-type',
  'last-event-id',
  'x-api-key',
  'x-cart-token',
  'x-order-token',
  'trpc-accept',
]
export const exposedHeaders = ['ratelimit', 'ratelimit-policy', 'retry-after', 'x-request-id']

/** Headers, allowed origins, and what a request must look like so that no foreign page can send one. */
export async function security(app: FastifyInstance, { allowedOrigins }: SecurityOptions): Promise<void> {
  // A promise, so that what Node's parser still finds wrong with a request is answered before anything else is.
  app.addHook('onRequest', async (request, reply) => {
    const headers = request.url.startsWith('/trpc/') ? callHeaders : securityHeaders
    reply.headers(headers).header('x-request-id', request.id)
    if (isAddressed(request)) return undefined
    return reply.code(400).send({ code: 'BAD_REQUEST', requestId: request.id })
  })
  await app.register(cors, {
    origin: [...allowedOrigins],
    credentials: true,
    methods: ['GET', 'POST'],
    allowedHeaders: ownHeaders,
    exposedHeaders,
    maxAge: 600,
  })
}

/** Node lets anything stand as Host, and an address may name another one; tRPC makes a URL of both. */
function isAddressed({ raw: { url = '', httpVersion }, headers }: FastifyRequest): boolean {
  // HTTP/1.0 knows no hosts.
  const { host = httpVersion === '1.0' ? 'localhost' : '' } = headers
  if (!/^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i.test(host) || !URL.canParse(`http://${host}`)) return false
  return url.startsWith('/') || url === '*' || /^https?:\/\/[^/?#@\\]+(?:[/?#]|$)/i.test(url)
}

/**
 * A form or a simple fetch of a foreign page can't send application/json without asking first, and a browser names
 * the origin of whatever it sends: so calls that carry a body come from our own pages, allowed ones, or no browser.
 * It stands where the calls are mounted, for an address can be spelled in many ways.
 */
export const guardCalls =
  ({ allowedOrigins }: SecurityOptions, takes: 'application/json' | 'text/csv' = 'application/json') =>
  (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    if (request.method !== 'POST') return done()
    const { headers, id: requestId } = request
    if (!typeForms[takes].test(headers['content-type'] ?? '')) {
      return void reply.code(415).send({ code: 'UNSUPPORTED_MEDIA_TYPE', message: `send ${takes}`, requestId })
    }
    return mayComeFrom(request, allowedOrigins) ? done() : void refuseOrigin(request, reply)
  }

/** The same for what is sent as it is, which a foreign page can't send without asking first either. */
export const guardOrigin =
  ({ allowedOrigins }: SecurityOptions) =>
  async (request: FastifyRequest, reply: FastifyReply) =>
    mayComeFrom(request, allowedOrigins) ? undefined : refuseOrigin(request, reply)

const refuseOrigin = (request: FastifyRequest, reply: FastifyReply) =>
  reply.code(403).send({ code: 'ORIGIN_NOT_ALLOWED', message: 'this origin may not call', requestId: request.id })

function mayComeFrom(request: FastifyRequest, allowedOrigins: readonly string[]): boolean {
  const { origin } = request.headers
  if (origin === undefined) return isOfNoForeignPage(request)
  return allowedOrigins.includes(origin) || isOwn(request, origin)
}

/** A foreign page can send neither of them without asking first. */
const typeForms = {
  'application/json': /^application\/json(;\s*charset=utf-8)?$/i,
  'text/csv': /^text\/csv(;\s*(charset=(utf-8|utf-16(le|be)?)|header=present))*$/i,
} as const

const isOwn = (request: FastifyRequest, origin: string): boolean =>
  isOfNoForeignPage(request) && URL.canParse(origin) && new URL(origin).host === request.headers.host

/** What browsers say besides the origin, and nobody else does (Fetch Metadata): it knows http from https, and ports. */
const isOfNoForeignPage = ({ headers: { 'sec-fetch-site': site } }: FastifyRequest): boolean =>
  site === undefined || site === 'same-origin' || site === 'none'
