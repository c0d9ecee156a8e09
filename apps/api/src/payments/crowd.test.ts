/** @module-tag long */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'
import { callsOf, ownerOf } from '../testing/place-paid.ts'
import { intentOf, openGuest, type Placed, payWith, readOrder, stockProblems } from '../testing/shopper.ts'
import { reconcilePayments } from './reconcile.ts'

const run = async (shop: TestShop, statement: string): Promise<unknown[]> =>
  (await shop.database.pool.query(statement)).rows

const timesAsked = async (shop: TestShop) => (await callsOf(shop, 'GET', '/v1/payment_intents/pi_')).length
const letTimePass = (shop: TestShop) =>
  run(shop, `update payment_attempt set checked_at = shop_now() - interval '1 minute'`)

/** At least one. */
async function placeMany(shop: TestShop, count: number): Promise<[Placed, ...Placed[]]> {
  const placed: [Placed, ...Placed[]] = [await (await openGuest(shop, { sticker: 1 })).place()]
  while (placed.length < count) {
    const some = Array.from({ length: Math.min(20, count - placed.length) }, async (_, index) =>
      (await openGuest(shop, { sticker: 1 })).place({ email: `guest-${placed.length + index}@example.com` }),
    )
    placed.push(...(await Promise.all(some)))
  }
  return placed
}

let crowded: TestShop
let waiting: Placed[]

/** One who has not been taken by another test. */
const next = (): Placed => waiting.pop() ?? expect.fail()

const countPaid = async () => {
  const [{ paid } = {}] = (
    await crowded.database.pool.query(`select count(*)::int as paid from orders where payment_status = 'SUCCEEDED'`)
  ).rows
  return paid
}

beforeAll(async () => {
  crowded = await openTestShop({ works: false, stock: { sticker: 500 } })
  waiting = await placeMany(crowded, 130)
}, 300_000)

afterAll(async () => {
  expect(await stockProblems(crowded)).toEqual([])
  await crowded[Symbol.asyncDispose]()
})

test('a crowd of unpaid orders is looked up in the list, and nobody is asked about one by one', async () => {
  const lost = Array.from({ length: 10 }, next)
  for (const order of lost) await payWith(crowded, intentOf(order))
  const [unknown = expect.fail()] = lost
  // As an answer that was lost leaves it.
  await run(
    crowded,
    `update payment_attempt set state = 'planned', intent_id = null where intent_id = '${intentOf(unknown)}'`,
  )
  await letTimePass(crowded)
  const before = await timesAsked(crowded)
  await reconcilePayments(crowded.served.deps)
  expect(await timesAsked(crowded)).toBe(before)
  expect(await countPaid()).toBe(10)
})

test('a list that breaks off leaves the others to be asked about', async () => {
  await payWith(crowded, intentOf(next()))
  await letTimePass(crowded)
  const { deps } = crowded.served
  const listIntents = async function* () {
    yield* []
    throw new Error('gone')
  }
  const paid = await countPaid()
  await reconcilePayments({ ...deps, gateway: { ...deps.gateway, listIntents } })
  expect(await countPaid()).toBe(paid + 1)
})

test('what a list says of a payment that has moved on since takes nothing back', async () => {
  const slow = next()
  await payWith(crowded, intentOf(slow), 'pm_card_visa_chargeDeclined')
  await letTimePass(crowded)
  const { deps } = crowded.served
  const { listIntents } = deps.gateway
  const stale: typeof listIntents = async function* (created) {
    const all = []
    for await (const intent of listIntents(created)) all.push(intent)
    await payWith(crowded, intentOf(slow), 'pm_usBankAccount_success')
    await ownerOf(crowded, slow).confirmPayment.mutate({ orderId: slow.order.id })
    await letTimePass(crowded)
    yield* all
  }
  await reconcilePayments({ ...deps, gateway: { ...deps.gateway, listIntents: stale } })
  const { timeline } = await readOrder(crowded, slow)
  expect(timeline.map(({ toPaymentStatus }) => toPaymentStatus)).toEqual(['PENDING', 'PROCESSING'])
})

test('a list that is mostly of others is given up, and read no further than asking would cost', async () => {
  await letTimePass(crowded)
  const { deps } = crowded.served
  const intent = (await deps.gateway.retrieveIntent(intentOf(next()))) ?? expect.fail()
  let read = 0
  const listIntents: typeof deps.gateway.listIntents = async function* () {
    for (;;) yield { ...intent, id: `pi_other_${++read}`, attemptId: null }
  }
  const [{ due } = {}] = (
    await crowded.database.pool.query(`select count(*)::int as due from payment_attempt where state = 'open'`)
  ).rows
  await reconcilePayments({ ...deps, gateway: { ...deps.gateway, listIntents } })
  expect(read).toBe(due * 100)
  const unasked = `select 1 from payment_attempt where state = 'open' and checked_at < shop_now() - interval '30 seconds'`
  expect(await run(crowded, unasked)).toEqual([])
})

test('a few are asked about one by one, and one that waits for a bank for days only now and then', async () => {
  await using shop = await openTestShop({ works: false, stock: { sticker: 500 } })
  await placeMany(shop, 3)
  await letTimePass(shop)
  await run(shop, `update payment_attempt set created_at = shop_now() - interval '3 days'`)
  await run(
    shop,
    `update payment_attempt set created_at = shop_now() - interval '9 minutes'
     where id = (select min(id::text)::uuid from payment_attempt)`,
  )
  await reconcilePayments(shop.served.deps)
  expect(await timesAsked(shop)).toBe(1)
  await run(shop, `update payment_attempt set checked_at = shop_now() - interval '62 minutes'`)
  await reconcilePayments(shop.served.deps)
  expect(await timesAsked(shop)).toBe(4)
})

test('who waits for a shopper comes before who waits for a bank, and a run ends in its time', async () => {
  await using shop = await openTestShop({ works: false, stock: { sticker: 500 } })
  const [, ...old] = await placeMany(shop, 61)
  await run(
    shop,
    `update payment_attempt set created_at = shop_now() - interval '3 days', checked_at = shop_now() - interval '2 hours'
     where order_id = any('{${old.map(({ order }) => order.id).join()}}')`,
  )
  await run(
    shop,
    `update payment_attempt set checked_at = shop_now() - interval '1 minute' where checked_at > now() - interval '1 hour'`,
  )
  const { deps } = shop.served
  const asked: string[] = []
  let at = Date.now()
  const retrieveIntent = async (intentId: string) => {
    asked.push(intentId)
    at += 20_000
    return deps.gateway.retrieveIntent(intentId)
  }
  const slow = { ...deps, now: () => new Date(at), gateway: { ...deps.gateway, retrieveIntent } }
  await reconcilePayments(slow)
  const young = await run(
    shop,
    `select intent_id as id from payment_attempt where created_at > now() - interval '1 hour'`,
  )
  expect(asked[0]).toBe((young[0] as { id: string }).id)
  expect(asked.length).toBeLessThan(10)
})
