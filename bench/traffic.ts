import { execFileSync, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { freePort } from '@tillwright/api/testing/open-test-shop'
import { readTestCatalogue } from '@tillwright/db/testing/test-catalogue'
import { mulberry32 } from '../tests/chaos/random.ts'
import { percentile } from './load.ts'
import { type Answered, shoot } from './open-loop.ts'
import { cpuSecondsOfTree, peakMegabytesInTree } from './process-cpu.ts'
import { openShopOfSize } from './shop-of-size.ts'
import { kinds, prepare } from './visitors.ts'

/**
 * The traffic of a whole shop as the product's spec asks for it (§18): requests come at moments of chance, whether or
 * not those before them are answered (an open loop), over connections that stay open, and each counts from the moment
 * at which it was to be sent. `npm run bench -- traffic [--rates 250,500,1000,2000] [--seconds 20] [--connections 1000]
 * [--processes 1] [--warming 30] [--products 10000]`. The API is the bundle for production. Load, API, PostgreSQL and the
 * simulator of Stripe share the machine.
 */
const { values } = parseArgs({
  options: {
    rates: { type: 'string', default: '250,500,1000,2000' },
    seconds: { type: 'string', default: '20' },
    connections: { type: 'string', default: '1000' },
    products: { type: 'string', default: '10000' },
    processes: { type: 'string', default: '1' },
    warming: { type: 'string', default: '30' },
    seed: { type: 'string', default: '1' },
  },
})
const seconds = Number(values.seconds)
const connections = Number(values.connections)
const products = Number(values.products)
/** What the design of old claims for 1,000 clients at once, in ms: mean and p95. */
const claimed: Readonly<Record<string, string>> = {
  'product page': '25 / 45, from its cache 8',
  list: '35 / 60, from its cache 12',
  'line into a cart': '55 / 95',
  order: '180 / 280',
  login: '45 / 80',
}

// A new one: what waits for its payment since the last run would be asked about at a Stripe that knows nothing of it.
const directory = await mkdtemp(join(tmpdir(), 'tillwright-traffic-'))
const shop = await openShopOfSize(directory, products)
const port = await freePort()
const webhookSecret = 'whsec_simulator_bench'
const simulator = fork(fileURLToPath(new URL('./simulator-server.ts', import.meta.url)))
simulator.send({ url: `http://127.0.0.1:${port}/webhooks/stripe`, secret: webhookSecret })
const [stripeUrl] = await once(simulator, 'message')
const program = new URL('../apps/production/dist/server.js', import.meta.url)
execFileSync(process.execPath, [fileURLToPath(new URL('../apps/production/scripts/bundle.ts', import.meta.url))])
const api = await shop.startApi(
  64,
  {
    PORT: String(port),
    STRIPE_API_BASE: String(stripeUrl),
    CONCURRENT_REQUESTS_MAX: '1000',
    WEB_CONCURRENCY: values.processes,
  },
  program,
)
try {
  const id = await readTestCatalogue(shop.connection.db, { mug: 10_000_000, book: 10_000_000 })
  const random = mulberry32(Number(values.seed))
  const traffic = { url: api.url, id, products, random }
  console.log(`${cpus().length} × ${cpus()[0]?.model}, Node ${process.versions.node}, ${products} products`)
  // Code that is not compiled yet, and a memory that is empty: a shop has been open for a while.
  await run({ ...traffic, perSecond: 300, seconds: Number(values.warming) }, false)
  for (const rate of values.rates.split(',').map(Number)) await run({ ...traffic, perSecond: rate, seconds }, true)
} finally {
  await api.kill()
  simulator.kill()
  await shop.close()
  await rm(directory, { recursive: true, force: true })
}

async function run(traffic: Parameters<typeof prepare>[0], isTold: boolean): Promise<void> {
  const shots = await prepare(traffic)
  const of = { API: api.child.pid, PostgreSQL: shop.postgresPid, Stripe: simulator.pid, load: process.pid }
  const pids = Object.entries(of)
  const cpuNow = () => pids.map(([, pid = 0]) => (pid === process.pid ? ownCpuSeconds() : cpuSecondsOfTree(pid)))
  const [before, begun] = [cpuNow(), performance.now()]
  const answered = await shoot({ url: api.url, connections, shots, patienceMs: 30_000 })
  const took = (performance.now() - begun) / 1_000
  if (!isTold) return
  const shares = cpuNow().map(
    (now, nth) => `${pids[nth]?.[0]} ${(((now - (before[nth] ?? 0)) / took) * 100).toFixed(0)} %`,
  )
  console.log(
    `\n${traffic.perSecond} requests a second over ${connections} connections: ${shots.length} sent, the last ` +
      `answered after ${took.toFixed(1)} of ${traffic.seconds} s`,
  )
  console.log(
    `CPU of one core: ${shares.join(', ')}; a process of the API held ${peakMegabytesInTree(api.child.pid ?? 0).toFixed(0)} MB at most`,
  )
  console.log(
    '                      sent  failed      mean       p50       p95       p99   ms, and the original design',
  )
  for (const kind of [...kinds, 'all'])
    report(
      kind,
      answered.filter((one) => kind === 'all' || one.kind === kind),
    )
}

function report(kind: string, answered: readonly Answered[]): void {
  const good = Float64Array.from(answered.filter(isGood), ({ latencyMs }) => latencyMs).sort()
  const mean = good.reduce((sum, ms) => sum + ms, 0) / good.length
  const ms = (value: number) => value.toFixed(1).padStart(10)
  const failed = new Map<number, number>()
  for (const { status } of answered.filter((one) => !isGood(one))) failed.set(status, (failed.get(status) ?? 0) + 1)
  const how = [...failed].map(([status, count]) => `  ${count} × ${status === 0 ? 'no answer' : status}`).join()
  console.log(
    `${kind.padEnd(18)}${String(answered.length).padStart(8)}${String(answered.length - good.length).padStart(8)}` +
      `${ms(mean)}${[0.5, 0.95, 0.99].map((share) => ms(percentile(good, share))).join('')}   ${claimed[kind] ?? ''}${how}`,
  )
}

function isGood({ status }: Answered): boolean {
  return status === 200
}

function ownCpuSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}
