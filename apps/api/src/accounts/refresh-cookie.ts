import type { FastifyReply, FastifyRequest } from 'fastify'

/** Where a browser keeps its refresh token, out of reach of every script. */
export interface RefreshCookie {
  readonly token: string | null
  /** False where the answer is streamed: its headers leave before there is a token to set. */
  readonly canBeSet: boolean
  set(token: string, expiresAt: Date): void
  clear(): void
}

/** The prefix binds it to this very host: no subdomain can set or read it (RFC 6265bis, section 4.1.3.2). */
const name = '__Host-tillwright.refresh'
const rules = { path: '/', secure: true, httpOnly: true, sameSite: 'strict' } as const

export function refreshCookieOf(request: FastifyRequest, reply: FastifyReply): RefreshCookie {
  const canBeSet = !isStreamed(request)
  return {
    // One that can't be replaced must not be used up.
    token: canBeSet ? (request.cookies[name] ?? null) : null,
    canBeSet,
    set: (token, expires) => void reply.setCookie(name, token, { ...rules, expires }),
    clear: () => void reply.clearCookie(name, rules),
  }
}

/** As tRPC decides it: by its own header, and where that is missing by the one that every client can send. */
export function isStreamed({ headers }: FastifyRequest): boolean {
  const types = headers['trpc-accept'] === undefined ? (headers.accept ?? '').split(',') : [headers['trpc-accept']]
  return types.some((type) => String(type).trim() === 'application/jsonl')
}
