import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { compareRows } from './compare-rows.ts'
import type { FlatRead } from './flat-server.ts'
import { flatList, flatProduct, flatSearch } from './flat-sql.ts'
import { load, percentile } from './load.ts'
import { cpuSecondsOfTree, peakMegabytesOf } from './process-cpu.ts'
import { addressOf } from './reads.ts'
import { openShopOfSize } from './shop-of-size.ts'

/**
 * What reading the catalogue costs: a list, a product, a search, and a call that reads nothing; kept and read anew.
 * Beside them a bare `node:http` server that answers the same bytes, and one that reads the same rows by one named
 * statement of `pg`. `npm run bench -- catalog [--products 10000] [--seconds 3] [--directory …]`.
 */
const { values } = parseArgs({
  options: {
    products: { type: 'string', default: '10000' },
    seconds: { type: 'string', default: '3' },
    directory: { type: 'string' },
  },
})
const seconds = Number(values.seconds)
const reads: Readonly<Record<string, { readonly path: string; readonly flat?: Omit<FlatRead, 'databaseUrl'> }>> = {
  markets: { path: '/trpc/catalog.markets.list' },
  list: {
    path: addressOf('list', { limit: 20, category: 'bench-60' }),
    flat: { text: flatList, values: ['US', 'bench-60'] },
  },
  product: {
    path: addressOf('get', { slug: 'bench-333' }),
    flat: { text: flatProduct, values: ['US', 'bench-333'] },
  },
  search: {
    path: addressOf('search', { q: 'ceramic teapot', limit: 20 }),
    flat: { text: flatSearch, values: ['US', "'en:ceram' & 'en:teapot'"] },
  },
}
const crowds = [1, 32, 100, 1_000]

const directory = values.directory ?? (await mkdtemp(join(tmpdir(), 'tillwright-bench-')))
const shop = await openShopOfSize(directory, Number(values.products))
try {
  console.log(`${cpus().length} × ${cpus()[0]?.model}, Node ${process.versions.node}, ${values.products} products`)
  await compareRows(shop, seconds)
  const columns = 'read     from    connections   per second      p50      p95      p99'
  console.log(`${columns}   CPU µs (API + PostgreSQL)  × bare  × flat      MB`)
  for (const [name, { path, flat }] of Object.entries(reads)) {
    const bare = await measureBare(path)
    const rows =
      flat === undefined
        ? new Map<number, Measured>()
        : await measureFlat(name, { ...flat, databaseUrl: shop.databaseUrl })
    for (const cacheMb of [64, 0]) {
      const api = await shop.startApi(cacheMb)
      // What begins has just heard of everything, and keeps nothing for a second; and its code is not compiled yet.
      await load({ url: api.url, path, connections: 16, seconds: Math.max(3, seconds) })
      for (const connections of crowds) {
        const from = { name, from: cacheMb > 0 ? 'memory' : 'database', connections }
        const measured = await measure({ url: api.url, path, connections, pid: api.child.pid ?? 0 })
        report(from, measured, { bare: bare.get(connections), flat: cacheMb > 0 ? undefined : rows.get(connections) })
      }
      await api.kill()
    }
  }
} finally {
  await shop.close()
  if (values.directory === undefined) await rm(directory, { recursive: true, force: true })
}

interface Measured {
  readonly perSecond: number
  readonly latencies: Float64Array
  readonly apiMicros: number
  readonly postgresMicros: number
  /** The most that the process has ever held. */
  readonly megabytes: number
}

async function measure(of: { url: string; path: string; connections: number; pid: number }): Promise<Measured> {
  const [api0, postgres0] = [cpuSecondsOfTree(of.pid), cpuSecondsOfTree(shop.postgresPid)]
  const { requests, seconds: took, latencies } = await load({ ...of, seconds })
  const each = (before: number, now: number) => ((now - before) * 1e6) / requests
  return {
    perSecond: requests / took,
    latencies,
    apiMicros: each(api0, cpuSecondsOfTree(of.pid)),
    postgresMicros: each(postgres0, cpuSecondsOfTree(shop.postgresPid)),
    megabytes: peakMegabytesOf(of.pid),
  }
}

/** The same bytes from nothing but Node. */
async function measureBare(path: string): Promise<Map<number, Measured>> {
  const api = await shop.startApi(0)
  const body = await (await fetch(api.url + path)).text()
  await api.kill()
  const child = fork(fileURLToPath(new URL('./bare-server.ts', import.meta.url)))
  return measureChild({ child, name: `${Math.round(body.length / 1_024)} kB`, from: 'bare', sent: body })
}

/** The same rows from nothing but Node, pg and PostgreSQL. */
function measureFlat(name: string, sent: FlatRead): Promise<Map<number, Measured>> {
  const child = fork(fileURLToPath(new URL('./flat-server.ts', import.meta.url)))
  return measureChild({ child, name, from: 'flat SQL', sent })
}

interface Child {
  readonly child: ChildProcess
  readonly name: string
  readonly from: string
  readonly sent: string | FlatRead
}

async function measureChild({ child, name, from, sent }: Child): Promise<Map<number, Measured>> {
  child.send(sent)
  const [address] = await once(child, 'message')
  // A server on TCP tells its parent an AddressInfo.
  const { port } = address as AddressInfo
  const url = `http://127.0.0.1:${port}`
  await load({ url, path: '/', connections: 16, seconds: 2 })
  const found = new Map<number, Measured>()
  for (const connections of crowds) {
    const measured = await measure({ url, path: '/', connections, pid: child.pid ?? 0 })
    report({ name, from, connections }, measured, {})
    found.set(connections, measured)
  }
  child.kill()
  return found
}

function report(
  { name, from, connections }: { name: string; from: string; connections: number },
  { perSecond, latencies, apiMicros, postgresMicros, megabytes }: Measured,
  { bare, flat }: { bare?: Measured | undefined; flat?: Measured | undefined },
): void {
  const ms = (share: number) => `${percentile(latencies, share).toFixed(2)}`.padStart(8)
  const total = apiMicros + postgresMicros
  const cpu = `${apiMicros.toFixed(0)} + ${postgresMicros.toFixed(0)} = ${total.toFixed(0)}`
  const times = (other: Measured | undefined) =>
    (other === undefined ? '' : (total / (other.apiMicros + other.postgresMicros)).toFixed(2)).padStart(8)
  console.log(
    `${name.padEnd(9)}${from.padEnd(9)}${String(connections).padStart(9)}${perSecond.toFixed(0).padStart(14)} ` +
      `${ms(0.5)} ${ms(0.95)} ${ms(0.99)}${cpu.padStart(28)}${times(bare)}${times(flat)}${megabytes.toFixed(0).padStart(8)}`,
  )
}
