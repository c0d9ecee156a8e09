import { expect, test } from 'vitest'
import { tick } from '../tasks.ts'
import { openTestShop, type TestShop, until } from '../testing/open-test-shop.ts'
import { callsOf, ownerOf, placePaid } from '../testing/place-paid.ts'
import { intentOf, openGuest, payWith, readOrder, stockProblems } from '../testing/shopper.ts'
import { reconcilePayments } from './reconcile.ts'
import { sweepPayments } from './sweep-payments.ts'

const run = async (shop: TestShop, statement: string): Promise<unknown[]> =>
  (await shop.database.pool.query(statement)).rows

const hourly = (shop: TestShop) => sweepPayments(shop.served.deps, 'hourly')

const differencesOf = (shop: TestShop) =>
  run(shop, 'select found_by, subject, kind, ours, theirs, repair from payment_difference order by found_at, id')

/** An intent as another program, or a shop with another database, makes it in the same account. */
async function intentFromElsewhere(shop: TestShop, metadata: Record<string, string> = {}): Promise<string> {
  const named = Object.entries(metadata).map(([name, value]) => [`metadata[${name}]`, value])
  const answer = await fetch(`${shop.simulator.url}/v1/payment_intents`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk_test_elsewhere', 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      ...{ amount: '1000', currency: 'usd', 'payment_method_types[0]': 'card' },
      ...Object.fromEntries(named),
    }),
  })
  // What Stripe answers, as far as it is asked for here.
  return ((await answer.json()) as { id: string }).id
}

test('a payment of which nobody told is found by the next sweep, paid, and told of once', async () => {
  await using shop = await openTestShop({ works: false })
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  await payWith(shop, intentOf(placed))
  await Promise.all(Array.from({ length: 8 }, () => hourly(shop)))
  await hourly(shop)
  expect(await readOrder(shop, placed)).toMatchObject({ status: 'PROCESSING', paymentStatus: 'SUCCEEDED' })
  const difference = { kind: 'intent_state', ours: 'open, PENDING', theirs: 'succeeded', repair: 'paid' }
  expect(await differencesOf(shop)).toEqual([{ found_by: 'hourly', subject: intentOf(placed), ...difference }])
})

test('what has happened long ago is found by the daily sweep, and not by the hourly one', async () => {
  await using shop = await openTestShop({ works: false })
  const { deps } = shop.served
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  await payWith(shop, intentOf(placed))
  const later = { ...deps, now: () => new Date(Date.now() + 30 * 86_400_000) }
  await sweepPayments(later, 'hourly')
  expect((await readOrder(shop, placed)).paymentStatus).toBe('PENDING')
  await sweepPayments(later, 'daily')
  expect((await readOrder(shop, placed)).paymentStatus).toBe('SUCCEEDED')
})

test('a shop that works sweeps by itself', async () => {
  await using shop = await openTestShop()
  await shop.control('webhooks', { mode: 'drop' })
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  await payWith(shop, intentOf(placed))
  await tick(shop.served.deps)
  await until(async () => (await readOrder(shop, placed)).paymentStatus === 'SUCCEEDED')
})

test('an intent behind more than a page of those of others is found', async () => {
  await using shop = await openTestShop({ works: false })
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  await payWith(shop, intentOf(placed))
  for (let batch = 0; batch < 12; batch++) {
    await Promise.all(Array.from({ length: 10 }, () => intentFromElsewhere(shop)))
  }
  await hourly(shop)
  expect((await readOrder(shop, placed)).paymentStatus).toBe('SUCCEEDED')
  expect(await differencesOf(shop)).toHaveLength(1)
})

test('an intent whose cancel was lost on its way is canceled at Stripe', async () => {
  await using shop = await openTestShop({ works: false })
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  await run(shop, `update payment_attempt set state = 'canceled'`)
  await ownerOf(shop, placed).cancel.mutate({ orderId: placed.order.id, reason: 'no' })
  await hourly(shop)
  expect(await payWith(shop, intentOf(placed))).toBe(400)
  const difference = { kind: 'intent_state', ours: 'canceled, PENDING', repair: 'ended' }
  expect(await differencesOf(shop)).toMatchObject([difference])
})

test('an intent of ours whose attempt is not here is told to a person once a day, and touched by nobody', async () => {
  await using shop = await openTestShop({ works: false })
  const metadata = { order_id: crypto.randomUUID(), attempt_id: crypto.randomUUID() }
  const unknown = await intentFromElsewhere(shop, metadata)
  await intentFromElsewhere(shop, { ...metadata, attempt_id: 'no id of ours' })
  await intentFromElsewhere(shop)
  await hourly(shop)
  await hourly(shop)
  const found = await differencesOf(shop)
  expect(found).toHaveLength(2)
  const theirs = 'requires_payment_method'
  expect(found).toContainEqual({
    ...{ found_by: 'hourly', subject: unknown, kind: 'intent_unknown', ours: null, theirs, repair: null },
  })
  expect(await payWith(shop, unknown)).toBe(200)
})

test('a payment of another amount than was asked for is told once a day, and pays nothing', async () => {
  await using shop = await openTestShop({ works: false })
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  await run(shop, `update payment_attempt set request = jsonb_set(request, '{amount}', '1')`)
  await payWith(shop, intentOf(placed))
  await Promise.all(Array.from({ length: 8 }, () => hourly(shop)))
  expect((await readOrder(shop, placed)).timeline.map(({ kind }) => kind)).toEqual(['placed', 'payment_mismatch'])
  const theirs = `3265 usd, received 3265, for order ${placed.order.id}`
  expect(await differencesOf(shop)).toMatchObject([{ kind: 'intent_amount', ours: '1 usd', theirs, repair: null }])
})

test('an intent that no list names is asked about, and one that Stripe does not know changes nothing', async () => {
  await using shop = await openTestShop({ works: false })
  const [paid, lost] = [
    await (await openGuest(shop, { mug: 1 })).place(),
    await (await openGuest(shop, { mug: 1 })).place(),
  ]
  await payWith(shop, intentOf(paid))
  await run(shop, `update payment_attempt set created_at = shop_now() - interval '1 hour'`)
  await run(shop, `update payment_attempt set intent_id = 'pi_of_elsewhere' where order_id = '${lost.order.id}'`)
  const later = { ...shop.served.deps, now: () => new Date(Date.now() + 49 * 3_600_000) }
  await sweepPayments(later, 'hourly')
  expect((await readOrder(shop, paid)).paymentStatus).toBe('SUCCEEDED')
  expect(await readOrder(shop, lost)).toMatchObject({ status: 'PENDING', payments: [{ state: 'open' }] })
  const missing = { kind: 'intent_missing', subject: 'pi_of_elsewhere', ours: 'open, PENDING', theirs: null }
  expect(await differencesOf(shop)).toMatchObject([{ repair: 'paid' }, { ...missing, repair: null }])
})

test('a list of another account is not answered with thousands of questions', async () => {
  const breaks = ['captured_is_attempts', 'attempt_asks_for_its_order'] as const
  await using shop = await openTestShop({ works: false, breaks })
  await placePaid(shop, { mug: 1 })
  await run(
    shop,
    `insert into payment_attempt (id, payment_id, order_id, position, idempotency_key, request, state, intent_id, created_at)
     select gen_random_uuid(), payment_id, order_id, number + 1, number, request, 'succeeded', 'pi_' || number,
       shop_now() - interval '1 hour'
     from payment_attempt, generate_series(1, 250) as number`,
  )
  await hourly(shop)
  const asked = (await callsOf(shop, 'GET', '/v1/payment_intents/pi_')).filter(({ status }) => status === 404)
  expect(asked).toHaveLength(200)
})

test('the reconciler of every 20 seconds tells what it had to repair, and not what it merely asked about', async () => {
  await using shop = await openTestShop({ works: false })
  const [paid] = [await (await openGuest(shop, { mug: 1 })).place(), await (await openGuest(shop, { mug: 1 })).place()]
  await payWith(shop, intentOf(paid))
  await run(shop, `update payment_attempt set checked_at = shop_now() - interval '1 minute'`)
  await reconcilePayments(shop.served.deps)
  const difference = { kind: 'intent_state', ours: 'open', theirs: 'succeeded', repair: 'paid' }
  expect(await differencesOf(shop)).toEqual([{ found_by: 'minute', subject: intentOf(paid), ...difference }])
  expect(await stockProblems(shop)).toEqual([])
})
