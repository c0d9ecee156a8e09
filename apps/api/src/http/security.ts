import cors from '@fastify/cors'
import helmet from '@fastify/helmet'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

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
const exposedHeaders = ['ratelimit', 'ratelimit-policy', 'retry-after', 'x-request-id']

/** Headers, allowed origins, and what a mutation must look like so that no foreign page can send one. */
export async function security(app: FastifyInstance, { allowedOrigins }: SecurityOptions): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'none'"],
        styleSrc: ["'unsafe-inline'"],
        imgSrc: ["'self'"],
        frameAncestors: ["'none'"],
        // A shop on a laptop is served without TLS; where there is TLS, HSTS says the same.
        upgradeInsecureRequests: null,
      },
    },
    hsts: { maxAge: 31_536_000, includeSubDomains: true, preload: true },
    crossOriginResourcePolicy: { policy: 'cross-origin' },
    frameguard: { action: 'deny' },
  })
  await app.register(cors, {
    origin: [...allowedOrigins],
    credentials: true,
    methods: ['GET', 'POST'],
    allowedHeaders: ownHeaders,
    exposedHeaders,
    maxAge: 600,
  })
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
  })
}

/**
 * A form or a simple fetch of a foreign page can't send application/json without asking first, and a browser names
 * the origin of whatever it sends: so calls that carry a body come from our own pages, allowed ones, or no browser.
 * It stands where the calls are mounted, for an address can be spelled in many ways.
 */
export const guardCalls =
  ({ allowedOrigins }: SecurityOptions) =>
  async (request: FastifyRequest, reply: FastifyReply) => {
    const { origin, host, 'content-type': contentType = '' } = request.headers
    if (request.method !== 'POST') return undefined
    if (!/^application\/json(;\s*charset=utf-8)?$/i.test(contentType)) {
      return reply.code(415).send({ code: 'UNSUPPORTED_MEDIA_TYPE', message: 'send application/json' })
    }
    const isAllowed = origin === undefined || allowedOrigins.includes(origin) || isSameHost(origin, host)
    return isAllowed
      ? undefined
      : reply.code(403).send({ code: 'ORIGIN_NOT_ALLOWED', message: 'this origin may not call' })
  }

function isSameHost(origin: string, host: string | undefined): boolean {
  return URL.canParse(origin) && new URL(origin).host === host
}
