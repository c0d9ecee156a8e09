import type { FastifyInstance } from 'fastify'
import type { Deps } from '../deps.ts'
import { mayReadMetrics, metricsContentType } from '../telemetry/read-metrics.ts'

/** What Prometheus reads: where the world comes by as well, for whoever shows the token alone, and else not at all. */
export function metricsPage(
  { telemetry }: Pick<Deps, 'telemetry'>,
  { metricsToken }: { metricsToken?: string | undefined },
) {
  return async (scope: FastifyInstance): Promise<void> => {
    if (metricsToken === undefined) return
    scope.get('/metrics', async (request, reply) => {
      reply.header('cache-control', 'no-store')
      if (!mayReadMetrics(request.headers.authorization, metricsToken))
        return reply
          .code(401)
          .header('www-authenticate', 'Bearer')
          .send({ code: 'UNAUTHENTICATED', requestId: request.id })
      const text = await telemetry.metrics.text()
      if (text === null)
        return reply.code(503).header('retry-after', '5').send({ code: 'SERVICE_UNAVAILABLE', requestId: request.id })
      return reply.type(metricsContentType).send(text)
    })
  }
}
