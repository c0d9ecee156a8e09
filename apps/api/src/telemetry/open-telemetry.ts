import cluster from 'node:cluster'
import type { SpanProcessor } from '@opentelemetry/sdk-trace'
import type { Env } from '../env.ts'
import { exitCodes, StartRefused } from '../process/refuse-start.ts'
import { version } from '../settings/version.ts'
import { type Metrics, noMetrics } from './metrics.ts'
import type { OneOfSeveral } from './one-of-several.ts'
import { type MetricsPort, type ServedMetrics, serveMetrics } from './read-metrics.ts'
import type { Sentry } from './sentry.ts'
import { noTelemetry, type Telemetry } from './telemetry.ts'
import { noTracing } from './tracing.ts'

type Settings = Pick<
  Env,
  | 'NODE_ENV'
  | 'METRICS_HOST'
  | 'METRICS_PORT'
  | 'METRICS_TOKEN'
  | 'OTEL_EXPORTER_OTLP_ENDPOINT'
  | 'OTEL_SERVICE_NAME'
  | 'SENTRY_DSN'
  | 'TRACES_SAMPLE_RATE'
  | 'PROFILES_SAMPLE_RATE'
>

/**
 * Who is told what this process does, as its environment says: nobody where it says nothing. What a process has no use
 * for it does not load either. Throws StartRefused where the port of the metrics can't be listened at.
 */
export async function openTelemetry(env: Settings): Promise<Telemetry> {
  const own = isRead(env) ? (await import('./open-metrics.ts')).openMetrics(version) : noMetrics
  const part = isRead(env) ? await partOfNode(own) : undefined
  const metrics = part?.metrics ?? own
  const served = part === undefined ? await serve(metrics, env) : undefined
  const sentry = env.SENTRY_DSN === undefined ? undefined : await openSentry(env, env.SENTRY_DSN)
  const traces = await openTraces(env, sentry)
  return {
    metrics,
    tracing: traces?.tracing ?? noTracing,
    report: sentry?.report ?? noTelemetry.report,
    close: async (withinMs) => {
      const over = new Promise<void>((resolve) => setTimeout(resolve, withinMs).unref())
      // A receiver that is away is no reason for not stopping.
      const last = Promise.allSettled([traces?.close(), sentry?.close(withinMs), part?.close()])
      await Promise.race([last, over])
      await served?.close()
      metrics.close()
    },
  }
}

/**
 * What all processes do that this one is going to start, for whoever reads: they listen at no port of their own, and
 * ask here what they answer at the public one. Throws StartRefused as above.
 */
export async function openNodeMetrics(
  env: Settings & Pick<Env, 'WEB_CONCURRENCY'>,
): Promise<{ close(): Promise<void> }> {
  if (!isRead(env)) return { close: async () => undefined }
  const metrics = (await import('./gather-metrics.ts')).gatherMetrics(env.WEB_CONCURRENCY)
  const served = await serve(metrics, env).catch((error: unknown) => {
    metrics.close()
    throw error
  })
  return {
    close: async () => {
      await served?.close()
      metrics.close()
    },
  }
}

const isRead = (env: Settings): boolean => env.METRICS_PORT !== undefined || env.METRICS_TOKEN !== undefined

/** Undefined where this process stands alone. */
async function partOfNode(own: Metrics): Promise<OneOfSeveral | undefined> {
  if (cluster.worker === undefined) return undefined
  return (await import('./one-of-several.ts')).oneOfSeveral(own, cluster.worker)
}

async function serve(metrics: Pick<Metrics, 'text'>, env: Settings): Promise<ServedMetrics | undefined> {
  const port = env.METRICS_PORT
  if (port === undefined) return undefined
  const at: MetricsPort = { host: env.METRICS_HOST, port, token: env.METRICS_TOKEN }
  return serveMetrics(metrics, at).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error)
    throw new StartRefused(
      exitCodes.listening,
      `METRICS_HOST and METRICS_PORT can't be listened at (${reason}): free or correct them`,
    )
  })
}

async function openSentry(env: Settings, dsn: string): Promise<Sentry> {
  const module = await import('./sentry.ts')
  return module.openSentry({ dsn, environment: env.NODE_ENV, version, profilesRate: env.PROFILES_SAMPLE_RATE })
}

/** One and the same trace for both, where there are both. */
async function openTraces(env: Settings, sentry: Sentry | undefined) {
  const endpoint = env.OTEL_EXPORTER_OTLP_ENDPOINT
  if (endpoint === undefined && sentry === undefined) return undefined
  const processors: SpanProcessor[] = []
  if (endpoint !== undefined) processors.push((await import('./otlp.ts')).openOtlp(endpoint))
  if (sentry !== undefined) processors.push(sentry.spans)
  const { openTracing } = await import('./open-tracing.ts')
  return openTracing({
    serviceName: env.OTEL_SERVICE_NAME,
    environment: env.NODE_ENV,
    version,
    sampleRate: env.TRACES_SAMPLE_RATE,
    processors,
  })
}
