import { expect, test } from 'vitest'
import { serve } from '../serve.ts'
import { untilSomebodyWaits } from '../testing/locks.ts'
import { openTestShop, type TestShop, until } from '../testing/open-test-shop.ts'
import { addProducts, pricesStaff, usd } from '../testing/prices.ts'
import { showDuePrices, showPriceRun } from './show-prices.ts'

const open = () => openTestShop({ works: false })
const half = {
  name: 'Half',
  reduction: { kind: 'percent' as const, percentPpm: 500_000 },
  scopes: [{ kind: 'all' as const }],
}
const runsAskedFor = async ({ database: { pool } }: TestShop): Promise<string[]> => {
  const { rows } = await pool.query(`select data ->> 'runId' as id from pgboss.job where name = 'show-price-run'`)
  return rows.map(({ id }) => id)
}
const halved = async ({ database: { pool } }: TestShop) => {
  const { rows } = await pool.query(
    `select count(*)::int as count from listing where market_code = 'US' and price_min_minor = 500`,
  )
  return rows[0].count
}

test('a rule over many products is shown batch by batch, by all workers, and tells how far it is', async () => {
  await using shop = await open()
  await addProducts(shop, 600)
  const { prices } = await pricesStaff(shop)
  const { id: priceRuleId } = await prices.rules.create.mutate(half)
  const runOf = async () => (await prices.rules.get.query({ priceRuleId })).run
  const totalCount = 607
  expect([await runOf(), await halved(shop)]).toMatchObject([{ totalCount, doneCount: 0, finishedAt: null }, 0])
  const [runId = '', ...others] = await runsAskedFor(shop)
  expect(others).toEqual([])
  await showPriceRun(shop.served.deps, runId)
  expect(await runOf()).toMatchObject({ totalCount, doneCount: 250, finishedAt: null })
  expect(await runsAskedFor(shop)).toEqual([runId, runId])
  await Promise.all(Array.from({ length: 8 }, () => showPriceRun(shop.served.deps, runId)))
  expect(await runOf()).toMatchObject({ totalCount, doneCount: totalCount, finishedAt: expect.any(Date) })
  expect(await halved(shop)).toBe(600)
})

test('a batch whose worker loses its connection is done by the next try, and nothing is counted twice', async () => {
  await using shop = await open()
  await addProducts(shop, 100)
  const { prices } = await pricesStaff(shop)
  const { id: priceRuleId } = await prices.rules.create.mutate(half)
  const [runId = ''] = await runsAskedFor(shop)
  const { pool } = shop.database
  const holder = await pool.connect()
  await holder.query(`begin; select from product where slug = 'bulk-7' for update`)
  const lost = showPriceRun(shop.served.deps, runId).catch((error: unknown) => error)
  await untilSomebodyWaits(shop)
  await pool.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and wait_event_type = 'Lock'`,
  )
  expect(await lost).toBeInstanceOf(Error)
  await holder.query('rollback')
  holder.release()
  expect((await prices.rules.get.query({ priceRuleId })).run).toMatchObject({ totalCount: 107, doneCount: 0 })
  await showPriceRun(shop.served.deps, runId)
  await showPriceRun(shop.served.deps, runId)
  expect((await prices.rules.get.query({ priceRuleId })).run).toMatchObject({ totalCount: 107, doneCount: 107 })
  expect(await halved(shop)).toBe(100)
})

test('with workers running, a rule over many products is in the lists without anybody asking', async () => {
  await using shop = await openTestShop()
  await addProducts(shop, 60)
  const { prices } = await pricesStaff(shop)
  const { id: priceRuleId } = await prices.rules.create.mutate(half)
  await until(async () => (await prices.rules.get.query({ priceRuleId })).run?.finishedAt)
  expect(await halved(shop)).toBe(60)
})

test('at a boundary the quote is right at once, and the next sweep, or eight, put the lists right', async () => {
  await using shop = await open()
  const { prices } = await pricesStaff(shop)
  const hours = (count: number) => new Date(Date.now() + count * 3_600_000)
  const mug = { variantId: shop.id.variant.mug, market: 'US' }
  await prices.sales.create.mutate({ ...mug, unitPrice: usd(2_000), startsAt: hours(1), endsAt: hours(3) })
  const passTo = async (hour: number, expected: { before: number; after: number; quoted: number }) => {
    const name = new URL(shop.options.databaseUrl).pathname.slice(1)
    await shop.database.pool.query(`alter database ${name} set tillwright.clock_offset = '${hour} hours'`)
    const node = await serve({ ...shop.options, port: 0 })
    const later = shop.at(node.url)()
    const listed = async () => (await later.catalog.products.list.query({ q: 'mug' })).items[0]?.price.amount
    expect(await listed()).toBe(expected.before)
    const { cartToken } = await later.cart.create.mutate({})
    const cart = await shop.at(node.url)({ cartToken }).cart.addLine.mutate({ variantId: mug.variantId, quantity: 1 })
    expect(cart.quote.lines[0]?.unitPrice.amount).toBe(expected.quoted)
    await Promise.all(Array.from({ length: 8 }, () => showDuePrices(node.deps)))
    expect(await listed()).toBe(expected.after)
    await node.stop(2_000)
  }
  await passTo(0, { before: 2_499, quoted: 2_499, after: 2_499 })
  await passTo(2, { before: 2_499, quoted: 2_000, after: 2_000 })
  await passTo(4, { before: 2_000, quoted: 2_499, after: 2_499 })
  const { rows } = await shop.database.pool.query('select from listing where next_change_at is not null')
  expect(rows).toEqual([])
})
