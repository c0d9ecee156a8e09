import type { FastifyInstance, FastifyReply } from 'fastify'
import { isStreamed } from '../accounts/refresh-cookie.ts'
import type { Taken } from './limits.ts'

/** What an answer says about limits in its head, where that has not left yet. */
export interface LimitHeaders {
  /** Of several the tightest is told: that with the least left. */
  tell(taken: Taken): void
  retryAfter(seconds: number): void
}

interface Head extends LimitHeaders {
  /** Once so many calls have been counted, and soon in any case. */
  counted(calls: number): Promise<void>
}

/** Of each answer there is one. */
const heads = new WeakMap<FastifyReply, Head>()

export const limitHeadersOf = (reply: FastifyReply): LimitHeaders => headOf(reply)

/** The head of an answer in a stream leaves before its calls are worked off; it waits until they have been counted. */
export function tellInStreams(calls: FastifyInstance): void {
  calls.addHook('onSend', (request, reply, payload, done) => {
    if (!isStreamed(request)) return done(null, payload)
    const [path = ''] = request.url.split('?', 1)
    void headOf(reply)
      .counted(path.split(',').length)
      .then(() => done(null, payload))
      .catch(done)
  })
}

function headOf(reply: FastifyReply): Head {
  const known = heads.get(reply) ?? openHead(reply)
  heads.set(reply, known)
  return known
}

/** What is not counted, as a call of what there is not, is not waited for. */
const countingMsMax = 50

/** The fields of draft-ietf-httpapi-ratelimit-headers-10, and Retry-After of RFC 9110. */
function openHead(reply: FastifyReply): Head {
  let tightest: Taken | undefined
  let told = 0
  let onTold = (): void => undefined
  const retryAfter = (seconds: number): void => {
    if (!reply.raw.headersSent) reply.header('retry-after', seconds)
  }
  return {
    tell: (taken) => {
      told++
      onTold()
      if (taken.max === Infinity || reply.raw.headersSent) return
      if (!taken.isGranted) retryAfter(secondsOf(taken.resetsInMs))
      if (tightest !== undefined && !isTighter(taken, tightest)) return
      tightest = taken
      const { limit, max, left, resetsInMs, windowMs } = taken
      reply.header('ratelimit-policy', `"${limit}";q=${max};w=${secondsOf(windowMs)}`)
      reply.header('ratelimit', `"${limit}";r=${left};t=${secondsOf(resetsInMs)}`)
    },
    retryAfter,
    counted: (calls) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, countingMsMax)
        onTold = () => {
          if (told < calls) return
          clearTimeout(timer)
          resolve()
        }
        onTold()
      }),
  }
}

/** Whoever waits for so long can have it. */
export const secondsOf = (ms: number): number => Math.max(1, Math.ceil(ms / 1_000))

const isTighter = (one: Taken, other: Taken): boolean =>
  one.left < other.left || (one.left === other.left && !one.isGranted)
