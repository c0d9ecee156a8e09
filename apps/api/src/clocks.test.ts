import { pino } from 'pino'
import { afterEach, expect, test, vi } from 'vitest'
import { expireOrders } from './payments/expire-orders.ts'
import { processStripeEvent } from './payments/process-event.ts'
import { reconcilePayments } from './payments/reconcile.ts'
import { serve } from './serve.ts'
import { openTestShop, type TestShop, testWebhookSecret } from './testing/open-test-shop.ts'
import { intentOf, openGuest, payWith, readOrder, refusalFrom } from './testing/shopper.ts'
import { signIn } from './testing/sign-in.ts'
import { signedWebhook } from './testing/webhook.ts'

const run = async (shop: TestShop, statement: string) => (await shop.database.pool.query(statement)).rows

const RealDate = Date

/** Lets this process, and all that runs in it, have another clock. PostgreSQL's is right. */
function setClock(now: () => number): void {
  const Other = new Proxy(RealDate, {
    construct: (target, values) => Reflect.construct(target, values.length === 0 ? [now()] : values),
    get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
  })
  vi.stubGlobal('Date', Other)
}
const skewClock = (minutes: number) => setClock(() => RealDate.now() + minutes * 60_000)
afterEach(() => vi.unstubAllGlobals())

const clocks = [-24 * 60, -10, 10, 24 * 60]

test('an order ends when its time is over by the database, whatever the clock of the process says', async () => {
  await using shop = await openTestShop({ works: false })
  const { deps } = shop.served
  const placed = await Promise.all(Array.from({ length: 8 }, async () => (await openGuest(shop, { mug: 1 })).place()))
  const statuses = () => run(shop, 'select status, count(*)::int from orders group by status')
  for (const minutes of clocks) {
    skewClock(minutes)
    await Promise.all([expireOrders(deps), reconcilePayments(deps)])
  }
  expect(await statuses()).toEqual([{ status: 'PENDING', count: placed.length }])
  await run(shop, `update orders set expires_at = shop_now() - interval '1 second'`)
  for (const minutes of clocks) {
    skewClock(minutes)
    await expireOrders(deps, 2)
  }
  expect(await statuses()).toEqual([{ status: 'CANCELED', count: placed.length }])
})

test.each(clocks)(
  'an order is placed and held as of the database, from a process that is off by %i minutes',
  async (minutes) => {
    await using shop = await openTestShop({ works: false })
    skewClock(minutes)
    const placed = await Promise.all(Array.from({ length: 8 }, async () => (await openGuest(shop, { mug: 1 })).place()))
    const [facts, ...others] = await run(
      shop,
      `select distinct round(extract(epoch from reservation.expires_at - placed_at) / 60)::int as minutes,
       abs(extract(epoch from placed_at - shop_now())) < 60 as is_now,
       order_number ~ to_char(placed_at at time zone 'America/New_York', '-YYMMDD-') as is_of_its_day
     from reservation join orders on orders.id = order_id`,
    )
    const [{ hold_minutes }] = await run(shop, 'select hold_minutes from shop_setting')
    expect([facts, others]).toEqual([{ minutes: hold_minutes, is_now: true, is_of_its_day: true }, []])
    const [first] = placed
    if (first === undefined) throw new Error('eight were placed')
    // An event only says where to look, so that it is worked off by any clock.
    await payWith(shop, intentOf(first))
    await run(
      shop,
      `insert into stripe_event (id, type, livemode, created_at, object_id, payload, state)
     values ('evt_1', 'payment_intent.succeeded', false, shop_now(), '${intentOf(first)}', '{}', 'received')`,
    )
    await processStripeEvent(shop.served.deps, 'evt_1')
    expect((await readOrder(shop, first)).paymentStatus).toBe('SUCCEEDED')
  },
)

test('a webhook of Stripe’s from another time is refused and told of; a forged one is only refused', async () => {
  await using shop = await openTestShop({ works: false })
  const said: unknown[] = []
  const stream = { write: (line: string) => void said.push(JSON.parse(line)) }
  const log = pino({ level: 'warn', base: null, timestamp: false }, stream)
  const node = await serve({ ...shop.options, port: 0, log })
  try {
    const body = JSON.stringify({
      id: 'evt_1',
      type: 'x',
      created: 1,
      livemode: false,
      data: { object: { id: 'x_1' } },
    })
    const statusOf = async (secret: string, offsetSeconds: number) => {
      const headers = signedWebhook(body, { secret, at: Math.floor(RealDate.now() / 1_000) + offsetSeconds })
      return (await fetch(`${node.url}/webhooks/stripe`, { method: 'POST', headers, body })).status
    }
    for (const offset of [-600, 0, 600]) expect(await statusOf('whsec_forged', offset)).toBe(400)
    expect(said).toEqual([])
    for (const minutes of [-10, 10]) {
      skewClock(minutes)
      expect(await statusOf(testWebhookSecret, 0)).toBe(400)
    }
    const alarm = { level: 50, msg: expect.stringContaining('compare our clock') }
    expect(said).toEqual([alarm, alarm].map((one) => expect.objectContaining(one)))
    vi.unstubAllGlobals()
    expect(await statusOf(testWebhookSecret, 0)).toBe(200)
    expect(await run(shop, 'select id from stripe_event')).toEqual([{ id: 'evt_1' }])
  } finally {
    await node.stop(1_000)
  }
})

test('the clocks of two nodes may be five seconds apart for a session, and no more', async () => {
  await using shop = await openTestShop({ works: false })
  const nowMs = RealDate.now()
  const askWithTokenOf = async (secondsAhead: number) => {
    setClock(() => nowMs + secondsAhead * 1_000)
    const { accessToken } = await signIn(shop)
    setClock(() => nowMs)
    return shop.as({ accessToken }).auth.me.query()
  }
  // Tokens last for 15 minutes.
  for (const seconds of [4, 0, -900, -904]) expect(await askWithTokenOf(seconds)).toMatchObject({ firstName: 'Grace' })
  expect((await refusalFrom(askWithTokenOf(7))).code).toBe('TOKEN_INVALID')
  expect((await refusalFrom(askWithTokenOf(-906))).code).toBe('TOKEN_EXPIRED')
})
