import { Secret } from 'otpauth'
import { expect, test } from 'vitest'
import { noticesOnly } from '../../testing/account-notices.ts'
import { ada, type Bearer, bearerOf, linkTokenOf, register } from '../../testing/accounts.ts'
import { comeBack, openOidcShop } from '../../testing/oidc.ts'
import type { TestShop } from '../../testing/open-test-shop.ts'
import { letCodesPass, stepNow } from '../../testing/second-factor.ts'
import { refusalFrom } from '../../testing/shopper.ts'
import { codeOf } from '../second-factor/totp.ts'

const subject = { sub: 'a-1', email: ada.email, email_verified: true }
const fresh = 'augusta@example.com'
const signInAnew = { code: 'RECENT_SIGN_IN_REQUIRED' }

const arrive = async (shop: TestShop): Promise<Bearer> =>
  bearerOf(shop, await shop.as().auth.oidc.redeem.mutate(await comeBack(shop, 'a-1')))

const letTenMinutesPass = (shop: TestShop) =>
  shop.database.pool.query(`update session set created_at = created_at - interval '11 minutes'`)

test('whoever has no password changes his address, his factor and goes, right after he signed in', async () => {
  await using opened = await openOidcShop([subject])
  const { shop } = opened
  const { shop: own, id } = await arrive(shop)
  expect(await own.auth.changeEmail.mutate({ email: fresh })).toEqual({ ok: true })
  await own.auth.confirmEmailChange.mutate({ token: await linkTokenOf(shop, 'change_email', fresh) })
  expect(await own.auth.me.query()).toMatchObject({ id, email: fresh })
  const { secret } = await own.auth.totp.begin.mutate({})
  const code = () => codeOf(new Uint8Array(Secret.fromBase32(secret).buffer), stepNow())
  await own.auth.totp.confirm.mutate({ code: code() })
  await letCodesPass(shop)
  await own.auth.totp.disable.mutate({ code: code() })
  expect(await noticesOnly(shop)).toEqual(['second_factor_on', 'second_factor_off'])
  expect(await own.auth.deleteAccount.mutate({})).toEqual({ ok: true })
  const { rows } = await shop.database.pool.query('select erased_at is not null as erased from account')
  expect(rows).toEqual([{ erased: true }])
})

test('later he is told to sign in anew: a stolen session does none of it, and neither does any password', async () => {
  await using opened = await openOidcShop([subject])
  const { shop } = opened
  const { shop: own } = await arrive(shop)
  await letTenMinutesPass(shop)
  const asked = {
    changeEmail: () => own.auth.changeEmail.mutate({ email: fresh }),
    withPassword: () => own.auth.changeEmail.mutate({ email: fresh, password: ada.password }),
    begin: () => own.auth.totp.begin.mutate({}),
    deleteAccount: () => own.auth.deleteAccount.mutate({}),
  }
  for (const [name, call] of Object.entries(asked)) {
    expect([name, await refusalFrom(call())]).toEqual([name, signInAnew])
  }
  const again = await arrive(shop)
  expect(await again.shop.auth.deleteAccount.mutate({})).toEqual({ ok: true })
})

test('whoever has set a password since is asked for it, however lately he signed in', async () => {
  await using opened = await openOidcShop([subject])
  const { shop } = opened
  await arrive(shop)
  await shop.as().auth.requestPasswordReset.mutate({ email: ada.email })
  const token = await linkTokenOf(shop, 'reset_password', ada.email)
  await shop.as().auth.resetPassword.mutate({ token, password: ada.password })
  const { shop: own } = await arrive(shop)
  expect(await refusalFrom(own.auth.deleteAccount.mutate({}))).toMatchObject({ issues: [{ path: 'password' }] })
  expect(await refusalFrom(own.auth.changeEmail.mutate({ email: fresh }))).toMatchObject({
    issues: [{ path: 'password' }],
  })
})

test('of eight who delete one account without a password at once, one does', async () => {
  await using opened = await openOidcShop([subject])
  const { shop } = opened
  const { shop: own } = await arrive(shop)
  const all = await Promise.allSettled(Array.from({ length: 8 }, () => own.auth.deleteAccount.mutate({})))
  expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})

test('a new way into an account, and one that ends, is told to its person; a new account’s own is not', async () => {
  await using opened = await openOidcShop([subject, { ...subject, sub: 'b', email: 'elsewhere@example.com' }])
  const { shop } = opened
  const own = await register(shop)
  await shop.database.pool.query('update account set email_verified_at = shop_now()')
  await arrive(shop)
  expect(await noticesOnly(shop)).toEqual(['identity_linked'])
  const [identity] = (await own.shop.auth.oidc.identities.query()).items
  await own.shop.auth.oidc.unlink.mutate({ identityId: identity?.id ?? '', password: ada.password })
  await own.shop.auth.oidc.link.mutate({ ...(await comeBack(shop, 'a-1')), password: ada.password })
  expect(await noticesOnly(shop)).toEqual(['identity_linked', 'identity_unlinked', 'identity_linked'])
  await shop.as().auth.oidc.redeem.mutate(await comeBack(shop, 'b'))
  expect(await noticesOnly(shop)).toHaveLength(3)
})

test('what a provider has said of somebody in the last day goes with him when he is erased', async () => {
  await using opened = await openOidcShop([subject])
  const { shop } = opened
  const { shop: own } = await arrive(shop)
  await comeBack(shop, 'a-1')
  await own.auth.deleteAccount.mutate({})
  expect((await shop.database.pool.query('select email from oidc_return')).rows).toEqual([])
})
