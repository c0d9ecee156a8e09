import { expect, test } from 'vitest'
import { hearLog } from '../testing/heard-log.ts'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'
import { checkStripe } from './check-stripe.ts'
import { type GatewayOptions, makeGateway } from './gateway.ts'
import type { Transport, WireAnswer } from './gateway-transport.ts'

/** What the check of such a gateway says. */
async function saidOf(shop: TestShop, more: Partial<GatewayOptions> = {}) {
  const { now, log: base, publicUrl } = shop.served.deps
  const { log, texts, errors } = hearLog(base)
  const gateway = makeGateway({ ...shop.options.stripe, now, sleep: async () => undefined, ...more })
  await checkStripe({ gateway, log, publicUrl })
  return { texts, errors }
}

async function addEndpoint(shop: TestShop, params: Record<string, string>): Promise<string> {
  const answer = await fetch(`${shop.simulator.url}/v1/webhook_endpoints`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk_test_x', 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ 'enabled_events[0]': '*', api_version: '2026-10-28.endive', ...params }),
  })
  // What Stripe answers.
  const { id } = (await answer.json()) as { id: string }
  return id
}

const disable = ({ simulator }: TestShop, endpointId: string) =>
  fetch(`${simulator.url}/v1/webhook_endpoints/${endpointId}`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk_test_x', 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ disabled: 'true' }),
  })

/** Goes to the simulator, and brings the answer as it is changed on the way. */
const over =
  (shop: TestShop, change: (answer: WireAnswer) => Partial<WireAnswer>): Transport =>
  async ({ method, path, headers }) => {
    const { 'Content-Length': _, ...others } = headers
    const answer = await fetch(`${shop.simulator.url}${path}`, { method, headers: others })
    const came = { status: answer.status, headers: Object.fromEntries(answer.headers), body: await answer.text() }
    return { ...came, ...change(came) }
  }

test('where key, version and endpoint are right, nothing is said', async () => {
  await using shop = await openTestShop({ works: false })
  await addEndpoint(shop, { url: `${shop.options.publicUrl}/webhooks/stripe` })
  await addEndpoint(shop, { url: 'https://other.example/webhooks/stripe', api_version: '2025-03-31.basil' })
  expect((await saidOf(shop)).texts).toEqual([])
})

test('an endpoint of ours that is disabled, or speaks another version, is warned about', async () => {
  await using shop = await openTestShop({ works: false })
  const url = `${shop.options.publicUrl}/webhooks/stripe`
  await disable(shop, await addEndpoint(shop, { url: `${url}/` }))
  await addEndpoint(shop, { url, api_version: '2025-03-31.basil' })
  const { texts } = await saidOf(shop)
  expect(texts.toSorted()).toEqual([
    'warn: the webhook endpoint is disabled: enable it in the dashboard of Stripe',
    'warn: the webhook endpoint sends another version of the API',
  ])
})

test('a key that Stripe refuses is one error that says what to correct, and not the key', async () => {
  await using shop = await openTestShop({ works: false })
  const { texts, errors } = await saidOf(shop, { secretKey: 'sk_live_no' })
  expect(texts).toEqual(['error: Stripe refuses the key: correct STRIPE_SECRET_KEY'])
  expect(JSON.stringify(errors)).not.toContain('sk_')
})

test('a key that may not read payments is an error, one that may not see endpoints is none', async () => {
  await using shop = await openTestShop({ works: false })
  await shop.control('faults', { path: '/v1/webhook_endpoints', kind: 'error_500', status: 403, times: 1 })
  expect((await saidOf(shop)).texts).toEqual([])
  await shop.control('faults', { path: '/v1/payment_intents', kind: 'error_500', status: 403, times: 1 })
  expect((await saidOf(shop)).texts).toEqual([expect.stringMatching(/^error: the key may not read payments/)])
})

test('a version that Stripe refuses, or answers otherwise, is an error', async () => {
  await using shop = await openTestShop({ works: false })
  const body = JSON.stringify({ error: { type: 'invalid_request_error', message: 'Invalid Stripe API version' } })
  const refused = await saidOf(shop, { transport: over(shop, () => ({ status: 400, body })) })
  expect(refused.texts).toEqual([expect.stringMatching(/^error: Stripe does not take the version/)])
  const older = over(shop, ({ headers }) => ({ headers: { ...headers, 'stripe-version': '2025-03-31.basil' } }))
  const { texts, errors } = await saidOf(shop, { transport: older })
  expect(texts).toEqual([expect.stringMatching(/^error: Stripe answers in another version/)])
  expect(errors).toEqual([{ asked: '2026-10-28.endive', answered: '2025-03-31.basil' }])
})

test('a Stripe that is away is no error of ours, and keeps nobody from starting', async () => {
  await using shop = await openTestShop({ works: false })
  await shop.control('faults', { path: '/v1/*', kind: 'drop_before', times: 9 })
  expect((await saidOf(shop)).texts).toEqual([expect.stringMatching(/^warn: Stripe could not be asked/)])
})
