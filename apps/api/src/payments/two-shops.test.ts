import { expect, test } from 'vitest'
import { openTestShop, type TestShop, testWebhookSecret, until } from '../testing/open-test-shop.ts'
import { callsOf } from '../testing/place-paid.ts'
import { intentOf, openGuest, payWith, readOrder } from '../testing/shopper.ts'
import { signedWebhook } from '../testing/webhook.ts'
import { makeGateway } from './gateway.ts'
import { processStripeEvent } from './process-event.ts'
import { sweepPayments } from './sweep-payments.ts'

const run = async (shop: TestShop, statement: string) => (await shop.database.pool.query(statement)).rows

/** Of a shop that has not been asked for anything yet. */
const rename = (shop: TestShop) => run(shop, 'update shop_setting set shop_id = gen_random_uuid()')

/** What that shop has been told of its payment; another one at the same account is told so as well. */
async function eventOf(shop: TestShop): Promise<{ id: string; payload: string }> {
  return until(async () => {
    const [event] = await run(shop, `select id, payload from stripe_event where type = 'payment_intent.succeeded'`)
    return event ?? false
  })
}

async function tell(shop: TestShop, { payload }: { payload: string }): Promise<void> {
  const headers = signedWebhook(payload, { secret: testWebhookSecret, at: Math.floor(Date.now() / 1_000) })
  await fetch(`${shop.url}/webhooks/stripe`, { method: 'POST', headers, body: payload })
}

test('the name of its shop goes with each payment', async () => {
  await using shop = await openTestShop({ works: false })
  await rename(shop)
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  const intent = await shop.served.deps.gateway.retrieveIntent(intentOf(placed))
  expect(await run(shop, 'select shop_id from shop_setting')).toEqual([{ shop_id: intent?.shopId }])
  expect(intent?.shopId).toMatch(/^[0-9a-f-]{36}$/)
})

test('what another shop at the same account is told and paid is nobody’s business here', async () => {
  await using theirs = await openTestShop({ works: false })
  await rename(theirs)
  await using ours = await openTestShop({ works: false })
  const placed = await (await openGuest(theirs, { mug: 1 })).place()
  await payWith(theirs, intentOf(placed))
  const gateway = makeGateway({
    secretKey: ours.options.stripe.secretKey,
    webhookSecrets: [testWebhookSecret],
    apiBase: theirs.simulator.url,
    now: ours.served.deps.now,
    sleep: ours.served.deps.sleep,
  })
  const deps = { ...ours.served.deps, gateway }
  await sweepPayments(deps, 'hourly')
  expect(await run(ours, 'select kind from payment_difference')).toEqual([])
  const event = await eventOf(theirs)
  await tell(ours, event)
  const timesAsked = async () => (await callsOf(theirs, 'GET', `/v1/payment_intents/${intentOf(placed)}`)).length
  const before = await timesAsked()
  await processStripeEvent(deps, event.id)
  expect(await run(ours, 'select state from stripe_event')).toEqual([{ state: 'ignored' }])
  expect(await timesAsked()).toBe(before)
  await processStripeEvent(theirs.served.deps, event.id)
  expect((await readOrder(theirs, placed)).status).toBe('PROCESSING')
})
