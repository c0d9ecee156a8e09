import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Deps } from '../deps.ts'
import { withinRequest } from '../telemetry/observe-requests.ts'
import { knownUserOf } from './known-user.ts'

/** A line for each request that is answered; each of its calls has one of its own. */
export function logRequests(http: FastifyInstance, { log }: Pick<Deps, 'log'>): void {
  http.addHook('onResponse', (request, reply, done) => {
    const { method, ip, id } = request
    // Inputs of queries stand in the address; they are not for the log.
    const path = pathOf(request)
    const userAgent = request.headers['user-agent']?.slice(0, wordsMax)
    const ms = Math.round(reply.elapsedTime)
    const user = knownUserOf(request).id
    withinRequest(request, () =>
      log.info({ requestId: id, method, path, status: reply.statusCode, ms, ip, userAgent, user }, 'request'),
    )
    done()
  })
}

export const pathOf = ({ url }: FastifyRequest) => url.split('?', 1)[0]?.slice(0, wordsMax)

/** Whoever asks decides how long these are. */
const wordsMax = 300
