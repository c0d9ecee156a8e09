import type { Actor } from '@tillwright/domain/accounts/actor'
import { holds, type Permission } from '@tillwright/domain/accounts/permission'
import { getHTTPStatusCodeFromError } from '@trpc/server/http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { actorOf } from '../accounts/identity.ts'
import { type Context, contextOf } from '../context.ts'
import type { Deps } from '../deps.ts'
import { countStaffCall } from '../limits/count-call.ts'
import { Refused } from '../refused.ts'

export interface StaffRequest {
  readonly ctx: Context
  readonly actor: Actor
}

/**
 * Who of the staff asks, counted and held to his permission as in a procedure of staff: for files, which no procedure
 * takes or answers. Throws as that does.
 */
export async function staffRequest(
  deps: Deps,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
  { permission, type }: { permission: Permission; type: 'query' | 'mutation' },
): Promise<StaffRequest> {
  const ctx = contextOf(deps, request, reply)
  const actor = await countStaffCall(ctx, type, () => actorOf(ctx))
  if (actor === null) throw new Refused({ code: 'UNAUTHENTICATED' })
  if (!holds(actor, permission)) throw new Refused({ code: 'FORBIDDEN', permission })
  return { ctx, actor }
}

/** A refusal, in the form of what is no tRPC; every other error is thrown on. */
export function answerRefused(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (!(error instanceof Refused)) throw error
  const { refusal, message } = error
  if ('retryAfter' in refusal) reply.header('retry-after', refusal.retryAfter)
  const answer = { code: refusal.code, message, refusal, requestId: request.id }
  return reply.code(getHTTPStatusCodeFromError(error)).header('cache-control', 'no-store').send(answer)
}
