import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { initTRPC, TRPCError } from '@trpc/server'
import { createHTTPHandler } from '@trpc/server/adapters/standalone'
import superjson from 'superjson'
import { expect, test } from 'vitest'
import { openShop, type ShopOptions } from './open-shop.ts'
import { refusalOf } from './refusal-of.ts'
import { memoryStorage, type TokenStorage } from './storage.ts'

const address = { firstName: 'Ada', lastName: 'King', addressLine1: '1 Main St', city: 'Austin', country: 'US' }
const order = {
  paymentMethod: 'stripe',
  expectedTotal: { amount: 1, currency: 'USD' },
  shippingAddress: address,
} as const

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
  await using server = await listen(badGateway, (response) => response.destroy())

  await server.shop().orders.place.mutate(order)

  const keys = server.seen.map(({ body }) => /"idempotencyKey":"([\w-]+)"/.exec(body)?.[1])
  expect(keys).toEqual([expect.stringMatching(/^[\w.:-]{8,200}$/), keys[0], keys[0]])
})

test('a key that the caller brought is used, and three attempts are all', async () => {
  await using server = await listen(badGateway, badGateway, badGateway)

  await expect(server.shop().orders.place.mutate({ ...order, idempotencyKey: 'my-own-key' })).rejects.toThrow()

  expect(server.seen.map(({ body }) => body.includes('"idempotencyKey":"my-own-key"'))).toEqual([true, true, true])
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

type Failure = ((response: ServerResponse) => unknown) | undefined
const badGateway: Failure = (response) => response.writeHead(502).end('<html>bad gateway</html>')
const notOurs: Failure = (response) =>
  response.writeHead(413, { 'content-type': 'application/json' }).end('{"code":"X"}')

/** A tRPC server on a port of its own that fails its first requests as told, and remembers what it was asked. */
async function listen(...failures: readonly Failure[]) {
  const handle = createHTTPHandler({ router: tinyShop(), basePath: '/trpc/', allowMethodOverride: true })
  const seen: { method: string | undefined; url: string | undefined; headers: IncomingHttpHeaders; body: string }[] = []
  const server = createServer((request, response) => {
    const { method, url, headers } = request
    const entry = { method, url, headers, body: '' }
    request.on('data', (chunk) => {
      entry.body += chunk
    })
    const fail = failures[seen.push(entry) - 1]
    if (fail === undefined) handle(request, response)
    else request.on('end', () => fail(response))
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const { port } = server.address() as AddressInfo
  return {
    seen,
    shop: (options: Partial<ShopOptions> = {}) => openShop({ url: `http://127.0.0.1:${port}`, ...options }),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}

/** As much of a shop as its client's links need: names, tokens and a refusal. */
function tinyShop() {
  const t = initTRPC.create({
    transformer: superjson,
    errorFormatter: ({ shape, error }) => ({ ...shape, data: { ...shape.data, refusal: { ...error.cause } } }),
  })
  let placed = 0
  const nothing = t.procedure.query(() => null)
  return t.router({
    catalog: { products: { list: nothing } },
    cart: {
      create: t.procedure.mutation(() => ({ cartToken: 'cart-token', cart: {} })),
      get: nothing,
      addLine: t.procedure.mutation(() => null),
      applyCoupon: t.procedure.mutation(() => {
        const refusal = { code: 'COUPON_INVALID', couponCode: 'HALF', reason: 'unknown' }
        throw new TRPCError({ code: 'UNPROCESSABLE_CONTENT', cause: Object.assign(new Error(), refusal) })
      }),
    },
    checkout: { shippingOptions: nothing },
    orders: {
      get: nothing,
      place: t.procedure.mutation(() => {
        placed += 1
        return { order: { id: `order-${placed}` }, orderToken: `token-${placed}` }
      }),
    },
  })
}
