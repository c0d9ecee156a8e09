/** @module-tag long */
import { openReplica, type ReplicaTrouble } from '@tillwright/db/replica'
import { openReplicatedDatabase, type ReplicatedDatabase } from '@tillwright/db/testing/replicated-database'
import { expect, test } from 'vitest'
import { appRouter } from '../router.ts'
import { catalogStaff } from '../testing/catalog-staff.ts'
import { openTestShop, type TestShop, until } from '../testing/open-test-shop.ts'
import { seenWithinASecond } from '../testing/seen-within-a-second.ts'
import { openGuest } from '../testing/shopper.ts'
import { openStuckLine } from '../testing/stuck-line.ts'
import { mayLag } from './may-lag.ts'

const open = (database: ReplicatedDatabase, replicaUrl = database.replicaUrl) =>
  openTestShop({
    works: false,
    database: { ...database.primary, close: database.primary.leave },
    reached: { databaseReplicaUrl: replicaUrl },
    http: { catalogCacheBytes: 10_000_000 },
  })

const lines = (shop: TestShop, words: string): number => shop.logged().split(words).length - 1
const used = '"the replica is read from"'
const unused = '"the replica is not read from: the primary answers everything"'
/** What was said last: how often it was said in between depends on how slow the machine is. */
const isUsed = (shop: TestShop): boolean => shop.logged().lastIndexOf(used) > shop.logged().lastIndexOf(unused)
const untilUsed = (shop: TestShop) => until(async () => isUsed(shop), 90_000)
const untilUnused = (shop: TestShop) => until(async () => !isUsed(shop), 60_000)

/** Somebody who names the mug, and who reads what it is called: in the lists of staff, and in the shop. */
async function openNamer(shop: TestShop) {
  const admin = await catalogStaff(shop, ['orders:read', 'customers:read', 'audit:read'])
  const productId = shop.id.product.mug
  const slug = 'mug'
  let { version } = await admin.products.get.query({ productId })
  return {
    admin,
    name: async (title: string) => {
      ;({ version } = await admin.products.update.mutate({ productId, version, title }))
    },
    listed: async () => (await admin.products.list.query({ q: slug })).items.find(({ id }) => id === productId)?.title,
    shown: async () => {
      const input = encodeURIComponent(JSON.stringify({ json: { slug } }))
      const answer = await fetch(`${shop.url}/trpc/catalog.products.get?input=${input}`)
      return String(((await answer.json()) as { result: { data: { json: { title: string } } } }).result.data.json.title)
    },
    /** Asked for by nobody before: it is read anew. */
    shownAnew: async () => {
      const { items } = await shop.as().catalog.products.list.query({ limit: 50 })
      return items.find((card) => card.slug === slug)?.title
    },
  }
}

/** How many statements the replica has answered for the shop, those that ask how far it is left out. */
const answersOf = async (database: ReplicatedDatabase): Promise<readonly unknown[]> =>
  database.atReplica(`
    select query from pg_stat_activity
    where application_name = 'tillwright' and query not like '%pg_last_wal_replay_lsn%'`)

test('every read that a replica may answer is there, and reads', () => {
  const queries = new Set(
    Object.entries(appRouter._def.procedures).flatMap(([path, procedure]) =>
      // What tRPC keeps of a procedure; its types do not show the names of all.
      (procedure as unknown as { _def: { type: string } })._def.type === 'query' ? [path] : [],
    ),
  )
  expect([...mayLag.keys()].filter((path) => !queries.has(path))).toEqual([])
  expect([...mayLag].filter(([path, age]) => path.startsWith('catalog.') !== (age === 'news'))).toEqual([])
})

test('a replica answers lists of staff and the catalogue; what decides never asks it', async () => {
  await using database = await openReplicatedDatabase()
  await using shop = await open(database)
  await untilUsed(shop)
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  expect(placed.payment.next).toBe('pay')
  expect(await answersOf(database)).toEqual([])
  const { name, listed, shownAnew, admin } = await openNamer(shop)
  await name('cup')
  expect(await answersOf(database)).toEqual([])
  await until(async () => (await listed()) === 'cup' && (await answersOf(database)).length > 0)
  expect(await shownAnew()).toBe('cup')
  expect((await admin.orders.list.query({})).items.map(({ id }) => id)).toEqual([placed.order.id])
  expect(lines(shop, 'could not answer')).toBe(0)
})

test('whoever has written reads what he wrote, however far behind the replica is, and so does the shop', async () => {
  await using database = await openReplicatedDatabase()
  await using shop = await open(database)
  await untilUsed(shop)
  const { name, listed, shown, shownAnew } = await openNamer(shop)
  const isReadFrom = async () => ((await shop.served.deps.replica?.over('now')) ?? null) !== null
  /** While it is up to date; something may just have been written for the server itself. */
  const stopReplay = () =>
    until(async () => {
      await database.resumeReplay()
      await until(isReadFrom, 60_000)
      await database.pauseReplay()
      await shown()
      return isReadFrom()
    }, 90_000)
  for (let round = 1; round <= 4; round++) {
    // At once, before anybody has seen that it lags.
    await stopReplay()
    await shop.database.pool.query(`update product set title = 'mug ${round}' where slug = 'mug'`)
    expect(await listed()).toBe(`mug ${round}`)
    await database.resumeReplay()
    await stopReplay()
    await shop.database.pool.query(`update product set title = 'cup ${round}' where slug = 'mug'`)
    await seenWithinASecond(async () => (await shown()) === `cup ${round}`)
    // What is kept now was not read over there.
    for (let times = 0; times < 20; times++) expect(await shown()).toBe(`cup ${round}`)
    await database.resumeReplay()
  }
  await stopReplay()
  await name('the last one')
  expect(await listed()).toBe('the last one')
  await seenWithinASecond(async () => (await shownAnew()) === 'the last one')
  expect(lines(shop, 'could not answer')).toBe(0)
})

test('while replay stops and goes on nobody reads older than when he asked, and the shop nothing old', async () => {
  await using database = await openReplicatedDatabase()
  await using shop = await open(database)
  await untilUsed(shop)
  const { name, listed, shown, shownAnew } = await openNamer(shop)
  let written = 0
  /** What was written, and when that was answered. */
  const answeredAt = [0]
  let isOver = false
  /** How often each has read. */
  const counts: number[] = []
  const numberIn = (title: string | undefined) => Number(title?.split(' ')[1] ?? 0)
  const read = async (look: () => Promise<string | undefined>, ageMsMax: number): Promise<void> => {
    const reader = counts.push(0) - 1
    for (; !isOver; counts[reader] = (counts[reader] ?? 0) + 1) {
      const since = performance.now() - ageMsMax
      const least = answeredAt.findLastIndex((at) => at <= since)
      const seen = numberIn(await look())
      if (seen < least) throw new Error(`what was written as ${least} was read as ${seen}`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  const isReadByAll = () => counts.every((count) => count > 3)
  const readers = Promise.all([
    ...Array.from({ length: 4 }, () => read(listed, 0)),
    ...Array.from({ length: 3 }, () => read(shown, 1_000)),
    read(shownAnew, 1_000),
  ])
  readers.catch(() => undefined)
  try {
    for (let round = 0; round < 6 || (!isReadByAll() && round < 60); round++) {
      if (round % 3 === 0) await database.pauseReplay()
      for (let times = 0; times < 3; times++) {
        await name(`mug ${written + 1}`)
        written += 1
        answeredAt[written] = performance.now()
      }
      if (round % 3 === 1) await database.resumeReplay()
    }
  } finally {
    isOver = true
  }
  await readers
  expect(isReadByAll()).toBe(true)
  expect(lines(shop, 'could not answer')).toBe(0)
})

test('a replica that dies, hangs or is promoted fails nobody, and is read from again when it is back', async () => {
  await using database = await openReplicatedDatabase()
  await using line = await openStuckLine(database.replicaUrl)
  await using shop = await open(database, line.url)
  await untilUsed(shop)
  const { name, listed } = await openNamer(shop)
  let isOver = false
  const slowest: number[] = []
  const readers = Promise.all(
    Array.from({ length: 8 }, async () => {
      for (; !isOver; await new Promise((resolve) => setTimeout(resolve, 50))) {
        const begunAt = performance.now()
        await listed()
        slowest.push(performance.now() - begunAt)
      }
    }),
  )
  readers.catch(() => undefined)
  try {
    await database.killReplica()
    await untilUnused(shop)
    await name('without it')
    expect(await listed()).toBe('without it')
    await database.startReplica()
    await untilUsed(shop)
    line.stick()
    await untilUnused(shop)
    await name('beside it')
    expect(await listed()).toBe('beside it')
    line.flow()
    await untilUsed(shop)
    await database.atReplica('select pg_promote()')
    await until(async () => lines(shop, 'it is no replica of this database') > 0, 60_000)
    await database.atReplica(`update product set title = 'elsewhere' where slug = 'mug'`)
    await name('after it')
    expect(await listed()).toBe('after it')
  } finally {
    isOver = true
  }
  await readers
  expect(Math.max(...slowest)).toBeLessThan(60_000)
  expect(isUsed(shop)).toBe(false)
})

test('nobody waits for a replica that is slow, and it is read from again once it is quick', async () => {
  await using database = await openReplicatedDatabase()
  await using line = await openStuckLine(database.replicaUrl)
  await using shop = await open(database, line.url)
  await untilUsed(shop)
  const { name, listed } = await openNamer(shop)
  const waited = async () => {
    const begunAt = performance.now()
    const reads = await shop.served.deps.replica?.over('now')
    return { ms: performance.now() - begunAt, isRead: (reads ?? null) !== null }
  }
  await until(async () => (await waited()).isRead)
  // Behind as well: it is asked several times, each of which takes most of a second.
  await database.pauseReplay()
  await name('cup')
  line.delay(900)
  const waits = await Promise.all(Array.from({ length: 8 }, waited))
  expect(waits.map(({ isRead }) => isRead)).not.toContain(true)
  expect(Math.max(...waits.map(({ ms }) => ms))).toBeLessThan(2_500)
  expect(await listed()).toBe('cup')
  await database.resumeReplay()
  // It is as far by now, and too slow to be worth it.
  await untilUnused(shop)
  expect(await waited()).toMatchObject({ isRead: false })
  await name('mug')
  expect(await listed()).toBe('mug')
  line.delay(0)
  await untilUsed(shop)
  expect(lines(shop, 'could not answer')).toBe(0)
})

test('a primary that is slow, or says nothing, is not taken for a replica that is', async () => {
  await using database = await openReplicatedDatabase()
  await using line = await openStuckLine(database.primary.connectionString)
  const told: (ReplicaTrouble | null)[] = []
  const replica = openReplica({
    ...{ primaryUrl: line.url, replicaUrl: database.replicaUrl },
    onChange: (trouble) => told.push(trouble),
  })
  try {
    await until(async () => told.at(-1) === null, 90_000)
    // Longer than a replica is given, and shorter than what is no answer.
    line.delay(400)
    for (let round = 0; round < 4; round++) {
      const moment = performance.now()
      await until(() => replica.asOf(moment), 60_000)
    }
    line.stick()
    await until(async () => told.at(-1) === 'the primary does not say how far it is', 60_000)
    expect(await replica.asOf(performance.now())).toBeNull()
    line.flow()
    line.delay(0)
    await until(async () => told.at(-1) === null, 90_000)
  } finally {
    await replica.close()
  }
})
