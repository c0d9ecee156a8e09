import type { FastifyReply, FastifyRequest } from 'fastify'
import { type RefreshCookie, refreshCookieOf } from './accounts/refresh-cookie.ts'
import { type Shown, shownBy } from './cache/shown.ts'
import type { Deps } from './deps.ts'
import { type KnownUser, knownUserOf } from './http/known-user.ts'
import { type LimitHeaders, limitHeadersOf } from './limits/limit-headers.ts'

/** What somebody shows to prove who he is; nobody has believed it yet. */
export type Credential =
  | { readonly kind: 'none' }
  | { readonly kind: 'access_token'; readonly token: string }
  | { readonly kind: 'api_key'; readonly key: string }

/** What a request says of whoever sends it. */
export interface Claims {
  readonly requestId: string
  readonly ip: string
  readonly userAgent: string | null
  readonly cartToken: string | null
  readonly orderTokens: readonly string[]
  readonly credential: Credential
  readonly refreshCookie: RefreshCookie
  /** Whoever finds out who calls writes it down here. */
  readonly user: KnownUser
  /** Whether its only call was counted before its body was read. */
  readonly isCounted: boolean
  /** Told by whatever reads the catalogue what its answer shows. */
  readonly shown: Shown
  /** Told of whatever is counted, for the head of the answer. */
  readonly limitHeaders: LimitHeaders
  /** Runs a call of this request, when not too many others of it are under way. */
  readonly inTurn: <T>(call: () => Promise<T>) => Promise<T>
}

/** What every procedure gets. */
export interface Context extends Deps, Claims {}

/** Of the calls in one request: a batch of ten slow ones must not take every connection of a small pool. */
const callsAtOnceMax = 4

export const contextOf = (deps: Deps, request: FastifyRequest, reply: FastifyReply): Context => ({
  ...deps,
  log: deps.log.child({ requestId: request.id }),
  requestId: request.id,
  ip: request.ip,
  userAgent: request.headers['user-agent']?.slice(0, 300) ?? null,
  cartToken: tokensOf(request.headers['x-cart-token'])[0] ?? null,
  orderTokens: tokensOf(request.headers['x-order-token']),
  credential: credentialOf(request),
  refreshCookie: refreshCookieOf(request, reply),
  user: knownUserOf(request),
  isCounted: false,
  shown: shownBy(request),
  limitHeaders: limitHeadersOf(reply),
  inTurn: turnsOf(callsAtOnceMax),
})

/** So many at once, the others in the order in which they came. Most requests have one call: it is to cost nothing. */
function turnsOf(most: number): Context['inTurn'] {
  const waiting: (() => void)[] = []
  let free = most
  return async (call) => {
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve))
    else free -= 1
    try {
      return await call()
    } finally {
      const next = waiting.shift()
      if (next === undefined) free += 1
      // Hands on what it had.
      else next()
    }
  }
}

function credentialOf({ headers }: FastifyRequest): Credential {
  const token = /^Bearer ([\w.-]{1,4096})$/i.exec(headers.authorization ?? '')?.[1]
  // Whatever else stands there is a token that opens nothing, and not nobody.
  if (headers.authorization !== undefined) return { kind: 'access_token', token: token ?? '' }
  const key = one(headers['x-api-key'])
  return key === undefined ? { kind: 'none' } : { kind: 'api_key', key }
}

/** A comma list, for two orders can share a batch; what has not the form of our tokens is none. */
const tokensOf = (header: string | string[] | undefined): string[] =>
  (one(header) ?? '')
    .split(',', 20)
    .map((token) => token.trim())
    .filter((token) => /^[\w-]{43}$/.test(token))

const one = (header: string | string[] | undefined): string | undefined => (Array.isArray(header) ? header[0] : header)
