import { expect, test } from 'vitest'
import { serve } from '../serve.ts'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'
import { openGuest, refusalFrom } from '../testing/shopper.ts'
import { type SignedInTester, signIn } from '../testing/sign-in.ts'

const long = { tags: ['long'] }

const run = (shop: TestShop, statement: string, values: unknown[] = []) => shop.database.pool.query(statement, values)

/** So many orders of this customer, each with one mug more than the one before; the numbers, first to last. */
async function placeOrders(shop: TestShop, { accountId }: SignedInTester, count: number): Promise<string[]> {
  const numbers: string[] = []
  for (let mug = 1; mug <= count; mug++) {
    const { order } = await (await openGuest(shop, { mug, book: 1 })).place()
    await run(shop, 'update orders set customer_id = $1 where id = $2', [accountId, order.id])
    numbers.push(order.orderNumber)
  }
  return numbers
}

type Asked = NonNullable<Parameters<ReturnType<TestShop['as']>['orders']['list']['query']>[0]>

/** The numbers of all pages, one after the other. */
async function walk(shop: TestShop, { accessToken }: SignedInTester, asked: Asked): Promise<string[][]> {
  const { orders } = shop.as({ accessToken })
  const pages: string[][] = []
  for (let cursor: string | undefined; pages.length < 20; ) {
    const { items, nextCursor } = await orders.list.query({ ...asked, ...(cursor === undefined ? {} : { cursor }) })
    pages.push(items.map(({ orderNumber }) => orderNumber))
    if (nextCursor === null) return pages
    cursor = nextCursor
  }
  throw new Error('the pages have no end')
}

test('a customer finds his orders, the newest first, with what a list shows', async () => {
  await using shop = await openTestShop({ works: false })
  const [ada, other] = [await signIn(shop), await signIn(shop)]
  const numbers = await placeOrders(shop, ada, 2)
  await placeOrders(shop, other, 1)
  const { items, nextCursor } = await shop.as({ accessToken: ada.accessToken }).orders.list.query()
  expect([items.map(({ orderNumber }) => orderNumber), nextCursor]).toEqual([numbers.toReversed(), null])
  expect(items[0]).toMatchObject({
    status: 'PENDING',
    paymentStatus: 'PENDING',
    fulfillmentStatus: 'UNFULFILLED',
    currency: 'USD',
    lineCount: 2,
    itemCount: 3,
    firstLine: { title: 'mug', image: null },
    canceledAt: null,
  })
  expect(JSON.stringify(items)).not.toContain('example.com')
  expect(await refusalFrom(shop.as().orders.list.query())).toEqual({ code: 'UNAUTHENTICATED' })
})

test('pages neither repeat nor skip an order, also where moments and totals are equal, and whichever way', async () => {
  await using shop = await openTestShop({
    works: false,
    stock: { mug: 100 },
    breaks: ['order_lines_add_up', 'payment_is_order'],
  })
  const ada = await signIn(shop)
  const numbers = await placeOrders(shop, ada, 7)
  await run(shop, `update orders set placed_at = '2026-01-01T00:00:00.000001Z' where order_number = any($1)`, [
    numbers.slice(2, 5),
  ])
  await run(
    shop,
    `update orders set rounding_minor = 0, tax_minor = 0, shipping_tax_minor = 0, shipping_minor = 0,
    subtotal_minor = 5000, discount_minor = 0, total_minor = 5000 where order_number = any($1)`,
    [numbers.slice(2, 5)],
  )
  for (const by of ['createdAt', 'total'] as const) {
    const up = await walk(shop, ada, { limit: 2, sort: { by, order: 'asc' } })
    const down = await walk(shop, ada, { limit: 3, sort: { by, order: 'desc' } })
    expect(up.map(({ length }) => length)).toEqual([2, 2, 2, 1])
    expect(up.flat().toSorted()).toEqual(numbers)
    expect(down.flat()).toEqual(up.flat().toReversed())
  }
})

test('pages are whole also where PostgreSQL finds orders of one moment in no order at all', long, async () => {
  await using shop = await openTestShop({ works: false, stock: { mug: 100 } })
  const ada = await signIn(shop)
  const numbers = await placeOrders(shop, ada, 7)
  // Each becomes a new row behind the others, so that no way through the table is the way of the ids.
  for (const at of [3, 0, 5, 1, 6, 4, 2]) {
    await run(shop, `update orders set placed_at = '2026-01-01T00:00:00Z' where order_number = $1`, [numbers[at]])
  }
  const unindexed = new URL(shop.options.databaseUrl)
  const plans = ['enable_indexscan', 'enable_indexonlyscan', 'enable_bitmapscan', 'enable_incremental_sort']
  unindexed.searchParams.set('options', plans.map((plan) => `-c ${plan}=off`).join(' '))
  const node = await serve({ ...shop.options, port: 0, databaseUrl: unindexed.href })
  try {
    const there = { ...shop, as: shop.at(node.url) }
    const up = await walk(there, ada, { limit: 2, sort: { by: 'createdAt', order: 'asc' } })
    const down = await walk(there, ada, { limit: 3, sort: { by: 'createdAt', order: 'desc' } })
    expect([up.flat(), down.flat()]).toEqual([numbers, numbers.toReversed()])
  } finally {
    await node.stop(1_000)
  }
})

test('what is placed meanwhile moves no page', async () => {
  await using shop = await openTestShop({ works: false, stock: { mug: 100 } })
  const ada = await signIn(shop)
  const numbers = await placeOrders(shop, ada, 4)
  const { orders } = shop.as({ accessToken: ada.accessToken })
  const first = await orders.list.query({ limit: 2 })
  await placeOrders(shop, ada, 2)
  const second = await orders.list.query({ limit: 2, cursor: first.nextCursor ?? '' })
  expect([...first.items, ...second.items].map(({ orderNumber }) => orderNumber)).toEqual(numbers.toReversed())
})

test('a cursor that was tampered with, or is of another sort, is refused by name', async () => {
  await using shop = await openTestShop({ works: false })
  const ada = await signIn(shop)
  await placeOrders(shop, ada, 2)
  const { orders } = shop.as({ accessToken: ada.accessToken })
  const { nextCursor } = await orders.list.query({ limit: 1 })
  const good = nextCursor ?? ''
  const forged = (parts: unknown) => Buffer.from(JSON.stringify(parts)).toString('base64url')
  const asked: Asked[] = [
    { cursor: good.slice(0, -8) },
    { cursor: `x${good}` },
    { cursor: good, sort: { by: 'total', order: 'desc' } },
    { cursor: good, sort: { by: 'createdAt', order: 'asc' } },
    { cursor: forged(['createdAt', 'desc', "2026-01-01'; --", crypto.randomUUID()]) },
    { cursor: forged(['createdAt', 'desc', '2026-01-01T00:00:00.000000Z', 'no id']) },
    { cursor: forged(null) },
  ]
  for (const input of asked) {
    const issues = [{ path: 'cursor' }]
    expect(await refusalFrom(orders.list.query(input))).toMatchObject({ code: 'VALIDATION_FAILED', issues })
  }
  expect((await orders.list.query({ limit: 1, cursor: good })).items).toHaveLength(1)
})

test('a list is counted on request, no further than it is worth, and filtered by both states', async () => {
  await using shop = await openTestShop({
    works: false,
    breaks: ['goods_follow_order', 'timeline_ends_at_order', 'order_and_money_agree', 'only_unpaid_can_be_paid'],
  })
  const ada = await signIn(shop)
  const [first] = await placeOrders(shop, ada, 3)
  await run(
    shop,
    `update orders set status = 'PROCESSING', payment_status = 'SUCCEEDED', expires_at = null
    where order_number = $1`,
    [first],
  )
  const { orders } = shop.as({ accessToken: ada.accessToken })
  expect(await orders.list.query({ limit: 1, withTotal: true })).toMatchObject({ total: 3, totalCapped: false })
  expect(await orders.list.query()).not.toHaveProperty('total')
  for (const filter of [{ status: 'PROCESSING' }, { paymentStatus: 'SUCCEEDED' }] as const) {
    const { items, total } = await orders.list.query({ ...filter, withTotal: true })
    expect([items.map(({ orderNumber }) => orderNumber), total]).toEqual([[first], 1])
  }
})
