/** @module-tag long */
import { expect, test } from 'vitest'
import { heapUsed } from '../testing/heap-used.ts'
import { openTestShop, until } from '../testing/open-test-shop.ts'
import { openGuest } from '../testing/shopper.ts'
import { watchOrder } from '../testing/watch.ts'

test('500 streams of one address: without a token none is opened, with one as many as an order may have', async () => {
  await using shop = await openTestShop({ works: false })
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  const before = await heapUsed()
  const ask = async (headers: Record<string, string>) => {
    const watching = await watchOrder({ url: shop.url, orderId: placed.order.id, headers })
    return { watching, said: JSON.stringify((await watching.next())?.data) }
  }
  const crowd = (count: number, headers: Record<string, string>) =>
    Promise.all(Array.from({ length: count }, () => ask(headers)))
  // All at once: nobody is asked anything of the database for who shows nothing.
  const strangers = await crowd(500, {})
  expect(strangers.filter(({ said }) => !said.includes('"NOT_FOUND"'))).toEqual([])
  for (const { watching } of strangers) expect(await watching.next()).toBeNull()
  expect(shop.served.deps.watchers.count()).toBe(0)
  const own = { 'x-order-token': placed.orderToken ?? '' }
  const first = await crowd(20, own)
  expect(first.filter(({ said }) => said.includes('"placed"'))).toHaveLength(20)
  const others = await crowd(480, own)
  expect(others.filter(({ said }) => !said.includes('"RATE_LIMITED"'))).toEqual([])
  expect(shop.served.deps.watchers.count()).toBe(20)
  // Both ends of a thousand streams are in this process, and all but twenty are over.
  expect((await heapUsed()) - before).toBeLessThan(100_000_000)
  for (const { watching } of [...first, ...others]) await watching[Symbol.asyncDispose]()
  await until(async () => shop.served.deps.watchers.count() === 0)
})
