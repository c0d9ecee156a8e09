import type { FastifyInstance } from 'fastify'
import type { Engine, WebhookMode } from '../engine.ts'
import type { CallLog } from '../http/call-log.ts'
import { textOf } from '../http/server.ts'
import type { Deliverer } from '../webhooks/deliverer.ts'
import { type Fault, type Faults, faultKinds } from './faults.ts'

interface Controlled {
  readonly engine: Engine
  readonly faults: Faults
  readonly calls: CallLog
  readonly deliverer: Deliverer
}

/** The control API outside /v1: faults, webhooks, and what was asked. An order that it cannot read is a 400. */
export function addControlRoutes(server: FastifyInstance, { engine, faults, calls, deliverer }: Controlled): void {
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
    const { mode } = orderIn(textOf(request))
    if (!isWebhookMode(mode)) return await reply.code(400).send({ error: 'mode is deliver, hold or drop' })
    engine.webhookMode = mode
    deliverer.wake()
    return { mode }
  })
  server.post('/_control/webhooks/redeliver', async (request, reply) => {
    const { eventId, times = 1 } = orderIn(textOf(request))
    const event = engine.store.find('event', String(eventId))
    if (event === undefined) return await reply.code(404).send({ error: 'eventId names no event' })
    return { statuses: await deliverer.redeliver(event, Math.min(Number(times), 100)) }
  })
  server.get<{ Querystring: { path?: string } }>('/_control/journal', ({ query: { path } }) => ({
    calls: calls.all().filter((call) => path === undefined || call.path.startsWith(path)),
  }))
  server.get('/_control/deliveries', () => ({
    deliveries: [...engine.store.all('simulator.delivered'), ...engine.store.all('simulator.delivery')],
  }))
}

interface Order {
  readonly [name: string]: unknown
}

function orderIn(text: string): Order {
  try {
    const order: unknown = JSON.parse(text)
    return typeof order === 'object' && order !== null ? { ...order } : {}
  } catch {
    return {}
  }
}

function faultIn(order: Order): Fault | null {
  const { method, path, delayMs = 0, times = 1, isStored } = order
  const kind = faultKinds.find((known) => known === order.kind)
  if (kind === undefined || typeof path !== 'string' || !path.startsWith('/')) return null
  return {
    kind,
    method: typeof method === 'string' ? method.toUpperCase() : null,
    path,
    delayMs: Number(delayMs),
    times: Number(times),
    isStored: typeof isStored === 'boolean' ? isStored : kind === 'error_500_after',
  }
}

const isWebhookMode = (mode: unknown): mode is WebhookMode => mode === 'deliver' || mode === 'hold' || mode === 'drop'
