import { expect, test } from 'vitest'
import { appRouter } from '../router.ts'
import { noClaims } from '../testing/no-claims.ts'
import { openTestShop, type TestShop, until } from '../testing/open-test-shop.ts'
import { openGuest } from '../testing/shopper.ts'
import { createCallerFactory } from '../trpc.ts'

const jobsOf = async (shop: TestShop) =>
  (await shop.database.pool.query(`select state, data from pgboss.job where name = 'send-mail' order by created_on`))
    .rows

test('whoever knows number and address gets a link by mail, and everybody the same answer', async () => {
  await using shop = await openTestShop()
  const { order } = await (await openGuest(shop, { mug: 1 })).place({ email: 'Ada@example.com' })
  const { orderNumber } = order
  const { lookup } = shop.as().orders
  for (const asked of [
    { orderNumber, email: 'eve@example.com' },
    { orderNumber: 'ORD-000000-0001', email: 'ada@example.com' },
    { orderNumber, email: 'ADA@example.com' },
  ]) {
    expect(await lookup.mutate(asked)).toEqual({ ok: true })
  }
  await until(async () => (await jobsOf(shop)).every(({ state }) => state === 'completed'))
  expect((await shop.mails()).map(({ to, subject }) => [to, subject])).toEqual([
    ['Ada@example.com', `Your order ${orderNumber} at Test shop`],
  ])
})

test('what is found and what is not costs the same work, in the database too', async () => {
  await using shop = await openTestShop({ works: false })
  const { orderNumber } = (await (await openGuest(shop, { mug: 1 })).place()).order
  const { deps } = shop.served
  const done: string[] = []
  const db = deps.db.withPlugin({
    transformQuery: ({ node }) => {
      done.push(node.kind)
      return node
    },
    transformResult: async ({ result }) => result,
  })
  const jobs: typeof deps.jobs = {
    ...deps.jobs,
    enqueue: async (tx, name, asked) => {
      done.push(`${asked.length} ${name}`)
      await deps.jobs.enqueue(tx, name, asked)
    },
  }
  const caller = createCallerFactory(appRouter)({ ...deps, ...noClaims, db, jobs })
  for (const email of ['ada@example.com', 'eve@example.com']) {
    await caller.orders.lookup({ orderNumber, email })
    expect(done.splice(0)).toEqual(['1 send-mail'])
  }
  expect((await jobsOf(shop)).map(({ data }) => data)).toEqual([
    { kind: 'order_link', orderNumber, to: 'ada@example.com' },
    { kind: 'order_link', orderNumber, to: 'eve@example.com' },
  ])
})
