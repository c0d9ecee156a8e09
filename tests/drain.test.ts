/** @module-tag long */
import { once } from 'node:events'
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http'
import { serve } from '@tillwright/api/serve'
import { untilSomebodyWaits } from '@tillwright/api/testing/locks'
import { openTestShop, type TestShop, until } from '@tillwright/api/testing/open-test-shop'
import { openGuest, type Placed, stockProblems } from '@tillwright/api/testing/shopper'
import { startBeside } from '@tillwright/api/testing/start-beside'
import superjson from 'superjson'
import { expect, test } from 'vitest'

const countOrders = async ({ database }: TestShop): Promise<number> =>
  (await database.pool.query('select count(*)::int as orders from orders')).rows[0].orders

/** Watches an order; answers when the first word of it has come, with what waits for the end of the stream. */
async function watch({ url }: { url: string }, { order, orderToken = '' }: Placed): Promise<() => Promise<unknown>> {
  const input = encodeURIComponent(JSON.stringify(superjson.serialize({ orderId: order.id })))
  const headers = { accept: 'text/event-stream', 'x-order-token': orderToken }
  const asking = httpRequest(`${url}/trpc/orders.onUpdate?input=${input}`, { agent: false, headers }).end()
  const [response] = await once(asking, 'response')
  const closed = new Promise((resolve) => response.once('close', resolve))
  // A stream that is cut off is an error to node:http, and what this is about.
  response.on('error', () => undefined)
  await once(response, 'data')
  response.resume()
  return () => closed
}

/** Asks over a connection of its own, which could be used again. */
async function ask({ url }: { url: string }, path: string): Promise<Pick<IncomingMessage, 'statusCode' | 'headers'>> {
  const agent = new Agent({ keepAlive: true })
  try {
    const [response] = await once(httpRequest(`${url}${path}`, { agent }).end(), 'response')
    response.resume()
    await once(response, 'end')
    return response
  } finally {
    agent.destroy()
  }
}

const products = '/trpc/catalog.products.list'
const lastAnswer = { statusCode: 200, headers: { connection: 'close' } }

test('SIGTERM amid 50 checkouts and 200 streams: all orders are answered, and it ends with 0', async () => {
  await using shop = await openTestShop({ works: false, stock: { mug: 100 } })
  const api = await startBeside(shop)
  await using _api = { [Symbol.asyncDispose]: () => api.kill() }
  const beside = { ...shop, as: shop.at(api.url) }
  const ready = []
  for (let batch = 0; batch < 10; batch++) {
    const guests = await Promise.all(Array.from({ length: 5 }, () => openGuest(beside, { mug: 1 })))
    ready.push(...(await Promise.all(guests.map(async (guest) => ({ guest, request: await guest.request() })))))
  }
  const watched = await (await openGuest(beside, { mug: 1 })).place()
  const streams = await Promise.all(Array.from({ length: 200 }, () => watch(api, watched)))

  // So that every order is there, and its call is still under way.
  await shop.control('faults', { method: 'POST', path: '/v1/payment_intents', kind: 'hang', times: 50 })
  const placing = Promise.all(ready.map(({ guest, request }) => guest.shop.orders.place.mutate(request)))
  await until(async () => (await countOrders(shop)) === 51, 60_000)
  const ended = api.terminate()
  await Promise.all(streams.map((closed) => closed()))
  const isReady = await fetch(`${api.url}/health/ready`).catch(() => ({ status: 503 }))
  expect(isReady.status).toBe(503)
  await fetch(`${shop.simulator.url}/_control/faults`, { method: 'DELETE' })

  const placed = await placing
  expect(new Set(placed.map(({ order }) => order.id)).size).toBe(50)
  expect(await ended).toBe(0)
  expect(placed.map(({ payment }) => payment.next)).toEqual(Array(50).fill('pay'))
  expect(await countOrders(shop)).toBe(51)
  expect(await stockProblems(shop)).toEqual([])
})

test('in the pause it is not ready and answers who comes; then it takes nobody, and finishes what it has', async () => {
  await using shop = await openTestShop({ works: false })
  const api = await startBeside(shop, { DRAIN_PAUSE_MS: '8000' })
  await using _api = { [Symbol.asyncDispose]: () => api.kill() }
  expect(await ask(api, products)).toMatchObject({ statusCode: 200, headers: { connection: 'keep-alive' } })
  const guest = await openGuest({ ...shop, as: shop.at(api.url) }, { mug: 1 })
  const request = await guest.request()
  api.child.kill('SIGTERM')
  await until(async () => (await ask(api, '/health/ready')).statusCode === 503)

  expect(await ask(api, '/health/live')).toMatchObject(lastAnswer)
  const placed = await guest.shop.orders.place.mutate(request)
  expect(placed.payment.next).toBe('pay')
  const streamEnd = await watch(api, placed)

  const other = await shop.database.pool.connect()
  await using _other = { [Symbol.asyncDispose]: async () => other.release(true) }
  await other.query('set idle_in_transaction_session_timeout = 0; begin; lock table listing')
  const underWay = ask(api, products)
  await untilSomebodyWaits(shop)
  // The second one ends the pause.
  const ended = api.terminate()
  // At the very end of the listener a connection may be taken and cut off.
  const isRefused = ({ code }: { code?: string }) => code === 'ECONNREFUSED'
  await until(() => ask(api, '/health/live').then(() => false, isRefused))
  await streamEnd()
  await other.query('rollback')
  expect(await underWay).toMatchObject(lastAnswer)
  expect(await ended).toBe(0)
})

test('the pause ends by itself', async () => {
  await using shop = await openTestShop({ works: false })
  const api = await startBeside(shop, { DRAIN_PAUSE_MS: '200' })
  await using _api = { [Symbol.asyncDispose]: () => api.kill() }
  expect(await api.terminate()).toBe(0)
})

test('a pause lasts no longer than the deadline lets it', async () => {
  await using shop = await openTestShop({ works: false })
  const node = await serve({ ...shop.options, works: false, port: 0, drainPauseMs: 600_000 })
  await node.stop(500)
  await expect(ask(node, '/health/live')).rejects.toThrow('ECONNREFUSED')
})
