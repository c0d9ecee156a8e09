/** @module-tag long */
import { expect, test } from 'vitest'
import { serve } from '../serve.ts'
import { openTestShop, type TestShop, until } from '../testing/open-test-shop.ts'
import { placePaid } from '../testing/place-paid.ts'
import { intentOf, openGuest, payWith, readOrder, stockProblems } from '../testing/shopper.ts'

const run = async (shop: TestShop, statement: string, values: unknown[] = []) =>
  (await shop.database.pool.query(statement, values)).rows

/** Events of these intents as an outage leaves them: kept, each with its job, in any order, and none worked off. */
const keepEvents = (shop: TestShop, intentIds: readonly string[], count: number) =>
  run(
    shop,
    `with kept as (
       insert into stripe_event (id, type, livemode, created_at, object_id, payload, state)
       select 'evt_' || n, (array['payment_intent.processing', 'payment_intent.succeeded'])[1 + n % 2], false,
         shop_now(), ($1::text[])[1 + n % $2::integer], '{}', 'received'
       from generate_series(1, $3::integer) n returning id)
     insert into pgboss.job (name, data, retry_limit, retry_backoff, retry_delay, retry_delay_max, dead_letter)
     select 'process-stripe-event', jsonb_build_object('eventId', id), 36, true, 1, 3600, 'dead-letters' from kept
     order by md5(id)`,
    [intentIds, intentIds.length, count],
  )

const callsOfIntents = async (shop: TestShop, intentIds: readonly string[]): Promise<number> => {
  const answer = await fetch(`${shop.simulator.url}/_control/journal`)
  // What the simulator's control API answers.
  const { calls } = (await answer.json()) as { calls: { method: string; path: string }[] }
  return calls.filter(({ method, path }) => method === 'GET' && intentIds.some((id) => path.endsWith(id))).length
}

test('a backlog drains by itself: every event once, in any order, while the same node sells on', async () => {
  await using shop = await openTestShop({ works: false, stock: { mug: 200 } })
  await shop.control('webhooks', { mode: 'drop' })
  const placed = await Promise.all(Array.from({ length: 12 }, async () => (await openGuest(shop, { mug: 1 })).place()))
  await Promise.all(placed.map((one) => payWith(shop, intentOf(one))))
  await keepEvents(shop, placed.map(intentOf), 400)

  const stripe = { ...shop.options.stripe, requestsPerSecondMax: 100 }
  const startedAt = Date.now()
  const node = await serve({ ...shop.options, port: 0, works: true, stripe })
  try {
    const waiting = () => run(shop, `select from stripe_event where state = 'received'`)
    const beside = { ...shop, url: node.url, as: shop.at(node.url) }
    expect((await waiting()).length).toBeGreaterThan(0)
    // Eight who shop on meanwhile, and whose payments do not wait behind all that.
    const bought = await Promise.all(Array.from({ length: 8 }, () => placePaid(beside, { mug: 1 })))
    expect(bought).toHaveLength(8)
    await until(async () => (await waiting()).length === 0, 50_000)
    // Stripe is asked no faster than is allowed, however much there is to do.
    const asked = await callsOfIntents(shop, placed.map(intentOf))
    expect(Date.now() - startedAt).toBeGreaterThan((asked / 100) * 900)
  } finally {
    await node.stop(2_000)
  }
  expect(await run(shop, 'select state, count(*)::int, max(tries) as tries from stripe_event group by state')).toEqual([
    { state: 'done', count: 400, tries: 1 },
  ])
  for (const one of placed)
    expect((await readOrder(shop, one)).timeline.map(({ kind }) => kind)).toEqual(['placed', 'paid'])
  expect(await stockProblems(shop)).toEqual([])
})
