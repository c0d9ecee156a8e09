import { type Engine, nobody } from '../engine.ts'
import type { Delivery, StoredEvent } from '../store/things.ts'
import { deliveryId, eventIdOf } from './delivery-id.ts'
import { habitsFor } from './habits.ts'
import { send } from './send.ts'
import { listenersTo, targetOf, type Webhook } from './targets.ts'

export interface Deliverer {
  /** Starts every delivery that is due. */
  wake(): void
  /** Sends an event again, whatever the mode, and answers the statuses; 0 stands for no answer. */
  redeliver(event: StoredEvent, times: number): Promise<readonly number[]>
  /** Stops at once; what was not answered stays due. */
  close(): Promise<void>
}

const mostAtOnce = 8
const backoffMs = [1_000, 5_000, 30_000, 300_000]
const backoffMsMax = 3_600_000
const givingUpMs = 3 * 24 * 3_600_000

export function openDeliverer(engine: Engine, configured: Webhook | null): Deliverer {
  const closing = new AbortController()
  const underWay = new Map<string, Promise<void>>()
  const attempt = async (delivery: Delivery): Promise<void> => {
    const event = engine.store.find('event', eventIdOf(delivery))
    const webhook = targetOf(engine.store, configured, delivery.endpoint ?? null)
    if (webhook === null || event === undefined) return
    const { copies } = habitsFor(engine.habits, event.type)
    for (let sent = 0; sent < copies && !closing.signal.aborted; sent += 1) {
      const status = await send({ webhook, event, engine, closing: closing.signal })
      if (!closing.signal.aborted) record(engine, delivery.id, answerOr0(engine, event.type, status))
    }
  }
  const wake = () => {
    if (closing.signal.aborted) return
    const most = engine.habits.order === 'reversed' ? 1 : mostAtOnce
    for (const delivery of dueDeliveries(engine)) {
      if (underWay.size >= most) return
      if (underWay.has(delivery.id) || !targetOf(engine.store, configured, delivery.endpoint ?? null)) continue
      const forget = () => void underWay.delete(delivery.id)
      underWay.set(delivery.id, attempt(delivery).finally(forget).then(wake))
    }
  }
  return {
    wake,
    redeliver: async (event, times) => {
      const statuses: number[] = []
      const listeners = [null, ...listenersTo(event.type, engine.store.all('webhook_endpoint'))]
      for (const endpoint of listeners) {
        const webhook = targetOf(engine.store, configured, endpoint)
        for (let sent = 0; webhook !== null && sent < times; sent += 1) {
          const status = await send({ webhook, event, engine, closing: closing.signal })
          record(engine, deliveryId(event.id, endpoint), status)
          statuses.push(status)
        }
      }
      return statuses
    },
    close: async () => {
      closing.abort()
      await Promise.all(underWay.values())
    },
  }
}

function dueDeliveries({ store, now, habits }: Engine): readonly Delivery[] {
  const nowMs = now().getTime()
  const due = store
    .all('simulator.delivery')
    .filter(({ nextAtMs, type }) => nextAtMs <= nowMs && habitsFor(habits, type).mode !== 'hold')
  return habits.order === 'reversed' ? due.toReversed() : due
}

/** Stripe does not hear every answer. */
function answerOr0(engine: Engine, type: string, status: number): number {
  const { lostAnswers } = habitsFor(engine.habits, type)
  if (lostAnswers === 0) return status
  engine.habits = { ...engine.habits, lostAnswers: lostAnswers - 1 }
  return 0
}

function record(engine: Engine, id: string, status: number): void {
  engine.transact(nobody, (work) => {
    const due = work.find('simulator.delivery', id)
    const before = due ?? work.find('simulator.delivered', id)
    const event = before && work.find('event', eventIdOf(before))
    if (before === undefined || event === undefined) return
    const attempts = [...before.attempts, { atMs: work.nowMs, status }]
    const isTaken = status >= 200 && status < 300
    const firstAtMs = attempts[0]?.atMs ?? work.nowMs
    if (due === undefined)
      work.put('simulator.delivered', { ...before, attempts, ...(isTaken && { state: 'delivered' as const }) })
    else if (!isTaken && work.nowMs - firstAtMs < givingUpMs)
      work.put('simulator.delivery', { ...before, attempts, nextAtMs: work.nowMs + waitMs(attempts.length) })
    else {
      work.forget('simulator.delivery', id)
      work.put('simulator.delivered', { ...before, attempts, state: isTaken ? 'delivered' : 'abandoned' })
      work.put('event', { ...event, pending_webhooks: Math.max(event.pending_webhooks - 1, 0) })
    }
  })
}

const waitMs = (failedAttempts: number): number => backoffMs[failedAttempts - 1] ?? backoffMsMax
