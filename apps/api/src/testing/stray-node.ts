import { openSimulator } from '@tillwright/stripe-simulator/open-simulator'
import type { Deps } from '../deps.ts'
import { makeGateway } from '../payments/gateway.ts'
import { type Served, serve } from '../serve.ts'
import { type HeardLog, hearLog } from './heard-log.ts'
import type { TestShop } from './open-test-shop.ts'

export interface StrayNode extends AsyncDisposable, Omit<HeardLog, 'log'> {
  readonly deps: Deps
  /** The same as a process that serves the shop. */
  serve(): Promise<Served>
}

/** A node whose key is of another account of Stripe's, and what it complains about. */
export async function openStrayNode(shop: TestShop): Promise<StrayNode> {
  const { deps } = shop.served
  const webhook = { url: `${shop.url}/webhooks/stripe`, secret: 'whsec_other' }
  const other = await openSimulator({ port: 0, journalFile: null, webhook })
  const { log, ...heard } = hearLog(deps.log)
  const stripe = { ...shop.options.stripe, apiBase: other.url }
  const served: Served[] = []
  const gateway = makeGateway({ ...stripe, now: deps.now, sleep: deps.sleep })
  return {
    ...heard,
    deps: { ...deps, log, gateway, taxProvider: gateway.tax },
    serve: async () => {
      const node = await serve({ ...shop.options, port: 0, stripe, log })
      served.push(node)
      return node
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(served.map((node) => node.stop(1_000)))
      await other.close()
    },
  }
}
