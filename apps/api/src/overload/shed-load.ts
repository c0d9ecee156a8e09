import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import type { Deps } from '../deps.ts'
import { refusedAnswer } from '../http/refused-answer.ts'
import { watchEventLoop } from './event-loop-delay.ts'
import { askedBy, type Priority } from './priorities.ts'

/** How much is too much for one process. */
export interface OverloadLimits {
  /** Requests under way, those that wait for a connection included, and streams not. */
  readonly requestsMax: number
  /** How late the event loop comes back to whoever waits for it, in milliseconds. */
  readonly eventLoopDelayMsMax: number
}

/** How full a process may be, as a part of its limits, for somebody new to be let in. */
const roomFor = { high: 1, normal: 0.75, low: 0.5 } as const satisfies Record<Priority, number>

/**
 * Counts what is under way, and turns away whatever would come on top of too much: at once, before anything is read or
 * done for it. What has been let in goes on.
 */
export function shedLoad(
  http: FastifyInstance,
  limits: OverloadLimits,
  { log, telemetry: { metrics } }: Pick<Deps, 'log' | 'telemetry'>,
): void {
  let underWay = 0
  let turnedAway = 0
  const eventLoop = watchEventLoop()
  const tell = tellNowAndThen(log)
  http.addHook('onRequest', (request, reply, done) => {
    const { priority, isStream } = askedBy(request.url)
    const fullness = Math.max(underWay / limits.requestsMax, eventLoop.ms() / limits.eventLoopDelayMsMax)
    if (priority !== null && fullness >= roomFor[priority]) {
      tell({ underWay, eventLoopDelayMs: Math.round(eventLoop.ms()) })
      turnedAway += 1
      metrics.turnedAway()
      // Not all are to come again in the same second.
      return void turnAway(request, reply, 1 + (turnedAway % 3))
    }
    if (isStream) return done()
    underWay += 1
    // Also where the client has gone away.
    reply.raw.once('close', () => {
      underWay -= 1
    })
    return done()
  })
  http.addHook('onClose', async () => eventLoop.stop())
}

function turnAway(request: FastifyRequest, reply: FastifyReply, retryAfter: number): FastifyReply {
  const refusal = { code: 'SERVICE_UNAVAILABLE', retryAfter } as const
  reply.code(503).header('retry-after', String(retryAfter))
  return request.url.startsWith('/trpc/')
    ? reply.send(refusedAnswer(refusal, request.id))
    : reply.send({ ...refusal, requestId: request.id })
}

const tellEveryMs = 10_000

/** One line for all that is turned away in a while: whoever has too much to do has no time to write. */
function tellNowAndThen(log: Logger): (facts: object) => void {
  let toldAt = Number.NEGATIVE_INFINITY
  let untold = 0
  return (facts) => {
    untold += 1
    if (performance.now() - toldAt < tellEveryMs) return
    log.warn({ ...facts, turnedAway: untold }, 'there is too much to do: requests are turned away')
    toldAt = performance.now()
    untold = 0
  }
}
