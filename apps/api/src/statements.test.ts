import { transact } from '@tillwright/db/client'
import { refreshListing } from '@tillwright/db/listing'
import { expect, test } from 'vitest'
import { openLane } from './orders/lane.ts'
import { appRouter } from './router.ts'
import { noClaims } from './testing/no-claims.ts'
import { openTestShop, type TestShop } from './testing/open-test-shop.ts'
import { newYork, openGuest } from './testing/shopper.ts'
import { createCallerFactory } from './trpc.ts'

/** A caller in this process whose statements are counted. */
function countedCaller(shop: TestShop, cartToken: string, orderTokens: readonly string[] = []) {
  let count = 0
  const { deps } = shop.served
  const db = deps.db.withPlugin({
    transformQuery: ({ node }) => node,
    // Of those as well that were put together before.
    transformResult: async ({ result }) => {
      count += 1
      return result
    },
  })
  const claims = { ...noClaims, cartToken, orderTokens }
  const caller = createCallerFactory(appRouter)({ ...deps, ...claims, db, lane: openLane({ ...deps, db }) })
  return {
    caller,
    during: async (work: () => Promise<unknown>) => {
      count = 0
      await work()
      return count
    },
  }
}

test('a read of the catalogue is one statement or a few, and they are of what was asked each time', async () => {
  await using shop = await openTestShop({ works: false })
  await transact(shop.database.db, (tx) => refreshListing(tx, 'all'))
  const { caller, during } = countedCaller(shop, '')
  const { list, get, search } = caller.catalog.products
  await caller.catalog.markets.list()
  // What titles are like is looked at once a minute.
  await list({ q: 'mug' })
  const slugs: string[][] = []
  const listed = async (input: Parameters<typeof list>[0]) => {
    slugs.push((await list(input)).items.map(({ slug }) => slug).toSorted())
  }
  const counts = {
    list: await during(() => listed({ limit: 3 })),
    // The same statement with other values.
    german: await during(() => listed({ limit: 3, market: 'DE' })),
    withTotal: await during(() => listed({ q: 'mu', withTotal: true })),
    another: await during(() => listed({ q: 'teap', withTotal: true })),
    product: await during(() => get({ slug: 'MUG' })),
    byId: await during(async () => get({ id: (await list({ q: 'teapot' })).items[0]?.id ?? '' })),
  }
  expect(counts).toEqual({ list: 1, german: 1, withTotal: 2, another: 2, product: 2, byId: 3 })
  expect(slugs.slice(2)).toEqual([['mug'], ['teapot']])
  expect((await get({ slug: 'teapot' })).slug).toBe('teapot')
  await search({ q: 'mug' })
  expect(await during(() => search({ q: 'teapot' }))).toBeLessThanOrEqual(3)
  await expect(list({ category: 'none' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('more lines in a cart are no more statements: for pricing, placing or reading the order', async () => {
  await using shop = await openTestShop({ works: false })
  // What is kept for a second is read once before anything is counted.
  await (await openGuest(shop, { mug: 1 })).request()
  const counts = []
  for (const goods of [{ mug: 1 }, { mug: 2, teapot: 1, book: 3 }]) {
    const guest = await openGuest(shop, goods)
    const request = await guest.request()
    const { caller, during } = countedCaller(shop, guest.cartToken)
    const quote = await during(() => caller.checkout.quote({ shippingAddress: newYork }))
    let placed: Awaited<ReturnType<typeof caller.orders.place>> | undefined
    const place = await during(async () => {
      placed = await caller.orders.place(request)
    })
    const owner = countedCaller(shop, guest.cartToken, [placed?.orderToken ?? ''])
    const get = await owner.during(() => owner.caller.orders.get({ orderId: placed?.order.id ?? '' }))
    counts.push({ quote, place, get })
  }
  expect(counts[1]).toEqual(counts[0])
  expect(counts[0]).toEqual({ quote: 3, place: 10, get: 7 })
})
