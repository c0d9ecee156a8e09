import type { MailRequest } from '@tillwright/db/mail-request'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { submitRefund } from '../payments/submit-refund.ts'
import { ada, register } from '../testing/accounts.ts'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'
import { placePaid } from '../testing/place-paid.ts'
import { openGuest } from '../testing/shopper.ts'
import { apiKeyOf, signIn } from '../testing/sign-in.ts'
import { openSmtpServer, type SmtpServer } from '../testing/smtp-server.ts'
import { openMailer } from './mailer.ts'
import { sendMail } from './send-mail.ts'

/** A script, a formula, another header with a body of its own, and a link, for whoever opens or forwards it. */
const markup = `=HYPERLINK("https://evil.example")"'><img src=x onerror=a><script>a</script><a href="https://evil.example">`
const headers = '\r\nBcc: eve@evil.example\r\nContent-Type: text/html\r\n\r\n<script>a</script>\r\n.\r\n'
const payload = `${markup}${headers}\u2028\u202E`

let shop: TestShop
let smtp: SmtpServer
beforeAll(async () => {
  shop = await openTestShop({ works: false })
  smtp = await openSmtpServer()
})
afterAll(async () => {
  await smtp[Symbol.asyncDispose]()
  await shop[Symbol.asyncDispose]()
})

const run = (statement: string, ...values: readonly unknown[]) => shop.database.pool.query(statement, [...values])

/** The letters that were asked for, as the jobs hold them. */
async function asked(): Promise<MailRequest[]> {
  const { rows } = await run(`delete from pgboss.job where name = 'send-mail' returning data`)
  return rows.map(({ data }: { data: MailRequest }) => data)
}

/** What goes out by SMTP for a letter, whatever the shop is called. */
async function sent(request: MailRequest, locale = 'en-US') {
  const known = await shop.served.deps.shop()
  const said = { ...known, name: payload, defaultMarket: { ...known.defaultMarket, locales: [locale] } }
  const mailer = openMailer({ smtpUrl: smtp.url, directory: null }, shop.options.log)
  await sendMail({ ...shop.served.deps, mailer, shop: async () => said }, request, crypto.randomUUID())
  const [mail, ...more] = smtp.empty()
  expect([request.kind, mail === undefined, more]).toEqual([request.kind, false, []])
  return mail ?? { from: '', to: '', source: '' }
}

/** A part as its reader sees it, of base64 or quoted-printable. */
function bodyOf(source: string, type: string): string {
  const boundary = /boundary="([^"]+)"/.exec(source)?.[1] ?? ''
  const parts = source.split(`--${boundary}`).map((part) => part.trimStart().split('\r\n\r\n'))
  const [head = '', ...rest] = parts.find(([own = '']) => own.includes(`Content-Type: ${type}`)) ?? []
  const body = rest.join('\r\n\r\n')
  if (/base64/i.test(head)) return Buffer.from(body, 'base64').toString('utf8')
  const bytes = body
    .replaceAll('=\r\n', '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString('utf8')
}

/** The names of the headers of a mail; a folded line belongs to the one before. */
const headerNames = (source: string) =>
  (source.split('\r\n\r\n', 1)[0] ?? '')
    .split('\r\n')
    .filter((line) => !/^[ \t]/.test(line))
    .map((line) => line.split(':', 1)[0])
    .toSorted()

async function expectHarmless(request: MailRequest, to: string, locale?: string, others: string[] = []): Promise<void> {
  const mail = await sent(request, locale)
  const names = ['Auto-Submitted', 'Content-Type', 'Date', 'From', 'MIME-Version', 'Message-ID', 'Subject', 'To']
  expect([request.kind, mail.to, headerNames(mail.source)]).toEqual([request.kind, to, names])
  const html = bodyOf(mail.source, 'text/html')
  expect([request.kind, html]).toEqual([request.kind, expect.not.stringMatching(/<(img|script|style|iframe|form)\b/)])
  const links = [...html.matchAll(/href="([^"]*)"/g)].map(([, href = '']) => new URL(href).origin)
  const known = [shop.url, ...others]
  expect([request.kind, links.filter((origin) => !known.includes(origin))]).toEqual([request.kind, []])
  // It is there all the same, as it was typed: what is hidden cannot be noticed.
  expect([request.kind, bodyOf(mail.source, 'text/plain')]).toEqual([request.kind, expect.stringContaining(markup)])
}

test('what goods, places and the shop are called does nothing in a letter to staff, in any language', async () => {
  const { admin } = shop.as(await signIn(shop, { role: 'ADMIN' }))
  const emails = { stockAlertsEmail: 'stock@shop.example', disputesEmail: 'bank@shop.example' }
  await admin.settings.update.mutate({ ...emails, version: 1 })
  await run('update product set title = $1', payload)
  await run('update stock_location set name = $1', payload)
  await run('update stock_level set low_stock_threshold = on_hand - 1 where variant_id = $1', shop.id.variant.mug)
  await (await openGuest(shop, { mug: 1 })).place()
  const [low] = (await asked()).filter(({ kind }) => kind === 'low_stock')
  if (low === undefined) throw new Error('the mug is low')
  for (const locale of ['en-US', 'de-DE', 'ja-JP']) await expectHarmless(low, emails.stockAlertsEmail, locale)
})

test('an invitation carries nothing that its sender has typed, and goes to one mailbox', async () => {
  const key = await apiKeyOf(shop, ['staff:write', 'orders:read'])
  await run('update api_key set name = $1', payload)
  const invite = (email: string) =>
    shop.as({ apiKey: key }).admin.staff.invite.mutate({ email, role: 'STAFF', permissions: ['orders:read'] })
  for (const email of [
    `grace@example.com${headers}`,
    'grace@example.com, eve@evil.example',
    'Eve <eve@evil.example>',
    '"<script>a</script>"@evil.example',
    'grace@example.com?bcc=eve@evil.example',
  ])
    await expect(invite(email), email).rejects.toThrow()
  expect((await asked()).filter(({ kind }) => kind === 'invite_staff')).toEqual([])
  await invite('grace@example.com')
  const [invitation] = (await asked()).filter(({ kind }) => kind === 'invite_staff')
  if (invitation === undefined) throw new Error('somebody was invited')
  await expectHarmless(invitation, 'grace@example.com')
})

test('what somebody is called does nothing in the letters of his account', async () => {
  const own = await register(shop)
  await run('update account set first_name = $1, last_name = $1 where email = $2', payload, ada.email)
  await shop.as().auth.requestPasswordReset.mutate({ email: ada.email })
  await own.shop.auth.changeEmail.mutate({ email: 'new@example.com', password: ada.password })
  const requests = await asked()
  const to: Partial<Record<MailRequest['kind'], string>> = { change_email: 'new@example.com' }
  const kinds = ['change_email', 'email_change_asked', 'reset_password', 'verify_email']
  expect(requests.map(({ kind }) => kind).toSorted()).toEqual(kinds)
  for (const request of requests) await expectHarmless(request, to[request.kind] ?? ada.email)
  await expectHarmless({ kind: 'email_changed', to: ada.email }, ada.email)
})

test('what goods, people, parcels and explanations are called does nothing in the letters about an order', async () => {
  const placed = await placePaid(shop, { mug: 2 })
  const { id: orderId, lines } = placed.order
  const orders = shop.as({ apiKey: await apiKeyOf(shop, ['orders:write', 'orders:read']) }).admin.orders
  const key = () => ({ idempotencyKey: `key-${crypto.randomUUID()}` })
  const trackingUrl = 'https://parcels.example/?a="><script>a</script>'
  const pieces = lines.map(({ id: lineId }) => ({ lineId, quantity: 1 }))
  await orders.fulfill.mutate({ orderId, lines: pieces, carrier: 'a', trackingNumber: 'b', trackingUrl, ...key() })
  const { refunds } = await orders.refund.mutate({ orderId, of: { kind: 'all' }, reason: 'a', ...key() })
  for (const { id } of refunds) await submitRefund(shop.served.deps, id)
  const options = JSON.stringify([{ name: payload, value: payload }])
  // As if somebody had come past the inputs: what is kept is not trusted either.
  await run('update order_line set title = $1, options = $2 where order_id = $3', payload, options, orderId)
  const address = (side: string) => `${side} = ${side} || jsonb_build_object('firstName', $1::text, 'city', $1::text)`
  await run(
    `update orders set ${address('shipping_address')}, ${address('billing_address')} where id = $2`,
    payload,
    orderId,
  )
  await run('update shipment set carrier = $1, tracking_number = $1 where order_id = $2', payload, orderId)
  await run('update refund set explanation = $1 where order_id = $2', payload, orderId)
  const requests = (await asked()).filter((request) => 'orderId' in request && request.orderId === orderId)
  expect(requests.map(({ kind }) => kind).toSorted()).toEqual(['order_confirmed', 'refunded', 'shipped'])
  for (const request of requests)
    await expectHarmless(request, placed.order.email, 'en-US', ['https://parcels.example'])
})
