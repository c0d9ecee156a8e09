import { expect, test } from 'vitest'
import { openTestShop, type TestShop, until } from '../../testing/open-test-shop.ts'
import { ownerOf } from '../../testing/place-paid.ts'
import { openGuest } from '../../testing/shopper.ts'
import { tellAllSubscribers, tellSubscribers } from './tell-subscribers.ts'

const long = { tags: ['long'] }

const lettersAskedFor = async (shop: TestShop): Promise<number> =>
  (
    await shop.database.pool.query(
      `select from pgboss.job where name = 'send-mail' and data->>'kind' = 'back_in_stock'`,
    )
  ).rows.length

const passes = (shop: TestShop, time: string) =>
  shop.database.pool.query('update stock_subscription set notified_at = notified_at - $1::interval', [time])

/** As a process of the release before does it, which knows of nobody who waits: nothing is asked for. */
const receive = (shop: TestShop, variantId: string) =>
  shop.database.pool.query(
    `with level as (update stock_level set on_hand = 1 where variant_id = $1 returning variant_id, location_id)
     insert into stock_movement (id, variant_id, location_id, kind, on_hand_delta, reserved_delta, actor)
     select gen_random_uuid(), variant_id, location_id, 'receive', 1, 0, 'staff' from level`,
    [variantId],
  )

test('nobody can have an address written to about the same goods more than once a day', long, async () => {
  await using shop = await openTestShop({ works: false, stock: { vase: 1 } })
  const { vase } = shop.id.variant
  const buyAndAskAndCancel = async (email: string) => {
    const placed = await (await openGuest(shop, { vase: 1 })).place()
    await shop.as().catalog.notifyWhenAvailable.mutate({ variantId: vase, email })
    await ownerOf(shop, placed).cancel.mutate({ orderId: placed.order.id, reason: 'no more' })
    await tellSubscribers(shop.served.deps, [vase])
  }
  for (const email of ['ada@example.com', 'Ada@example.com', 'ADA@example.com']) await buyAndAskAndCancel(email)
  expect(await lettersAskedFor(shop)).toBe(1)
  await passes(shop, '23 hours')
  await tellAllSubscribers(shop.served.deps)
  expect(await lettersAskedFor(shop)).toBe(1)
  // Who asked again has not been forgotten.
  await passes(shop, '2 hours')
  await tellAllSubscribers(shop.served.deps)
  expect(await lettersAskedFor(shop)).toBe(2)
})

test('an hourly look tells whom nobody told when the goods came', async () => {
  await using shop = await openTestShop({ works: false, stock: { vase: 0, teapot: 0 } })
  const { vase, teapot } = shop.id.variant
  const { mutate } = shop.as().catalog.notifyWhenAvailable
  for (const email of ['ada@example.com', 'eve@example.com']) await mutate({ variantId: vase, email })
  await mutate({ variantId: teapot, email: 'ada@example.com' })
  await tellAllSubscribers(shop.served.deps)
  expect(await lettersAskedFor(shop)).toBe(0)
  await receive(shop, vase)
  await Promise.all(Array.from({ length: 8 }, () => tellAllSubscribers(shop.served.deps)))
  expect(await lettersAskedFor(shop)).toBe(2)
})

test('the clock asks for that look', async () => {
  await using shop = await openTestShop({ stock: { vase: 0 } })
  const { vase } = shop.id.variant
  const { pool } = shop.database
  await shop.as().catalog.notifyWhenAvailable.mutate({ variantId: vase, email: 'ada@example.com' })
  await until(async () => {
    const jobs = await pool.query(`select from pgboss.job where name = 'tell-subscribers' and state <> 'completed'`)
    return jobs.rows.length === 0
  })
  await receive(shop, vase)
  await shop.served.deps.jobs.enqueueSweep('expire-carts', undefined)
  await until(async () => (await shop.mails()).some(({ to }) => to === 'ada@example.com'))
})
