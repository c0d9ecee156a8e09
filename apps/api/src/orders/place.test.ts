import { expect, test } from 'vitest'
import { openTestShop, until } from '../testing/open-test-shop.ts'
import {
  type Guest,
  intentOf,
  newYork,
  openGuest,
  type PlaceRequest,
  payWith,
  readOrder,
  refusalFrom,
  stockProblems,
} from '../testing/shopper.ts'

const long = { tags: ['long'] }

test('a guest fills a cart, places it, pays, and the webhook makes it paid', async () => {
  await using shop = await openTestShop()
  const guest = await openGuest(shop, { mug: 2, book: 1 })
  const placed = await guest.place()
  expect(placed.order).toMatchObject({ status: 'PENDING', paymentStatus: 'PENDING', taxIncluded: false })
  expect(placed.order.orderNumber).toMatch(/^ORD-\d{6}-0001$/)
  expect(placed.order.lines.map(({ sku, quantity }) => [sku, quantity])).toEqual([
    ['MUG-1', 2],
    ['BOOK-1', 1],
  ])

  expect(await payWith(shop, intentOf(placed))).toBe(200)
  const paid = await until(async () => {
    const order = await readOrder(shop, placed)
    return order.paymentStatus === 'SUCCEEDED' && order
  })
  expect(paid.status).toBe('PROCESSING')
  expect(paid.timeline.map(({ kind }) => kind)).toEqual(['placed', 'paid'])
  expect(await stockProblems(shop)).toEqual([])
})

test('of 200 guests who ask at once for 10 mugs, 10 get one and 190 are told that there are none', long, async () => {
  await using shop = await openTestShop({ stock: { mug: 10 } })
  const ready: { guest: Guest; request: PlaceRequest }[] = []
  for (let batch = 0; batch < 20; batch++) {
    const guests = await Promise.all(Array.from({ length: 10 }, () => openGuest(shop, { mug: 1 })))
    ready.push(...(await Promise.all(guests.map(async (guest) => ({ guest, request: await guest.request() })))))
  }

  const answers = await Promise.allSettled(ready.map(({ guest, request }) => guest.shop.orders.place.mutate(request)))

  const placed = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []))
  const refusals = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason.data?.refusal] : []))
  expect(new Set(placed.map(({ order }) => order.orderNumber)).size).toBe(10)
  expect(placed).toHaveLength(10)
  const soldOut = { code: 'OUT_OF_STOCK', lines: [{ variantId: shop.id.variant.mug, requested: 1, available: 0 }] }
  expect(refusals).toEqual(Array(190).fill(soldOut))
  expect(await stockProblems(shop)).toEqual([])
  const { rows } = await shop.database.pool.query('select reserved from stock_level where variant_id = $1', [
    shop.id.variant.mug,
  ])
  expect(rows).toEqual([{ reserved: 10 }])
  expect(await intentsOf(shop)).toHaveLength(10)
})

test('the same key 20 times at once is one order, one PaymentIntent and 20 equal answers', async () => {
  await using shop = await openTestShop()
  const guest = await openGuest(shop, { mug: 1 })
  const request = await guest.request()
  const answers = await Promise.all(Array.from({ length: 20 }, () => guest.shop.orders.place.mutate(request)))
  expect(answers).toEqual(Array(20).fill(answers[0]))
  const { rows } = await shop.database.pool.query('select count(*)::int as orders from orders')
  expect(rows).toEqual([{ orders: 1 }])
  expect(await intentsOf(shop)).toHaveLength(1)
})

test('one cart under 20 keys at once is one order, which all of them are answered', async () => {
  await using shop = await openTestShop()
  const guest = await openGuest(shop, { mug: 1 })
  const requests = await Promise.all(Array.from({ length: 20 }, () => guest.request()))
  const answers = await Promise.all(requests.map((request) => guest.shop.orders.place.mutate(request)))
  expect(new Set(answers.map(({ order }) => order.id)).size).toBe(1)
  expect(await intentsOf(shop)).toHaveLength(1)
  expect(await stockProblems(shop)).toEqual([])
})

test('another request under a used key is a conflict and changes nothing', async () => {
  await using shop = await openTestShop()
  const guest = await openGuest(shop, { mug: 1 })
  const { order } = await guest.place({ idempotencyKey: 'the-one-key' })
  const again = await guest.request({ idempotencyKey: 'the-one-key', notes: 'gift' }).catch(() => null)
  expect(again).toBeNull()
  const changed = {
    email: 'ada@example.com',
    shippingAddress: newYork,
    shippingMethodId: shop.id.method.us,
    paymentMethod: 'stripe' as const,
    expectedTotal: order.total,
    idempotencyKey: 'the-one-key',
    notes: 'gift',
  }
  expect(await refusalFrom(guest.shop.orders.place.mutate(changed))).toEqual({ code: 'IDEMPOTENCY_CONFLICT' })
})

test('another total than the shopper saw places nothing, and the same key is free afterwards', async () => {
  await using shop = await openTestShop()
  const guest = await openGuest(shop, { mug: 1 })
  const request = await guest.request()
  await shop.database.pool.query('update variant_price set price_minor = 2599 where variant_id = $1', [
    shop.id.variant.mug,
  ])
  const refusal = await refusalFrom(guest.shop.orders.place.mutate(request))
  expect(refusal).toMatchObject({ code: 'PRICE_CHANGED', quote: { totals: { subtotal: { amount: 2_599 } } } })
  expect(await intentsOf(shop)).toHaveLength(0)
  const quote = await guest.shop.checkout.quote.query({ shippingAddress: newYork, shippingMethodId: shop.id.method.us })
  const placed = await guest.shop.orders.place.mutate({ ...request, expectedTotal: quote.expectedTotal })
  expect(placed.order.subtotal).toEqual({ amount: 2_599, currency: 'USD' })
})

test('shoppers who buy the same goods in opposite order never meet a deadlock', long, async () => {
  await using shop = await openTestShop({ stock: { mug: 100, teapot: 100, book: 100 } })
  const guests = await Promise.all(
    Array.from({ length: 24 }, (_, index) =>
      openGuest(shop, index % 2 === 0 ? { mug: 1, teapot: 1, book: 1 } : { book: 1, teapot: 1, mug: 1 }),
    ),
  )
  const placed = await Promise.all(guests.map((guest) => guest.place()))
  expect(new Set(placed.map(({ order }) => order.orderNumber)).size).toBe(24)
  expect(await stockProblems(shop)).toEqual([])
})

test('a line that is added while the cart is placed is in the order and paid for, or in the next cart', async () => {
  await using shop = await openTestShop({ stock: { mug: 100 } })
  for (let round = 0; round < 5; round++) {
    const guest = await openGuest(shop, { mug: 1 })
    const request = await guest.request()
    const [placing] = await Promise.allSettled([
      guest.shop.orders.place.mutate(request),
      guest.shop.cart.addLine.mutate({ variantId: shop.id.variant.mug, quantity: 1 }),
    ])
    const cart = await guest.shop.cart.get.query()
    const inCart = cart?.quote.lines[0]?.quantity ?? 0
    if (placing.status === 'fulfilled') expect([placing.value.order.lines[0]?.quantity, inCart]).toEqual([1, 1])
    else expect([placing.reason.data.refusal.code, inCart]).toEqual(['PRICE_CHANGED', 2])
  }
})

test('what costs nothing is paid at once, without asking Stripe', async () => {
  await using shop = await openTestShop()
  await shop.database.pool.query('update shipping_method set price_minor = 0')
  const guest = await openGuest(shop, { sticker: 1 })
  const { order, payment } = await guest.place({ paymentMethod: 'none' })
  expect(payment).toEqual({ next: 'none', status: 'SUCCEEDED' })
  expect([order.status, order.total]).toEqual(['PROCESSING', { amount: 0, currency: 'USD' }])
  expect(await intentsOf(shop)).toHaveLength(0)
})

test('yen are charged as yen', async () => {
  await using shop = await openTestShop({ works: false })
  const guest = await openGuest(shop, { teapot: 1 }, 'JP')
  const name = { firstName: '紫', lastName: '式部' }
  const shippingAddress = {
    ...name,
    addressLine1: '丸の内1-1',
    city: '千代田区',
    state: '東京都',
    zipCode: '100-0005',
    country: 'JP',
  }
  const to = { shippingAddress, shippingMethodId: shop.id.method.jp }
  const { expectedTotal } = await guest.shop.checkout.quote.query(to)
  const request = { ...to, email: 'm@example.jp', paymentMethod: 'stripe' as const, idempotencyKey: 'yen-yen-1' }
  const placed = await guest.shop.orders.place.mutate({ ...request, expectedTotal })
  expect(placed.order).toMatchObject({ total: { amount: 12_000, currency: 'JPY' }, shippingAddress: { state: '13' } })
  expect(await intentsOf(shop)).toMatchObject([{ amount: 12_000, currency: 'jpy' }])
})

test('an order stays what it was when the catalogue changes', async () => {
  await using shop = await openTestShop({ works: false })
  const placed = await (await openGuest(shop, { mug: 2 })).place()
  await shop.database.pool.query(`update product set title = 'Cup', status = 'archived'`)
  await shop.database.pool.query(`update variant set sku = sku || '-OLD'`)
  await shop.database.pool.query(`update variant_price set price_minor = 1`)
  const { lines, total } = await readOrder(shop, placed)
  expect([lines, total]).toEqual([placed.order.lines, placed.order.total])
})

test('goods that are not shipped ask for no address', async () => {
  await using shop = await openTestShop()
  const guest = await openGuest(shop, { ebook: 1 })
  const { expectedTotal } = await guest.shop.checkout.quote.query({})
  const request = { email: 'a@b.example', paymentMethod: 'stripe' as const, expectedTotal, idempotencyKey: 'digital-1' }
  const { order } = await guest.shop.orders.place.mutate(request)
  expect([order.shippingAddress, order.shippingMethod, order.shipping.amount]).toEqual([null, null, 0])
})

test('an address that its country does not accept names the field', async () => {
  await using shop = await openTestShop({ works: false })
  const guest = await openGuest(shop, { mug: 1 })
  const request = await guest.request()
  const wrongs = [
    [{ state: undefined }, 'shippingAddress.state'],
    [{ zipCode: 'ABC' }, 'shippingAddress.zipCode'],
    [{ country: 'XX' }, 'shippingAddress.country'],
    [{ city: 'New\0York' }, 'shippingAddress.city'],
  ] as const
  for (const [wrong, path] of wrongs) {
    const placing = guest.shop.orders.place.mutate({ ...request, shippingAddress: { ...newYork, ...wrong } })
    expect(await refusalFrom(placing)).toMatchObject({ code: 'VALIDATION_FAILED', issues: [{ path }] })
  }
})

test('where nothing is shipped to, nothing is placed', async () => {
  await using shop = await openTestShop({ works: false })
  const guest = await openGuest(shop, { mug: 1 })
  const paris = { ...newYork, state: undefined, city: 'Paris', zipCode: '75001', country: 'FR' }
  const request = { ...(await guest.request()), shippingAddress: paris }
  expect(await refusalFrom(guest.shop.orders.place.mutate(request))).toEqual({ code: 'SHIPPING_UNAVAILABLE' })
})

async function intentsOf(shop: { simulator: { url: string } }): Promise<unknown[]> {
  const answer = await fetch(`${shop.simulator.url}/v1/payment_intents?limit=100`, {
    headers: { authorization: 'Bearer sk_test_x' },
  })
  return ((await answer.json()) as { data: unknown[] }).data
}
