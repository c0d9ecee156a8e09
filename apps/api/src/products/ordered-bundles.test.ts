import { expect, test } from 'vitest'
import { openBundles } from '../testing/open-bundles.ts'
import { openPromotion } from '../testing/open-promotion.ts'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'
import { ownerOf, placePaid } from '../testing/place-paid.ts'
import { openGuest, type Placed, readOrder, refusalFrom, stockProblems } from '../testing/shopper.ts'
import { signIn } from '../testing/sign-in.ts'

const run = async (shop: TestShop, statement: string, ...values: unknown[]) =>
  (await shop.database.pool.query(statement, values)).rows

const levelsOf = async (shop: TestShop) =>
  Object.fromEntries(
    (
      await run(
        shop,
        `select product.slug, on_hand, reserved from stock_level join variant on variant.id = variant_id
         join product on product.id = variant.product_id where product.slug in ('mug', 'book', 'vase')`,
      )
    ).map(({ slug, on_hand, reserved }) => [slug, [on_hand, reserved]]),
  )

const cancel = (shop: TestShop, placed: Placed) =>
  ownerOf(shop, placed).cancel.mutate({ orderId: placed.order.id, reason: 'no' })

const ship = async (shop: TestShop, { order }: Placed) => {
  const { accessToken } = await signIn(shop, { role: 'ADMIN' })
  await shop.as({ accessToken }).admin.orders.updateStatus.mutate({ orderId: order.id, status: 'SHIPPED' })
}

test('an order of a bundle holds its components, and gives them back when it is canceled', async () => {
  await using shop = await openTestShop({ works: false })
  await (await openBundles(shop)).setBundle('vase', { mug: 2, book: 1 })
  const placed = await (await openGuest(shop, { mug: 1, vase: 3 })).place()
  const part = (name: 'mug' | 'book', quantity: number) => ({
    ...{ variantId: shop.id.variant[name], sku: name === 'mug' ? 'MUG-1' : 'BOOK-1', quantity },
  })
  const { lines } = await readOrder(shop, placed)
  expect(placed.order.lines).toEqual(lines)
  expect(lines.map(({ sku, quantity, components }) => ({ sku, quantity, components }))).toEqual([
    { sku: 'MUG-1', quantity: 1, components: [] },
    { sku: 'VASE-1', quantity: 3, components: [part('mug', 2), part('book', 1)] },
  ])
  expect(lines[1]).toMatchObject({ unitPrice: { amount: 4_000 }, total: { amount: 12_000 } })
  expect(await levelsOf(shop)).toEqual({ mug: [10, 7], book: [20, 3], vase: [0, 0] })
  await cancel(shop, placed)
  expect(await levelsOf(shop)).toEqual({ mug: [10, 0], book: [20, 0], vase: [0, 0] })
})

test('what is shipped of a bundle is its components', async () => {
  await using shop = await openTestShop()
  await (await openBundles(shop)).setBundle('vase', { mug: 2, book: 1 })
  await ship(shop, await placePaid(shop, { vase: 2, mug: 1 }))
  expect(await levelsOf(shop)).toEqual({ mug: [5, 0], book: [18, 0], vase: [0, 0] })
})

test('pieces of a bundle are shipped and come back as so many of its components', async () => {
  await using shop = await openTestShop()
  await (await openBundles(shop)).setBundle('vase', { mug: 2, book: 1 })
  const placed = await placePaid(shop, { vase: 3 })
  const { accessToken } = await signIn(shop, { role: 'ADMIN' })
  const { orders } = shop.as({ accessToken }).admin
  const { id: orderId } = placed.order
  const pieces = (quantity: number) => [{ lineId: placed.order.lines[0]?.id ?? '', quantity }]
  await orders.fulfill.mutate({ orderId, lines: pieces(1), idempotencyKey: 'first-shipment' })
  expect(await levelsOf(shop)).toEqual({ mug: [8, 4], book: [19, 2], vase: [0, 0] })
  await orders.fulfill.mutate({ orderId, idempotencyKey: 'second-shipment' })
  expect(await levelsOf(shop)).toEqual({ mug: [4, 0], book: [17, 0], vase: [0, 0] })
  const { returns } = await orders.returns.create.mutate({ orderId, lines: pieces(2), idempotencyKey: 'sent-back' })
  await orders.returns.receive.mutate({ returnId: returns[0]?.id ?? '', idempotencyKey: 'came-back' })
  expect(await levelsOf(shop)).toEqual({ mug: [8, 0], book: [19, 0], vase: [0, 0] })
  expect(await stockProblems(shop)).toEqual([])
})

test('a cart knows what a bundle leaves of a component, line by line, and placing tells the same', async () => {
  await using shop = await openTestShop({ works: false, stock: { mug: 5 } })
  await (await openBundles(shop)).setBundle('vase', { mug: 2 })
  const guest = await openGuest(shop, { mug: 2, vase: 2 })
  const { lines } = await guest.shop.checkout.quote.query({})
  expect(lines.map(({ warnings }) => warnings)).toEqual([[], [{ code: 'SHORT', available: 1 }]])
  const short = [{ variantId: shop.id.variant.vase, requested: 2, available: 1 }]
  expect(await refusalFrom(guest.place())).toEqual({ code: 'OUT_OF_STOCK', lines: short })
  expect(await run(shop, 'select from orders')).toEqual([])
})

test('an open order keeps the components that it was placed with, whatever the bundle becomes', async () => {
  await using shop = await openTestShop()
  const { setBundle } = await openBundles(shop)
  await setBundle('vase', { mug: 2 })
  const [kept, shipped] = [await placePaid(shop, { vase: 1 }), await placePaid(shop, { vase: 1 })]
  await setBundle('vase', { book: 5 })
  expect(await levelsOf(shop)).toMatchObject({ mug: [10, 4], book: [20, 0] })
  await ship(shop, shipped)
  await setBundle('vase', {})
  await cancel(shop, kept)
  expect(await levelsOf(shop)).toMatchObject({ mug: [8, 0], book: [20, 0] })
  expect((await readOrder(shop, kept)).lines).toMatchObject([{ components: [{ sku: 'MUG-1', quantity: 2 }] }])
})

test('while eight order a variant that becomes a bundle, nothing is promised on levels of its own', async () => {
  await using shop = await openTestShop({ works: false })
  const { setBundle } = await openBundles(shop)
  const guests = await Promise.all(Array.from({ length: 8 }, () => openGuest(shop, { lamp: 1 })))
  const requests = await Promise.all(guests.map((guest) => guest.request()))
  const place = (index: number) => guests[index]?.shop.orders.place.mutate(requests[index] ?? Object.create(null))
  const isBundle = async () => (await run(shop, 'select from bundle_component')).length > 0
  const [changed, ...answers] = await Promise.allSettled([
    setBundle('lamp', { book: 1 }),
    ...guests.map((_, index) => place(index)),
  ])
  expect(await isBundle()).toBe(changed.status === 'fulfilled')
  const own = await run(shop, 'select from reservation where variant_id = $1', shop.id.variant.lamp)
  expect(own).toHaveLength(changed.status === 'fulfilled' ? 0 : 3)
  for (const [index, answer] of answers.entries()) {
    if (answer.status === 'fulfilled') continue
    expect(answer.reason.data.refusal.code).toBe('OUT_OF_STOCK')
    // Whoever looks again is sold what it is now.
    if (changed.status === 'fulfilled') expect((await place(index))?.order.lines[0]?.components).toHaveLength(1)
  }
})

test('a bundle is given away while its components allow, and gifts share what the cart leaves of one', async () => {
  await using shop = await openTestShop({ works: false, stock: { mug: 4 } })
  await (await openBundles(shop)).setBundle('vase', { mug: 2 })
  const gift = (name: 'vase' | 'mug') => ({ kind: 'gift', variantId: shop.id.variant[name], quantity: 1 }) as const
  await openPromotion(shop, { terms: { conditions: [], actions: [gift('vase'), gift('mug')] } })
  const given = async (goods: Parameters<typeof openGuest>[1]) => {
    const placed = await (await openGuest(shop, goods)).place()
    await cancel(shop, placed)
    return placed.order.lines.filter(({ isGift }) => isGift).map(({ sku }) => sku)
  }
  expect(await given({ mug: 1 })).toEqual(['VASE-1', 'MUG-1'])
  expect(await given({ mug: 2 })).toEqual(['VASE-1'])
  expect(await given({ mug: 3 })).toEqual(['MUG-1'])
  expect(await given({ vase: 2 })).toEqual([])
})

test('of 20 who race for bundles and single pieces of one component, as many get theirs as there is', async () => {
  await using shop = await openTestShop({ stock: { mug: 20 } })
  await (await openBundles(shop)).setBundle('vase', { mug: 3, book: 1 })
  const kinds = [
    { goods: { vase: 1 }, mugs: 3, books: 1 },
    { goods: { mug: 2 }, mugs: 2, books: 0 },
    { goods: { vase: 1, mug: 1 }, mugs: 4, books: 1 },
    { goods: { book: 1, vase: 1 }, mugs: 3, books: 2 },
  ]
  const race = Array.from({ length: 5 }, () => kinds).flat()
  const guests = await Promise.all(race.map(({ goods }) => openGuest(shop, goods)))
  const answers = await Promise.allSettled(guests.map((guest) => guest.place()))
  const had = race.filter((_, index) => answers[index]?.status === 'fulfilled')
  const mugs = had.reduce((sum, one) => sum + one.mugs, 0)
  expect(await levelsOf(shop)).toEqual({
    mug: [20, mugs],
    book: [20, had.reduce((sum, one) => sum + one.books, 0)],
    vase: [0, 0],
  })
  for (const [index, answer] of answers.entries()) {
    if (answer.status === 'fulfilled') continue
    expect(answer.reason.data.refusal.code).toBe('OUT_OF_STOCK')
    // Whoever was refused would not fit in now either.
    expect(race[index]?.mugs).toBeGreaterThan(20 - mugs)
  }
  expect(had.length).toBeLessThan(race.length)
  expect(await stockProblems(shop)).toEqual([])
  const placed = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []))
  await Promise.all(placed.flatMap((one) => [cancel(shop, one), cancel(shop, one).catch(() => null)]))
  expect(await levelsOf(shop)).toEqual({ mug: [20, 0], book: [20, 0], vase: [0, 0] })
  expect(await stockProblems(shop)).toEqual([])
})
