import { findCategoryId } from '@tillwright/db/category-pages'
import type { Connection } from '@tillwright/db/client'
import { readProductList } from '@tillwright/db/product-list'
import { byKey, flatList } from './flat-sql.ts'
import { cpuSecondsOfTree } from './process-cpu.ts'

interface Opened {
  readonly connection: Connection
  readonly postgresPid: number
}

/**
 * What packages/db costs beside `pg` with named statements: a row by its key and a list of products, in a loop of this
 * process with 16 in flight, each by turns with its floor.
 */
export async function compareRows({ connection: { db, pool }, postgresPid }: Opened, seconds: number): Promise<void> {
  const list = { market: 'US', category: 'bench-60', collectionId: null }
  const page = { sort: { by: 'newest', order: 'desc' }, after: null, most: 21 } as const
  const compared = {
    'by key': [() => pool.query(byKey, ['bench-60']), () => findCategoryId(db, 'bench-60')],
    'a list': [() => pool.query(flatList, ['US', 'bench-60']), () => readProductList(db, list, page)],
  } as const
  for (const [name, [floor, own]] of Object.entries(compared)) {
    for (const read of [floor, own]) await costOf(read, postgresPid, 2)
    const sums = { floor: 0, own: 0 }
    for (let round = 0; round < 3; round++) {
      sums.floor += await costOf(floor, postgresPid, seconds / 3)
      sums.own += await costOf(own, postgresPid, seconds / 3)
    }
    const [a, b] = [sums.floor / 3, sums.own / 3]
    console.log(`${name}: pg ${a.toFixed(0)} µs, packages/db ${b.toFixed(0)} µs (${(b / a).toFixed(2)} ×)`)
  }
}

const inFlight = 16

/** Microseconds of CPU for each, of this process and PostgreSQL. */
async function costOf(read: () => Promise<unknown>, postgresPid: number, seconds: number): Promise<number> {
  const endsAt = performance.now() + seconds * 1_000
  const [own, postgres] = [process.cpuUsage(), cpuSecondsOfTree(postgresPid)]
  let done = 0
  const readOn = async () => {
    for (; performance.now() < endsAt; done++) await read()
  }
  await Promise.all(Array.from({ length: inFlight }, readOn))
  const { user, system } = process.cpuUsage(own)
  return (user + system + (cpuSecondsOfTree(postgresPid) - postgres) * 1e6) / done
}
