import { expect, test } from 'vitest'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'
import { approved, letEverybodyReview, reviewStaff } from '../testing/reviews.ts'
import { refusalFrom } from '../testing/shopper.ts'
import { apiKeyOf, signIn } from '../testing/sign-in.ts'

type Api = ReturnType<TestShop['as']>

const body = 'As it says.'

async function openReviewed(isModerated = true) {
  const shop = await openTestShop({ works: false })
  await letEverybodyReview(shop, isModerated)
  return shop
}

const writer = async (shop: TestShop): Promise<Api> => shop.as({ accessToken: (await signIn(shop)).accessToken })
const crowd = (shop: TestShop, count: number) => Promise.all(Array.from({ length: count }, () => writer(shop)))

test('staff finds what waits, decides about it at once, and each decision is in the audit log', async () => {
  await using shop = await openReviewed()
  const [staff, writers] = [await reviewStaff(shop), await crowd(shop, 3)]
  const { mug: productId, teapot } = shop.id.product
  const written = await Promise.all(writers.map(({ reviews }) => reviews.create.mutate({ productId, rating: 3, body })))
  await writers[0]?.reviews.create.mutate({ productId: teapot, rating: 1, body })
  const { items } = await staff.list.query({ status: 'pending', productId })
  expect(items.map(({ id }) => id).toSorted()).toEqual(written.map(({ id }) => id).toSorted())
  expect(items[0]).toMatchObject({ productSlug: 'mug', productTitle: 'mug', customerId: expect.any(String) })
  expect(await approved(staff, ...written)).toEqual({ changedCount: 3, changedSince: [] })
  // Clicked twice.
  expect(await approved(staff, ...written)).toEqual({ changedCount: 0, changedSince: [] })
  expect((await staff.list.query({ status: 'pending' })).items).toMatchObject([{ productSlug: 'teapot' }])
  const { rows } = await shop.database.pool.query(
    `select action, entity, before, after, count(*)::int from audit_entry group by 1, 2, 3, 4`,
  )
  expect(rows).toEqual([
    {
      ...{ action: 'admin.reviews.approve', entity: 'review' },
      ...{ before: { status: 'pending' }, after: { status: 'approved' }, count: 3 },
    },
  ])
})

test('nothing is decided about words that staff has not read, nor where one of the reviews is unknown', async () => {
  await using shop = await openReviewed()
  const [staff, [one, other]] = [await reviewStaff(shop), await crowd(shop, 2)]
  if (one === undefined || other === undefined) throw new Error('nobody writes')
  const productId = shop.id.product.mug
  const first = await one.reviews.create.mutate({ productId, rating: 5, body })
  const second = await other.reviews.create.mutate({ productId, rating: 5, body })
  await one.reviews.update.mutate({ reviewId: first.id, body: 'Buy at my place instead.' })
  const unknown = { id: crypto.randomUUID(), version: 1 }
  expect(await refusalFrom(approved(staff, second, unknown))).toEqual({ code: 'NOT_FOUND', entity: 'review' })
  expect(await approved(staff, first, second)).toEqual({
    changedCount: 1,
    changedSince: [{ reviewId: first.id, currentVersion: 2 }],
  })
  const { items } = await shop.as().catalog.reviews.list.query({ productId })
  expect(items.map(({ id }) => id)).toEqual([second.id])
  expect(await refusalFrom(approved(staff, second, second))).toMatchObject({ issues: [{ path: 'reviews' }] })
})

test('the shop’s reply stands below a review, is changed by version, and goes with null', async () => {
  await using shop = await openReviewed(false)
  const [staff, author] = [await reviewStaff(shop), await writer(shop)]
  const productId = shop.id.product.mug
  const { id: reviewId } = await author.reviews.create.mutate({ productId, rating: 2, body })
  const text = 'We are sorry.\nWrite to us.'
  expect(await staff.reply.mutate({ reviewId, text, version: 1 })).toMatchObject({ reply: { text }, version: 2 })
  const shown = async () => (await shop.as().catalog.reviews.list.query({ productId })).items
  expect(await shown()).toMatchObject([{ reply: { text, at: expect.any(Date) } }])
  const stale = { code: 'CONFLICT', entity: 'review', currentVersion: 2 }
  expect(await refusalFrom(staff.reply.mutate({ reviewId, text: 'No.', version: 1 }))).toEqual(stale)
  expect(await staff.reply.mutate({ reviewId, text: null, version: 2 })).toMatchObject({ reply: null })
  expect(await shown()).toMatchObject([{ reply: null }])
})

test('a product or an account that is deleted takes its reviews and votes along, and what they came to', async () => {
  await using shop = await openReviewed(false)
  const { mug } = shop.id.product
  const other = crypto.randomUUID()
  await shop.database.pool.query(`insert into product (id, slug, title, status) values ($1, 'x', 'X', 'active')`, [
    other,
  ])
  const writers = await crowd(shop, 3)
  for (const productId of [mug, other]) {
    const written = await Promise.all(
      writers.map(({ reviews }) => reviews.create.mutate({ productId, rating: 4, body })),
    )
    await writers[0]?.reviews.vote.mutate({ reviewId: written[1]?.id ?? '', helpful: true })
  }
  await shop.database.pool.query('delete from product where id = $1', [other])
  await shop.database.pool.query('delete from account where id = (select customer_id from review_vote)')
  const { rows } = await shop.database.pool.query('select product_id, fours, fives from product_rating')
  expect(rows).toEqual([{ product_id: mug, fours: 2, fives: 0 }])
  const { items } = await shop.as().catalog.reviews.list.query({ productId: mug })
  expect(items.map(({ helpfulCount }) => helpfulCount)).toEqual([0, 0])
})

test('reading reviews and deciding about them are two permissions', async () => {
  await using shop = await openReviewed()
  const reader = shop.as({ apiKey: await apiKeyOf(shop, ['reviews:read']) }).admin.reviews
  const other = shop.as({ apiKey: await apiKeyOf(shop, ['reviews:write']) }).admin.reviews
  const none = { id: crypto.randomUUID(), version: 1 }
  expect(await refusalFrom(approved(reader, none))).toEqual({ code: 'FORBIDDEN', permission: 'reviews:write' })
  expect(await refusalFrom(other.list.query({}))).toEqual({ code: 'FORBIDDEN', permission: 'reviews:read' })
})

test('the rating is exact after sixteen writers, and staff and writers who all change their minds', async () => {
  await using shop = await openReviewed()
  const staffs = await Promise.all(Array.from({ length: 4 }, () => reviewStaff(shop)))
  const writers = await crowd(shop, 16)
  const { mug, teapot } = shop.id.product
  const written = await Promise.all(
    writers.map(async (api, index) => ({
      api,
      mug: await api.reviews.create.mutate({ productId: mug, rating: (index % 5) + 1, body }),
      teapot: await api.reviews.create.mutate({ productId: teapot, rating: 5 - (index % 5), body }),
    })),
  )
  // In opposite orders, so that whoever locked as he was told would wait in a circle.
  const all = written.flatMap((one) => [one.mug, one.teapot])
  await Promise.all(staffs.map((staff, index) => approved(staff, ...(index % 2 === 0 ? all : all.toReversed()))))
  const count = async (productId: string) => (await shop.as().catalog.reviews.list.query({ productId })).rating
  expect(await count(mug)).toMatchObject({ count: 16, average: 2.88 })
  expect(await count(teapot)).toMatchObject({ count: 16, average: 3.13 })
  const reviews = all.map(({ id }) => ({ reviewId: id, version: 2 }))
  await Promise.allSettled([
    ...staffs.map((staff, index) => staff.reject.mutate({ reviews: reviews.slice(index * 4, index * 4 + 6) })),
    ...written.slice(0, 8).map(({ api, mug }) => api.reviews.update.mutate({ reviewId: mug.id, rating: 5 })),
    ...written.slice(4, 12).map(({ api, teapot }) => api.reviews.remove.mutate({ reviewId: teapot.id })),
  ])
  const { rows } = await shop.database.pool.query<{ product_id: string; count: number; average: number }>(`
    select product_id, count(*)::int, round(avg(rating), 2)::float as average
    from review where status = 'approved' group by product_id`)
  expect(rows.length).toBe(2)
  for (const { product_id, ...rating } of rows) expect(await count(product_id)).toMatchObject(rating)
})
