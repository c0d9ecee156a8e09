import { openFirstInvitation } from '@tillwright/db/staff'
import { expect, test } from 'vitest'
import { ada } from './testing/accounts.ts'
import { openTestShop, type TestShop, testWebhookSecret, until } from './testing/open-test-shop.ts'
import { intentOf, newYork, openGuest, payWith } from './testing/shopper.ts'
import { apiKeyOf, signIn } from './testing/sign-in.ts'
import { openSmtpServer } from './testing/smtp-server.ts'
import { signedWebhook } from './testing/webhook.ts'

const json = { 'content-type': 'application/json' }

/** Something that nobody else says, to be looked for afterwards. */
const planted: string[] = []
function plant(text: string): string {
  planted.push(text)
  return text
}

/** What was answered to whoever was refused, or met a fault. */
const errors: string[] = []

async function post(shop: TestShop, path: string, body: unknown, headers: Record<string, string> = {}) {
  const asked = { method: 'POST', headers: { ...json, ...headers }, body: JSON.stringify(body) }
  const answer = await fetch(`${shop.url}${path}`, asked)
  const text = await answer.text()
  if (!answer.ok) errors.push(text)
}

test('of all secrets and words of people that go through a shop, none is in its log or its errors', async () => {
  await using smtp = await openSmtpServer()
  await using shop = await openTestShop({
    http: { mail: { smtpUrl: smtp.url, directory: null } },
  })
  smtp.next.push('not_now', 'never')
  const { stripe, accessTokenSecrets } = shop.options
  for (const secret of [stripe.secretKey, ...stripe.webhookSecrets, ...accessTokenSecrets]) plant(secret)
  await account(shop)
  const orderToken = await order(shop)
  await links(shop, orderToken)
  await staffTools(shop)
  await webhooks(shop)
  await whatBreaks(shop)
  const log = shop.logged()
  expect(log.split('\n').length).toBeGreaterThan(80)
  // That something was complained about, with errors of Stripe and of PostgreSQL.
  expect(log).toMatch(/"procedure failed"/)
  expect(planted.filter((canary) => log.includes(canary))).toEqual([])
  expect(planted.length).toBeGreaterThan(35)
  expect(errors.length).toBeGreaterThan(10)
  expect(planted.filter((canary) => errors.join('\n').includes(canary))).toEqual([])
})

async function account(shop: TestShop): Promise<void> {
  const person = {
    email: plant('canary.ada@canary.example'),
    password: plant('canary of a password'),
    firstName: plant('Canaryfirst'),
    lastName: plant('Canarylast'),
  }
  const opened = await shop.as().auth.register.mutate(person)
  plant(opened.accessToken)
  const next = await shop.as().auth.refresh.mutate({ refreshToken: plant(opened.refreshToken ?? '') })
  // The old one, used again after its time, ends the session: that is complained about.
  await shop.database.pool.query(
    `update refresh_token set used_at = used_at - interval '1 hour' where used_at is not null`,
  )
  await shop
    .as()
    .auth.refresh.mutate({ refreshToken: opened.refreshToken ?? '' })
    .catch(() => undefined)
  await post(shop, '/trpc/auth.refresh', {}, { cookie: `__Host-tillwright.refresh=${plant(next.refreshToken ?? '')}` })
  await shop
    .as()
    .auth.login.mutate({ ...ada, password: plant('canary of a wrong password') })
    .catch(() => undefined)
  await post(shop, '/trpc/auth.login', { email: plant('no address canary'), password: plant('canary of a third one') })
  await post(
    shop,
    '/trpc/auth.me',
    {},
    { authorization: `Bearer ${plant('eyJhbGciOiJIUzI1NiJ9.eyJjYW5hcnkiOjF9.c2ln')}` },
  )
}

async function order(shop: TestShop): Promise<string> {
  const guest = await openGuest(shop, { mug: 1 })
  plant(guest.cartToken)
  await shop.control('faults', { path: '/v1/payment_intents', method: 'POST', kind: 'error_500', times: 4 })
  const shippingAddress = {
    ...newYork,
    firstName: plant('Canarysent'),
    addressLine1: plant('12 Canary Wharf'),
    phone: plant('+1 202 555 0147'),
  }
  const notes = `${plant('canary of a note')} ${plant('4242 4242 4242 4242')} ${plant('5555555555554444')}`
  const placed = await guest.place({ email: plant('canary.guest@canary.example'), shippingAddress, notes })
  plant(placed.orderToken ?? '')
  if (placed.payment.next === 'pay') {
    plant(placed.payment.clientSecret)
    await payWith(shop, intentOf(placed), 'pm_card_chargeDeclined')
    await payWith(shop, intentOf(placed))
  }
  const card = { ...(await guest.request().catch(() => ({}))), giftCards: [plant('7F3K-9ZQM-0000-AB12')] }
  await post(shop, '/trpc/orders.place', { json: card }, { 'x-cart-token': guest.cartToken })
  const query = encodeURIComponent(JSON.stringify({ q: plant('canary-of-a-query') }))
  await fetch(`${shop.url}/trpc/catalog.products.list?input=${query}&more=${plant('canary-of-an-address')}`)
  await shop.as().orders.lookup.mutate({ orderNumber: placed.order.orderNumber, email: 'canary.guest@canary.example' })
  return `${placed.order.id}&token=${placed.orderToken}`
}

async function links(shop: TestShop, ofOrder: string): Promise<void> {
  await fetch(`${shop.url}/order?id=${ofOrder}`)
  const { db, keys, newId } = shop.served.deps
  const token = plant(keys.linkToken('invite_staff', (await openFirstInvitation(db, newId)) ?? ''))
  const form = {
    token,
    email: plant('canary.staff@canary.example'),
    firstName: 'C',
    lastName: 'C',
    password: plant('canary 4'),
  }
  await fetch(`${shop.url}/invitation?token=${token}`)
  await fetch(`${shop.url}/invitation`, { method: 'POST', body: new URLSearchParams(form) })
  await fetch(`${shop.url}/invitation`, { method: 'POST', body: plant('canary of a body') })
  await fetch(`${shop.url}/${plant('canary'.repeat(3))}@x?${plant('canary-of-a-lost-query')}`, {
    headers: { cookie: plant('c=canary') },
  })
  planted.splice(planted.indexOf('canarycanarycanary'), 1)
}

async function staffTools(shop: TestShop): Promise<void> {
  const key = plant(await apiKeyOf(shop, ['payments:write', 'customers:write']))
  const { admin } = shop.as({ apiKey: key })
  const amount = { amount: 500, currency: 'USD' }
  const { code } = await admin.giftCards.issue.mutate({
    amount,
    note: plant('canary of a memo'),
    idempotencyKey: 'canary-key-1',
  })
  plant(code ?? '')
  await shop
    .as()
    .giftCards.balance.query({ code: code ?? '' })
    .catch(() => undefined)
  await post(shop, '/trpc/admin.markets.list', {}, { 'x-api-key': plant(`tw_canarycanary_${'c'.repeat(43)}`) })
  const { accessToken } = await signIn(shop, { role: 'ADMIN' })
  plant(accessToken)
  const { items } = await shop.as({ accessToken }).admin.customers.list.query({})
  const [customer] = items
  if (customer === undefined) throw new Error('nobody has an account')
  const noted = {
    customerId: customer.id,
    version: customer.version,
    metadata: { [plant('canarykey')]: plant('canary of a value') },
  }
  await shop.as({ accessToken }).admin.customers.update.mutate(noted)
}

async function webhooks(shop: TestShop): Promise<void> {
  const object = { id: 'pi_canary', object: 'payment_intent', description: plant('canary of a webhook') }
  const event = { id: 'evt_canary', object: 'event', api_version: '2026-10-28.endive', created: 1, livemode: false }
  const body = JSON.stringify({ ...event, type: 'payment_intent.succeeded', data: { object } })
  const now = Math.floor(Date.now() / 1_000)
  for (const at of [now, now - 4_000]) {
    const headers = signedWebhook(body, { secret: testWebhookSecret, at })
    plant(String(Object.values(headers)[0]).split('v1=')[1] ?? '')
    await fetch(`${shop.url}/webhooks/stripe`, { method: 'POST', headers: { ...json, ...headers }, body })
  }
  const forged = { ...json, 'stripe-signature': `t=${now},v1=${plant('ca'.repeat(32))}` }
  await fetch(`${shop.url}/webhooks/stripe`, {
    method: 'POST',
    headers: forged,
    body: plant('{"canary":"of a forger"}'),
  })
}

/** Errors that carry what they were given. */
async function whatBreaks(shop: TestShop): Promise<void> {
  const deps = shop.served.deps as { shop: typeof shop.served.deps.shop }
  const readShop = deps.shop
  const { pool } = shop.database
  const secret = plant('canary-of-a-parameter')
  const failures: (() => Promise<never>)[] = [
    () => pool.query('select $1::uuid', [secret]).then(() => Promise.reject()),
    () => pool.query('select $1::int', [secret]).then(() => Promise.reject()),
    () =>
      pool
        .query(`insert into account (id, email) values (gen_random_uuid(), $1)`, [secret])
        .then(() => Promise.reject()),
    () => Promise.reject(new Error('a', { cause: new Error(`to ${plant('canary.cause@canary.example')} failed`) })),
    () => Promise.reject(new Error(`request to ${plant('https://shop:canary@db.example')} failed`)),
    () => Promise.reject({ password: plant('canary of an object') }),
    () =>
      Promise.reject(
        new Error(JSON.stringify({ password: plant('canary in a text'), card: plant('4000056655665556') })),
      ),
    () => Promise.reject(new Error(`No such key: ${plant('sk_test_51CanaryCanary')}, ${plant('pi_1_secret_Canary')}`)),
  ]
  for (const fail of failures) {
    deps.shop = fail
    await post(shop, '/trpc/cart.create', {})
    errors.push(await (await fetch(shop.url)).text())
  }
  deps.shop = readShop
  await until(async () => shop.logged().includes('a job failed'))
}
