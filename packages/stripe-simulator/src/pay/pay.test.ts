import type Stripe from 'stripe'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Bench, openBench } from '../testing/open-bench.ts'

let bench: Bench
beforeAll(async () => {
  bench = await openBench()
})
afterAll(async () => {
  expect(bench.violations()).toEqual([])
  await bench[Symbol.asyncDispose]()
})

const open = (params: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
  bench.stripe.paymentIntents.create({
    amount: 123456,
    currency: 'usd',
    metadata: { order_number: 'ORD-1' },
    ...params,
  })
const pageOf = ({ client_secret }: Stripe.PaymentIntent) => `${bench.simulator.url}/pay/${client_secret}`
const press = (address: string, fields: Record<string, string>) =>
  fetch(address, { method: 'POST', body: new URLSearchParams(fields) })
const stateOf = async ({ id }: Stripe.PaymentIntent) => (await bench.stripe.paymentIntents.retrieve(id)).status

test('the page shows what is to be paid and pays it by a click', async () => {
  const intent = await open()
  const before = await (await fetch(pageOf(intent))).text()
  for (const shown of ['Order ORD-1', '$1,234.56', 'USD', 'Waiting for payment', 'Approve with 3-D Secure'])
    expect(before).toContain(shown)
  const after = await (await press(pageOf(intent), { choice: 'approve' })).text()
  expect(after).toContain('Paid')
  expect(after).not.toContain('<form')
  expect(await stateOf(intent)).toBe('succeeded')
  await press(pageOf(intent), { choice: 'approve' })
  expect((await bench.stripe.charges.list({ payment_intent: intent.id })).data).toHaveLength(1)
})

test('a decline is told and can be tried again', async () => {
  const intent = await open()
  expect(await (await press(pageOf(intent), { choice: 'decline' })).text()).toContain(
    'Your card was declined. You can try again.',
  )
  expect(await stateOf(intent)).toBe('requires_payment_method')
  await press(pageOf(intent), { choice: 'approve' })
  expect(await stateOf(intent)).toBe('succeeded')
})

test('3-D Secure is a page of its own, to be passed or failed', async () => {
  const intent = await open()
  const asked = await press(pageOf(intent), { choice: 'challenge' })
  expect(asked.url).toBe(`${pageOf(intent)}/challenge`)
  expect(await asked.text()).toContain('Your bank asks')
  await press(asked.url, { outcome: 'fail' })
  expect(await stateOf(intent)).toBe('requires_payment_method')
  const again = await press(pageOf(intent), { choice: 'challenge' })
  expect(await (await press(again.url, { outcome: 'complete' })).text()).toContain('Paid')
})

test('a bank debit is offered for dollars alone, and takes its time', async () => {
  const intent = await open()
  const back = 'https://shop.example/orders/1'
  const asked = await (await press(pageOf(intent), { choice: 'debit', return_url: back })).text()
  for (const shown of ['Processing', `href="${back}?payment_intent=${intent.id}`, 'redirect_status=pending'])
    expect(asked).toContain(shown)
  expect(asked).not.toContain('<form')
  expect(await stateOf(intent)).toBe('processing')
  await bench.control('POST', 'clock', { advanceMs: 48 * 3_600_000 })
  expect(await (await fetch(pageOf(intent))).text()).toContain('Paid')
  const inEuros = await open({ currency: 'eur' })
  expect(await (await fetch(pageOf(inEuros))).text()).not.toContain('Bank debit')
  await press(pageOf(inEuros), { choice: 'debit' })
  expect(await stateOf(inEuros)).toBe('requires_payment_method')
})

test('after the payment a link leads back to the shop, if it is one into the web', async () => {
  const intent = await open()
  const back = 'https://shop.example/orders/1?a=b'
  expect(await (await fetch(`${pageOf(intent)}?return_url=${encodeURIComponent(back)}`)).text()).toContain(
    'value="https://shop.example/orders/1?a=b"',
  )
  const paid = await (await press(pageOf(intent), { choice: 'approve', return_url: back })).text()
  expect(paid).toContain(`href="https://shop.example/orders/1?a=b&amp;payment_intent=${intent.id}&amp;`)
  const other = await open()
  expect(
    await (await press(pageOf(other), { choice: 'approve', return_url: 'javascript:alert(1)' })).text(),
  ).not.toContain('javascript:')
})

test('values are escaped, and a wrong secret shows nothing', async () => {
  const intent = await open({ metadata: { order_number: '<img src=x onerror=alert(1)>' } })
  const text = await (await fetch(pageOf(intent))).text()
  expect(text).toContain('&lt;img src=x')
  expect(text).not.toContain('<img')
  expect((await fetch(`${bench.simulator.url}/pay/${intent.id}_secret_wrong`)).status).toBe(404)
  const overview = await (await fetch(bench.simulator.url)).text()
  expect(overview).toContain(`/pay/${intent.client_secret}`)
  expect(overview).not.toContain('<img')
})
