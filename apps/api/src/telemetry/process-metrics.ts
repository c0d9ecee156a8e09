import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import type { Registry } from 'prom-client'
import { readCounter, readGauge } from './read-metric.ts'

/** Memory, CPU and the event loop of this process, under the names that prom-client's own dashboards know. */
export function watchProcess(registry: Registry): { stop(): void } {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs })
  delay.enable()
  const lateSeconds = (ns: number) => (Number.isFinite(ns) ? Math.max(0, ns / 1e9 - resolutionMs / 1_000) : 0)
  readGauge(registry, {
    name: 'nodejs_eventloop_lag_seconds',
    help: 'How late the event loop came back since the last look: on average, for one in a hundred, and at the latest',
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
    help: 'Which part of the time since the last look the event loop had something to do',
    read: () => {
      const now = performance.eventLoopUtilization()
      const { utilization } = performance.eventLoopUtilization(now, before)
      before = now
      return [[{}, utilization]]
    },
  })
  readCounter(registry, {
    name: 'process_cpu_seconds_total',
    help: 'CPU time of this process',
    read: () => [[{}, (process.cpuUsage().user + process.cpuUsage().system) / 1e6]],
  })
  readGauge(registry, {
    name: 'process_resident_memory_bytes',
    help: 'Memory of this process',
    read: () => [[{}, process.memoryUsage.rss()]],
  })
  readGauge(registry, {
    name: 'nodejs_heap_size_used_bytes',
    help: 'Memory that its objects take',
    read: () => [[{}, process.memoryUsage().heapUsed]],
  })
  readGauge(registry, {
    name: 'process_start_time_seconds',
    help: 'When it began, in seconds since 1970',
    read: () => [[{}, Math.round(performance.timeOrigin / 1_000)]],
  })
  return { stop: () => delay.disable() }
}

const resolutionMs = 20
