import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { seedOrders } from '@tillwright/db/testing/seed-orders'
import { load, percentile } from './load.ts'
import { addressOf, scaledReads } from './reads.ts'
import { openShopOfSize } from './shop-of-size.ts'

/**
 * Whether reads take longer in a large shop: the p50 of each, read anew one after the other over one connection, in a
 * shop of a thousand products and in one of `--products`. More than 1.5 times as long is exit code 1.
 * `npm run bench -- scale [--products 100000] [--orders 100000] [--seconds 2]`.
 */
const { values } = parseArgs({
  options: {
    products: { type: 'string', default: '100000' },
    orders: { type: 'string', default: '0' },
    seconds: { type: 'string', default: '2' },
  },
})
const sizes = [1_000, Number(values.products)] as const
const ratioMax = 1.5

const found = [await measure(sizes[0]), await measure(sizes[1])]
console.log(`p50 in ms with ${sizes[0]} and ${sizes[1]} products (${cpus().length} × ${cpus()[0]?.model})`)
for (const name of Object.keys(scaledReads)) {
  const [small = Number.NaN, large = Number.NaN] = found.map((one) => one.get(name) ?? Number.NaN)
  const ratio = large / small
  const verdict = ratio <= ratioMax ? '' : '  MORE THAN 1.5 TIMES'
  console.log(
    `${name.padEnd(36)}${small.toFixed(2).padStart(8)}${large.toFixed(2).padStart(8)}${ratio.toFixed(2).padStart(7)}${verdict}`,
  )
  if (!(ratio <= ratioMax)) process.exitCode = 1
}

async function measure(products: number): Promise<Map<string, number>> {
  const directory = await mkdtemp(join(tmpdir(), 'tillwright-bench-'))
  const shop = await openShopOfSize(directory, products)
  try {
    if (Number(values.orders) > 0)
      await seedOrders(shop.connection.db, products === sizes[0] ? 1_000 : Number(values.orders))
    const api = await shop.startApi(0)
    const p50 = new Map<string, number>()
    const reads = Object.entries(scaledReads).map(([name, { procedure, input }]) => {
      return { name, one: { url: api.url, path: addressOf(procedure, input(products)), connections: 1 } }
    })
    // Whatever comes first would be measured before its code is compiled.
    for (const { one } of reads) await load({ ...one, seconds: 0.5 })
    for (const { name, one } of reads) {
      p50.set(name, percentile((await load({ ...one, seconds: Number(values.seconds) })).latencies, 0.5))
    }
    await api.kill()
    return p50
  } finally {
    await shop.close()
    await rm(directory, { recursive: true, force: true })
  }
}
