import { expect, test } from 'vitest'
import { openBench, webhookSecret } from '../testing/open-bench.ts'
import { openReceiver } from '../testing/receiver.ts'

const order = { amount: 2500, currency: 'usd' } as const

test('events are reordered, doubled and late on demand, and only those that are named', async () => {
  await using bench = await openBench()
  const create = () => bench.stripe.paymentIntents.create(order)
  const habits = (told: object) => bench.control('POST', 'webhooks', told)
  await habits({ mode: 'hold' })
  for (let made = 0; made < 3; made += 1) await create()
  const made = (await bench.stripe.events.list()).data.map(({ id }) => id)
  await habits({ order: 'reversed', copies: 2 })
  const received = await bench.receiver.until(6)
  expect(received.map(({ id }) => id)).toEqual(made.flatMap((id) => [id, id]))
  await habits({ delayMs: 60_000, types: ['payment_intent.created'] })
  const { id } = await create()
  await bench.stripe.paymentIntents.cancel(id)
  expect((await bench.receiver.until(7))[6]?.type).toBe('payment_intent.canceled')
  await bench.control('POST', 'clock', { advanceMs: 60_000 })
  expect((await bench.receiver.until(8))[7]?.type).toBe('payment_intent.created')
  for (const nonsense of [{ mode: 'sometimes' }, { order: 'random' }, { copies: 0 }, { delayMs: -1 }, { types: 'x' }])
    expect(await habits(nonsense)).toHaveProperty('error')
  expect(bench.violations()).toEqual([])
})

test('an answer that gets lost makes Stripe send again what the shop has taken', async () => {
  await using bench = await openBench()
  await bench.control('POST', 'webhooks', { lostAnswers: 1 })
  await bench.stripe.paymentIntents.create(order)
  await bench.receiver.until(1)
  const attempts = () => bench.control('GET', 'deliveries')
  await expect.poll(attempts).toMatchObject({
    deliveries: [{ attempts: expect.arrayContaining([expect.objectContaining({ status: 0 })]) }],
  })
  await bench.control('POST', 'clock', { advanceMs: 1_000 })
  const [first, second] = await bench.receiver.until(2)
  expect(second?.id).toBe(first?.id)
  await expect.poll(attempts).toMatchObject({
    deliveries: [{ state: 'delivered', attempts: [{ status: 0 }, { status: 200 }] }],
  })
})

test('a wrong and a stale signature are refused by the official client', async () => {
  await using bench = await openBench()
  const { webhooks } = bench.stripe
  for (const [signature, message] of [
    ['wrong', 'No signatures found matching the expected signature'],
    ['stale', 'Timestamp outside the tolerance zone'],
  ]) {
    await bench.control('POST', 'webhooks', { signature })
    const before = bench.receiver.received.length
    await bench.stripe.paymentIntents.create(order)
    const received = await bench.receiver.until(before + 1)
    const { body, signature: header } = received.at(-1) ?? { body: '', signature: '' }
    expect(() => webhooks.constructEvent(body, header, webhookSecret)).toThrow(message)
  }
  await bench.control('POST', 'webhooks', {})
  await bench.stripe.paymentIntents.create(order)
  const { body, signature } = (await bench.receiver.until(3))[2] ?? { body: '', signature: '' }
  expect(webhooks.constructEvent(body, signature, webhookSecret)).toMatchObject({ object: 'event' })
})

test('a webhook can be told to come later than the shop asks, without holding up the others', async () => {
  await using receiver = await openReceiver()
  await using bench = await openBench({ receiver })
  await bench.control('POST', 'webhooks', { mode: 'hold', types: ['payment_intent.*'] })
  await bench.stripe.customers.create()
  await bench.stripe.paymentIntents.create(order)
  await bench.stripe.customers.create()
  expect((await receiver.until(2)).map(({ type }) => type)).toEqual(['customer.created', 'customer.created'])
  await bench.control('POST', 'webhooks', {})
  expect((await receiver.until(3))[2]?.type).toBe('payment_intent.created')
})
