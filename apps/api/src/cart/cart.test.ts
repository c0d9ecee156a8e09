import { expect, test } from 'vitest'
import { openTestShop } from '../testing/open-test-shop.ts'
import { openGuest, refusalFrom } from '../testing/shopper.ts'

test('ten parallel adds of one variant make one line of ten', async () => {
  await using shop = await openTestShop({ works: false })
  const guest = await openGuest(shop, {})
  const add = () => guest.shop.cart.addLine.mutate({ variantId: shop.id.variant.mug, quantity: 1 })
  await Promise.all(Array.from({ length: 10 }, add))
  const cart = await guest.shop.cart.get.query()
  expect(cart?.quote.lines.map(({ quantity }) => quantity)).toEqual([10])
})

test('ten parallel first adds with an unused token open one cart', async () => {
  await using shop = await openTestShop({ works: false })
  const { cartToken } = await shop.as().cart.create.mutate()
  await shop.database.pool.query(`update cart set status = 'expired'`)
  const guest = shop.as({ cartToken })
  await Promise.all(
    Array.from({ length: 10 }, () => guest.cart.addLine.mutate({ variantId: shop.id.variant.mug, quantity: 1 })),
  )
  const { rows } = await shop.database.pool.query(`select count(*) as carts from cart where status = 'active'`)
  expect(rows).toEqual([{ carts: 1 }])
})

test('a cart holds no stock, and is told what is available when it asks for more', async () => {
  await using shop = await openTestShop({ works: false, stock: { mug: 3 } })
  const one = await openGuest(shop, { mug: 3 })
  await openGuest(shop, { mug: 3 })
  const more = one.shop.cart.addLine.mutate({ variantId: shop.id.variant.mug, quantity: 1 })
  expect(await refusalFrom(more)).toEqual({
    code: 'OUT_OF_STOCK',
    lines: [{ variantId: shop.id.variant.mug, requested: 4, available: 3 }],
  })
})

test('a line that has run short says so, and can always be made smaller', async () => {
  await using shop = await openTestShop({ works: false, stock: { mug: 3 } })
  const guest = await openGuest(shop, { mug: 3 })
  await openGuest(shop, { mug: 2 }).then((other) => other.place())
  const [line] = (await guest.shop.cart.get.query())?.quote.lines ?? []
  expect(line?.warnings).toEqual([{ code: 'SHORT', available: 1 }])
  const smaller = await guest.shop.cart.updateLine.mutate({ lineId: line?.id ?? '', quantity: 1 })
  expect(smaller.quote.lines[0]?.warnings).toEqual([])
  const empty = await guest.shop.cart.updateLine.mutate({ lineId: line?.id ?? '', quantity: 0 })
  expect(empty.quote.lines).toEqual([])
})

test('what is no longer sold stays in the cart, counts for nothing, and is in the way', async () => {
  await using shop = await openTestShop({ works: false })
  const guest = await openGuest(shop, { mug: 1, teapot: 1 })
  const request = await guest.request()
  await shop.database.pool.query(`update product set status = 'archived' where slug = 'teapot'`)
  const cart = await guest.shop.cart.get.query()
  expect(cart?.quote.lines.map(({ warnings, total }) => [warnings[0]?.code, total.amount])).toEqual([
    [undefined, 2_499],
    ['GONE', 0],
  ])
  expect(await refusalFrom(guest.shop.orders.place.mutate(request))).toMatchObject({ code: 'OUT_OF_STOCK' })
})

test('prices are today’s, whatever they were when the line was added', async () => {
  await using shop = await openTestShop({ works: false })
  const guest = await openGuest(shop, { mug: 1 })
  await shop.database.pool.query('update variant_price set price_minor = 1')
  expect((await guest.shop.cart.get.query())?.quote.totals.subtotal.amount).toBe(1)
})

test('a stale version changes nothing and says which one is current', async () => {
  await using shop = await openTestShop({ works: false })
  const guest = await openGuest(shop, { mug: 1 })
  const stale = guest.shop.cart.addLine.mutate({ variantId: shop.id.variant.mug, quantity: 1, version: 1 })
  expect(await refusalFrom(stale)).toEqual({ code: 'CONFLICT', entity: 'cart', currentVersion: 2 })
})

test('another market is another currency, with its own prices and tax', async () => {
  await using shop = await openTestShop({ works: false })
  const guest = await openGuest(shop, { mug: 1, book: 1 })
  const cart = await guest.shop.cart.setMarket.mutate({ market: 'DE' })
  expect(cart.quote.totals).toMatchObject({
    subtotal: { amount: 4_500, currency: 'EUR' },
    taxIncluded: true,
    tax: { amount: 399 + 131 + 78 },
    total: { amount: 4_990 },
  })
})

test('one cart’s lines are nobody else’s', async () => {
  await using shop = await openTestShop({ works: false })
  const mine = await openGuest(shop, { mug: 1 })
  const other = await openGuest(shop, { mug: 1 })
  const lineId = (await other.shop.cart.get.query())?.quote.lines[0]?.id ?? ''
  const refusal = { code: 'NOT_FOUND', entity: 'cart line' }
  expect(await refusalFrom(mine.shop.cart.removeLine.mutate({ lineId }))).toEqual(refusal)
  const random = { lineId: crypto.randomUUID(), quantity: 1 }
  expect(await refusalFrom(mine.shop.cart.updateLine.mutate(random))).toEqual(refusal)
  expect(await refusalFrom(shop.as().cart.get.query())).toEqual({ code: 'UNAUTHENTICATED' })
})

test('a quantity that is none is refused by name', async () => {
  await using shop = await openTestShop({ works: false })
  const guest = await openGuest(shop, {})
  for (const quantity of [0, -1, 1.5, 1_000, 2 ** 31, 1e21, '', null, []]) {
    const add = guest.shop.cart.addLine.mutate({ variantId: shop.id.variant.mug, quantity: quantity as number })
    const refusal = await refusalFrom(add)
    expect([quantity, refusal]).toMatchObject([
      quantity,
      { code: 'VALIDATION_FAILED', issues: expect.arrayContaining([expect.objectContaining({ path: 'quantity' })]) },
    ])
  }
})

test('a line holds 999 at most', async () => {
  await using shop = await openTestShop({ works: false, stock: { mug: 5_000 } })
  const guest = await openGuest(shop, { mug: 999 })
  const more = guest.shop.cart.addLine.mutate({ variantId: shop.id.variant.mug, quantity: 1 })
  expect(await refusalFrom(more)).toEqual({ code: 'LIMIT_EXCEEDED', limit: 'quantity', max: 999 })
})
