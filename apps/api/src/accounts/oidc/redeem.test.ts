import { expect, test } from 'vitest'
import { ada, bearerOf, login, post, register } from '../../testing/accounts.ts'
import { comeBack, newVerifier, openOidcShop } from '../../testing/oidc.ts'
import type { TestShop } from '../../testing/open-test-shop.ts'
import { takeUpFactor } from '../../testing/second-factor.ts'
import { openGuest, refusalFrom } from '../../testing/shopper.ts'

const subject = { sub: 'a-1', email: ada.email, email_verified: true, given_name: 'Ada', family_name: 'Lovelace' }
const over = { code: 'TOKEN_INVALID' }

const redeem = (shop: TestShop, input: { code: string; verifier: string; secondFactorCode?: string }) =>
  shop.as().auth.oidc.redeem.mutate(input)

async function countsOf(shop: TestShop) {
  const { rows } = await shop.database.pool.query<{ accounts: number; identities: number }>(`
    select (select count(*)::int from account) as accounts, (select count(*)::int from account_identity) as identities`)
  return rows[0]
}

test('a new person gets an account without a password, is the same the next time, and may choose one', async () => {
  await using opened = await openOidcShop([subject])
  const { shop } = opened
  const [local] = (await shop.as().auth.oidc.providers.query()).items
  expect(local).toEqual({ name: 'local', url: `${shop.url}/auth/oidc/local` })
  const first = await redeem(shop, await comeBack(shop, 'a-1'))
  expect(first.user).toMatchObject({
    email: ada.email,
    firstName: 'Ada',
    lastName: 'Lovelace',
    role: 'CUSTOMER',
    emailVerified: true,
  })
  // The address is another one by now: the subject is the same.
  opened.issuer.people.set('a-1', { ...subject, email: 'other@example.com' })
  const again = await redeem(shop, await comeBack(shop, 'a-1'))
  expect(again.user).toEqual(first.user)
  expect(await refusalFrom(login(shop))).toEqual({ code: 'UNAUTHENTICATED' })
  const own = bearerOf(shop, again).shop
  expect((await own.auth.oidc.identities.query()).items).toMatchObject([{ provider: 'local' }])
  expect(await countsOf(shop)).toEqual({ accounts: 1, identities: 1 })
})

test('the code is good once, for a minute, and only with the verifier of the page that began', async () => {
  await using opened = await openOidcShop([subject])
  const { shop } = opened
  const come = await comeBack(shop, 'a-1')
  const foreign = { ...come, verifier: newVerifier() }
  expect(await refusalFrom(redeem(shop, foreign))).toEqual(over)
  const all = await Promise.allSettled(Array.from({ length: 8 }, () => redeem(shop, come)))
  expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(await refusalFrom(redeem(shop, come))).toEqual(over)
  const late = await comeBack(shop, 'a-1')
  await shop.database.pool.query(`update oidc_return set expires_at = shop_now() where used_at is null`)
  expect(await refusalFrom(redeem(shop, late))).toEqual(over)
  const { rows } = await shop.database.pool.query<{ all: string }>(
    `select string_agg(r::text, '') as all from oidc_return r`,
  )
  for (const secret of [come.code, come.verifier, Buffer.from(come.code).toString('hex')])
    expect(rows[0]?.all).not.toContain(secret)
})

test('of eight who come back at once as one new person, all are one account', async () => {
  await using opened = await openOidcShop([subject])
  const { shop } = opened
  const comes = await Promise.all(Array.from({ length: 8 }, () => comeBack(shop, 'a-1')))
  const users = await Promise.all(comes.map(async (come) => (await redeem(shop, come)).user.id))
  expect(new Set(users).size).toBe(1)
  expect(await countsOf(shop)).toEqual({ accounts: 1, identities: 1 })
})

test('in cookie mode the refresh token is a cookie, and the guest’s cart comes along', async () => {
  await using opened = await openOidcShop([subject])
  const { shop } = opened
  const guest = await openGuest(shop, { mug: 1 })
  const { accessToken } = await guest.shop.auth.oidc.redeem.mutate(await comeBack(shop, 'a-1'))
  expect((await shop.as({ accessToken }).cart.get.query())?.quote.lines).toMatchObject([{ quantity: 1 }])
  const answer = await post(shop, 'auth.oidc.redeem', { ...(await comeBack(shop, 'a-1')), session: 'cookie' })
  expect(answer.headers.get('set-cookie')).toContain('HttpOnly')
  expect(await answer.text()).not.toContain('refreshToken')
})

test('a disabled account stays out, and so does who is no longer among those that the shop asks', async () => {
  await using opened = await openOidcShop([subject])
  const { shop } = opened
  await redeem(shop, await comeBack(shop, 'a-1'))
  await shop.database.pool.query('update account set disabled_at = shop_now()')
  expect(await refusalFrom(redeem(shop, await comeBack(shop, 'a-1')))).toEqual({ code: 'UNAUTHENTICATED' })
  await shop.database.pool.query('update account set disabled_at = null')
  const come = await comeBack(shop, 'a-1')
  await shop.database.pool.query(`update oidc_return set provider = 'gone'`)
  expect(await refusalFrom(redeem(shop, come))).toEqual(over)
})

test('who has a second factor is asked for it as well, and the code from the provider waits for that', async () => {
  await using opened = await openOidcShop([subject])
  const { shop } = opened
  const own = await register(shop)
  const device = await takeUpFactor(shop, own, ada.password)
  const come = await comeBack(shop, 'a-1')
  expect(await refusalFrom(redeem(shop, come))).toEqual({ code: 'SECOND_FACTOR_REQUIRED' })
  expect(await countsOf(shop)).toEqual({ accounts: 1, identities: 0 })
  await shop.database.pool.query(`update oidc_return set created_at = created_at - interval '9 minutes'`)
  const secondFactorCode = await device.code()
  expect((await redeem(shop, { ...come, secondFactorCode })).user.id).toBe(own.id)
  const again = await comeBack(shop, 'a-1')
  expect(await refusalFrom(redeem(shop, { ...again, secondFactorCode }))).toEqual({ code: 'SECOND_FACTOR_INVALID' })
})

test('a provider that asks for a second factor itself does for ours, also where staff must have one', async () => {
  await using opened = await openOidcShop([subject], { multiFactor: true })
  const { shop } = opened
  const own = await register(shop)
  await shop.database.pool.query(`update account set role = 'ADMIN'`)
  await shop.database.pool.query(`update shop_setting set staff_second_factor = 'required'`)
  await own.shop.auth.oidc.link.mutate({ ...(await comeBack(shop, 'a-1')), password: ada.password })
  const admin = bearerOf(shop, await redeem(shop, await comeBack(shop, 'a-1')))
  expect((await admin.shop.admin.orders.list.query({})).items).toEqual([])
  await takeUpFactor(shop, admin, ada.password)
  await redeem(shop, await comeBack(shop, 'a-1'))
  const byPassword = shop.as().auth.login.mutate({ email: ada.email, password: ada.password })
  expect(await refusalFrom(byPassword)).toEqual({ code: 'SECOND_FACTOR_REQUIRED' })
})

test('whatever comes instead of a code or a verifier is answered', async () => {
  await using opened = await openOidcShop([subject])
  const { shop } = opened
  const verifier = newVerifier()
  for (const code of ['x', '\u0000', "' or 1=1 --", '🍵', 'x'.repeat(200)])
    expect([code, await refusalFrom(redeem(shop, { code, verifier }))]).toEqual([code, over])
  const statusOf = async (input: object) => (await post(shop, 'auth.oidc.redeem', input)).status
  const wrong = [{}, { code: '' }, { code: 'x', verifier: 'short' }, { code: 'x', verifier, role: 'ADMIN' }]
  expect(await Promise.all(wrong.map(statusOf))).toEqual([400, 400, 400, 400])
})
