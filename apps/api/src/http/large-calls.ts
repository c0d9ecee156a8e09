import { holds } from '@tillwright/domain/accounts/permission'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { actorOf } from '../accounts/identity.ts'
import { contextOf } from '../context.ts'
import type { Deps } from '../deps.ts'
import { countStaffCall } from '../limits/count-call.ts'
import { Refused } from '../refused.ts'
import type { Mount } from './mounts.ts'

/** Calls that may be larger than others, where they are not in a batch with others, in bytes. */
const limits = {
  'admin.disputes.addEvidenceFile': 7_340_032,
  'admin.disputes.saveEvidence': 1_048_576,
  'admin.disputes.submitEvidence': 1_048_576,
} as const

/** Only what staff sends is read any further than other calls are. */
export const largeCalls =
  (deps: Deps, { mount, usualBytesMax }: { readonly mount: Mount; readonly usualBytesMax: number }) =>
  async (calls: FastifyInstance): Promise<void> => {
    const counted = new WeakSet<FastifyRequest>()
    for (const [path, bodyLimit] of Object.entries(limits)) {
      calls.post(`/trpc/${path}`, {
        bodyLimit,
        onRequest: async (request, reply) => {
          if (saysBytes(request) <= usualBytesMax) return
          const ctx = contextOf(deps, request, reply)
          const actor = await countStaffCall(ctx, 'mutation', () => actorOf(ctx)).catch(nobodyUnlessLimited)
          if (actor === null || !holds(actor, 'payments:write')) throw tooLarge()
          counted.add(request)
        },
        handler: (request, reply) => {
          const createContext = () => ({ ...contextOf(deps, request, reply), isCounted: counted.has(request) })
          return mount({ request, reply, path, createContext })
        },
      })
    }
  }

function nobodyUnlessLimited(error: unknown): null {
  if (error instanceof Refused && error.refusal.code === 'RATE_LIMITED') throw error
  return null
}

/** What says nothing may be endless. */
const saysBytes = ({ headers }: FastifyRequest): number => Number(headers['content-length'] ?? Number.POSITIVE_INFINITY)

const tooLarge = () => Object.assign(new Error('the call is too large'), { statusCode: 413 })
