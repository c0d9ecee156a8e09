import type { ShopFacts } from '@tillwright/db/shop-facts'
import { finders } from '@tillwright/domain/payments/differences'
import type { Registry } from 'prom-client'
import type { Sources } from './metrics.ts'
import { readGauge } from './read-metric.ts'

/**
 * How the shop is doing: what its database says, and every process says the same. Dashboards take the largest, and add
 * nothing up.
 */
export function readShopMetrics(registry: Registry, source: () => Sources['shopFacts'] | undefined): void {
  const facts = keptForAWhile(source)
  const fromFacts = (
    name: string,
    { help, labels, read }: { help: string; labels: readonly string[]; read: (facts: ShopFacts) => Reading },
  ): void =>
    readGauge(registry, {
      ...{ name, help, labels },
      read: async () => {
        const known = await facts()
        return known === null ? [] : read(known)
      },
    })
  readShopFactsUp(registry, async () => (await facts()) !== null)
  fromFacts('tillwright_orders_last_hour', {
    help: 'Orders that were placed in the last hour, by their status now, at most 10,000',
    labels: ['status'],
    read: ({ orders }) => statuses.map((status) => [{ status }, orders[status] ?? 0]),
  })
  fromFacts('tillwright_revenue_last_hour_minor', {
    help: 'Received for these orders less what went back, in the minor units of each currency',
    labels: ['currency'],
    read: ({ revenueMinor }) => Object.entries(revenueMinor).map(([currency, minor]) => [{ currency }, minor]),
  })
  fromFacts('tillwright_queue_due_jobs', {
    help: 'Jobs that are due and that nobody has taken, by queue, at most 1,000',
    labels: ['queue'],
    read: ({ queues }) => queues.map(({ queue, dueCount }) => [{ queue }, dueCount]),
  })
  fromFacts('tillwright_queue_oldest_due_seconds', {
    help: 'For how long the job that is due longest has been, by queue',
    labels: ['queue'],
    read: ({ queues }) => queues.map(({ queue, oldestDueSeconds }) => [{ queue }, oldestDueSeconds]),
  })
  fromFacts('tillwright_queue_given_up_jobs', {
    help: 'Jobs that were given up and that nobody has run since, by queue, at most 1,000',
    labels: ['queue'],
    read: ({ queues }) => queues.map(({ queue, failedCount }) => [{ queue }, failedCount]),
  })
  fromFacts('tillwright_webhook_events', {
    help: 'Events of Stripe that wait, that wait for their order, or that were given up, at most 1,000 each',
    labels: ['state'],
    read: ({ events }) => [
      [{ state: 'received' }, events.waitingCount],
      [{ state: 'parked' }, events.parkedCount],
      [{ state: 'dead' }, events.deadCount],
    ],
  })
  fromFacts('tillwright_webhook_oldest_waiting_seconds', {
    help: 'For how long the oldest event of Stripe that waits has been here',
    labels: [],
    read: ({ events }) => [[{}, events.oldestWaitingSeconds]],
  })
  fromFacts('tillwright_payment_differences_last_hour', {
    help: 'Where Stripe and the shop did not agree in the last hour, by who found it and whether it was repaired',
    labels: ['found_by', 'repaired'],
    read: ({ repairs }) =>
      finders.flatMap((found_by) => {
        const found = repairs.find(({ foundBy }) => foundBy === found_by)
        return [
          [{ found_by, repaired: 'yes' }, found?.repaired ?? 0] as const,
          [{ found_by, repaired: 'no' }, found?.unrepaired ?? 0] as const,
        ]
      }),
  })
}

/** Whoever judges by it has to find it there, also where nothing else of the shop is known. */
export const readShopFactsUp = (registry: Registry, isUp: () => boolean | Promise<boolean>): void =>
  readGauge(registry, {
    name: 'tillwright_shop_facts_up',
    help: 'Whether the database has said how the shop is doing: 1, or 0 where it did not within two seconds',
    read: async () => [[{}, (await isUp()) ? 1 : 0]],
  })

type Reading = (readonly [Readonly<Record<string, string>>, number])[]

const statuses = ['PENDING', 'PROCESSING', 'SHIPPED', 'DELIVERED', 'CANCELED', 'REFUNDED'] as const

/** Whoever reads more often than that is told the same. */
const keptMs = 5_000
/** So that a database that hangs takes nothing from what the process itself knows. */
const patienceMs = 2_000

/** Null where nobody could say in time. All who ask meanwhile share one reading. */
function keptForAWhile(source: () => Sources['shopFacts'] | undefined): () => Promise<ShopFacts | null> {
  let kept: { readonly facts: Promise<ShopFacts | null>; readonly atMs: number } | undefined
  return () => {
    const nowMs = performance.now()
    if (kept === undefined || nowMs - kept.atMs > keptMs)
      kept = { facts: withinPatience(source()?.() ?? Promise.resolve(null)), atMs: nowMs }
    return kept.facts
  }
}

async function withinPatience(facts: Promise<ShopFacts | null>): Promise<ShopFacts | null> {
  let timer: NodeJS.Timeout | undefined
  const over = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), patienceMs)
  })
  return Promise.race([facts.catch(() => null), over]).finally(() => clearTimeout(timer))
}
