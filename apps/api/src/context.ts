import type { CustomerId } from '@tillwright/domain/ids'
import type { FastifyRequest } from 'fastify'
import type { Deps } from './deps.ts'

/** What a request says of whoever sends it, before anybody has believed it. */
export interface Claims {
  readonly requestId: string
  readonly ip: string
  readonly cartToken: string | null
  readonly orderTokens: readonly string[]
  /** An access token or API key was sent. */
  readonly credential: string | null
  /** Nobody can sign in yet, so nobody is signed in. */
  readonly customerId: CustomerId | null
}

/** What every procedure gets. */
export interface Context extends Deps, Claims {}

export const contextOf = (deps: Deps, request: FastifyRequest): Context => ({
  ...deps,
  log: deps.log.child({ requestId: request.id }),
  requestId: request.id,
  ip: request.ip,
  cartToken: tokensOf(request.headers['x-cart-token'])[0] ?? null,
  orderTokens: tokensOf(request.headers['x-order-token']),
  credential: request.headers.authorization ?? one(request.headers['x-api-key']) ?? null,
  customerId: null,
})

/** A comma list, for two orders can share a batch; what has not the form of our tokens is none. */
const tokensOf = (header: string | string[] | undefined): string[] =>
  (one(header) ?? '')
    .split(',', 20)
    .map((token) => token.trim())
    .filter((token) => /^[\w-]{43}$/.test(token))

const one = (header: string | string[] | undefined): string | undefined => (Array.isArray(header) ? header[0] : header)
