import { expect, test } from 'vitest'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'
import { refusalFrom } from '../testing/shopper.ts'

/** Approved reviews of a mug, several of one moment, with ratings and votes that repeat. */
async function openReviewed(count: number): Promise<TestShop> {
  const shop = await openTestShop({ works: false })
  await shop.database.pool.query(
    `with writer as (
       insert into account (id, email, first_name, last_name)
         select gen_random_uuid(), number || '@example.com', 'Ada', 'Lovelace' from generate_series(0, $2 - 1) as number
         returning id, split_part(email, '@', 1)::int as number),
     written as (
       insert into review (id, product_id, customer_id, rating, body, author, verified, status, created_at)
         select gen_random_uuid(), $1, id, number % 5 + 1, 'body ' || number, 'Ada L.', true,
           case when number % 7 = 6 then 'pending' else 'approved' end,
           shop_now() - number / 3 * interval '1 day' from writer)
     select`,
    [shop.id.product.mug, count],
  )
  await shop.database.pool.query(
    `insert into review_vote (review_id, customer_id)
       select review.id, account.id from review join account on split_part(account.email, '@', 1)::int
         < split_part(review.body, ' ', 2)::int % 4 and account.id <> review.customer_id`,
  )
  return shop
}

type Asked = Parameters<ReturnType<TestShop['as']>['catalog']['reviews']['list']['query']>[0]

async function readAll(shop: TestShop, asked: Partial<Asked>) {
  const { list } = shop.as().catalog.reviews
  const pages = []
  let cursor: string | null = null
  do {
    const productId = shop.id.product.mug
    const page: Awaited<ReturnType<typeof list.query>> = await list.query({
      ...{ productId, limit: 4 },
      ...asked,
      ...(cursor === null ? {} : { cursor }),
    })
    pages.push(page)
    cursor = page.nextCursor
  } while (cursor !== null)
  return pages.flatMap(({ items }) => items)
}

test('in each order, of all ratings and of one, the pages show each approved review once', async () => {
  await using shop = await openReviewed(40)
  for (const rating of [undefined, 3]) {
    for (const by of ['newest', 'rating', 'helpful'] as const) {
      const found = await readAll(shop, { rating, sort: { by, order: 'desc' } })
      expect(new Set(found.map(({ id }) => id)).size).toBe(found.length)
      expect(found.length).toBe(rating === undefined ? 35 : 7)
      if (rating !== undefined) expect(found.every((review) => review.rating === rating)).toBe(true)
      const value = { newest: () => 0, rating: (one: Found) => one.rating, helpful: (one: Found) => one.helpfulCount }
      const inOrder = found.toSorted(
        (a, b) =>
          value[by](b) - value[by](a) || b.createdAt.getTime() - a.createdAt.getTime() || (a.id < b.id ? 1 : -1),
      )
      expect(found.map(({ id }) => id)).toEqual(inOrder.map(({ id }) => id))
      const up = await readAll(shop, { rating, sort: { by, order: 'asc' } })
      expect(up.map(({ id }) => id)).toEqual(found.map(({ id }) => id).toReversed())
    }
  }
})
type Found = Awaited<ReturnType<typeof readAll>>[number]

test('a cursor goes on where it ended while reviews come and go, and a forged one is refused by name', async () => {
  await using shop = await openReviewed(12)
  const { list } = shop.as().catalog.reviews
  const productId = shop.id.product.mug
  const before = (await readAll(shop, {})).map(({ id }) => id)
  const first = await list.query({ productId, limit: 4 })
  await shop.database.pool.query(
    `insert into review (id, product_id, rating, verified, status) values (gen_random_uuid(), $1, 5, true, 'approved')`,
    [productId],
  )
  await shop.database.pool.query('delete from review where id = $1', [before[3]])
  const rest = await readAll(shop, { cursor: first.nextCursor ?? '' })
  expect(rest.map(({ id }) => id)).toEqual(before.slice(4))
  const forge = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const at = '2026-01-01T00:00:00.000000Z'
  const id = crypto.randomUUID()
  for (const cursor of ['x', forge(null), forge([1e21, at, id]), forge([0, 'now', id]), forge([-1, at, id])]) {
    const refused = await refusalFrom(list.query({ productId, cursor }))
    expect(refused).toMatchObject({ code: 'VALIDATION_FAILED', issues: [{ path: 'cursor' }] })
  }
})
