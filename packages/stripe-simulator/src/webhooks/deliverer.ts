import { createHmac } from 'node:crypto'
import { type Engine, nobody } from '../engine.ts'
import type { Delivery, StoredEvent } from '../store/things.ts'

export interface Webhook {
  readonly url: string
  /** The whole `whsec_…`. */
  readonly secret: string
}

export interface Deliverer {
  /** Starts every delivery that is due. */
  wake(): void
  /** Sends an event again, whatever the mode, and answers the statuses; 0 stands for no answer. */
  redeliver(event: StoredEvent, times: number): Promise<readonly number[]>
  /** Stops at once; what was not answered stays due. */
  close(): Promise<void>
}

const mostAtOnce = 8
const answerMsMax = 10_000
const backoffMs = [1_000, 5_000, 30_000, 300_000]
const backoffMsMax = 3_600_000
const givingUpMs = 3 * 24 * 3_600_000

export function openDeliverer(engine: Engine, webhook: Webhook | null): Deliverer {
  const closing = new AbortController()
  const underWay = new Map<string, Promise<void>>()
  const attempt = async (delivery: Delivery): Promise<void> => {
    const event = engine.store.find('event', delivery.id)
    if (webhook === null || event === undefined) return
    const status = await send({ webhook, event, engine, closing: closing.signal })
    if (!closing.signal.aborted) record(engine, delivery.id, status)
  }
  const wake = () => {
    if (webhook === null || engine.webhookMode !== 'deliver' || closing.signal.aborted) return
    const nowMs = engine.now().getTime()
    for (const delivery of engine.store.all('simulator.delivery')) {
      if (underWay.size >= mostAtOnce) return
      if (delivery.nextAtMs > nowMs || underWay.has(delivery.id)) continue
      const forget = () => void underWay.delete(delivery.id)
      underWay.set(delivery.id, attempt(delivery).finally(forget).then(wake))
    }
  }
  return {
    wake,
    redeliver: async (event, times) => {
      const statuses: number[] = []
      for (let sent = 0; webhook !== null && sent < times; sent += 1) {
        const status = await send({ webhook, event, engine, closing: closing.signal })
        record(engine, event.id, status)
        statuses.push(status)
      }
      return statuses
    },
    close: async () => {
      closing.abort()
      await Promise.all(underWay.values())
    },
  }
}

/** `Stripe-Signature` of this body at this time. */
function signature(body: string, secret: string, atSeconds: number): string {
  const hash = createHmac('sha256', secret).update(`${atSeconds}.${body}`, 'utf8').digest('hex')
  return `t=${atSeconds},v1=${hash}`
}

async function send(sending: {
  webhook: Webhook
  event: StoredEvent
  engine: Engine
  closing: AbortSignal
}): Promise<number> {
  const { webhook, event, engine, closing } = sending
  const body = JSON.stringify(event)
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
    'stripe-signature': signature(body, webhook.secret, Math.floor(engine.now().getTime() / 1_000)),
  }
  const signal = AbortSignal.any([closing, AbortSignal.timeout(answerMsMax)])
  try {
    const answer = await fetch(webhook.url, { method: 'POST', body, headers, signal, redirect: 'manual' })
    await answer.arrayBuffer()
    return answer.status
  } catch {
    return 0
  }
}

function record(engine: Engine, eventId: string, status: number): void {
  engine.transact(nobody, (work) => {
    const due = work.find('simulator.delivery', eventId)
    const before = due ?? work.find('simulator.delivered', eventId)
    const event = work.find('event', eventId)
    if (before === undefined || event === undefined) return
    const attempts = [...before.attempts, { atMs: work.nowMs, status }]
    const isTaken = status >= 200 && status < 300
    const firstAtMs = attempts[0]?.atMs ?? work.nowMs
    if (!isTaken && due === undefined) work.put('simulator.delivered', { ...before, attempts })
    else if (!isTaken && work.nowMs - firstAtMs < givingUpMs)
      work.put('simulator.delivery', { ...before, attempts, nextAtMs: work.nowMs + waitMs(attempts.length) })
    else {
      work.forget('simulator.delivery', eventId)
      work.put('simulator.delivered', { ...before, attempts, state: isTaken ? 'delivered' : 'abandoned' })
      work.put('event', { ...event, pending_webhooks: 0 })
    }
  })
}

const waitMs = (failedAttempts: number): number => backoffMs[failedAttempts - 1] ?? backoffMsMax
