import { setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { refusalOf } from './refusal-of.ts'
import { memoryStorage, type TokenStorage } from './storage.ts'
import { badGateway, brokenOff, type Failure, listen } from './testing/tiny-shop.ts'

const address = { firstName: 'Ada', lastName: 'King', addressLine1: '1 Main St', city: 'Austin', country: 'US' }
const order = {
  paymentMethod: 'stripe',
  expectedTotal: { amount: 1, currency: 'USD' },
  shippingAddress: address,
} as const

/** What the shop answers whoever has called too often. */
const limited =
  (retryAfter: number): Failure =>
  (response) => {
    const data = { httpStatus: 429, refusal: { code: 'RATE_LIMITED', retryAfter } }
    const body = { error: { json: { code: -32_029, message: 'rate limited', data } } }
    response.writeHead(429, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }

test('a guest’s tokens go with every call of his, and never to the catalogue', async () => {
  await using server = await listen()
  const shop = server.shop()

  await shop.cart.create.mutate()
  await shop.orders.place.mutate(order)
  await shop.orders.place.mutate(order)
  await shop.orders.get.query({ orderNumber: 'ORD-1' })
  await shop.catalog.products.list.query()

  const [first, , , asked, browsed] = server.seen
  expect(first?.headers).not.toHaveProperty('x-cart-token')
  expect(asked?.headers).toMatchObject({ 'x-cart-token': 'cart-token', 'x-order-token': 'token-2,token-1' })
  expect(browsed?.headers).not.toHaveProperty('x-cart-token')
  expect(browsed?.headers).not.toHaveProperty('x-order-token')
})

test('another client of the same slow storage goes on with the cart and twenty orders', async () => {
  await using server = await listen()
  const storage = slowly(memoryStorage())
  const before = server.shop({ storage, cartToken: 'brought-along' })
  await Promise.all(Array.from({ length: 22 }, () => before.orders.place.mutate(order)))
  await before.cart.get.query()

  await server.shop({ storage }).cart.get.query()

  const headers = server.seen.at(-1)?.headers
  expect(headers?.['x-cart-token']).toBe('brought-along')
  expect(new Set(String(headers?.['x-order-token']).split(',')).size).toBe(20)
})

test('the catalogue is read by GET; other queries share a POST that has nothing personal in its address', async () => {
  await using server = await listen()
  const shop = server.shop()

  await shop.catalog.products.list.query({ q: 'mug' })
  await Promise.all([shop.cart.get.query(), shop.checkout.shippingOptions.query({ shippingAddress: address })])

  expect(server.seen.map(({ method }) => method)).toEqual(['GET', 'POST'])
  expect(server.seen[1]?.url).toBe('/trpc/cart.get,checkout.shippingOptions?batch=1')
})

test('placing an order is repeated with one key while proxies and the network fail', async () => {
  await using server = await listen(badGateway, brokenOff)

  await server.shop().orders.place.mutate(order)

  const keys = server.seen.map(({ body }) => /"idempotencyKey":"([\w-]+)"/.exec(body)?.[1])
  expect(keys).toEqual([expect.stringMatching(/^[\w.:-]{8,200}$/), keys[0], keys[0]])
})

test('a key that the caller brought is used, and three attempts are all', async () => {
  await using server = await listen(badGateway, badGateway, badGateway)

  await expect(server.shop().orders.place.mutate({ ...order, idempotencyKey: 'my-own-key' })).rejects.toThrow()

  expect(server.seen.map(({ body }) => body.includes('"idempotencyKey":"my-own-key"'))).toEqual([true, true, true])
})

test('who is limited for a moment asks again after it, and who is limited for longer is told at once', async () => {
  await using server = await listen(limited(1), undefined, limited(3))
  const shop = server.shop()

  const startedAt = performance.now()
  await shop.catalog.products.list.query()
  expect(performance.now() - startedAt).toBeGreaterThan(990)
  const refused = await shop.catalog.products.list.query().catch(refusalOf)

  expect(refused).toEqual({ code: 'RATE_LIMITED', retryAfter: 3 })
  expect(server.seen).toHaveLength(3)
})

test('what could happen twice is not repeated', async () => {
  await using server = await listen(badGateway)

  await expect(server.shop().cart.addLine.mutate({ variantId: 'v', quantity: 1 })).rejects.toThrow()

  expect(server.seen).toHaveLength(1)
})

test('a refusal comes back with its data, and any other failure is none', async () => {
  await using server = await listen(undefined, ...Array.from({ length: 4 }, () => notOurs))
  const shop = server.shop()

  const refused = await shop.cart.applyCoupon.mutate({ code: 'HALF' }).catch((error: unknown) => error)
  const broken = await shop.cart.get.query().catch((error: unknown) => error)

  expect(refusalOf(refused)).toEqual({ code: 'COUPON_INVALID', couponCode: 'HALF', reason: 'unknown' })
  expect(broken).toBeInstanceOf(Error)
  expect(refusalOf(broken)).toBeNull()
})

/** As IndexedDB or a cookie jar may be. */
const slowly = ({ get, set, remove }: TokenStorage): TokenStorage => ({
  get: (key) => setTimeout(5).then(() => get(key)),
  set: (key, value) => setTimeout(5).then(() => set(key, value)),
  remove: (key) => setTimeout(5).then(() => remove(key)),
})

const notOurs: Failure = (response) =>
  response.writeHead(413, { 'content-type': 'application/json' }).end('{"code":"X"}')
