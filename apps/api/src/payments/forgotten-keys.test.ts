import { type Attempt, readAttemptsOfOrder } from '@tillwright/db/payments'
import type { OrderId } from '@tillwright/domain/ids'
import { expect, test } from 'vitest'
import type { Deps } from '../deps.ts'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'
import { callsOf, ownerOf, placePaid } from '../testing/place-paid.ts'
import { intentOf, openGuest, type Placed, payWith, readOrder } from '../testing/shopper.ts'
import { makeGateway } from './gateway.ts'
import { openIntent } from './open-intent.ts'
import { submitRefund } from './submit-refund.ts'

const run = async (shop: TestShop, statement: string, values: unknown[] = []) =>
  (await shop.database.pool.query(statement, values)).rows

const crowd = 8

/** So many processes' worth of a shop: each with a way to Stripe of its own. */
const workersOf = ({ served, options }: TestShop): Deps[] =>
  Array.from({ length: crowd }, () => {
    const { now, sleep } = served.deps
    return { ...served.deps, gateway: makeGateway({ ...options.stripe, now, sleep }) }
  })

/** A day and more passes here and at Stripe, which forgets its keys. */
async function letKeysBeForgotten(shop: TestShop): Promise<void> {
  await shop.control('clock', { advanceMs: 25 * 3_600_000 })
  for (const table of ['payment_attempt', 'refund']) {
    await run(shop, `update ${table} set created_at = created_at - interval '25 hours'`)
  }
}

async function attemptOf(shop: TestShop, { order }: Placed): Promise<Attempt> {
  // It was answered by placing.
  const [attempt] = await readAttemptsOfOrder(shop.served.deps.db, order.id as OrderId)
  if (attempt === undefined) throw new Error('the order has no attempt')
  return attempt
}

async function idsAtStripe({ simulator }: TestShop, path: string): Promise<string[]> {
  const answer = await fetch(`${simulator.url}${path}`, { headers: { authorization: 'Bearer sk_test_x' } })
  // What Stripe's lists are.
  const { data } = (await answer.json()) as { data: { id: string }[] }
  return data.map(({ id }) => id)
}

const loseAnswers = (shop: TestShop, path: string, kind: 'drop_before' | 'drop_after') =>
  shop.control('faults', { path, method: 'POST', kind, times: 2 })

test('an intent whose answer was lost is found by eight workers after a day, and none makes another', async () => {
  await using shop = await openTestShop({ works: false })
  await loseAnswers(shop, '/v1/payment_intents', 'drop_after')
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  expect(placed.payment).toMatchObject({ next: 'retry', reason: 'provider_unavailable' })
  await letKeysBeForgotten(shop)
  const attempt = await attemptOf(shop, placed)
  await Promise.all(workersOf(shop).map((deps) => openIntent(deps, attempt)))
  const [intentId = '', ...others] = await idsAtStripe(shop, '/v1/payment_intents')
  expect(others).toEqual([])
  const { payment } = await ownerOf(shop, placed).retryPayment.mutate({ orderId: placed.order.id })
  expect(intentOf({ payment })).toBe(intentId)
  await payWith(shop, intentId)
  expect(await ownerOf(shop, placed).confirmPayment.mutate({ orderId: placed.order.id })).toMatchObject({
    success: true,
  })
})

test('an intent that was never made is made once after a day, by whichever of eight workers', async () => {
  await using shop = await openTestShop({ works: false })
  await loseAnswers(shop, '/v1/payment_intents', 'drop_before')
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  await letKeysBeForgotten(shop)
  const attempt = await attemptOf(shop, placed)
  const opened = await Promise.all(workersOf(shop).map((deps) => openIntent(deps, attempt)))
  const [intentId, ...others] = await idsAtStripe(shop, '/v1/payment_intents')
  expect(others).toEqual([])
  expect(opened).toMatchObject(Array(crowd).fill({ id: intentId, status: 'requires_payment_method' }))
})

/**
 * A canceled order of which two refunds are to go out: so Stripe itself would let the second one go twice. Answers the
 * id of that.
 */
async function openSplitRefund(shop: TestShop) {
  const placed = await placePaid(shop, { mug: 1 })
  const { refunds } = await ownerOf(shop, placed).cancel.mutate({ orderId: placed.order.id, reason: 'no' })
  const [rest] = await run(
    shop,
    `with part as (update refund set amount_minor = amount_minor - 100 where id = $1 returning *)
     insert into refund (id, payment_id, order_id, payment_attempt_id, amount_minor, currency, reason, state)
     select gen_random_uuid(), payment_id, order_id, payment_attempt_id, 100, currency, reason, state from part
     returning id`,
    [refunds[0]?.id],
  )
  return { placed, wholeId: refunds[0]?.id ?? '', partId: String(rest.id) }
}

/** Who comes while another one's call is under way may be told to come again, and does. */
async function submitAtOnce(shop: TestShop, refundId: string): Promise<void> {
  const ends = await Promise.allSettled(workersOf(shop).map((deps) => submitRefund(deps, refundId)))
  expect(ends.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0)
  await submitRefund(shop.served.deps, refundId)
}

test.each([
  ['whose answer was lost is found', 'drop_after'],
  ['that never reached Stripe goes out', 'drop_before'],
] as const)('a refund %s after a day, and eight workers make it once', async (_, kind) => {
  await using shop = await openTestShop({ works: false })
  const { placed, wholeId, partId } = await openSplitRefund(shop)
  await loseAnswers(shop, '/v1/refunds', kind)
  await expect(submitRefund(shop.served.deps, partId)).rejects.toThrow('Stripe does not answer')
  await letKeysBeForgotten(shop)
  await submitAtOnce(shop, partId)
  expect(await idsAtStripe(shop, '/v1/refunds')).toHaveLength(1)
  await submitRefund(shop.served.deps, wholeId)
  expect((await readOrder(shop, placed)).paymentStatus).toBe('REFUNDED')
})

test('a key that Stripe still knows is shown again, without a look before', async () => {
  await using shop = await openTestShop({ works: false })
  const { wholeId, partId } = await openSplitRefund(shop)
  await run(shop, `update refund set created_at = created_at - interval '22 hours'`)
  for (const refundId of [partId, wholeId]) await submitRefund(shop.served.deps, refundId)
  expect(await callsOf(shop, 'GET', '/v1/refunds')).toEqual([])
})
