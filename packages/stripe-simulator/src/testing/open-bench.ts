import { readFileSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import Stripe from 'stripe'
import { createProxy, type ProxyReport } from '../../validator/stripe-validate.mjs'
import { openSimulator, type Simulator } from '../open-simulator.ts'
import { openReceiver, type Receiver } from './receiver.ts'

export interface Bench extends AsyncDisposable {
  /** The official client; what it asks and gets is checked against Stripe's description. */
  readonly stripe: Stripe
  readonly simulator: Simulator
  readonly receiver: Receiver
  /** What was found wrong with requests, answers and webhooks so far. */
  violations(): readonly string[]
  control(method: string, path: string, body?: object): Promise<unknown>
}

export interface BenchOptions {
  readonly journalFile?: string
  readonly now?: () => Date
  readonly latencyMs?: number
  readonly lockWaitMsMax?: number
  /** Whether requests are wrong on purpose, so that only answers are judged. */
  readonly asksWrongly?: boolean
  readonly receiver?: Receiver
}

export const webhookSecret = 'whsec_bench_secret_of_the_simulator'

/** A simulator, the official client in front of it and a receiver of webhooks behind it, all over HTTP. */
export async function openBench(options: BenchOptions = {}): Promise<Bench> {
  const { journalFile = null, asksWrongly = false, now, latencyMs, lockWaitMsMax } = options
  const receiver = options.receiver ?? (await openReceiver())
  const alreadyThere = receiver.received.length
  const ignore = asksWrongly ? wrongRequests : []
  const inspector = createProxy({ spec, target: receiver.url, webhookTo: receiver.url, webhookSecret, quiet: true })
  const inspectorPort = await listening(inspector.server)
  const simulator = await openSimulator({
    port: 0,
    journalFile,
    webhook: { url: `http://127.0.0.1:${inspectorPort}/_validate/webhook`, secret: webhookSecret },
    ...(now && { now }),
    ...(latencyMs !== undefined && { latencyMs }),
    ...(lockWaitMsMax !== undefined && { lockWaitMsMax }),
  })
  const proxy = createProxy({ spec, target: simulator.url, ignore, quiet: true })
  const port = await listening(proxy.server)
  return {
    stripe: new Stripe('sk_test_bench', {
      host: '127.0.0.1',
      port,
      protocol: 'http',
      maxNetworkRetries: 0,
      telemetry: false,
    }),
    simulator,
    receiver,
    violations: () => [proxy.report(), inspector.report()].flatMap(distinctOf),
    control: async (method, path, body) => {
      const answer = await fetch(`${simulator.url}/_control/${path}`, {
        method,
        ...(body && { body: JSON.stringify(body) }),
      })
      return await answer.json()
    },
    [Symbol.asyncDispose]: async () => {
      await simulator.close()
      // What is on its way through the inspector arrives before anything is torn down.
      await receiver.until(alreadyThere + inspector.report().webhooks)
      for (const { server } of [proxy, inspector]) await closed(server)
      if (options.receiver === undefined) await receiver[Symbol.asyncDispose]()
    },
  }
}

const spec: object = JSON.parse(readFileSync(new URL('../../validator/openapi-shop.json', import.meta.url), 'utf8'))

const wrongRequests = [
  'param-unknown',
  'param-missing',
  'param-type',
  'param-enum',
  'param-range',
  'param-length',
].concat(['param-metadata', 'path-unknown', 'header'])

const distinctOf = ({ distinct }: ProxyReport): string[] => Object.keys(distinct)

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A server on TCP has an address object, never a pipe's name.
  return (server.address() as AddressInfo).port
}

async function closed(server: Server): Promise<void> {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
}
