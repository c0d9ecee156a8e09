import { createHmac } from 'node:crypto'
import { currencyCode } from '@tillwright/domain/money/currency'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { newId } from '../open-deps.ts'
import { type Manner, openCarrier } from '../testing/carrier-server.ts'
import type { CarrierAsk } from './carriers.ts'
import { openCarriers } from './webhook-carriers.ts'

const key = Buffer.alloc(32, 7)
const secret = `whsec_${key.toString('base64')}`
const now = () => new Date('2026-11-02T12:00:00Z')
const log = pino({ level: 'silent' })
const ask: CarrierAsk = {
  carrier: 'dhl',
  currency: currencyCode('USD'),
  from: { country: 'US', region: 'NY', postalCode: '11231' },
  to: { country: 'US', region: 'CA', postalCode: '94103' },
  goods: {
    weightGrams: 700,
    itemCount: 2,
    categories: ['bulky'],
    subtotalMinor: 4998,
    lines: [{ sku: 'MUG-1', quantity: 2, weightGrams: 350 }],
  },
}

const carriersAt = (url: string, timeoutMs = 2_000) =>
  openCarriers({ urls: new Map([['dhl', url]]), secret, timeoutMs }, { log, newId, now })

test('a carrier is asked for all that its price may depend on, signed so that it knows who asks', async () => {
  await using server = await openCarrier()
  server.asks(1234)
  expect(await carriersAt(server.url).quote(ask)).toBe(1234)
  const [{ headers, body } = { headers: {}, body: '' }] = server.asked
  const { goods, ...rest } = ask
  const { subtotalMinor, ...carried } = goods
  const subtotal = { amount: subtotalMinor, currency: 'USD' }
  expect(JSON.parse(body)).toEqual({ type: 'shipping.quote', ...rest, goods: { ...carried, subtotal } })
  const signed = `${headers['webhook-id']}.1793620800.${body}`
  expect(headers).toMatchObject({
    'content-type': 'application/json',
    'webhook-id': expect.stringMatching(/^msg_[\w-]{36}$/),
    'webhook-timestamp': '1793620800',
    'webhook-signature': `v1,${createHmac('sha256', key).update(signed).digest('base64')}`,
  })
})

const json = (body: unknown, status = 200): Manner => ({ status, body: JSON.stringify(body) })
const price = { amount: 1234, currency: 'USD' }

test.each<readonly [string, Manner, 'not_carried' | number | null]>([
  ['does not carry it', json({ carried: false }), 'not_carried'],
  ['carries it for nothing', json({ price: { ...price, amount: 0 } }), 0],
  ['fails', json({ price }, 500), null],
  ['has nothing to say', { status: 204, body: '' }, null],
  ['sends us elsewhere', json({ price }, 307), null],
  ['speaks no JSON', { status: 200, body: '<html>12.34</html>' }, null],
  ['says nothing of a price', json({ cost: 1234 }), null],
  ['says that it carries it, and not for what', json({ carried: true }), null],
  ['wants less than nothing', json({ price: { ...price, amount: -1 } }), null],
  ['wants half a cent', json({ price: { ...price, amount: 12.5 } }), null],
  ['wants what nobody can pay', json({ price: { ...price, amount: 1e15 } }), null],
  ['wants a text', json({ price: { ...price, amount: '1234' } }), null],
  ['wants other money', json({ price: { ...price, currency: 'EUR' } }), null],
  ['does not stop talking', json({ price, more: 'x'.repeat(70_000) }), null],
])('a carrier that %s', async (_name, manner, answer) => {
  await using server = await openCarrier()
  server.does(manner)
  expect(await carriersAt(server.url).quote(ask)).toBe(answer)
  expect(server.asked).toHaveLength(1)
})

test('a carrier that hangs, is away, or is unknown gives no price', async () => {
  await using server = await openCarrier()
  expect(await carriersAt(server.url, 1_000).quote(ask)).toBeNull()
  expect(await carriersAt('http://127.0.0.1:1/').quote(ask)).toBeNull()
  expect(await carriersAt(server.url).quote({ ...ask, carrier: 'ups' })).toBeNull()
  const unsigned = openCarriers({ urls: new Map([['dhl', server.url]]), secret: null }, { log, newId, now })
  expect(await unsigned.quote(ask)).toBeNull()
  expect(server.asked).toHaveLength(1)
})
