/** @module-tag long */
import { freePort, openTestShop, type TestShop, until } from '@tillwright/api/testing/open-test-shop'
import { stockProblems } from '@tillwright/api/testing/shopper'
import { startBeside } from '@tillwright/api/testing/start-beside'
import { expect, test } from 'vitest'
import { openBalancer } from './rolling/balancer.ts'
import { openLoad } from './rolling/load.ts'

/** What the next release begins with: a column more in every table, which those that run know nothing of. */
async function expandSchema({ database }: TestShop): Promise<void> {
  const { rows } = await database.pool.query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'public' and tablename not like 'kysely%'`,
  )
  for (const { name } of rows) {
    // As `npm run migrate` does: whoever works meanwhile waits for none of it for long.
    const add = `set local lock_timeout = '200ms'; alter table "${name}" add column of_tomorrow text`
    const isAdded = () =>
      database.pool.query(add).then(
        () => true,
        () => false,
      )
    await until(isAdded)
  }
  await database.pool.query(`insert into kysely_migration values ('9999-of-tomorrow', now()::text)`)
}

/** On a machine that has other work a pause of seconds is soon over. */
const patient = { DRAIN_PAUSE_MS: '8000', DRAIN_DEADLINE_MS: '30000', EVENT_LOOP_DELAY_MAX_MS: '60000' }

test('two nodes are restarted into the schema of the next release, and no request fails', async () => {
  const port = await freePort()
  const webhookUrl = `http://127.0.0.1:${port}/webhooks/stripe`
  await using shop = await openTestShop({ works: false, stock: { mug: 1_000 }, webhookUrl })
  const start = (at: number) => startBeside(shop, { PORT: String(at), ...patient, NEWER_DATABASE: 'allow' })
  const ports = [port, await freePort()]
  let nodes = await Promise.all(ports.map(start))
  await using _nodes = { [Symbol.asyncDispose]: async () => void (await Promise.all(nodes.map((node) => node.kill()))) }
  await using balancer = await openBalancer(nodes.map(({ url }) => url))
  const load = openLoad(shop, balancer.url)
  const begunAt = performance.now()
  await expandSchema(shop)
  for (const [index, at] of ports.entries()) {
    await until(async () => balancer.ready().length === 2)
    const leaving = nodes[index] ?? (await start(at))
    leaving.child.kill('SIGTERM')
    await until(async () => balancer.hasLeft(leaving.url))
    // The balancer has seen it: the rest of the pause would be for slower ones.
    expect(await leaving.terminate()).toBe(0)
    nodes = nodes.with(index, await start(at))
  }
  await until(async () => balancer.ready().length === 2 && performance.now() - begunAt > 20_000, 60_000)
  const { reads, placed } = await load.stop()
  expect(load.failures).toEqual([])
  expect(reads).toBeGreaterThan(100)
  const { rows } = await shop.database.pool.query('select id from orders order by id')
  expect(rows.map(({ id }) => id)).toEqual(placed.map(({ order }) => order.id).toSorted())
  const open = `select from orders where payment_status <> 'SUCCEEDED'`
  await until(async () => (await shop.database.pool.query(open)).rowCount === 0, 60_000)
  expect(await stockProblems(shop)).toEqual([])
})
