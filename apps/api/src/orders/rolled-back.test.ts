import { expect, test } from 'vitest'
import { expireOrders } from '../payments/expire-orders.ts'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'
import { callsOf, ownerOf, placePaid } from '../testing/place-paid.ts'
import { openGuest, readOrder, refusalFrom, stockProblems } from '../testing/shopper.ts'

const long = { tags: ['long'] }

const run = async (shop: TestShop, statement: string) => (await shop.database.pool.query(statement)).rows

/** Fails every transaction that writes this table, at its COMMIT: after all else in it has been done. */
const failAtCommit = (shop: TestShop, table: string) =>
  run(
    shop,
    `create function fail() returns trigger language plpgsql as $$ begin raise 'not now'; end $$;
     create constraint trigger fail after insert or update on ${table} deferrable initially deferred
       for each row execute function fail()`,
  )

const jobsOf = (shop: TestShop) => run(shop, 'select name from pgboss.job')

test('eight orders that are rolled back at their end leave no hold, no job, and nothing at Stripe', long, async () => {
  await using shop = await openTestShop({ works: false, stock: { mug: 1 } })
  const guests = await Promise.all(Array.from({ length: 8 }, () => openGuest(shop, { mug: 1 })))
  await failAtCommit(shop, 'orders')
  const refusals = await Promise.all(guests.map((guest) => refusalFrom(guest.place())))
  expect(refusals.map(({ code }) => code)).toEqual(Array(8).fill('INTERNAL'))
  expect(await run(shop, 'select from orders')).toEqual([])
  expect(await run(shop, 'select from stock_level where reserved <> 0')).toEqual([])
  expect(await jobsOf(shop)).toEqual([])
  expect(await callsOf(shop, 'POST', '/v1/payment_intents')).toEqual([])
  await run(shop, 'drop trigger fail on orders')
  // With the last mug gone there is a job for the lists, so that each of them had asked for one.
  await guests[0]?.place()
  expect(await jobsOf(shop)).toEqual([{ name: 'refresh-listing' }])
})

test('a cancel that is rolled back at its end promises no money and asks for no job', async () => {
  await using shop = await openTestShop({ works: false })
  const placed = await placePaid(shop, { mug: 1 })
  await run(shop, 'delete from pgboss.job')
  await failAtCommit(shop, 'orders')
  const cancel = () => ownerOf(shop, placed).cancel.mutate({ orderId: placed.order.id, reason: 'no' })
  const refusals = await Promise.all(Array.from({ length: 8 }, () => refusalFrom(cancel())))
  expect(refusals.map(({ code }) => code)).toEqual(Array(8).fill('INTERNAL'))
  expect(await readOrder(shop, placed)).toMatchObject({ status: 'PROCESSING', refunds: [] })
  expect(await jobsOf(shop)).toEqual([])
})

test('an account that is rolled back at its end is sent no mail', async () => {
  await using shop = await openTestShop({ works: false })
  await failAtCommit(shop, 'account')
  const { register } = shop.as().auth
  const person = { password: 'an analytical engine', firstName: 'Ada', lastName: 'Lovelace' }
  expect((await refusalFrom(register.mutate({ ...person, email: 'ada@example.com' }))).code).toBe('INTERNAL')
  expect([await run(shop, 'select from account'), await jobsOf(shop)]).toEqual([[], []])
  await run(shop, 'drop trigger fail on account')
  await register.mutate({ ...person, email: 'ada@example.com' })
  expect(await jobsOf(shop)).toEqual([{ name: 'send-mail' }])
})

test('an order whose payment could not be opened gives its goods back once, when its time is over', async () => {
  await using shop = await openTestShop({ works: false, stock: { mug: 8 } })
  const guests = await Promise.all(Array.from({ length: 8 }, () => openGuest(shop, { mug: 1 })))
  await shop.control('faults', { path: '/v1/payment_intents', kind: 'error_500', times: 999 })
  const placed = await Promise.all(guests.map((guest) => guest.place()))
  expect(placed.map(({ payment }) => payment.next)).toEqual(Array(8).fill('retry'))
  await fetch(`${shop.simulator.url}/_control/faults`, { method: 'DELETE' })
  await run(shop, `update orders set expires_at = shop_now() - interval '1 second'`)
  await Promise.all(Array.from({ length: 8 }, () => expireOrders(shop.served.deps)))
  expect(await run(shop, 'select distinct status from orders')).toEqual([{ status: 'CANCELED' }])
  expect(await run(shop, `select count(*)::int from stock_movement where kind = 'release'`)).toEqual([{ count: 8 }])
  expect(await stockProblems(shop)).toEqual([])
  expect((await (await openGuest(shop, { mug: 8 })).place()).order.status).toBe('PENDING')
})
