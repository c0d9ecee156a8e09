import { startClock } from './clock.ts'
import { makeFaults } from './control/faults.ts'
import { addControlRoutes } from './control/routes.ts'
import { makeEngine } from './engine.ts'
import { makeCallLog } from './http/call-log.ts'
import { makeServer } from './http/server.ts'
import { makeV1 } from './http/v1.ts'
import { addCheckoutRoutes } from './pay/checkout-routes.ts'
import { addPayRoutes } from './pay/routes.ts'
import { addSetupRoutes } from './pay/setup-routes.ts'
import { openStore } from './store/store.ts'
import { openDeliverer } from './webhooks/deliverer.ts'
import type { Webhook } from './webhooks/targets.ts'

export interface SimulatorOptions {
  /** 0 takes a free one. */
  readonly port: number
  readonly host?: string
  /** Where everything is remembered; null forgets at the end. */
  readonly journalFile: string | null
  readonly webhook: Webhook | null
  readonly now?: () => Date
  /** How long each well-formed call under /v1 takes, before it does anything. */
  readonly latencyMs?: number
  /** How long a call waits for others that change the same object. Stripe does not say how long it does; 2 s here. */
  readonly lockWaitMsMax?: number
}

export interface Simulator {
  readonly url: string
  readonly port: number
  /** Stops at once. Deliveries that are due go on after the next start with the same journal. */
  close(): Promise<void>
}

/** Stripe over HTTP for laptops and tests. Rejects with one clear line where the port is busy. */
export async function openSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { host = '127.0.0.1', now = () => new Date(), latencyMs = 0, lockWaitMsMax = 2_000, webhook } = options
  const closing = new AbortController()
  const store = openStore(options.journalFile)
  let url = ''
  const engine = makeEngine({ store, now, url: () => url, hasWebhook: webhook !== null })
  const deliverer = openDeliverer(engine, webhook)
  const faults = makeFaults()
  const calls = makeCallLog()
  const server = makeServer(makeV1({ engine, faults, calls, latencyMs, lockWaitMsMax, closing: closing.signal }))
  const clock = startClock(engine, deliverer.wake)
  addControlRoutes(server, { engine, faults, calls, deliverer, clock })
  addPayRoutes(server, engine)
  addSetupRoutes(server, engine)
  addCheckoutRoutes(server, engine)
  try {
    url = await server.listen({ port: options.port, host })
  } catch (error) {
    clock.stop()
    store.close()
    throw listenError(error, options.port)
  }
  engine.onChange(deliverer.wake)
  return {
    url,
    port: Number(new URL(url).port),
    close: async () => {
      closing.abort()
      clock.stop()
      await Promise.all([server.close(), deliverer.close()])
      store.close()
    },
  }
}

function listenError(error: unknown, port: number): Error {
  const isBusy = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
  const reason = isBusy
    ? 'is busy: stop the program that has it, or set STRIPE_SIMULATOR_PORT to a free one.'
    : `cannot be opened: ${error instanceof Error ? error.message : String(error)}`
  return new Error(`Port ${port} of the Stripe simulator ${reason}`, { cause: error })
}
