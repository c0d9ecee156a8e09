import { Counter, Histogram, Registry } from 'prom-client'
import { countKept, type KeptCount } from './count-kept.ts'
import type { Metrics, Sources } from './metrics.ts'
import { readSilent, watchProcess } from './process-metrics.ts'
import { readCounter, readGauge } from './read-metric.ts'
import { readShopMetrics } from './shop-metrics.ts'

/** Seconds. Most calls take 2 to 50 milliseconds; those that wait for Stripe or for a lock up to ten seconds. */
const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]

/**
 * What happens in this process, in a registry of its own: several shops stand side by side in one process. Labels have
 * few values, all of which are ours: procedures, refusals, jobs, statuses.
 */
export function openMetrics(version: string): Metrics {
  const registry = new Registry()
  const registers = [registry]
  const shop = new Registry()
  let sources: Partial<Sources> = {}
  const calls = new Histogram({
    name: 'tillwright_procedure_duration_seconds',
    help: 'Calls of procedures, how they ended (ok, refused, failed) and how long they took',
    labelNames: ['procedure', 'outcome'] as const,
    ...{ buckets, registers },
  })
  const refusals = new Counter({
    name: 'tillwright_refusals_total',
    help: 'Calls that were refused, by the code that their callers got',
    labelNames: ['code'] as const,
    registers,
  })
  const requests = new Histogram({
    name: 'tillwright_http_request_duration_seconds',
    help: 'Requests by what they ask for and the status of their answer, those apart that an answer was kept for',
    labelNames: ['kind', 'status'] as const,
    ...{ buckets, registers },
  })
  const turnedAway = new Counter({
    name: 'tillwright_turned_away_total',
    help: 'Requests that were turned away because this process has too much to do',
    registers,
  })
  const jobs = new Histogram({
    name: 'tillwright_job_duration_seconds',
    help: 'Runs of jobs, how they ended (done, failed) and how long they took',
    labelNames: ['job', 'outcome'] as const,
    ...{ buckets: [...buckets, 60], registers },
  })
  const webhooks = new Counter({
    name: 'tillwright_webhooks_total',
    help: 'Webhooks of Stripe, by what they turned out to be (event, forged, untimely, foreign)',
    labelNames: ['taken'] as const,
    registers,
  })
  const webhookLag = new Histogram({
    name: 'tillwright_webhook_lag_seconds',
    help: 'How long after something has happened at Stripe its webhook was here',
    buckets: [1, 2, 5, 10, 30, 60, 300, 3_600, 86_400],
    registers,
  })
  const stripe = new Histogram({
    name: 'tillwright_stripe_request_duration_seconds',
    help: 'Requests to Stripe by the status of their answer, lost where none came, and how long they took',
    labelNames: ['status'] as const,
    ...{ buckets, registers },
  })
  const kept = countKept()
  readGauge(registry, {
    name: 'tillwright_build_info',
    help: 'Processes by their version and the Node that they run on',
    labels: ['version', 'node'],
    read: () => [[{ version, node: process.versions.node }, 1]],
  })
  readCatalogue(registry, () => sources, kept)
  readConnections(registry, () => sources)
  readShopMetrics(shop, () => sources.shopFacts)
  readSilent(registry, () => 0)
  const watched = watchProcess(registry)
  for (const taken of ['event', 'forged', 'untimely', 'foreign']) webhooks.inc({ taken }, 0)
  return {
    call: ({ procedure, outcome, code, ms }) => {
      calls.observe({ procedure, outcome }, ms / 1_000)
      if (code !== undefined) refusals.inc({ code })
    },
    request: ({ kind, status, ms }) => requests.observe({ kind, status }, ms / 1_000),
    kept: kept.count,
    job: ({ job, isDone, ms }) => jobs.observe({ job, outcome: isDone ? 'done' : 'failed' }, ms / 1_000),
    webhook: ({ taken, lagMs }) => {
      webhooks.inc({ taken })
      if (lagMs !== null) webhookLag.observe(Math.max(0, lagMs) / 1_000)
    },
    stripe: ({ status, ms }) => stripe.observe({ status: status ?? 'lost' }, ms / 1_000),
    turnedAway: () => turnedAway.inc(),
    readFrom: (more) => {
      sources = { ...sources, ...more }
    },
    text: () => Registry.merge([registry, shop]).metrics(),
    own: () => registry.getMetricsAsJSON(),
    shop: () => shop.getMetricsAsJSON(),
    close: () => {
      watched.stop()
      registry.clear()
      shop.clear()
    },
  }
}

type Known = () => Partial<Sources>

function readCatalogue(registry: Registry, known: Known, kept: KeptCount): void {
  readCounter(registry, {
    name: 'tillwright_kept_calls_total',
    help: 'Calls of the catalogue that were answered by what was kept, so that no procedure ran',
    labels: ['procedure'],
    read: () => [...kept.byProcedure()].map(([procedure, count]) => [{ procedure }, count]),
  })
  readCounter(registry, {
    name: 'tillwright_catalogue_answers_total',
    help: 'Reads of the catalogue by where their answer came from: kept, read anew, or waited for with others',
    labels: ['from'],
    read: () => {
      const { catalogue } = known()
      if (catalogue === undefined) return []
      return (['kept', 'read', 'waited'] as const).map((from) => [{ from }, catalogue[from]])
    },
  })
}

function readConnections(registry: Registry, known: Known): void {
  const read = (of: 'open' | 'idle' | 'waiting') => () => {
    const connections = known().connections?.()
    return connections === undefined ? [] : [[{}, connections[of]] as const]
  }
  readGauge(registry, {
    name: 'tillwright_db_connections_open',
    help: 'Connections to PostgreSQL of the pool for requests and jobs',
    read: read('open'),
  })
  readGauge(registry, {
    name: 'tillwright_db_connections_idle',
    help: 'Those of them that nobody uses',
    read: read('idle'),
  })
  readGauge(registry, {
    name: 'tillwright_db_connections_waited_for',
    help: 'How many wait for a connection',
    read: read('waiting'),
  })
  readGauge(registry, {
    name: 'tillwright_order_streams_open',
    help: 'Streams of orders that are watched',
    read: () => {
      const count = known().openStreams?.()
      return count === undefined ? [] : [[{}, count]]
    },
  })
}
