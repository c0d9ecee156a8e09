import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'
import { openGuest } from '../testing/shopper.ts'
import { watchOrder } from '../testing/watch.ts'

const canary = 'canary-of-an-error'
const json = { 'content-type': 'application/json' }
const inside = /canary|relation|column|syntax|select |stack|node_modules|\.ts[:"]|\bat \w+ \(/

let shop: TestShop
beforeAll(async () => {
  shop = await openTestShop({ works: false })
})
afterAll(() => shop[Symbol.asyncDispose]())

/** What the shop of a test is asked for by every procedure, here instead of what it has. */
const failing: readonly (readonly [says: string, fail: () => Promise<never>])[] = [
  ['an error of PostgreSQL', () => shop.database.pool.query(`select '${canary}'::uuid`).then(() => Promise.reject())],
  ['a text that is thrown', () => Promise.reject(canary)],
  ['an object that is thrown', () => Promise.reject({ message: canary, stack: canary })],
  ['nothing that is thrown', () => Promise.reject(undefined)],
  ['an error with a status of its own', () => Promise.reject(Object.assign(new Error(canary), { statusCode: 418 }))],
  ['an error that names itself a refusal', () => Promise.reject({ code: 'BAD_REQUEST', message: canary })],
]

test.each(failing)('of %s nobody hears but the log, by call, batch, stream and page', async (_, fail) => {
  const { NODE_ENV } = process.env
  delete process.env.NODE_ENV
  const deps = shop.served.deps as { shop: typeof shop.served.deps.shop }
  const readShop = deps.shop
  const ask = (path: string, headers: Record<string, string> = json) =>
    fetch(`${shop.url}/trpc/${path}`, { method: 'POST', headers, body: '{"0":{"json":{}}}' })
  deps.shop = fail
  try {
    const call = await fetch(`${shop.url}/trpc/cart.create`, { method: 'POST', headers: json, body: '{}' })
    const batch = await ask('cart.create?batch=1')
    const stream = await ask('cart.create?batch=1', { ...json, accept: 'application/jsonl' })
    for (const answer of [call, batch, stream]) {
      const text = await answer.text()
      const requestId = answer.headers.get('x-request-id')
      expect(text).toContain(`"refusal":{"code":"INTERNAL","requestId":"${requestId}"}`)
      expect(text).not.toMatch(inside)
      expect(shop.logged()).toContain(`"requestId":"${requestId}","procedure":"cart.create"`)
    }
    expect([call.status, batch.status]).toEqual([500, 500])
    const page = await fetch(shop.url, { headers: { accept: 'text/html' } })
    const html = await page.text()
    expect([page.status === 200, html]).toEqual([false, expect.not.stringMatching(inside)])
    expect(html).toContain(page.headers.get('x-request-id'))
  } finally {
    deps.shop = readShop
    if (NODE_ENV !== undefined) process.env.NODE_ENV = NODE_ENV
  }
})

test('a stream that breaks says that it does, and not why; a page says so in words', async () => {
  await using broken = await openTestShop({ works: false, breaks: [] })
  const placed = await (await openGuest(broken, { mug: 1 })).place()
  const token = placed.orderToken ?? ''
  const link = `${broken.url}/order?id=${placed.order.id}&token=${token}`
  expect((await fetch(link)).status).toBe(200)
  await broken.database.pool.query('alter table order_line rename to order_line_gone')
  try {
    const asked = { url: broken.url, orderId: placed.order.id, headers: { 'x-order-token': token } }
    await using watching = await watchOrder(asked)
    const heard = await watching.next()
    expect(heard?.event).toBe('serialized-error')
    expect(JSON.stringify(heard)).toContain('"code":"INTERNAL"')
    expect(JSON.stringify(heard)).not.toMatch(/order_line|relation|select |stack/)
    const page = await fetch(link, { headers: { accept: 'text/html' } })
    expect([page.status, page.headers.get('content-type')]).toEqual([500, 'text/html; charset=utf-8'])
    const html = await page.text()
    expect(html).toContain(page.headers.get('x-request-id'))
    expect(html).not.toMatch(/order_line|relation|select |stack/)
  } finally {
    await broken.database.pool.query('alter table order_line_gone rename to order_line')
  }
})
