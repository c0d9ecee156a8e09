import { expect, test } from 'vitest'
import { ada, linkTokenOf, login, register } from '../testing/accounts.ts'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'

const better = 'a much better horse'

async function get(shop: TestShop, path: string): Promise<{ status: number; text: string; headers: Headers }> {
  const answer = await fetch(`${shop.url}${path}`)
  return { status: answer.status, text: await answer.text(), headers: answer.headers }
}

/** What a browser sends when the form is sent; under no-referrer it names no origin. */
async function send(shop: TestShop, path: string, values: Record<string, string>) {
  const answer = await fetch(`${shop.url}${path}?`, {
    method: 'POST',
    headers: { origin: 'null', accept: 'text/html' },
    body: new URLSearchParams(values),
  })
  return { status: answer.status, text: await answer.text() }
}

async function inviteFirstAdmin(shop: TestShop, email: string | null = null): Promise<string> {
  const { rows } = await shop.database.pool.query<{ id: string }>(
    `insert into staff_invitation (id, email, role, expires_at)
     values (gen_random_uuid(), $1, 'ADMIN', shop_now() + interval '7 days') returning id`,
    [email],
  )
  return shop.served.deps.keys.linkToken('invite_staff', rows[0]?.id ?? '')
}

test('looking at a link changes nothing, however often; sending its form does, once', async () => {
  await using shop = await openTestShop({ works: false })
  const own = await register(shop)
  const token = await linkTokenOf(shop, 'verify_email', ada.email)
  for (let times = 0; times < 3; times++) {
    const page = await get(shop, `/verify-email?token=${token}`)
    expect([page.status, page.text.includes(`value="${token}"`), page.text.includes(ada.email)]).toEqual([
      200,
      true,
      true,
    ])
  }
  expect((await own.shop.auth.me.query()).emailVerified).toBe(false)
  const wrong = { status: 401, text: expect.stringContaining('does not open the account') }
  expect(await send(shop, '/verify-email', { token, password: 'not that one' })).toMatchObject(wrong)
  expect((await own.shop.auth.me.query()).emailVerified).toBe(false)
  const { password } = ada
  expect(await send(shop, '/verify-email', { token, password })).toMatchObject({
    status: 200,
    text: expect.stringContaining(ada.email),
  })
  expect((await own.shop.auth.me.query()).emailVerified).toBe(true)
  const over = { status: 410, text: expect.stringContaining('This link is over') }
  expect(await send(shop, '/verify-email', { token, password })).toMatchObject(over)
  expect(await get(shop, `/verify-email?token=${token}`)).toMatchObject(over)
})

test('a page that confirms an address says what to do, and asks for the password', async () => {
  await using shop = await openTestShop({ works: false })
  await register(shop)
  const token = await linkTokenOf(shop, 'verify_email', ada.email)
  const { text } = await get(shop, `/verify-email?token=${token}`)
  for (const said of ['type="password"', 'autocomplete="current-password"', 'do nothing', 'ask for a new password'])
    expect(text).toContain(said)
  const missing = await send(shop, '/verify-email', { token })
  expect(missing).toMatchObject({ status: 400, text: expect.stringContaining('id="password-wrong"') })
})

test('what follows a token is not read as part of it, and never becomes HTML', async () => {
  await using shop = await openTestShop({ works: false })
  await register(shop)
  const token = `${await linkTokenOf(shop, 'verify_email', ada.email)}="><script>alert(1)</script>`
  const shown = await get(shop, `/verify-email?token=${encodeURIComponent(token)}`)
  const sent = await send(shop, '/verify-email', { token, password: 'not that one' })
  expect([shown.status, sent.status]).toEqual([200, 401])
  for (const { text } of [shown, sent]) {
    expect(text).toContain('=&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;">')
    expect(text).not.toContain('<script')
  }
})

test('a page runs no script, is sent nowhere else, is kept nowhere and tells nobody its address', async () => {
  await using shop = await openTestShop({ works: false })
  const page = await get(shop, `/invitation?token=${await inviteFirstAdmin(shop)}`)
  const policy = page.headers.get('content-security-policy') ?? ''
  for (const rule of ["default-src 'none'", "style-src 'sha256-", "form-action 'self'", "frame-ancestors 'none'"])
    expect(policy).toContain(rule)
  expect(page.headers.get('cache-control')).toBe('no-store')
  expect(page.headers.get('referrer-policy')).toBe('no-referrer')
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(page.text).not.toMatch(/<script|\son\w+=|https?:/)
})

test('a new password is set by hand; what is wrong with it stands next to it, and is not shown again', async () => {
  await using shop = await openTestShop({ works: false })
  const before = await register(shop)
  await shop.as().auth.requestPasswordReset.mutate({ email: ada.email })
  const token = await linkTokenOf(shop, 'reset_password', ada.email)
  const refused = await send(shop, '/reset-password', { token, password: 'iloveyou' })
  expect(refused).toMatchObject({ status: 400, text: expect.stringContaining('id="password-wrong"') })
  expect(refused.text).toContain('too easy to guess')
  expect(refused.text).not.toContain('iloveyou')
  expect((await send(shop, '/reset-password', { token })).status).toBe(400)
  expect((await send(shop, '/reset-password', { token, password: 'é'.repeat(201) })).status).toBe(400)
  expect((await send(shop, '/reset-password', { token, password: better })).status).toBe(200)
  await login(shop, { ...ada, password: better })
  const old = await fetch(`${shop.url}/trpc/auth.me`, { headers: { authorization: `Bearer ${before.accessToken}` } })
  expect(old.status).toBe(401)
  const { rows } = await shop.database.pool.query('select count(*)::int as n from session where revoked_at is null')
  expect(rows).toEqual([{ n: 1 }])
})

test('the first admin is made by a form, that says who he is now and what to do next', async () => {
  await using shop = await openTestShop({ works: false })
  const token = await inviteFirstAdmin(shop)
  expect((await get(shop, `/invitation?token=${token}`)).text).toContain('name="email"')
  const refused = await send(shop, '/invitation', {
    token,
    email: 'x',
    firstName: '"><b>',
    lastName: '',
    password: better,
  })
  expect(refused.status).toBe(400)
  for (const field of ['email', 'lastName']) expect(refused.text).toContain(`id="${field}-wrong"`)
  expect(refused.text).toContain('value="&quot;&gt;&lt;b&gt;"')
  expect(refused.text).not.toContain('"><b>')
  const done = await send(shop, '/invitation', { ...ada, token })
  expect(done.status).toBe(200)
  for (const said of [ada.email, 'an administrator', '<code>auth.login</code>', '<code>admin.apiKeys.create</code>'])
    expect(done.text).toContain(said)
  const { user } = await shop.as().auth.login.mutate({ email: ada.email, password: ada.password })
  expect(user.role).toBe('ADMIN')
})

test('whoever is invited by mail has no address to type, and shows an account to be his by its password', async () => {
  await using shop = await openTestShop({ works: false })
  await register(shop)
  const token = await inviteFirstAdmin(shop, ada.email)
  const page = await get(shop, `/invitation?token=${token}`)
  expect([page.text.includes(ada.email), page.text.includes('name="email"')]).toEqual([true, false])
  const { email: _, ...person } = ada
  const refused = await send(shop, '/invitation', { ...person, token, password: 'a guess at a password' })
  expect(refused).toMatchObject({ status: 401, text: expect.stringContaining('id="password-wrong"') })
  expect((await send(shop, '/invitation', { ...person, token })).status).toBe(200)
})

test('whatever comes instead of a form or a token is answered, and changes nothing', async () => {
  await using shop = await openTestShop({ works: false })
  await register(shop)
  const html = '<i>\'"&'
  for (const path of ['/verify-email', '/reset-password', '/invitation']) {
    const looks = ['', '?token=', '?token=%00', `?token=${encodeURIComponent(html)}`, '?token=a&token=b', '?token[x]=1']
    for (const query of looks) {
      const page = await get(shop, path + query)
      expect([path, query, page.status, page.text.includes('<i>')]).toEqual([path, query, 410, false])
    }
    const sent = [{}, { token: html }, { __proto__: null, token: 'x'.repeat(300), password: better }]
    for (const values of sent) expect((await send(shop, path, values as Record<string, string>)).status).toBe(410)
    const codeOf = async (body: string, type: string) => {
      const answer = await fetch(`${shop.url}${path}`, { method: 'POST', headers: { 'content-type': type }, body })
      return [answer.status, ((await answer.json()) as { code: string }).code]
    }
    expect(await codeOf('{"token":"x"}', 'application/json')).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE'])
    expect(await codeOf('token=x', 'text/plain')).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE'])
    const large = `token=${'x'.repeat(17_000)}`
    expect(await codeOf(large, 'application/x-www-form-urlencoded')).toEqual([413, 'PAYLOAD_TOO_LARGE'])
  }
})
