import type { FastifyInstance } from 'fastify'
import type { Clock } from '../clock.ts'
import { type Engine, nobody } from '../engine.ts'
import type { CallLog } from '../http/call-log.ts'
import { textOf } from '../http/server.ts'
import { switchesIn } from '../switches.ts'
import type { Deliverer } from '../webhooks/deliverer.ts'
import { habitsIn, modes, orders, signatures } from '../webhooks/habits.ts'
import { addDashboardRoutes } from './dashboard.ts'
import { type Faults, faultIn, faultKinds } from './faults.ts'
import { orderIn } from './orders.ts'

interface Controlled {
  readonly engine: Engine
  readonly faults: Faults
  readonly calls: CallLog
  readonly deliverer: Deliverer
  readonly clock: Clock
}

/** The control API outside /v1: faults, webhooks, and what was asked. An order that it cannot read is a 400. */
export function addControlRoutes(
  server: FastifyInstance,
  { engine, faults, calls, deliverer, clock }: Controlled,
): void {
  server.post('/_control/faults', async (request, reply) => {
    const fault = faultIn(orderIn(textOf(request)))
    if (fault === null)
      return await reply.code(400).send({ error: `kind is one of ${faultKinds.join(', ')}; path begins with /` })
    faults.add(fault)
    return { added: fault }
  })
  server.delete('/_control/faults', () => {
    faults.clear()
    return { cleared: true }
  })
  server.post('/_control/webhooks', async (request, reply) => {
    const habits = habitsIn(orderIn(textOf(request)))
    if (habits === null) return await reply.code(400).send({ error: habitsHelp })
    engine.habits = habits
    deliverer.wake()
    return habits
  })
  server.post('/_control/webhooks/redeliver', async (request, reply) => {
    const { eventId, times = 1 } = orderIn(textOf(request))
    const event = engine.store.find('event', String(eventId))
    if (event === undefined) return await reply.code(404).send({ error: 'eventId names no event' })
    return { statuses: await deliverer.redeliver(event, Math.min(Number(times), 100)) }
  })
  addDashboardRoutes(server, engine)
  server.post('/_control/switches', async (request, reply) => {
    const switches = switchesIn(orderIn(textOf(request)))
    if (switches === null) return await reply.code(400).send({ error: 'a switch has no such position, see the README' })
    engine.transact(nobody, (work) => work.put('simulator.switches', { id: 'switches', ...switches }))
    return switches
  })
  server.post('/_control/clock', async (request, reply) => {
    const { advanceMs } = orderIn(textOf(request))
    if (typeof advanceMs !== 'number' || !(advanceMs >= 0))
      return await reply.code(400).send({ error: 'advanceMs is a number of milliseconds, 0 or more' })
    clock.advance(advanceMs)
    return { now: engine.now().toISOString() }
  })
  server.get<{ Querystring: { path?: string } }>('/_control/journal', ({ query: { path } }) => ({
    calls: calls.all().filter((call) => path === undefined || call.path.startsWith(path)),
  }))
  server.get('/_control/deliveries', () => ({
    deliveries: [...engine.store.all('simulator.delivered'), ...engine.store.all('simulator.delivery')],
  }))
}

const habitsHelp =
  `mode is one of ${modes.join(', ')}; order one of ${orders.join(', ')}; signature one of ${signatures.join(', ')}; ` +
  'delayMs, copies (1 to 100) and lostAnswers are whole numbers; types is a list'
