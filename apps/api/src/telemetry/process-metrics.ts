import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import type { Registry } from 'prom-client'
import { readCounter, readGauge } from './read-metric.ts'

/**
 * Memory, CPU and the event loop of this process, under the names that prom-client's own dashboards know. Of several
 * processes the worst counts: one that hangs or swells must not be hidden by those that are well.
 */
export function watchProcess(registry: Registry): { stop(): void } {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs })
  delay.enable()
  const lateSeconds = (ns: number) => (Number.isFinite(ns) ? Math.max(0, ns / 1e9 - resolutionMs / 1_000) : 0)
  readGauge(registry, {
    name: 'nodejs_eventloop_lag_seconds',
    help: 'How late the worst event loop of the node came back since the last look: mean, one in a hundred, at most',
    aggregator: 'max',
    labels: ['of'],
    read: () => {
      const mean = lateSeconds(delay.mean)
      const reading = [
        [{ of: 'mean' }, mean],
        [{ of: 'p99' }, lateSeconds(delay.percentile(99))],
        [{ of: 'max' }, delay.count === 0 ? 0 : lateSeconds(delay.max)],
      ] as const
      delay.reset()
      return reading
    },
  })
  let before = performance.eventLoopUtilization()
  readGauge(registry, {
    name: 'nodejs_eventloop_utilization_ratio',
    help: 'Which part of the time since the last look the busiest event loop of the node had something to do',
    aggregator: 'max',
    read: () => {
      const now = performance.eventLoopUtilization()
      const { utilization } = performance.eventLoopUtilization(now, before)
      before = now
      return [[{}, utilization]]
    },
  })
  readCounter(registry, {
    name: 'process_cpu_seconds_total',
    help: 'CPU time of all processes of the node',
    read: () => [[{}, (process.cpuUsage().user + process.cpuUsage().system) / 1e6]],
  })
  readGauge(registry, {
    name: 'process_resident_memory_bytes',
    help: 'Memory of the largest process of the node',
    aggregator: 'max',
    read: () => [[{}, process.memoryUsage.rss()]],
  })
  readGauge(registry, {
    name: 'nodejs_heap_size_used_bytes',
    help: 'Memory that objects take in the process of the node where they take most',
    aggregator: 'max',
    read: () => [[{}, process.memoryUsage().heapUsed]],
  })
  readGauge(registry, {
    name: 'process_start_time_seconds',
    help: 'When the youngest process of the node began, in seconds since 1970',
    aggregator: 'max',
    read: () => [[{}, Math.round(performance.timeOrigin / 1_000)]],
  })
  return { stop: () => delay.disable() }
}

/** What no process can say of itself; one that stands alone has none. */
export const readSilent = (registry: Registry, count: () => number): void =>
  readGauge(registry, {
    name: 'tillwright_processes_silent',
    help: 'Processes of the node that are missing, or did not say in three seconds what they count and measure',
    read: () => [[{}, count()]],
  })

const resolutionMs = 20
