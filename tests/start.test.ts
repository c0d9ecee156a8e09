/** @module-tag long */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { until } from '@tillwright/api/testing/open-test-shop'
import { openShop } from '@tillwright/sdk'
import { afterAll, beforeAll, expect, test } from 'vitest'

const program = (name: string) => fileURLToPath(new URL(`../apps/local/src/${name}.ts`, import.meta.url))
const directory = mkdtempSync(join(tmpdir(), 'tillwright-start-'))

/** Runs one of the programs of `npm start` and its like, with nothing else in its environment. */
function run(name: string, env: Record<string, string>) {
  const child = spawn(process.execPath, [program(name)], {
    env: { PATH: process.env.PATH ?? '', DATABASE_WAIT_MS: '20000', ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const { stdout, stderr } = child
  if (stdout === null || stderr === null) throw new Error('these are pipes')
  const ended = Promise.all([once(child, 'exit'), text(stderr)]).then(([[code], said]) => ({ code, said }))
  return { child, stdout, ended }
}

interface Shop {
  readonly url: string
  readonly stripeUrl: string
  buy(): Promise<string>
  /** SIGTERM; answers the exit code. */
  terminate(): Promise<number | null>
  /** As if whoever started it was killed; answers the exit code. */
  abandon(): Promise<number | null>
}

async function start(): Promise<Shop> {
  const { child, stdout, ended } = run('start', { DATA_DIR: directory, PORT: '0', STRIPE_SIMULATOR_PORT: '0' })
  const greeting = await new Promise<string>((resolve, reject) => {
    let said = ''
    stdout.on('data', (piece) => {
      said += piece
      if (said.includes('Ctrl-C')) resolve(said)
    })
    ended.then((end) => reject(new Error(`it did not start: ${end.said}`)))
  })
  const [, url = '', stripeUrl = ''] = /SHOP_URL=(\S+) STRIPE_URL=(\S+) npm run demo/.exec(greeting) ?? []
  return {
    url,
    stripeUrl,
    buy: async () => {
      const demo = run('demo', { SHOP_URL: url, STRIPE_URL: stripeUrl })
      const [said, end] = await Promise.all([text(demo.stdout), demo.ended])
      expect(end).toEqual({ code: 0, said: '' })
      return said
    },
    terminate: async () => {
      child.kill('SIGTERM')
      return (await ended).code
    },
    abandon: async () => {
      child.disconnect()
      return (await ended).code
    },
  }
}

const kept = (name: string) => readFileSync(join(directory, 'pg18', name), 'utf8').trim()
const answers = (url: string) =>
  fetch(url).then(
    () => true,
    () => false,
  )

let shop: Shop
beforeAll(async () => {
  // The user that PostgreSQL runs as where this is root must get through.
  chmodSync(directory, 0o755)
  shop = await start()
})
afterAll(async () => {
  await shop?.terminate()
  rmSync(directory, { recursive: true, force: true })
})

test('the first start brings a shop with its page, its products and a Stripe to pay at', async () => {
  const page = await (await fetch(shop.url)).text()
  expect(page).toContain('Three Rivers')
  expect(page).toContain(shop.stripeUrl)
  const health = await (await fetch(`${shop.url}/health`)).json()
  expect(health).toMatchObject({ status: 'ok', checks: { database: 'ok', migrations: 'ok', queue: 'ok' } })
  expect(await (await fetch(shop.stripeUrl)).text()).toContain('Stripe simulator')
  const { items } = await openShop({ url: shop.url }).catalog.products.list.query({ limit: 100 })
  const images = await Promise.all(items.map(({ image }) => fetch(`${shop.url}${image?.url}`)))
  expect([items.length, images.filter(({ ok }) => !ok).map(({ url }) => url)]).toEqual([60, []])
})

test('the demo buys as a guest, and as a customer whose second tab loses its connection', async () => {
  const said = await shop.buy()
  expect(said).toMatch(/ORD-(\d{6}-\d{4}) {2}PENDING \/ PENDING[\s\S]*ORD-\1 {2}PROCESSING \/ SUCCEEDED\n/)
  // A tab whose connection drops after the first of them sees each of the others once.
  const seen = [...said.matchAll(/second tab: (\w+)/g)].map(([, type]) => type)
  expect(seen).toEqual(['placed', 'paid', 'canceled', 'refunded'])
  expect(said).toMatch(/Find it again[\s\S]*ORD-\d{6}-000[12] {2}CANCELED \/ REFUNDED\n/)
})

test('a click on the pay page pays the order', async () => {
  const client = openShop({ url: shop.url })
  const { items } = await client.catalog.products.list.query({ q: 'Notebook', inStock: true })
  const { variants } = await client.catalog.products.get.query({ slug: items[0]?.slug ?? '' })
  await client.cart.create.mutate({ market: 'DE' })
  await client.cart.addLine.mutate({ variantId: variants[0]?.id ?? '', quantity: 1 })
  const name = { firstName: 'Emmy', lastName: 'Noether' }
  const place = { addressLine1: 'Hauptstraße 1', city: 'Erlangen', zipCode: '91054', country: 'DE' }
  const shippingAddress = { ...name, ...place }
  const options = await client.checkout.shippingOptions.query({ shippingAddress })
  const to = { shippingAddress, shippingMethodId: options.items[0]?.id }
  const { expectedTotal } = await client.checkout.quote.query(to)
  const placing = { ...to, email: 'emmy@example.com', paymentMethod: 'stripe', expectedTotal } as const
  const { order, payment } = await client.orders.place.mutate(placing)
  const page = `${shop.stripeUrl}/pay/${payment.next === 'pay' ? payment.clientSecret : ''}`
  const form = await (await fetch(page)).text()
  expect(form).toContain(order.orderNumber)
  await fetch(page, { method: 'POST', body: new URLSearchParams({ choice: 'approve' }) })
  const paymentStatus = async () => (await client.orders.get.query({ orderId: order.id })).paymentStatus
  await until(async () => (await paymentStatus()) === 'SUCCEEDED')
})

test('what a person can mend is said in one line, and ends it with 1', async () => {
  const database = `postgresql://postgres:${kept('password')}@127.0.0.1:${kept('port')}`
  const free = { DATA_DIR: join(directory, 'other'), DATABASE_URL: `${database}/tillwright`, PORT: '0' }
  const { port } = new URL(shop.url)
  const { port: stripePort } = new URL(shop.stripeUrl)
  const mistakes = [
    [{ DATA_DIR: directory, PORT: '0' }, /^Process \d+ uses the database in \S+: stop it first, .+$/],
    [{ ...free, DATABASE_URL: 'postgres://127.0.0.1:1/x' }, /^DATABASE_URL does not work \(.+:1\): correct it, .+$/],
    [{ ...free, DATABASE_URL: `${database}/none` }, /^DATABASE_URL does not work \(database "none" does not .+$/],
    [{ ...free, STRIPE_SIMULATOR_PORT: stripePort }, /^Port \d+ of the Stripe simulator is busy: stop .+$/],
    [
      { ...free, STRIPE_SIMULATOR_PORT: '0', PORT: port },
      /^Port \d+ is busy: stop what listens there, or set PORT .+$/,
    ],
  ] as const
  const ends = await Promise.all(mistakes.map(([env]) => run('start', env).ended))
  for (const [index, { code, said }] of ends.entries()) {
    expect(said.trimEnd()).toMatch(mistakes[index]?.[1] ?? /^$/)
    expect(code).toBe(1)
  }
})

test('SIGTERM ends it with 0, and leaves nothing running', async () => {
  expect(await shop.terminate()).toBe(0)
  for (const url of [shop.url, shop.stripeUrl, `http://127.0.0.1:${kept('port')}`])
    expect(await answers(url)).toBe(false)
})

test('the next start knows the order, and ends with whoever started it', async () => {
  shop = await start()
  const overview = await (await fetch(shop.stripeUrl)).text()
  const said = await shop.buy()
  expect(await shop.abandon()).toBe(0)
  expect(await answers(`http://127.0.0.1:${kept('port')}`)).toBe(false)
  expect(overview).toMatch(/ORD-\d{6}-0001/)
  expect(said).toMatch(/ORD-\d{6}-000[1-4] {2}PROCESSING/)
})
