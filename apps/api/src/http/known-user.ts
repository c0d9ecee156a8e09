import type { FastifyRequest } from 'fastify'

/** Whose a request turned out to be, for its lines in the log: an id, and nothing else about him. */
export interface KnownUser {
  /** Of an account, or of a key of a tool; undefined where nobody has shown who he is. */
  id?: string
}

/** Of each request there is one. */
const users = new WeakMap<FastifyRequest, KnownUser>()

export function knownUserOf(request: FastifyRequest): KnownUser {
  const known = users.get(request) ?? {}
  users.set(request, known)
  return known
}
