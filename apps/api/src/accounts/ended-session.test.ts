import { Secret } from 'otpauth'
import { expect, test } from 'vitest'
import { ada, type Bearer, linkTokenOf, register } from '../testing/accounts.ts'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'
import { stepNow, takeUpFactor } from '../testing/second-factor.ts'
import { refusalFrom } from '../testing/shopper.ts'
import { codeOf } from './second-factor/totp.ts'

const over = { code: 'TOKEN_EXPIRED' }
const { password } = ada

/** As another node ends it: this one goes on to take its access token, until that is over. */
const endElsewhere = (shop: TestShop, { id }: Pick<Bearer, 'id'>) =>
  shop.database.pool.query(
    `update session set revoked_at = shop_now(), revoked_because = 'second_factor' where account_id = $1`,
    [id],
  )

const confirmAddress = (shop: TestShop) => shop.database.pool.query('update account set email_verified_at = shop_now()')

const begin = async (who: Bearer) => {
  const { secret } = await who.shop.auth.totp.begin.mutate({ password })
  return () => codeOf(new Uint8Array(Secret.fromBase32(secret).buffer), stepNow())
}

test('the token of a session that has ended changes nothing that guards the account', async () => {
  await using shop = await openTestShop({ works: false })
  const own = await register(shop)
  await confirmAddress(shop)
  await own.shop.auth.changeEmail.mutate({ email: 'thief@example.com', password })
  const token = await linkTokenOf(shop, 'change_email', 'thief@example.com')
  await shop.database.pool.query(`update one_time_token set created_at = created_at - interval '2 minutes'`)
  await endElsewhere(shop, own)
  const { auth } = own.shop
  expect((await auth.me.query()).email).toBe(ada.email)
  const asked = {
    changePassword: () => auth.changePassword.mutate({ currentPassword: password, password: 'a difference engine' }),
    changeEmail: () => auth.changeEmail.mutate({ email: 'other@example.com', password }),
    confirmEmailChange: () => auth.confirmEmailChange.mutate({ token }),
    begin: () => auth.totp.begin.mutate({ password }),
    deleteAccount: () => auth.deleteAccount.mutate({ password }),
  }
  for (const [name, call] of Object.entries(asked)) expect([name, await refusalFrom(call())]).toEqual([name, over])
  const { rows } = await shop.database.pool.query('select email, erased_at, second_factor_id from account')
  expect(rows).toEqual([{ email: ada.email, erased_at: null, second_factor_id: null }])
})

test('the token of a session that has ended neither turns a factor off nor renews its recovery codes', async () => {
  await using shop = await openTestShop({ works: false })
  const own = await register(shop)
  const device = await takeUpFactor(shop, own, password)
  await endElsewhere(shop, own)
  const { totp } = own.shop.auth
  expect(await refusalFrom(totp.disable.mutate({ password, code: await device.code() }))).toEqual(over)
  expect(await refusalFrom(totp.renewRecoveryCodes.mutate({ code: await device.code() }))).toEqual(over)
  expect(await totp.status.query()).toEqual({ enabled: true, recoveryCodesLeft: 10 })
})

test('a factor that was begun is confirmed by no session that has ended', async () => {
  await using shop = await openTestShop({ works: false })
  const thief = await register(shop)
  await confirmAddress(shop)
  const code = await begin(thief)
  await endElsewhere(shop, thief)
  expect(await refusalFrom(thief.shop.auth.totp.confirm.mutate({ code: code() }))).toEqual(over)
})

test('a factor that was begun with the password before is confirmed by nobody', async () => {
  await using shop = await openTestShop({ works: false })
  const gone = { code: 'NOT_FOUND', entity: 'secondFactor' }
  const own = await register(shop)
  await confirmAddress(shop)
  const code = await begin(own)
  await own.shop.auth.changePassword.mutate({ currentPassword: password, password: 'a difference engine' })
  expect(await refusalFrom(own.shop.auth.totp.confirm.mutate({ code: code() }))).toEqual(gone)
})

test('without a password a session that has ended is told so, and not to sign in anew for the same', async () => {
  await using shop = await openTestShop({ works: false })
  const own = await register(shop)
  await shop.database.pool.query('update account set password_hash = null')
  await endElsewhere(shop, own)
  expect(await refusalFrom(own.shop.auth.deleteAccount.mutate({}))).toEqual(over)
})
