import { expect, test } from 'vitest'
import { ada, grace, linkTokenOf, login, register } from '../testing/accounts.ts'
import { openLimitedShop, refusalsOf, tallied } from '../testing/limited-shop.ts'
import { linkIn } from '../testing/mailbox.ts'
import { openTestShop, type TestShop, until } from '../testing/open-test-shop.ts'
import { openGuest, refusalFrom } from '../testing/shopper.ts'

const dead = { code: 'TOKEN_INVALID' }
const fresh = 'augusta@example.com'
const { password } = ada

const later = (shop: TestShop, interval: string) =>
  shop.database.pool.query(
    `update one_time_token set created_at = created_at - $1::interval, expires_at = expires_at - $1::interval`,
    [interval],
  )

const emailOf = async (shop: TestShop, id: string) =>
  (await shop.database.pool.query<{ email: string }>('select email from account where id = $1', [id])).rows[0]?.email

test('an address changes when the link that was mailed to the new one is followed, and both are told', async () => {
  await using shop = await openTestShop()
  const own = await register(shop)
  await own.shop.auth.changeEmail.mutate({ email: fresh, password })
  const mailsAbout = async (to: string, subject: string) =>
    (await shop.mails()).filter((mail) => mail.to === to && mail.subject.includes(subject))
  await until(async () => (await mailsAbout(fresh, 'Confirm your new')).length === 1)
  await until(async () => (await mailsAbout(ada.email, 'Somebody changes')).length === 1)
  expect((await own.shop.auth.me.query()).email).toBe(ada.email)
  const [mail] = await mailsAbout(fresh, 'Confirm your new')
  if (mail === undefined) throw new Error('there is no mail')
  const page = await fetch(linkIn(mail))
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining(fresh)])
  const token = linkIn(mail).searchParams.get('token') ?? ''
  const body = new URLSearchParams({ token, password })
  const confirmed = await fetch(`${shop.url}/change-email`, { method: 'POST', body })
  expect([confirmed.status, await confirmed.text()]).toEqual([200, expect.stringContaining(fresh)])
  await until(async () => (await mailsAbout(ada.email, 'has been changed')).length === 1)
  const { user } = await shop.as().auth.login.mutate({ email: fresh, password })
  expect(user).toMatchObject({ id: own.id, email: fresh, emailVerified: true })
  expect(await refusalFrom(shop.as().auth.login.mutate({ email: ada.email, password }))).toEqual({
    code: 'UNAUTHENTICATED',
  })
})

test('of eight that follow the link at once one changes the address, and only its session stays', async () => {
  await using shop = await openTestShop({ works: false })
  const [own, elsewhere] = [await register(shop), await login(shop)]
  await own.shop.auth.changeEmail.mutate({ email: fresh, password })
  const token = await linkTokenOf(shop, 'change_email', fresh)
  const all = await Promise.allSettled(
    Array.from({ length: 8 }, () => own.shop.auth.confirmEmailChange.mutate({ token })),
  )
  expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(await refusalFrom(own.shop.auth.confirmEmailChange.mutate({ token }))).toEqual(dead)
  expect(await own.shop.auth.me.query()).toMatchObject({ email: fresh, version: 2 })
  expect(await refusalFrom(elsewhere.shop.auth.me.query())).toEqual({ code: 'TOKEN_EXPIRED' })
  const { refreshToken } = elsewhere
  expect(await refusalFrom(shop.as().auth.refresh.mutate({ refreshToken }))).toEqual(dead)
})

test('a known address is answered alike and told in its own mailbox, and nobody gets it', async () => {
  await using shop = await openTestShop()
  const [own] = [await register(shop), await register(shop, grace)]
  expect(await own.shop.auth.changeEmail.mutate({ email: grace.email.toUpperCase(), password })).toEqual({ ok: true })
  const told = async () => (await shop.mails()).filter(({ subject }) => subject.includes('You have an account'))
  await until(async () => (await told()).length === 1)
  expect((await told())[0]?.text).not.toContain('token=')
  const token = await linkTokenOf(shop, 'change_email', grace.email)
  expect(await refusalFrom(own.shop.auth.confirmEmailChange.mutate({ token }))).toMatchObject({ code: 'CONFLICT' })
  expect(await emailOf(shop, own.id)).toBe(ada.email)
})

test('an address that several accounts ask for at once goes to one of them', async () => {
  await using shop = await openTestShop({ works: false })
  const people = await Promise.all(
    Array.from({ length: 8 }, (_, at) => register(shop, { ...ada, email: `ada${at}@example.com` })),
  )
  await Promise.all(people.map((own) => own.shop.auth.changeEmail.mutate({ email: fresh, password })))
  const { rows } = await shop.database.pool.query<{ id: string; account_id: string }>(
    `select id, account_id from one_time_token where purpose = 'change_email'`,
  )
  const tokenOf = (accountId: string) =>
    shop.served.deps.keys.linkToken('change_email', rows.find((row) => row.account_id === accountId)?.id ?? '')
  const all = await Promise.allSettled(
    people.map((own) => own.shop.auth.confirmEmailChange.mutate({ token: tokenOf(own.id) })),
  )
  expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})

test('a link that is over, replaced, of somebody else or overtaken by a new password changes nothing', async () => {
  await using shop = await openTestShop({ works: false })
  const [own, other] = [await register(shop), await register(shop, grace)]
  const ask = async (email: string) => {
    await own.shop.auth.changeEmail.mutate({ email, password })
    return linkTokenOf(shop, 'change_email', email)
  }
  const follow = (token: string) => refusalFrom(own.shop.auth.confirmEmailChange.mutate({ token }))
  const mistyped = await ask('agusta@example.com')
  expect(await refusalFrom(own.shop.auth.changeEmail.mutate({ email: fresh, password }))).toEqual({
    code: 'RATE_LIMITED',
    retryAfter: 60,
  })
  await later(shop, '61 seconds')
  const token = await ask(fresh)
  expect(await follow(mistyped)).toEqual(dead)
  expect(await refusalFrom(other.shop.auth.confirmEmailChange.mutate({ token }))).toMatchObject({
    code: 'VALIDATION_FAILED',
    issues: [{ path: 'password' }],
  })
  const withOwn = { token, password: grace.password }
  expect(await refusalFrom(other.shop.auth.confirmEmailChange.mutate(withOwn))).toEqual({ code: 'UNAUTHENTICATED' })
  expect(await refusalFrom(own.shop.auth.verifyEmail.mutate({ token }))).toEqual(dead)
  await later(shop, '1 hour')
  expect(await follow(token)).toEqual(dead)
  const last = await ask('augusta.king@example.com')
  await own.shop.auth.changePassword.mutate({ currentPassword: password, password: 'a better horse than that' })
  expect(await follow(last)).toEqual(dead)
  expect(await emailOf(shop, own.id)).toBe(ada.email)
})

test('it takes the password to ask, and the new address brings what was ordered under it as a guest', async () => {
  await using shop = await openTestShop({ works: false })
  const { order } = await (await openGuest(shop, { mug: 1 })).place({ email: fresh })
  const own = await register(shop)
  const ask = (given: { email: string; password: string }) => own.shop.auth.changeEmail.mutate(given)
  expect(await refusalFrom(ask({ email: fresh, password: grace.password }))).toMatchObject({
    code: 'VALIDATION_FAILED',
    issues: [{ path: 'password' }],
  })
  expect(await refusalFrom(ask({ email: ada.email, password }))).toMatchObject({ issues: [{ path: 'email' }] })
  await ask({ email: fresh, password })
  await own.shop.auth.confirmEmailChange.mutate({ token: await linkTokenOf(shop, 'change_email', fresh) })
  expect((await own.shop.orders.get.query({ orderId: order.id })).id).toBe(order.id)
})

test('eight accounts mail one stranger’s mailbox as often as one does', async () => {
  await using limited = await openLimitedShop()
  const callers = await Promise.all(
    Array.from({ length: 8 }, async (_, nth) => {
      const ip = `203.0.${nth}.1`
      const { accessToken } = await limited.from(ip).auth.register.mutate({ ...ada, email: `ada${nth}@example.com` })
      return limited.from(ip, accessToken)
    }),
  )
  const calls = callers.map(({ auth }) => auth.changeEmail.mutate({ email: fresh, password }))
  expect(tallied(await refusalsOf(calls))).toEqual({ ok: 5, RATE_LIMITED: 3 })
})
