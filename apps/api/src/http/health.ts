import { isReachable } from '@tillwright/db/health'
import { pendingMigrations } from '@tillwright/db/migrate'
import type { FastifyInstance } from 'fastify'
import type { Deps } from '../deps.ts'

type Check = 'ok' | 'failing'

/**
 * Live: the process answers. Ready: it may be sent traffic; false as soon as it stops and nobody takes its place.
 */
export function health(deps: Deps, isLeaving: () => boolean) {
  return async (scope: FastifyInstance): Promise<void> => {
    scope.get('/health/live', async () => ({ status: 'ok' }))
    scope.get('/health/ready', async (_request, reply) => {
      const checks = await runChecks(deps)
      const ready = !isLeaving() && Object.values(checks).every((check) => check === 'ok')
      return reply.code(ready ? 200 : 503).send({ status: ready ? 'ok' : 'failing', checks })
    })
    scope.get('/health', async (_request, reply) => {
      const checks = await runChecks(deps)
      const isOk = Object.values(checks).every((check) => check === 'ok')
      const facts = { timestamp: deps.now().toISOString(), uptime: Math.round(process.uptime()), checks }
      return reply.code(isOk ? 200 : 503).send({ status: isOk ? 'ok' : 'failing', ...facts })
    })
  }
}

async function runChecks({ db }: Deps): Promise<{ database: Check; migrations: Check; queue: Check }> {
  const check = async (holds: () => Promise<boolean>): Promise<Check> => {
    try {
      return (await holds()) ? 'ok' : 'failing'
    } catch {
      return 'failing'
    }
  }
  const [database, migrations, queue] = await Promise.all([
    check(() => isReachable(db, 'public.orders')),
    check(async () => (await pendingMigrations(db)).length === 0),
    check(() => isReachable(db, 'pgboss.job')),
  ])
  return { database, migrations, queue }
}
