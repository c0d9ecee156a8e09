import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSimulator } from './open-simulator.ts'
import { openBench } from './testing/open-bench.ts'
import { openReceiver } from './testing/receiver.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stripe-simulator-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const order = {
  amount: 2500,
  currency: 'usd',
  payment_method: 'pm_card_visa',
  confirm: true,
  automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
} as const

test('a restart forgets nothing: objects, keys, events and what the shop has not taken yet', async () => {
  const journalFile = join(folder, 'deep', 'journal.jsonl')
  await using receiver = await openReceiver()
  receiver.answer(503)
  const before = await openBench({ journalFile, receiver })
  const paid = await before.stripe.paymentIntents.create(order, { idempotencyKey: 'order-1' })
  await receiver.until(3)
  await before.control('POST', 'webhooks', { mode: 'hold' })
  await before[Symbol.asyncDispose]()
  // What a crash in the middle of a write leaves behind.
  appendFileSync(journalFile, '{"put":[{"kind":"payment_intent","thing":{"id":"pi_to')

  receiver.answer(200)
  const after = await openBench({ journalFile, receiver })
  expect(await after.stripe.paymentIntents.retrieve(paid.id)).toMatchObject({
    status: 'succeeded',
    client_secret: paid.client_secret,
  })
  const replayed = await after.stripe.paymentIntents.create(order, { idempotencyKey: 'order-1' })
  expect(replayed.lastResponse.headers['idempotent-replayed']).toBe('true')
  expect(replayed.id).toBe(paid.id)
  const taken = async () =>
    (await after.stripe.events.list()).data.filter((event) => event.pending_webhooks === 0).map(({ type }) => type)
  await expect.poll(taken).toEqual(expect.arrayContaining(['payment_intent.succeeded', 'charge.succeeded']))
  // What Stripe does later by itself goes on too.
  await expect.poll(taken).toContain('charge.updated')
  const refund = await after.stripe.refunds.create({ payment_intent: paid.id })
  await after[Symbol.asyncDispose]()

  // What came after the torn line is whole.
  await using last = await openBench({ journalFile, receiver })
  expect(await last.stripe.refunds.retrieve(refund.id)).toMatchObject({ amount: 2500, status: 'succeeded' })
})

test('a restart forgets no customer, no card and no agreement', async () => {
  const journalFile = join(folder, 'journal.jsonl')
  const before = await openBench({ journalFile })
  const { id: customer } = await before.stripe.customers.create({ email: 'ada@shop.example' })
  const { id: gone } = await before.stripe.customers.create()
  await before.stripe.customers.del(gone)
  const card = await before.stripe.paymentMethods.attach('pm_card_visa', { customer })
  const detached = await before.stripe.paymentMethods.attach('pm_card_visa', { customer })
  await before.stripe.paymentMethods.detach(detached.id)
  const asked = await before.stripe.paymentIntents.create({
    ...order,
    customer,
    payment_method: 'pm_card_authenticationRequired',
    setup_future_usage: 'off_session',
  })
  const body = new URLSearchParams({ outcome: 'complete' })
  await fetch(`${before.simulator.url}/pay/${asked.client_secret}/challenge`, { method: 'POST', body })
  await before[Symbol.asyncDispose]()

  await using after = await openBench({ journalFile })
  const { stripe } = after
  expect(await stripe.customers.retrieve(customer)).toMatchObject({ email: 'ada@shop.example' })
  expect(await stripe.customers.retrieve(gone)).toEqual({ id: gone, object: 'customer', deleted: true })
  const cards = (await stripe.customers.listPaymentMethods(customer)).data.map(({ id }) => id)
  expect(cards).toEqual([asked.payment_method, card.id])
  for (const payment_method of cards)
    expect(await stripe.paymentIntents.create({ ...order, customer, payment_method, off_session: true })).toMatchObject(
      {
        status: 'succeeded',
      },
    )
  const again = stripe.paymentIntents.create({ ...order, customer, payment_method: detached.id })
  await expect(again).rejects.toThrow('may not be used again')
  expect(after.violations()).toEqual([])
})

test('a busy port is one clear line', async () => {
  const first = await openSimulator({ port: 0, journalFile: null, webhook: null })
  const second = openSimulator({ port: first.port, journalFile: null, webhook: null })
  await expect(second).rejects.toThrow(
    `Port ${first.port} of the Stripe simulator is busy: stop the program that has it, or set STRIPE_SIMULATOR_PORT`,
  )
  await first.close()
})

test('it closes at once, with connections open and calls under way', async () => {
  const simulator = await openSimulator({ port: 0, journalFile: null, webhook: null, latencyMs: 60_000 })
  const headers = { authorization: 'Bearer sk_test_x' }
  const call = fetch(`${simulator.url}/v1/payment_intents`, { headers }).catch(() => 'cut')
  await fetch(simulator.url)
  const startMs = Date.now()
  await simulator.close()
  expect(Date.now() - startMs).toBeLessThan(20_000)
  expect(await call).toBe('cut')
})
