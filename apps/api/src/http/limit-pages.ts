import type { FastifyInstance } from 'fastify'
import { contextOf } from '../context.ts'
import type { Deps } from '../deps.ts'
import { countPage } from '../limits/count-call.ts'
import { Refused } from '../refused.ts'
import { notice } from './form-page.ts'

/** The pages of a scope count as calls of everybody at an address do; whoever is over is told so on a page. */
export function limitPages(scope: FastifyInstance, deps: Deps): void {
  scope.addHook('onRequest', async (request, reply) => {
    await countPage(contextOf(deps, request, reply), request.method)
  })
  scope.setErrorHandler((error, _request, reply) => {
    if (!(error instanceof Refused && error.refusal.code === 'RATE_LIMITED')) throw error
    const { retryAfter } = error.refusal
    return reply
      .code(429)
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-store')
      .header('retry-after', retryAfter)
      .send(notice('That was too often', [`Try again ${inTime(retryAfter)}.`]))
  })
}

/** For people: as part of a sentence. */
export const inTime = (seconds: number): string =>
  seconds < 60 ? 'in a moment' : `in ${Math.ceil(seconds / 60)} minutes`
