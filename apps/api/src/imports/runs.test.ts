import { transact } from '@tillwright/db/client'
import { claimImportRun } from '@tillwright/db/import-drafts'
import type { ImportId } from '@tillwright/domain/ids'
import { expect, test } from 'vitest'
import { countsOf, csvOf, importStaff } from '../testing/import-staff.ts'
import { openTestShop, type TestShop, until } from '../testing/open-test-shop.ts'
import { runImport } from './run-import.ts'

const cups = (count: number, extra: Record<string, string> = {}) =>
  Array.from({ length: count }, (_, index) => ({
    ...{ Handle: `cup-${index}`, Title: `Cup ${index}`, 'Variant SKU': `CUP-${index}`, 'Variant Price': '12.00' },
    ...extra,
  }))

const countCups = async ({ database: { pool } }: TestShop) =>
  (await pool.query(`select from product where slug like 'cup-%'`)).rowCount

const leftovers = async ({ database: { pool } }: TestShop) => {
  const { rows } = await pool.query(`
    select (select count(*) from import_chunk) + (select count(*) from import_draft)
      + (select count(*) from import_name) as count`)
  return Number(rows[0]?.count)
}

test.each(['all_or_nothing', 'skip_bad'] as const)(
  'a process that dies at any point of a run is followed by one that does the rest of it (%s)',
  { tags: ['long'] },
  async (mode) => {
    await using shop = await openTestShop({ works: false })
    const staff = await importStaff(shop)
    const { deps } = shop.served
    const expected = mode === 'skip_bad' ? 'done 1500/0/0/1' : 'done 1500/0/0/0'
    const bad = mode === 'skip_bad' ? [{ Handle: 'bad', Title: 'Bad', 'Variant SKU': 'BAD', 'Variant Price': 'x' }] : []
    const importId = (await staff.send(csvOf(...cups(1_500), ...bad), { mode })) as ImportId
    let attempts = 0
    for (let calls = 1; ; calls = Math.ceil(calls * 1.5)) {
      attempts += 1
      // It dies in the middle of what it does: its database is gone, and nobody hears of it again.
      let left = calls
      const dying = deps.db.withPlugin({
        transformQuery: ({ node }) => {
          left -= 1
          if (left < 0) throw new Error('the process has died')
          return node
        },
        transformResult: async ({ result }) => result,
      })
      const isDone = await runImport({ ...deps, db: dying }, importId).then(
        () => true,
        () => false,
      )
      if (isDone) break
      await shop.database.pool.query(`update import_run set heard_at = heard_at - interval '2 minutes'`)
      if (mode === 'all_or_nothing') expect([0, 1_500]).toContain(await countCups(shop))
    }
    expect(attempts).toBeGreaterThan(5)
    const run = await staff.over(importId)
    expect([countsOf(run), run.rowsRead, await countCups(shop)]).toEqual([expected, 1_500 + bad.length, 1_500])
    expect(await leftovers(shop)).toBe(0)
  },
)

test('eight processes at one run, and two runs of one file, write it once', { tags: ['long'] }, async () => {
  await using shop = await openTestShop({ works: false })
  const staff = await importStaff(shop)
  const { deps } = shop.served
  const file = csvOf(...cups(700, { 'Stock / main': '3' }))
  const ids = [await staff.send(file, { mode: 'skip_bad' }), await staff.send(file)] as ImportId[]
  const open = async () => {
    const runs = await Promise.all(ids.map((importId) => staff.imports.get.query({ importId })))
    return runs.filter(({ finishedAt }) => finishedAt === null).length
  }
  while ((await open()) > 0) {
    await Promise.allSettled(Array.from({ length: 8 }, (_, index) => runImport(deps, ids[index % 2] as ImportId)))
  }
  const [first, second] = await Promise.all(ids.map((importId) => staff.imports.get.query({ importId })))
  expect([first?.created, second?.created].toSorted()).toEqual([0, 700])
  expect([first?.unchanged, second?.unchanged].toSorted()).toEqual([0, 700])
  const { rows } = await shop.database.pool.query(`
    select count(*) as moves, sum(on_hand_delta) as pieces from stock_movement where reason = 'catalogue import'`)
  expect(rows).toEqual([{ moves: 700, pieces: 2_100 }])
})

test('a run that somebody cancels ends, before it has begun or in the middle of it', { tags: ['long'] }, async () => {
  await using shop = await openTestShop({ works: false })
  const staff = await importStaff(shop)
  const { deps } = shop.served
  const waiting = await staff.send(csvOf(...cups(3)))
  expect(await staff.imports.cancel.mutate({ importId: waiting })).toMatchObject({ status: 'canceled' })
  for (const mode of ['all_or_nothing', 'skip_bad'] as const) {
    const importId = (await staff.send(csvOf(...cups(1_200)), { mode })) as ImportId
    let isAsked = false
    const watched = deps.db.withPlugin({
      transformQuery: ({ node }) => node,
      transformResult: async ({ result }) => {
        const { stage, created } = await staff.imports.get.query({ importId })
        const isOn = mode === 'skip_bad' ? created > 0 : stage === 'writing'
        if (isOn && !isAsked) {
          isAsked = true
          await staff.imports.cancel.mutate({ importId })
        }
        return result
      },
    })
    await runImport({ ...deps, db: watched }, importId)
    const run = await staff.over(importId)
    expect([run.status, isAsked]).toEqual(['canceled', true])
    expect(await countCups(shop)).toBe(mode === 'skip_bad' ? run.created : 0)
    expect(await staff.imports.cancel.mutate({ importId })).toEqual(run)
  }
  expect(await leftovers(shop)).toBe(0)
})

test('a run waits for the one before it, and is then begun by itself', async () => {
  await using shop = await openTestShop()
  const staff = await importStaff(shop)
  const { db } = shop.served.deps
  const other = await shop.database.pool.query<{ id: string }>(`
    insert into import_run (id, kind, mode, dry_run, status, actor_kind, actor_id, actor_name, request_id, may_price,
      may_stock) values (gen_random_uuid(), 'products', 'skip_bad', false, 'queued', 'staff', '', '', '', true, true)
    returning id`)
  const otherId = other.rows[0]?.id as ImportId
  expect(await transact(db, (tx) => claimImportRun(tx, otherId, crypto.randomUUID()))).toBe(true)
  const importId = await staff.send(csvOf(...cups(2)))
  await new Promise((resolve) => setTimeout(resolve, 500))
  expect(await staff.imports.get.query({ importId })).toMatchObject({ status: 'queued' })
  await shop.database.pool.query(`update import_run set claim = null where id = $1`, [otherId])
  await runImport(shop.served.deps, otherId)
  expect(countsOf(await staff.over(importId))).toBe('done 2/0/0/0')
})

test('a shop that changes between planning and writing is planned again, and then refuses', async () => {
  await using shop = await openTestShop({ works: false })
  const staff = await importStaff(shop)
  const { deps } = shop.served
  const importId = (await staff.send(
    csvOf(...cups(2), { Handle: 'pot', Title: 'Pot', 'Variant SKU': 'POT' }),
  )) as ImportId
  let isMoved = false
  const watched = deps.db.withPlugin({
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => {
      const { stage } = await staff.imports.get.query({ importId })
      if (stage === 'writing' && !isMoved) {
        isMoved = true
        await shop.database.pool.query(`update variant set sku = 'POT' where sku = 'MUG-1'`)
      }
      return result
    },
  })
  await runImport({ ...deps, db: watched }, importId)
  const run = await staff.over(importId)
  expect([countsOf(run), run.isWritten, await countCups(shop)]).toEqual(['refused 2/0/0/1', false, 0])
  expect(await staff.errors(run)).toEqual(['4 Variant SKU: "POT" is a variant of "mug" already'])
})

test('of a file that does not come to its end nothing stays', async () => {
  await using shop = await openTestShop()
  const staff = await importStaff(shop)
  const controller = new AbortController()
  const body = new ReadableStream<Uint8Array>({
    start: (stream) => stream.enqueue(new TextEncoder().encode(csvOf(...cups(9_000)))),
  })
  const headers = { 'content-type': 'text/csv', authorization: `Bearer ${staff.accessToken}` }
  const init = { method: 'POST', headers, body, duplex: 'half', signal: controller.signal } as const
  const sent = fetch(`${shop.url}/admin/imports?kind=products`, init)
  const count = async (table: string) =>
    Number((await shop.database.pool.query(`select count(*) from ${table}`)).rows[0]?.count)
  await until(async () => (await count('import_chunk')) > 0)
  controller.abort()
  await expect(sent).rejects.toThrow()
  await until(async () => (await count('import_run')) === 0)
})

test('what the database does not take ends a run as failed, and the next one is begun', async () => {
  await using shop = await openTestShop()
  const staff = await importStaff(shop)
  await shop.database.pool.query(`alter table product add constraint no_cups check (slug not like 'cup-%')`)
  const [bad, good] = [
    await staff.send(csvOf(...cups(2))),
    await staff.send(csvOf({ Handle: 'pot', Title: 'Pot', 'Variant SKU': 'P' })),
  ]
  expect(countsOf(await staff.over(bad))).toBe('failed 2/0/0/0')
  expect(countsOf(await staff.over(good))).toBe('done 1/0/0/0')
  expect(await leftovers(shop)).toBe(0)
})
