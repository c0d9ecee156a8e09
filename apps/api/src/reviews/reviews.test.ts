import { transact } from '@tillwright/db/client'
import { refreshListing } from '@tillwright/db/listing'
import { expect, test } from 'vitest'
import { usualMaxima } from '../limits/limits.ts'
import { openTestShop } from '../testing/open-test-shop.ts'
import { placePaid } from '../testing/place-paid.ts'
import { approved, letEverybodyReview, openBuyer, reviewStaff } from '../testing/reviews.ts'
import { openGuest, refusalFrom } from '../testing/shopper.ts'
import { signIn } from '../testing/sign-in.ts'

const body = 'It pours well.\nThe lid sits tight.'

test('a buyer’s review is seen once staff has approved it, with a badge and a short name, and counts', async () => {
  await using shop = await openTestShop({ works: false })
  await transact(shop.database.db, (tx) => refreshListing(tx, 'all'))
  const productId = shop.id.product.teapot
  const [buyer, staff] = [await openBuyer(shop, { teapot: 1 }), await reviewStaff(shop)]
  expect(await buyer.api.reviews.get.query({ productId })).toEqual({ review: null, mayReview: true, isVerified: true })
  const written = await buyer.api.reviews.create.mutate({ productId, rating: 4, title: ' Good ', body })
  const words = { rating: 4, title: 'Good', body, author: 'Grace H.', verified: true, helpfulCount: 0, reply: null }
  expect(written).toEqual({
    ...{ id: expect.any(String), ...words, productId, status: 'pending', version: 1 },
    ...{ createdAt: expect.any(Date), updatedAt: expect.any(Date) },
  })
  const { catalog } = shop.as()
  const read = async () => ({
    shown: await catalog.reviews.list.query({ productId }),
    product: (await catalog.products.get.query({ slug: 'teapot' })).rating,
    card: (await catalog.products.list.query({})).items.find(({ slug }) => slug === 'teapot')?.rating,
  })
  const nothing = { shown: { items: [], nextCursor: null, rating: null }, product: null, card: null }
  expect(await read()).toEqual(nothing)
  expect(await approved(staff, written)).toEqual({ changedCount: 1, changedSince: [] })
  const rating = { average: 4, count: 1 }
  const histogram = [5, 4, 3, 2, 1].map((stars) => ({ rating: stars, count: stars === 4 ? 1 : 0 }))
  const item = { id: written.id, ...words, createdAt: written.createdAt }
  const all = { items: [item], nextCursor: null, rating: { ...rating, histogram } }
  expect(await read()).toEqual({ shown: all, product: rating, card: rating })
  expect(await buyer.api.reviews.list.query({})).toMatchObject({ items: [{ id: written.id, status: 'approved' }] })
  await buyer.api.reviews.remove.mutate({ reviewId: written.id })
  expect(await read()).toEqual(nothing)
})

test('only who has bought it reviews a product: unpaid, canceled, paid back or another’s does not count', async () => {
  await using shop = await openTestShop({ works: false })
  const productId = shop.id.product.mug
  const words = { productId, rating: 5, body }
  const stranger = shop.as({ accessToken: (await signIn(shop)).accessToken })
  await placePaid(shop, { mug: 1 })
  const required = { code: 'PURCHASE_REQUIRED' }
  expect(await refusalFrom(stranger.reviews.create.mutate(words))).toEqual(required)
  const unsure = { review: null, mayReview: false, isVerified: false }
  expect(await stranger.reviews.get.query({ productId })).toEqual(unsure)
  const of = { teapot: await openBuyer(shop, { teapot: 1 }), mug: await openBuyer(shop, { mug: 1 }) }
  expect(await refusalFrom(of.teapot.api.reviews.create.mutate(words))).toEqual(required)
  await of.mug.api.orders.cancel.mutate({ orderId: of.mug.orderId, reason: 'no' })
  expect(await refusalFrom(of.mug.api.reviews.create.mutate(words))).toEqual(required)
  const guest = await openGuest(shop, { mug: 1 })
  await stranger.cart.addLine.mutate({ variantId: shop.id.variant.mug, quantity: 1 })
  await stranger.orders.place.mutate(await guest.request())
  expect(await refusalFrom(stranger.reviews.create.mutate(words))).toEqual(required)
  const paidBack = await openBuyer(shop, { mug: 1 })
  const { accessToken } = await signIn(shop, { role: 'ADMIN' })
  const staff = shop.as({ accessToken }).admin.orders
  const { orderId } = paidBack
  const { lines } = await staff.fulfill.mutate({ orderId, idempotencyKey: 'ship-it-all' })
  const goods = { kind: 'lines' as const, lines: [{ lineId: lines[0]?.id ?? '', quantity: 1 }] }
  await staff.refund.mutate({ orderId, of: goods, reason: 'broken', idempotencyKey: 'it-was-broken' })
  expect(await refusalFrom(paidBack.api.reviews.create.mutate(words))).toEqual(required)
  const unknown = { code: 'NOT_FOUND', entity: 'product' }
  const missing = { ...words, productId: crypto.randomUUID() }
  expect(await refusalFrom(stranger.reviews.create.mutate(missing))).toEqual(unknown)
  await shop.database.pool.query(`update product set status = 'draft' where id = $1`, [shop.id.product.teapot])
  const hidden = { ...words, productId: shop.id.product.teapot }
  expect(await refusalFrom(of.teapot.api.reviews.create.mutate(hidden))).toEqual(unknown)
  expect(await refusalFrom(shop.as().catalog.reviews.list.query({ productId: hidden.productId }))).toEqual(unknown)
})

test('where everybody may write, and nobody looks before, a review is there at once, without a badge', async () => {
  await using shop = await openTestShop({ works: false })
  await letEverybodyReview(shop, false)
  const productId = shop.id.product.mug
  const { reviews } = shop.as({ accessToken: (await signIn(shop)).accessToken })
  const { id } = await reviews.create.mutate({ productId, rating: 1, body })
  const read = async () => (await shop.as().catalog.reviews.list.query({ productId })).items
  expect(await read()).toMatchObject([{ id, verified: false, title: null, rating: 1 }])
  await reviews.update.mutate({ reviewId: id, rating: 2 })
  expect(await read()).toMatchObject([{ rating: 2 }])
  const staff = await reviewStaff(shop)
  await staff.reject.mutate({ reviews: [{ reviewId: id, version: 2 }] })
  expect((await reviews.update.mutate({ reviewId: id, body: 'as before, but louder' })).status).toBe('pending')
  expect(await read()).toEqual([])
})

test('of twelve reviews of one customer at once one is written, and the others are told its version', async () => {
  await using shop = await openTestShop({ works: false })
  await letEverybodyReview(shop, false)
  const productId = shop.id.product.mug
  const { reviews } = shop.as({ accessToken: (await signIn(shop)).accessToken })
  const answers = await Promise.allSettled(
    Array.from({ length: 12 }, (_, index) => reviews.create.mutate({ productId, rating: (index % 5) + 1, body })),
  )
  const refused = answers.flatMap((answer) => (answer.status === 'rejected' ? [Promise.reject(answer.reason)] : []))
  const conflict = { code: 'CONFLICT', entity: 'review', currentVersion: 1 }
  expect(await Promise.all(refused.map(refusalFrom))).toEqual(Array(11).fill(conflict))
  expect((await shop.as().catalog.reviews.list.query({ productId })).rating?.count).toBe(1)
})

test('what was changed waits for staff again; nothing of somebody else’s review can be changed', async () => {
  await using shop = await openTestShop({ works: false })
  await letEverybodyReview(shop)
  const productId = shop.id.product.mug
  const [mine, theirs] = [await signIn(shop), await signIn(shop)].map(({ accessToken }) => shop.as({ accessToken }))
  if (mine === undefined || theirs === undefined) throw new Error('nobody has signed in')
  const staff = await reviewStaff(shop)
  const written = await mine.reviews.create.mutate({ productId, rating: 5, title: 'Good', body })
  await approved(staff, written)
  const reviewId = written.id
  const same = await mine.reviews.update.mutate({ reviewId, rating: 5, title: 'Good', version: 2 })
  expect(same).toMatchObject({ status: 'approved', version: 2 })
  const stale = { code: 'CONFLICT', entity: 'review', currentVersion: 2 }
  expect(await refusalFrom(mine.reviews.update.mutate({ reviewId, rating: 1, version: 1 }))).toEqual(stale)
  const changed = await mine.reviews.update.mutate({ reviewId, title: null, version: 2 })
  expect(changed).toMatchObject({ status: 'pending', title: null, body, version: 3 })
  expect((await shop.as().catalog.reviews.list.query({ productId })).rating).toBe(null)
  const unknown = { code: 'NOT_FOUND', entity: 'review' }
  expect(await refusalFrom(theirs.reviews.update.mutate({ reviewId, rating: 1 }))).toEqual(unknown)
  expect(await refusalFrom(theirs.reviews.remove.mutate({ reviewId }))).toEqual(unknown)
  expect((await theirs.reviews.list.query({})).items).toEqual([])
})

test('a customer’s vote counts once, also of eight customers at once; none for an own or a hidden review', async () => {
  await using shop = await openTestShop({ works: false })
  await letEverybodyReview(shop)
  const productId = shop.id.product.mug
  const writer = shop.as({ accessToken: (await signIn(shop)).accessToken })
  const voters = await Promise.all(
    Array.from({ length: 8 }, async () => shop.as({ accessToken: (await signIn(shop)).accessToken })),
  )
  const written = await writer.reviews.create.mutate({ productId, rating: 5, body })
  const reviewId = written.id
  const vote = (api: typeof writer, helpful = true) => api.reviews.vote.mutate({ reviewId, helpful })
  const [first] = voters
  if (first === undefined) throw new Error('nobody votes')
  expect(await refusalFrom(vote(first))).toEqual({ code: 'NOT_FOUND', entity: 'review' })
  await approved(await reviewStaff(shop), written)
  await Promise.all([...voters, ...voters].map((voter) => vote(voter)))
  expect(await vote(first)).toEqual({ helpful: true, helpfulCount: 8 })
  expect(await vote(first, false)).toEqual({ helpful: false, helpfulCount: 7 })
  expect(await vote(first, false)).toEqual({ helpful: false, helpfulCount: 7 })
  expect(await refusalFrom(vote(writer))).toMatchObject({ code: 'VALIDATION_FAILED', issues: [{ path: 'reviewId' }] })
  expect((await shop.as().catalog.reviews.list.query({ productId })).items).toMatchObject([{ helpfulCount: 7 }])
})

test('odd words are refused by name, and whoever writes too much is told to wait', async () => {
  await using shop = await openTestShop({
    works: false,
    limits: { maxima: { ...usualMaxima, reviews: 12 }, redisUrl: undefined },
  })
  const { reviews } = shop.as({ accessToken: (await signIn(shop)).accessToken })
  const words = { productId: shop.id.product.mug, rating: 5, body }
  const odd: [string, object][] = [
    ['rating', { rating: 0 }],
    ['rating', { rating: 6 }],
    ['rating', { rating: 4.5 }],
    ['rating', { rating: 1e21 }],
    ['title', { title: '' }],
    ['title', { title: 'a\nb' }],
    ['title', { title: 'x'.repeat(121) }],
    ['body', { body: ' \n ' }],
    ['body', { body: 'a\0b' }],
    ['body', { body: '\ud800' }],
    ['body', { body: 'x'.repeat(5_001) }],
  ]
  for (const [path, wrong] of odd) {
    const refusal = await refusalFrom(reviews.create.mutate({ ...words, ...wrong }))
    expect({ wrong, ...refusal }).toMatchObject({ wrong, code: 'VALIDATION_FAILED' })
    expect(refusal.issues).toEqual(expect.arrayContaining([expect.objectContaining({ path })]))
  }
  const tries = await Promise.all(Array.from({ length: 14 }, () => refusalFrom(reviews.create.mutate(words))))
  expect(tries.map(({ code }) => code).toSorted()).toEqual([
    ...Array(12).fill('PURCHASE_REQUIRED'),
    ...Array(2).fill('RATE_LIMITED'),
  ])
})
