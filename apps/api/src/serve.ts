import type { AddressInfo } from 'node:net'
import { type App, type AppOptions, buildApp } from './app.ts'
import type { Deps } from './deps.ts'
import { type OpenedDeps, openDeps, type ShopSettings } from './open-deps.ts'
import { urlAt } from './settings/url-at.ts'
import { startTasks } from './tasks.ts'

export interface ServeOptions extends ShopSettings, AppOptions {
  readonly host: string
  /** 0 takes any free one. */
  readonly port: number
}

export interface Served {
  readonly url: string
  readonly deps: Deps
  /** Stops taking work, finishes what is under way within the deadline, and lets go. Again does nothing more. */
  stop(deadlineMs?: number): Promise<void>
}

/** The whole shop in this process: the API and, where it works, the jobs. Throws where the port is taken. */
export async function serve(options: ServeOptions): Promise<Served> {
  const opened = await openDeps(options)
  const { deps } = opened
  const tasks = options.works ? await startTasks(deps) : { stop: () => undefined }
  const app = await buildApp(deps, options)
  try {
    await app.http.listen({ host: options.host, port: options.port })
  } catch (error) {
    tasks.stop()
    await opened.close(1_000)
    throw error
  }
  let stopping: Promise<void> | undefined
  return {
    url: urlOf(app, options.host),
    deps,
    stop: (deadlineMs = 10_000) => {
      stopping ??= drain({ app, tasks, opened }, deadlineMs)
      return stopping
    },
  }
}

/** Readiness goes first, then the listener, then requests, then jobs. */
async function drain(
  running: { app: App; tasks: { stop(): void }; opened: OpenedDeps },
  deadlineMs: number,
): Promise<void> {
  const endsAt = Date.now() + deadlineMs
  running.app.drain()
  running.tasks.stop()
  await Promise.race([running.app.http.close(), after(deadlineMs)])
  running.app.http.server.closeAllConnections()
  await running.opened.close(Math.max(500, endsAt - Date.now()))
}

const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms).unref())

function urlOf({ http }: App, host: string): string {
  // A server that listens on TCP answers an AddressInfo.
  const { port } = http.server.address() as AddressInfo
  return urlAt({ host, port })
}
