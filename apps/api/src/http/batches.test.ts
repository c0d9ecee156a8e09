import { expect, test } from 'vitest'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'

const json = { 'content-type': 'application/json' }

const post = (shop: TestShop, paths: string, body = '{}') =>
  fetch(`${shop.url}/trpc/${paths}`, { method: 'POST', headers: json, body })

test('a batch that is too large, mixed or of streams is refused before anything of it runs', async () => {
  await using shop = await openTestShop({ works: false })
  const creating = (count: number) => `${Array(count).fill('cart.create').join()}?batch=1`
  const body = JSON.stringify(Object.fromEntries(Array.from({ length: 11 }, (_, index) => [index, { json: {} }])))
  const refused = [
    await post(shop, creating(11), body),
    await post(shop, `${','.repeat(300)}?batch=1`),
    await post(shop, 'cart.create,cart.get?batch=1', body),
    await post(shop, 'orders.onUpdate,orders.onUpdate?batch=1', body),
    await post(shop, creating(3), 'null'),
    await post(shop, creating(3), '[]'),
    await post(shop, creating(3), '{'),
  ]
  expect(refused.map(({ status }) => status)).toEqual(refused.map(() => 400))
  for (const answer of refused) {
    expect(await answer.text()).toContain(`"requestId":"${answer.headers.get('x-request-id')}"`)
  }
  const { rows } = await shop.database.pool.query('select count(*)::int as carts from cart')
  expect(rows).toEqual([{ carts: 0 }])
  expect((await post(shop, creating(10), body)).status).toBe(200)
})

test('a batch of ten slow calls takes four connections, and leaves the others to others', async () => {
  await using shop = await openTestShop({ works: false, http: { databasePoolMax: 5 } })
  const { pool } = shop.database
  const locker = await pool.connect()
  await locker.query('begin; lock table category in access exclusive mode')
  const slow = Array(10).fill('catalog.categories.tree').join()
  const answered = fetch(`${shop.url}/trpc/${slow}?batch=1&input=%7B%7D`)
  const waiting = async () => {
    const { rows } = await pool.query<{ n: number }>(
      `select count(*)::int as n from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock' and query like '%category%'`,
    )
    return rows[0]?.n
  }
  await expect.poll(waiting).toBe(4)
  // The fifth connection serves everybody else, eight at once.
  const others = await Promise.all(Array.from({ length: 8 }, () => post(shop, 'cart.create')))
  expect(others.map(({ status }) => status)).toEqual(others.map(() => 200))
  expect(await waiting()).toBe(4)
  await locker.query('rollback')
  locker.release()
  const answers = (await (await answered).json()) as { result?: object }[]
  expect(answers.filter(({ result }) => result !== undefined)).toHaveLength(10)
})
