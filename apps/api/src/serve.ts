import { once } from 'node:events'
import { type AddressInfo, Server } from 'node:net'
import { type App, type AppOptions, buildApp } from './app.ts'
import { type CatalogCache, openCatalogCache } from './cache/open-catalog-cache.ts'
import type { Deps } from './deps.ts'
import { directUrlOf, type OpenedDeps, openDeps, type ShopSettings } from './open-deps.ts'
import { whyNotListening } from './process/refuse-start.ts'
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
  /**
   * Stops as well, where others listen at the same port and serve on: this one stays ready while it lasts, but takes no
   * new connections.
   */
  giveWay(deadlineMs?: number): Promise<void>
}

/** The whole shop in this process: the API and, where it works, the jobs. Throws where the port is taken. */
export async function serve(options: ServeOptions): Promise<Served> {
  const opened = await openDeps(options)
  const { deps } = opened
  const cache = openCatalogCache({
    ...options,
    databaseUrl: directUrlOf(options),
    redisUrl: options.limits === 'off' ? undefined : options.limits.redisUrl,
    // Whoever reaches a shop at the same place reaches the same shop, by whichever of its processes.
    namespace: options.publicUrl,
    bytesMax: options.catalogCacheBytes ?? 0,
    now: deps.now,
    onNews: () => deps.replica?.hearNews(),
  })
  deps.replica?.heedSilence(cache.silentMs)
  const app = await listening(deps, options, cache).catch(async (error: unknown) => {
    await cache.close()
    await opened.close(1_000)
    throw error
  })
  // Whoever calls does not wait until each queue has somebody who works it off.
  const tasks = options.works ? startTasks(deps, options) : Promise.resolve({ stop: () => undefined })
  tasks.catch((error: unknown) => {
    // Nobody catches it, and what nobody has caught ends the process in good order.
    if (stopping === undefined) throw error
  })
  const cut = new AbortController()
  const pause = { ms: options.drainPauseMs ?? 0, cut: cut.signal }
  let stopping: Promise<void> | undefined
  let isTold = false
  return {
    url: urlOf(app, options.host),
    deps,
    stop: (deadlineMs = 10_000) => {
      if (isTold) cut.abort()
      isTold = true
      // It may have given way before.
      if (stopping !== undefined) app.drain('leaves')
      stopping ??= drain({ app, tasks, cache, opened, pause }, deadlineMs, 'leaves')
      return stopping
    },
    giveWay: (deadlineMs = 10_000) => {
      stopping ??= drain({ app, tasks, cache, opened, pause }, deadlineMs, 'gives way')
      return stopping
    },
  }
}

async function listening(deps: Deps, options: ServeOptions, cache: CatalogCache): Promise<App> {
  const app = await buildApp(deps, options, cache.answers)
  try {
    await app.http.listen({ host: options.host, port: options.port })
  } catch (error) {
    throw whyNotListening(error)
  }
  return app
}

type Why = Parameters<App['drain']>[0]

interface Running {
  readonly app: App
  readonly tasks: Promise<{ stop(): void }>
  readonly cache: CatalogCache
  readonly opened: OpenedDeps
  readonly pause: { readonly ms: number; readonly cut: AbortSignal }
}

/**
 * Readiness goes first, then, after a pause, the listener, then requests, then jobs. Of one that gives way the listener
 * goes first; in its pause, connections that are kept open hear with an answer that they are to be left.
 */
async function drain({ app, tasks, cache, opened, pause }: Running, deadlineMs: number, why: Why): Promise<void> {
  const endsAt = Date.now() + deadlineMs
  app.drain(why)
  tasks.then(
    ({ stop }) => stop(),
    () => undefined,
  )
  // The server's own way would at once close connections on which a request may be coming.
  if (why === 'gives way') Server.prototype.close.call(app.http.server)
  const pauseMs = why === 'gives way' ? Math.max(pause.ms, farewellMs) : pause.ms
  // However short the deadline is, what came last has a fifth of it.
  await Promise.race([after(Math.min(pauseMs, deadlineMs * 0.8)), once(pause.cut, 'abort')])
  // Streams that came in the pause.
  app.drain(why)
  await Promise.race([app.http.close(), after(endsAt - Date.now())])
  app.http.server.closeAllConnections()
  await cache.close()
  await opened.close(Math.max(500, endsAt - Date.now()))
}

/** Whoever is there more often than that is told before his connection is closed. */
const farewellMs = 1_000

const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms).unref())

function urlOf({ http }: App, host: string): string {
  // A server that listens on TCP answers an AddressInfo.
  const { port } = http.server.address() as AddressInfo
  return urlAt({ host, port })
}
