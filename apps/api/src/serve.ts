import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { type App, type AppOptions, buildApp } from './app.ts'
import { type CatalogCache, openCatalogCache } from './cache/open-catalog-cache.ts'
import type { Deps } from './deps.ts'
import { type OpenedDeps, openDeps, type ShopSettings } from './open-deps.ts'
import { urlAt } from './settings/url-at.ts'
import { startTasks } from './tasks.ts'

export interface ServeOptions extends ShopSettings, AppOptions {
  readonly host: string
  /** 0 takes any free one. */
  readonly port: number
  /**
   * How long a stopped process that no longer says it is ready still takes connections, for load balancers that have
   * not looked again. Within the deadline, and none where it is not given.
   */
  readonly drainPauseMs?: number
  /** What may be kept of answers of the catalogue; nothing is where it is not given. */
  readonly catalogCacheBytes?: number | undefined
  /** Whether a process that works looks for work by itself as well, as it does where this is not given. */
  readonly keepsSchedule?: boolean | undefined
}

export interface Served {
  readonly url: string
  readonly deps: Deps
  /**
   * Stops taking work, finishes what is under way within the deadline, and lets go. Again only ends the pause before
   * the listener goes.
   */
  stop(deadlineMs?: number): Promise<void>
}

/** The whole shop in this process: the API and, where it works, the jobs. Throws where the port is taken. */
export async function serve(options: ServeOptions): Promise<Served> {
  const opened = await openDeps(options)
  const { deps } = opened
  const tasks = options.works ? await startTasks(deps, options) : { stop: () => undefined }
  const cache = openCatalogCache({
    ...options,
    redisUrl: options.limits === 'off' ? undefined : options.limits.redisUrl,
    // Whoever reaches a shop at the same place reaches the same shop, by whichever of its processes.
    namespace: options.publicUrl,
    bytesMax: options.catalogCacheBytes ?? 0,
    now: deps.now,
  })
  const app = await buildApp(deps, options, cache.answers)
  try {
    await app.http.listen({ host: options.host, port: options.port })
  } catch (error) {
    tasks.stop()
    await cache.close()
    await opened.close(1_000)
    throw error
  }
  const cut = new AbortController()
  const pause = { ms: options.drainPauseMs ?? 0, cut: cut.signal }
  let stopping: Promise<void> | undefined
  return {
    url: urlOf(app, options.host),
    deps,
    stop: (deadlineMs = 10_000) => {
      if (stopping !== undefined) cut.abort()
      stopping ??= drain({ app, tasks, cache, opened, pause }, deadlineMs)
      return stopping
    },
  }
}

interface Running {
  readonly app: App
  readonly tasks: { stop(): void }
  readonly cache: CatalogCache
  readonly opened: OpenedDeps
  readonly pause: { readonly ms: number; readonly cut: AbortSignal }
}

/** Readiness goes first, then, after a pause, the listener, then requests, then jobs. */
async function drain({ app, tasks, cache, opened, pause }: Running, deadlineMs: number): Promise<void> {
  const endsAt = Date.now() + deadlineMs
  app.drain()
  tasks.stop()
  // However short the deadline is, what came last has a fifth of it.
  await Promise.race([after(Math.min(pause.ms, deadlineMs * 0.8)), once(pause.cut, 'abort')])
  // Streams that came in the pause.
  app.drain()
  await Promise.race([app.http.close(), after(endsAt - Date.now())])
  app.http.server.closeAllConnections()
  await cache.close()
  await opened.close(Math.max(500, endsAt - Date.now()))
}

const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms).unref())

function urlOf({ http }: App, host: string): string {
  // A server that listens on TCP answers an AddressInfo.
  const { port } = http.server.address() as AddressInfo
  return urlAt({ host, port })
}
