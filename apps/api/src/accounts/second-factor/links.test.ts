import { expect, test } from 'vitest'
import { ada, linkTokenOf, login, post, register } from '../../testing/accounts.ts'
import { openTestShop, type TestShop } from '../../testing/open-test-shop.ts'
import { letCodesPass, takeUpFactor } from '../../testing/second-factor.ts'
import { refusalFrom } from '../../testing/shopper.ts'

const better = 'a much better horse'
const required = { code: 'SECOND_FACTOR_REQUIRED' }
const wrong = { code: 'SECOND_FACTOR_INVALID' }

async function send(shop: TestShop, path: string, values: Record<string, string>) {
  const answer = await fetch(`${shop.url}${path}?`, {
    method: 'POST',
    headers: { origin: 'null', accept: 'text/html' },
    body: new URLSearchParams(values),
  })
  return { status: answer.status, text: await answer.text() }
}

async function open() {
  const shop = await openTestShop({ works: false })
  const own = await register(shop)
  return { shop, own, device: await takeUpFactor(shop, own, ada.password) }
}

async function resetToken(shop: TestShop): Promise<string> {
  await shop.as().auth.requestPasswordReset.mutate({ email: ada.email })
  return linkTokenOf(shop, 'reset_password', ada.email)
}

test('a reset password leaves the factor: without its code nothing is changed, and the link stays good', async () => {
  const { shop, own, device } = await open()
  await using _ = shop
  const token = await resetToken(shop)
  const reset = (code?: string) =>
    shop.as().auth.resetPassword.mutate({ token, password: better, ...(code && { code }) })
  expect(await refusalFrom(reset())).toEqual(required)
  expect(await refusalFrom(reset('no code'))).toEqual(wrong)
  expect((await own.shop.auth.me.query()).email).toBe(ada.email)
  expect((await reset(await device.code())).user.hasSecondFactor).toBe(true)
  const again = { email: ada.email, password: better }
  expect(await refusalFrom(shop.as().auth.login.mutate(again))).toEqual(required)
  expect(await refusalFrom(reset(await device.code()))).toEqual({ code: 'TOKEN_INVALID' })
})

test('of eight who reset by one link and one code, one does', async () => {
  const { shop, device } = await open()
  await using _ = shop
  const [token, code] = [await resetToken(shop), await device.code()]
  const tried = await Promise.allSettled(
    Array.from({ length: 8 }, () => shop.as().auth.resetPassword.mutate({ token, password: better, code })),
  )
  expect(tried.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})

test('the pages of links ask for the code as well, and change nothing without it', async () => {
  const { shop, device } = await open()
  await using _ = shop
  const token = await resetToken(shop)
  const asked = await send(shop, '/reset-password', { token, password: better })
  expect(asked).toMatchObject({ status: 401, text: expect.stringContaining('name="code"') })
  expect(asked.text).toContain('autocomplete="one-time-code"')
  const values = { token, password: better }
  const refused = await send(shop, '/reset-password', { ...values, code: '"><i>' })
  expect(refused).toMatchObject({ status: 401, text: expect.stringContaining('id="code-wrong"') })
  expect(refused.text).not.toContain('"><i>')
  await letCodesPass(shop)
  expect(await refusalFrom(login(shop))).toEqual(required)
  expect((await send(shop, '/reset-password', { ...values, code: '' })).status).toBe(400)
  expect((await send(shop, '/reset-password', { ...values, code: await device.code() })).status).toBe(200)
  const { rowCount } = await shop.database.pool.query('select from session where revoked_at is null')
  expect(rowCount).toBe(0)
})

test('an address is confirmed, and an invitation accepted, by the password with its code', async () => {
  const { shop, device } = await open()
  await using _ = shop
  await shop.database.pool.query('update account set email_verified_at = null')
  const token = await linkTokenOf(shop, 'verify_email', ada.email)
  const verify = (code?: string) =>
    shop.as().auth.verifyEmail.mutate({ token, password: ada.password, ...(code && { code }) })
  expect(await refusalFrom(verify())).toEqual(required)
  expect((await send(shop, '/verify-email', { token, password: ada.password })).text).toContain('name="code"')
  await verify(await device.code())
  const invitation = crypto.randomUUID()
  await shop.database.pool.query(
    `insert into staff_invitation (id, email, role, expires_at)
     values ($1, $2, 'ADMIN', shop_now() + interval '1 day')`,
    [invitation, ada.email],
  )
  const { email: _email, ...person } = ada
  const accepted = { ...person, token: shop.served.deps.keys.linkToken('invite_staff', invitation) }
  expect(await refusalFrom(shop.as().auth.acceptInvitation.mutate(accepted))).toEqual(required)
  expect((await send(shop, '/invitation', accepted)).text).toContain('name="code"')
  const done = await shop.as().auth.acceptInvitation.mutate({ ...accepted, code: await device.code() })
  expect(done.user).toMatchObject({ role: 'ADMIN', hasSecondFactor: true })
})

test('in cookie mode the cookie comes with the code, and not before', async () => {
  const { shop, device } = await open()
  await using _ = shop
  const asked = { email: ada.email, password: ada.password, session: 'cookie' }
  const refused = await post(shop, 'auth.login', asked)
  expect([refused.status, refused.headers.get('set-cookie')]).toEqual([401, null])
  const answer = await post(shop, 'auth.login', { ...asked, code: await device.code() })
  expect(answer.headers.get('set-cookie')).toContain('HttpOnly')
})
