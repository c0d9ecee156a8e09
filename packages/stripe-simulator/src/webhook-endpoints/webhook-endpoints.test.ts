import type Stripe from 'stripe'
import { expect, test } from 'vitest'
import { openBench, webhookSecret } from '../testing/open-bench.ts'
import { openReceiver } from '../testing/receiver.ts'
import { refusal } from '../testing/refusal.ts'

const order = { amount: 2500, currency: 'usd' } as const

test('an endpoint hears what it is enabled for, beside the configured one, signed with its own secret', async () => {
  await using other = await openReceiver()
  await using bench = await openBench()
  const { stripe } = bench
  const endpoint = await stripe.webhookEndpoints.create({
    url: other.url,
    enabled_events: ['payment_intent.canceled'],
    description: 'The books',
    metadata: { kind: 'books' },
  })
  const secret = endpoint.secret ?? ''
  expect(secret).toMatch(/^whsec_/)
  const { id } = await stripe.paymentIntents.create(order)
  await stripe.paymentIntents.cancel(id)
  await bench.receiver.until(2)
  const [heard] = await other.until(1)
  const { body, signature } = heard ?? { body: '', signature: '' }
  expect(stripe.webhooks.constructEvent(body, signature, secret)).toMatchObject({
    type: 'payment_intent.canceled',
    pending_webhooks: 2,
  })
  expect(() => stripe.webhooks.constructEvent(body, signature, webhookSecret)).toThrow()
  expect(other.received).toHaveLength(1)
  const pending = async () => (await stripe.events.list()).data.map(({ pending_webhooks }) => pending_webhooks)
  await expect.poll(pending).toEqual([0, 0])
  expect(bench.violations()).toEqual([])
})

test('the secret is told once, and an endpoint is changed, disabled and deleted', async () => {
  await using other = await openReceiver()
  await using bench = await openBench()
  const { stripe } = bench
  const endpoint = await stripe.webhookEndpoints.create({ url: other.url, enabled_events: ['customer.created'] })
  const { id } = endpoint
  expect(await stripe.webhookEndpoints.retrieve(id)).not.toHaveProperty('secret')
  const listed = (await stripe.webhookEndpoints.list()).data
  expect(listed).toMatchObject([{ id, status: 'enabled' }])
  expect(listed[0]).not.toHaveProperty('secret')
  await stripe.webhookEndpoints.update(id, { enabled_events: ['*'], metadata: { kind: 'all' } })
  await stripe.paymentIntents.create(order)
  expect((await other.until(1))[0]?.type).toBe('payment_intent.created')
  const changes: (() => Promise<unknown>)[] = [
    () => stripe.webhookEndpoints.update(id, { disabled: true }),
    () => stripe.webhookEndpoints.del(id),
  ]
  for (const change of changes) {
    await change()
    await stripe.paymentIntents.create(order)
    const [event] = (await stripe.events.list({ limit: 1 })).data
    expect(event?.pending_webhooks).toBeLessThanOrEqual(1)
  }
  await bench.receiver.until(3)
  expect(other.received).toHaveLength(1)
  expect(await refusal(stripe.webhookEndpoints.retrieve(id))).toMatchObject({ statusCode: 404 })
  expect(bench.violations()).toEqual([])
})

test('what waits for an endpoint is sent when it answers again, and never once it is deleted', async () => {
  await using other = await openReceiver()
  await using bench = await openBench()
  other.answer(503)
  const { id } = await bench.stripe.webhookEndpoints.create({ url: other.url, enabled_events: ['*'] })
  await bench.stripe.paymentIntents.create(order)
  await other.until(1)
  const mine = async () => {
    // What the control API answers.
    const { deliveries } = (await bench.control('GET', 'deliveries')) as { deliveries: { endpoint?: string }[] }
    return deliveries.filter(({ endpoint }) => endpoint === id)
  }
  await expect.poll(mine).toMatchObject([{ state: 'pending', attempts: [{ status: 503 }] }])
  other.answer(200)
  await bench.control('POST', 'clock', { advanceMs: 1_000 })
  await other.until(2)
  await expect.poll(mine).toMatchObject([{ state: 'delivered' }])
  other.answer(503)
  await bench.stripe.paymentIntents.create(order)
  await other.until(3)
  await bench.stripe.webhookEndpoints.del(id)
  await expect.poll(async () => (await mine()).length).toBe(1)
})

test('an endpoint needs an address in the web and something to hear', async () => {
  await using bench = await openBench()
  const create = (params: Stripe.WebhookEndpointCreateParams) => refusal(bench.stripe.webhookEndpoints.create(params))
  expect(await create({ url: 'shop.example', enabled_events: ['*'] })).toMatchObject({ statusCode: 400, param: 'url' })
})
