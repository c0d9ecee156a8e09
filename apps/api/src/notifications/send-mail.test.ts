import { readdir, stat } from 'node:fs/promises'
import type { MailRequest } from '@tillwright/db/mail-request'
import { expect, test } from 'vitest'
import type { Deps } from '../deps.ts'
import { serve } from '../serve.ts'
import { ada, register } from '../testing/accounts.ts'
import { linkIn, type ReceivedMail } from '../testing/mailbox.ts'
import { openTestShop, type TestShop, until } from '../testing/open-test-shop.ts'
import { openGuest } from '../testing/shopper.ts'
import { openSmtpServer } from '../testing/smtp-server.ts'
import { openMailer } from './mailer.ts'
import { sendMail } from './send-mail.ts'

const long = { tags: ['long'] }

const mailTo = (shop: TestShop, to: string, about: string): Promise<ReceivedMail> =>
  until(async () => (await shop.mails()).find((mail) => mail.to === to && mail.subject.includes(about)))

/** As a job would, at once. */
async function send(shop: TestShop, request: MailRequest, deps: Partial<Deps> = {}): Promise<ReceivedMail | undefined> {
  await sendMail({ ...shop.served.deps, ...deps }, request, crypto.randomUUID())
  return (await shop.mails()).at(-1)
}

async function invite(shop: TestShop, email: string | null, role = 'ADMIN'): Promise<MailRequest> {
  const { rows } = await shop.database.pool.query<{ id: string }>(
    `insert into staff_invitation (id, email, role, expires_at)
     values (gen_random_uuid(), $1, $2, shop_now() + interval '7 days') returning id`,
    [email, role],
  )
  return { kind: 'invite_staff', invitationId: rows[0]?.id ?? '' }
}

test('registering mails a link that confirms the address', async () => {
  await using shop = await openTestShop()
  const own = await register(shop)
  const mail = await mailTo(shop, ada.email, 'Confirm')
  const link = linkIn(mail)
  expect([mail.from, mail.subject]).toEqual([
    'Test shop <no-reply@127.0.0.1>',
    'Confirm your e-mail address for Test shop',
  ])
  expect([link.origin, link.pathname]).toEqual([shop.url, '/verify-email'])
  expect(mail.html).toContain(`href="${link.href}"`)
  await own.shop.auth.verifyEmail.mutate({ token: link.searchParams.get('token') ?? '' })
  expect((await own.shop.auth.me.query()).emailVerified).toBe(true)
})

test('a reset is mailed to whom it is about, and to nobody who is unknown', async () => {
  await using shop = await openTestShop()
  await shop.as().auth.requestPasswordReset.mutate({ email: 'nobody@example.com' })
  await register(shop)
  await shop.as().auth.requestPasswordReset.mutate({ email: ada.email.toUpperCase() })
  const link = linkIn(await mailTo(shop, ada.email, 'new password'))
  const token = link.searchParams.get('token') ?? ''
  expect(link.pathname).toBe('/reset-password')
  await shop.as().auth.resetPassword.mutate({ token, password: 'a much better horse' })
  await until(async () => {
    const { rows } = await shop.database.pool.query(
      `select 1 from pgboss.job where name = 'send-mail' and state <> 'completed'`,
    )
    return rows.length === 0
  })
  expect(new Set((await shop.mails()).map(({ to }) => to))).toEqual(new Set([ada.email]))
})

test('what a job holds, and what is kept, opens nothing', async () => {
  await using shop = await openTestShop({ works: false })
  await register(shop)
  await shop.as().auth.requestPasswordReset.mutate({ email: ada.email })
  const { rows } = await shop.database.pool.query<{ data: object }>(
    `select data from pgboss.job where name = 'send-mail'`,
  )
  expect(rows.map(({ data }) => Object.keys(data).toSorted())).toEqual(Array(2).fill(['kind', 'tokenId']))
})

test('an invitation and a link to an order lead where they say', async () => {
  await using shop = await openTestShop({ works: false })
  const invited = await send(shop, await invite(shop, 'grace@example.com'))
  expect(invited).toMatchObject({ to: 'grace@example.com', subject: 'Join the staff of Test shop' })
  expect(invited?.text).toContain('an administrator of Test shop')
  expect(await send(shop, await invite(shop, null))).toEqual(invited)
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  const found = await send(shop, { kind: 'order_link', orderNumber: placed.order.orderNumber, to: ada.email })
  const link = linkIn(found ?? { ...(await mailTo(shop, ada.email, 'Your order')) })
  expect(link.searchParams.get('token')).toBe(placed.orderToken)
  const page = await fetch(link)
  expect([page.status, page.headers.get('cache-control')]).toEqual([200, 'no-store'])
  const text = await page.text()
  expect(text).toContain(placed.order.orderNumber)
  expect(text).toContain('1 × ')
  const shown = [...text.matchAll(/: \$(\d+)\.(\d\d)</g)].map(([, units, cents]) => Number(`${units}${cents}`))
  expect([shown.length, shown.slice(0, -1).reduce((sum, minor) => sum + minor, 0)]).toEqual([4, shown.at(-1)])
  expect(shown.at(-1)).toBe(placed.order.total.amount)
  const other = await (await openGuest(shop, { mug: 1 })).place()
  link.searchParams.set('id', other.order.id)
  expect((await fetch(link)).status).toBe(404)
})

test('what is used, over or gone is not mailed any more', async () => {
  await using shop = await openTestShop({ works: false })
  await register(shop)
  await shop.database.pool.query('update one_time_token set used_at = shop_now()')
  const { rows } = await shop.database.pool.query<{ data: MailRequest }>(
    `select data from pgboss.job where name = 'send-mail'`,
  )
  const invitation = await invite(shop, 'grace@example.com')
  await shop.database.pool.query('update staff_invitation set expires_at = shop_now()')
  const { orderNumber } = (await (await openGuest(shop, { mug: 1 })).place()).order
  const gone: MailRequest[] = [
    ...rows.map(({ data }) => data),
    invitation,
    { kind: 'reset_password', tokenId: crypto.randomUUID() },
    { kind: 'order_link', orderNumber: 'ORD-000000-0001', to: ada.email },
    { kind: 'order_link', orderNumber, to: 'eve@example.com' },
  ]
  for (const request of gone) expect(await send(shop, request)).toBeUndefined()
})

test('nothing that a person typed becomes HTML or a header', async () => {
  await using shop = await openTestShop({ works: false })
  const name = 'Tea & <b>Co</b>\r\nBcc: eve@example.com "急須"'
  await shop.database.pool.query('update shop_setting set shop_name = $1, support_email = $2', [
    name,
    'us@shop.example',
  ])
  const deps = { shop: async () => ({ ...(await shop.served.deps.shop()), name, supportEmail: 'us@shop.example' }) }
  const mail = await send(shop, await invite(shop, 'grace@example.com'), deps)
  expect(mail?.html).toContain('Tea &amp; &lt;b&gt;Co&lt;/b&gt;')
  expect(mail?.html).not.toContain('<b>')
  expect(mail?.to).toBe('grace@example.com')
  expect(mail?.from).toMatch(/<us@shop\.example>$/)
  expect(mail?.subject).toContain('急須')
})

test('a mail that is sent twice has one Message-ID, and is one file for its owner’s eyes only', async () => {
  await using shop = await openTestShop({ works: false })
  const request = await invite(shop, 'grace@example.com')
  await sendMail(shop.served.deps, request, 'the-job')
  await sendMail(shop.served.deps, request, 'the-job')
  const [mail, ...more] = await shop.mails()
  expect([mail?.messageId, more]).toEqual([expect.stringMatching(/^<thejob\.[0-9a-f]{8}@127\.0\.0\.1>$/), []])
  const [name = ''] = await readdir(shop.options.mail.directory ?? '')
  const { mode } = await stat(`${shop.options.mail.directory}/${name}`)
  expect(mode & 0o077).toBe(0)
})

test('mails go out by SMTP, and one that was refused comes again with the same Message-ID', long, async () => {
  await using smtp = await openSmtpServer()
  await using shop = await openTestShop({ works: false })
  smtp.next.push('not_now')
  await register(shop)
  const node = await serve({ ...shop.options, port: 0, works: true, mail: { smtpUrl: smtp.url, directory: null } })
  try {
    const [mail] = await until(async () => smtp.received.length > 0 && smtp.received)
    expect(mail).toMatchObject({ from: 'no-reply@127.0.0.1', to: ada.email })
    const { rows } = await shop.database.pool.query<{ id: string }>(
      `select id from pgboss.job where name = 'send-mail'`,
    )
    expect(/^Message-ID: <(\S+?)\./m.exec(mail?.source ?? '')?.[1]).toBe(rows[0]?.id.replaceAll('-', ''))
    expect(smtp.next).toEqual([])
  } finally {
    await node.stop(1_000)
  }
})

test('without SMTP and without a folder a mail waits: the start says so, and sending fails', async () => {
  await using shop = await openTestShop({ works: false })
  const warnings: unknown[] = []
  const log = Object.assign(Object.create(shop.options.log), { warn: (said: unknown) => warnings.push(said) })
  const mailer = openMailer({ smtpUrl: undefined, directory: null }, log)
  expect(warnings).toEqual([expect.stringContaining('SMTP_URL is not set')])
  await expect(send(shop, await invite(shop, 'grace@example.com'), { mailer })).rejects.toThrow('SMTP_URL is not set')
})
