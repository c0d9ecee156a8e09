import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { ApiProcess } from '@tillwright/api/testing/api-process'
import { countSeededOrders, seedOrders } from '@tillwright/db/testing/seed-orders'
import { load, percentile } from './load.ts'
import { addressOf, scaledReads } from './reads.ts'
import { openShopOfSize, type ShopOfSize } from './shop-of-size.ts'

/**
 * Whether reads take longer in a large shop: the p50 of each, read anew one after the other over one connection, in a
 * shop of a thousand products and in one of `--products`, in turns. More than 1.5 times as long is exit code 1. What a
 * large shop finds more of takes longer for that alone: how many products are answered stands beside.
 * `npm run bench -- scale [--products 100000] [--orders 100000] [--seconds 2]`, and with `--directory` to keep the shops
 * there for the next time.
 */
const { values } = parseArgs({
  options: {
    products: { type: 'string', default: '100000' },
    orders: { type: 'string', default: '0' },
    seconds: { type: 'string', default: '2' },
    directory: { type: 'string' },
  },
})
const sizes = [1_000, Number(values.products)] as const
const ratioMax = 1.5

const rounds = 8

interface Shop {
  readonly products: number
  readonly directory: string
  readonly open: ShopOfSize
  readonly api: ApiProcess
}

const shops: Shop[] = []
try {
  for (const products of sizes) shops.push(await openShop(products))
  const found = await measure()
  const answered = await countAnswered()
  console.log(`p50 in ms with ${sizes[0]} and ${sizes[1]} products (${cpus().length} × ${cpus()[0]?.model})`)
  for (const [name, [small = Number.NaN, large = Number.NaN]] of found) {
    const ratio = large / small
    const verdict = ratio <= ratioMax ? '' : '  MORE THAN 1.5 TIMES'
    const counts = answered.get(name)?.join(' and ') ?? ''
    console.log(
      `${name.padEnd(36)}${small.toFixed(2).padStart(8)}${large.toFixed(2).padStart(8)}${ratio.toFixed(2).padStart(7)}   ${counts}${verdict}`,
    )
    if (!(ratio <= ratioMax)) process.exitCode = 1
  }
} finally {
  for (const { api, open, directory } of shops) {
    await api.kill()
    await open.close()
    if (values.directory === undefined) await rm(directory, { recursive: true, force: true })
  }
}

async function openShop(products: number): Promise<Shop> {
  const kept = values.directory === undefined ? null : join(values.directory, String(products))
  const directory = kept ?? (await mkdtemp(join(tmpdir(), 'tillwright-bench-')))
  const open = await openShopOfSize(directory, products)
  const orders = Number(values.orders) > 0 && products === sizes[0] ? 1_000 : Number(values.orders)
  await seedOrders(open.connection.db, Math.max(0, orders - (await countSeededOrders(open.connection.db))))
  return { products, directory, open, api: await open.startApi(0) }
}

/** How many products, or suggestions, each read answers in each shop. */
async function countAnswered(): Promise<Map<string, number[]>> {
  const counts = new Map<string, number[]>()
  for (const [name, { procedure, input }] of Object.entries(scaledReads))
    for (const { api, products } of shops) {
      const answer = await fetch(api.url + addressOf(procedure, input(products)))
      const count = (await answer.text()).match(/"slug":"bench-\d+"/g)?.length ?? 0
      counts.set(name, [...(counts.get(name) ?? []), count])
    }
  return counts
}

/** The p50 of each read in each shop: one after the other in turns, so that what else goes on slows all of them. */
async function measure(): Promise<Map<string, number[]>> {
  const read = async ({ api, products }: Shop, name: string, seconds: number) => {
    const { procedure, input } = scaledReads[name] ?? {}
    if (procedure === undefined || input === undefined) throw new Error(`there is no read called ${name}`)
    return load({ url: api.url, path: addressOf(procedure, input(products)), connections: 1, seconds })
  }
  // Whatever comes first would be measured before its code is compiled.
  for (const name of Object.keys(scaledReads)) for (const shop of shops) await read(shop, name, 0.5)
  const found = new Map<string, number[]>()
  for (const name of Object.keys(scaledReads)) {
    const latencies = shops.map((): number[] => [])
    for (let round = 0; round < rounds; round++)
      for (const [index, shop] of shops.entries())
        latencies[index]?.push(...(await read(shop, name, Number(values.seconds) / rounds)).latencies)
    found.set(
      name,
      latencies.map((of) => percentile(Float64Array.from(of).sort(), 0.5)),
    )
  }
  return found
}
