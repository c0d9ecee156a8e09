import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Deps } from '../../deps.ts'

/** What a browser carries to a provider and back, sealed: nobody else can come back in its place. */
const Trip = z.object({
  provider: z.string(),
  state: z.string(),
  nonce: z.string(),
  codeVerifier: z.string(),
  challenge: z.string(),
  returnTo: z.string(),
  endsAtMs: z.number(),
})
export type Trip = z.output<typeof Trip>

/** Bound to this very host. Lax, for the way back begins on another site. */
const name = '__Host-tillwright.oidc'
const rules = { path: '/', secure: true, httpOnly: true, sameSite: 'lax' } as const
const sealedFor = 'oidc-trip'
const lastsSeconds = 600

export function keepTrip({ keys, now }: Deps, reply: FastifyReply, trip: Omit<Trip, 'endsAtMs'>): void {
  const endsAtMs = now().getTime() + lastsSeconds * 1_000
  const sealed = keys.seal(sealedFor, Buffer.from(JSON.stringify({ ...trip, endsAtMs })))
  void reply.setCookie(name, sealed.toString('base64url'), { ...rules, maxAge: lastsSeconds })
}

/** The one that this browser is on; null where it is on none, or has been for too long. It ends with this. */
export function endTrip({ keys, now }: Deps, request: FastifyRequest, reply: FastifyReply): Trip | null {
  const cookie = request.cookies[name]
  if (cookie === undefined) return null
  void reply.clearCookie(name, rules)
  const opened = keys.unseal(sealedFor, Buffer.from(cookie, 'base64url'))
  const trip = opened === null ? null : Trip.parse(JSON.parse(opened.plain.toString()))
  return trip === null || trip.endsAtMs < now().getTime() ? null : trip
}
