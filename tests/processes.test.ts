/** @module-tag long */
import { once } from 'node:events'
import { constants } from 'node:fs'
import { copyFile, mkdtemp, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { untilSomebodyWaits } from '@tillwright/api/testing/locks'
import { freePort, openTestShop, until } from '@tillwright/api/testing/open-test-shop'
import { openGuest, stockProblems } from '@tillwright/api/testing/shopper'
import { childrenOf, countOf, isAlive, replaceAll, startSeveral } from '@tillwright/api/testing/start-several'
import { expect, test } from 'vitest'
import { openLoad } from './rolling/load.ts'

test('several processes serve at one port; one that dies is started again, and SIGTERM ends all with 0', async () => {
  await using shop = await openTestShop({ works: false, stock: { mug: 100 } })
  await using api = await startSeveral(shop)
  const before = childrenOf(api)
  expect(before).toHaveLength(3)
  process.kill(before[0] ?? Number.NaN, 'SIGKILL')
  await until(async () => countOf(api, 'listening') === 4)
  const beside = { ...shop, as: shop.at(api.url) }
  const placed = await Promise.all(
    Array.from({ length: 12 }, async () => (await openGuest(beside, { mug: 1 })).place()),
  )
  expect(new Set(placed.map(({ order }) => order.id)).size).toBe(12)
  const all = childrenOf(api)
  expect(all).toHaveLength(3)
  // A terminal and systemd tell all of them.
  for (const pid of all) process.kill(pid, 'SIGTERM')
  expect(await api.terminate()).toBe(0)
  expect(all.filter(isAlive)).toEqual([])
  expect(api.complaints).toEqual([{ level: 50, msg: 'a process ended by itself' }])
  expect(await stockProblems(shop)).toEqual([])
})

test('all processes are replaced under load without a request that fails, and nothing is lost or double', async () => {
  const port = await freePort()
  const webhookUrl = `http://127.0.0.1:${port}/webhooks/stripe`
  await using shop = await openTestShop({ works: false, stock: { mug: 1_000 }, webhookUrl })
  const patient = { DRAIN_PAUSE_MS: '3000', DRAIN_DEADLINE_MS: '30000', EVENT_LOOP_DELAY_MAX_MS: '60000' }
  await using api = await startSeveral(shop, { PORT: String(port), WEB_CONCURRENCY: '2', ...patient })
  const before = childrenOf(api)
  const load = openLoad(shop, api.url)
  const begunAt = performance.now()
  await replaceAll(api)
  expect(load.failures).toEqual([])
  await until(async () => performance.now() - begunAt > 20_000)
  const { reads, placed } = await load.stop()
  expect(load.failures).toEqual([])
  expect(reads).toBeGreaterThan(100)
  expect(placed.length).toBeGreaterThan(10)
  expect(childrenOf(api).filter((pid) => before.includes(pid))).toEqual([])
  const { pool } = shop.database
  const ids = async (where: string) =>
    (await pool.query(`select id from orders where ${where}`)).rows.map(({ id }) => id)
  const acknowledged = placed.map(({ order }) => order.id).toSorted()
  expect((await ids('true')).toSorted()).toEqual(acknowledged)
  await until(async () => (await ids(`payment_status = 'SUCCEEDED'`)).length === acknowledged.length)
  expect(await stockProblems(shop)).toEqual([])
})

test('where the next release can not start, those that are there serve on', async () => {
  await using shop = await openTestShop({ works: false })
  await using api = await startSeveral(shop, { WEB_CONCURRENCY: '2' })
  const before = childrenOf(api)
  await shop.database.pool.query(`insert into kysely_migration values ('9999-of-tomorrow', now()::text)`)
  api.child.kill('SIGHUP')
  const complaint = 'the new process can not start: the others are not replaced'
  await until(async () => countOf(api, complaint) === 1)
  expect(childrenOf(api).toSorted()).toEqual(before.toSorted())
  expect((await fetch(`${api.url}/health/ready`)).status).toBe(200)
  await shop.database.pool.query(`delete from kysely_migration where name like '9999%'`)
  await replaceAll(api)
  expect(childrenOf(api).filter((pid) => before.includes(pid))).toEqual([])
})

test('where the Node of the first process is gone, the others serve on until it is back, and can end', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'tillwright-node-'))
  try {
    const [node, away] = [join(directory, 'node'), join(directory, 'away')]
    await copyFile(process.execPath, node, constants.COPYFILE_FICLONE)
    await using shop = await openTestShop({ works: false })
    await using api = await startSeveral(shop, { WEB_CONCURRENCY: '2' }, node)
    const untilTriedInVain = async () => {
      const times = countOf(api, 'a process could not be started')
      await until(async () => countOf(api, 'a process could not be started') >= times + 2, 60_000)
    }
    const before = childrenOf(api)
    await rename(node, away)
    api.child.kill('SIGHUP')
    await until(async () => countOf(api, 'the new process can not start: the others are not replaced') === 1)
    expect(childrenOf(api)).toEqual(before)
    process.kill(before[0] ?? Number.NaN, 'SIGKILL')
    await untilTriedInVain()
    expect((await fetch(`${api.url}/health/ready`)).status).toBe(200)
    await rename(away, node)
    await until(async () => countOf(api, 'listening') === 3, 60_000)
    await replaceAll(api)
    expect(childrenOf(api).filter((pid) => before.includes(pid))).toEqual([])
    await rename(node, away)
    process.kill(childrenOf(api)[0] ?? Number.NaN, 'SIGKILL')
    await untilTriedInVain()
    expect(await api.terminate()).toBe(0)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
})

test('a supervisor that is killed takes no answer along: its processes finish what they have, and end', async () => {
  await using shop = await openTestShop({ works: false, stock: { mug: 8 } })
  await using api = await startSeveral(shop)
  const beside = { ...shop, as: shop.at(api.url) }
  const guests = await Promise.all(Array.from({ length: 8 }, () => openGuest(beside, { mug: 1 })))
  const ready = await Promise.all(guests.map(async (guest) => ({ guest, request: await guest.request() })))
  const holder = await shop.database.pool.connect()
  await holder.query('set idle_in_transaction_session_timeout = 0; begin; lock table orders in exclusive mode')
  const placing = Promise.all(ready.map(({ guest, request }) => guest.shop.orders.place.mutate(request)))
  // A process writes what comes together in one transaction.
  await untilSomebodyWaits(shop, 3)
  const children = childrenOf(api)
  const gone = once(api.child, 'exit')
  api.child.kill('SIGKILL')
  await gone
  await holder.query('rollback')
  holder.release()
  expect(new Set((await placing).map(({ order }) => order.id)).size).toBe(8)
  await until(async () => !children.some(isAlive))
})

test('a process that only begins when its supervisor is killed does not stay behind either', async () => {
  await using shop = await openTestShop({ works: false })
  await using api = await startSeveral(shop, { WEB_CONCURRENCY: '2', DRAIN_DEADLINE_MS: '1000' })
  const before = childrenOf(api)
  const holder = await shop.database.pool.connect()
  await holder.query('set idle_in_transaction_session_timeout = 0; begin; lock table kysely_migration')
  process.kill(before[0] ?? Number.NaN, 'SIGKILL')
  const isWaiting = () =>
    untilSomebodyWaits(shop).then(
      () => true,
      () => false,
    )
  await until(isWaiting, 60_000)
  const children = childrenOf(api)
  const gone = once(api.child, 'exit')
  api.child.kill('SIGKILL')
  await gone
  await holder.query('rollback')
  holder.release()
  // Nobody is left who would let it listen.
  await until(async () => !children.some(isAlive))
})
