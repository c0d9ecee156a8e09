import { expect, test } from 'vitest'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'
import { callsOf } from '../testing/place-paid.ts'
import { payWith } from '../testing/shopper.ts'
import { type Gateway, type GatewayOptions, makeGateway } from './gateway.ts'
import type { Transport } from './gateway-transport.ts'

const long = { tags: ['long'] }

/** A gateway of its own, whose waiting takes no time. */
function openGateway(shop: TestShop, more: Partial<GatewayOptions> = {}) {
  let nowMs = Date.now()
  const sleep = async (ms: number) => {
    nowMs += ms
  }
  const gateway = makeGateway({ ...shop.options.stripe, now: () => new Date(nowMs), sleep, ...more })
  return { gateway, sleep }
}

const intents = '/v1/payment_intents'

function open(gateway: Gateway, attemptId: string = crypto.randomUUID()) {
  const metadata = { order_id: 'o', order_number: 'N-1', attempt_id: attemptId }
  const request = { amount: 1_000, currency: 'usd', description: 'Order N-1', metadata }
  return gateway.openIntent(request, `open:${attemptId}`)
}

const forgetFaults = ({ simulator }: TestShop) => fetch(`${simulator.url}/_control/faults`, { method: 'DELETE' })

async function all<T>(list: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const one of list) found.push(one)
  return found
}

const statusesOf = async (shop: TestShop, method: string, path: string) =>
  (await callsOf(shop, method, path)).map(({ status }) => status)

test('too many requests and a key in use are waited for, and the intent is one', async () => {
  await using shop = await openTestShop({ works: false })
  const { gateway } = openGateway(shop)
  await shop.control('faults', { path: intents, kind: 'rate_limit', times: 2 })
  await open(gateway)
  await shop.control('faults', { path: intents, kind: 'lock_timeout', times: 1 })
  await open(gateway)
  await shop.control('faults', { path: intents, kind: 'in_flight', times: 1 })
  await open(gateway)
  expect(await statusesOf(shop, 'POST', intents)).toEqual([429, 429, 200, 429, 200, 409, 200])
  expect(await all(gateway.listIntents({ from: new Date(0) }))).toHaveLength(3)
  // Nothing is kept of them, so that there is nothing to be looked for.
  for (const kind of ['in_flight', 'rate_limit']) {
    await shop.control('faults', { path: intents, method: 'POST', kind, times: 4 })
    await expect(open(gateway)).rejects.toMatchObject({ name: 'ProviderUnavailable', isKept: false })
  }
})

test('an answer that is lost twice is asked for no third time by anybody, and comes with the key later', async () => {
  await using shop = await openTestShop({ works: false })
  const { gateway } = openGateway(shop)
  const attemptId = crypto.randomUUID()
  await shop.control('faults', { path: intents, method: 'POST', kind: 'drop_after', times: 9 })
  await expect(open(gateway, attemptId)).rejects.toMatchObject({ name: 'ProviderUnavailable', isKept: false })
  expect(await statusesOf(shop, 'POST', intents)).toEqual([0, 0])
  await forgetFaults(shop)
  const { id } = await open(gateway, attemptId)
  expect(await all(gateway.listIntents({ from: new Date(0) }))).toMatchObject([{ id, attemptId }])
})

test('while Stripe fails, five calls find out and the others are told; later one finds it well', async () => {
  await using shop = await openTestShop({ works: false })
  const { gateway, sleep } = openGateway(shop)
  const { id } = await open(gateway)
  await shop.control('faults', { path: '/v1/*', kind: 'error_500', status: 503, times: 99 })
  for (let round = 0; round < 8; round++) {
    await expect(gateway.retrieveIntent(id)).rejects.toMatchObject({
      name: 'ProviderUnavailable',
      retryAfterSeconds: 5,
    })
  }
  await expect(gateway.inBackground().retrieveIntent(id)).rejects.toMatchObject({ name: 'ProviderUnavailable' })
  expect(await statusesOf(shop, 'GET', `${intents}/${id}`)).toEqual(Array(5).fill(503))
  await forgetFaults(shop)
  await expect(gateway.cancelIntent(id)).rejects.toMatchObject({ name: 'ProviderUnavailable' })
  await sleep(5_000)
  expect(await gateway.cancelIntent(id)).toMatchObject({ id, status: 'canceled' })
})

test('no answer is waited for for longer than 8 seconds, and refusals are told as such', async () => {
  await using shop = await openTestShop({ works: false })
  const timeouts: number[] = []
  const away: Transport = async ({ timeoutMs }) => {
    timeouts.push(timeoutMs)
    throw new Error('silence')
  }
  const silent = openGateway(shop, { transport: away, random: () => 1 }).gateway
  await expect(silent.retrieveIntent('pi_1')).rejects.toMatchObject({ name: 'ProviderUnavailable' })
  expect(timeouts).toEqual([8_000, 8_000])
  const { gateway } = openGateway(shop, { secretKey: 'sk_live_no' })
  await expect(gateway.retrieveIntent('pi_1')).rejects.toMatchObject({ name: 'ProviderRefused', status: 401 })
})

test('a transport of one’s own carries every call: with the version, and a key of ours on all changes', async () => {
  await using shop = await openTestShop({ works: false })
  const asked: { readonly call: string; readonly key: string | undefined; readonly version: string | undefined }[] = []
  const transport: Transport = async ({ method, path, headers, body }) => {
    const { 'Content-Length': _, ...others } = headers
    asked.push({ call: `${method} ${path}`, key: headers['Idempotency-Key'], version: headers['Stripe-Version'] })
    const sent = { method, headers: others, ...(method === 'POST' ? { body } : {}) }
    const answer = await fetch(`${shop.simulator.url}${path}`, sent)
    return { status: answer.status, headers: Object.fromEntries(answer.headers), body: await answer.text() }
  }
  const { gateway } = openGateway(shop, { transport, apiBase: undefined })
  const { id } = await open(gateway, 'attempt-1')
  await payWith(shop, id)
  await gateway.refund({ intentId: id, amount: 400, refundId: 'refund-1' })
  await gateway.inBackground().cancelIntent(id)
  const keyOf = (call: string) => asked.find((one) => one.call === call)?.key
  expect(keyOf(`POST ${intents}`)).toBe('open:attempt-1')
  expect(keyOf('POST /v1/refunds')).toBe('refund:refund-1')
  expect(keyOf(`POST ${intents}/${id}/cancel`)).toMatch(new RegExp(`^cancel:${id}:\\d+$`))
  expect(new Set(asked.map(({ version }) => version))).toEqual(new Set(['2026-10-28.endive']))
})

test('lists bring everything once, newest first, page by page and as old as is asked for', long, async () => {
  await using shop = await openTestShop({ works: false })
  const { gateway } = openGateway(shop)
  const { id: oldId } = await open(gateway)
  await shop.control('clock', { advanceMs: 7_200_000 })
  const since = new Date(Date.now() + 3_600_000)
  const opened: string[] = []
  for (let count = 0; count < 205; count++) opened.push((await open(gateway)).id)
  const listed = (await all(gateway.listIntents({ from: since }))).map(({ id }) => id)
  expect(listed).toEqual(opened.toReversed())
  expect(await callsOf(shop, 'GET', intents)).toHaveLength(3)
  expect(await all(gateway.listIntents({ from: new Date(0), to: since }))).toMatchObject([{ id: oldId }])
})

test('a list that breaks off between two pages is an outage, and no end of it', async () => {
  await using shop = await openTestShop({ works: false })
  const { gateway } = openGateway(shop)
  for (let count = 0; count < 101; count++) await open(gateway)
  const listing = async () => {
    let count = 0
    for await (const _ of gateway.listIntents({ from: new Date(0) })) {
      if (++count === 1) await shop.control('faults', { path: intents, method: 'GET', kind: 'error_500', times: 1 })
    }
  }
  await expect(listing()).rejects.toMatchObject({ name: 'ProviderUnavailable' })
})

test('refunds are listed with what they belong to, also those that people made without us', async () => {
  await using shop = await openTestShop({ works: false })
  const { gateway } = openGateway(shop)
  const { id: intentId } = await open(gateway)
  await payWith(shop, intentId)
  const ours = await gateway.refund({ intentId, amount: 400, refundId: 'refund-1' })
  await shop.control('dashboard/refund', { payment_intent: intentId, amount: 100 })
  const common = { intentId, currency: 'usd', state: 'succeeded', problem: null }
  expect(await all(gateway.listRefunds({ from: new Date(0) }))).toEqual([
    { ...common, id: expect.stringMatching(/^re_/), amount: 100, refundId: null },
    { ...common, id: ours.id, amount: 400, refundId: 'refund-1' },
  ])
  expect(await all(gateway.listRefunds({ from: new Date(0), to: new Date(1_000) }))).toEqual([])
  const { id: otherId } = await open(gateway, 'attempt-2')
  expect((await all(gateway.listRefundsOf(intentId))).map(({ amount }) => amount)).toEqual([100, 400])
  expect(await all(gateway.listRefundsOf(otherId))).toEqual([])
  expect(await gateway.findRefund({ intentId, refundId: 'refund-1' })).toEqual(ours)
  expect(await gateway.findRefund({ intentId, refundId: 'refund-2' })).toBe(null)
})
