import { expect, test } from 'vitest'
import { accountNotices, noticesOnly } from '../testing/account-notices.ts'
import { ada, grace, linkTokenOf, register } from '../testing/accounts.ts'
import { openTestShop, type TestShop, until } from '../testing/open-test-shop.ts'
import { letCodesPass, takeUpFactor } from '../testing/second-factor.ts'
import { refusalFrom } from '../testing/shopper.ts'

const { email, password } = ada

const refusedLogins = (shop: TestShop, count: number) =>
  Promise.all(
    Array.from({ length: count }, () => refusalFrom(shop.as().auth.login.mutate({ email, password, code: 'no' }))),
  )

test('its person is mailed whatever becomes of his factor and his recovery codes, in his language', async () => {
  await using shop = await openTestShop()
  const own = await register(shop)
  await own.shop.auth.updateProfile.mutate({ locale: 'de-AT' })
  const device = await takeUpFactor(shop, own, password)
  const [recoveryCode = ''] = device.recoveryCodes
  await shop.as().auth.login.mutate({ email, password, code: recoveryCode })
  await own.shop.auth.totp.renewRecoveryCodes.mutate({ code: await device.code() })
  await own.shop.auth.totp.disable.mutate({ password, code: await device.code() })
  const mails = async () => (await shop.mails()).filter(({ subject }) => /code/i.test(subject))
  await until(async () => (await mails()).length === 4)
  const sent = await mails()
  expect(new Set(sent.map(({ to }) => to))).toEqual(new Set([email]))
  for (const word of [
    'jetzt einen Code',
    'Wiederherstellungscode Ihres',
    'neue Wiederherstellungscodes',
    'keinen Code',
  ])
    expect(sent.filter(({ subject }) => subject.includes(word))).toHaveLength(1)
  for (const { html, text } of sent) {
    expect([html, text]).toEqual([expect.stringContaining('lang="de"'), expect.stringContaining('nicht, setzen Sie')])
    for (const code of device.recoveryCodes) expect(text).not.toContain(code)
  }
})

test('a new password is told to whoever had the address, by a change and by a reset', async () => {
  await using shop = await openTestShop({ works: false })
  const own = await register(shop)
  await shop.database.pool.query('update account set email_verified_at = shop_now()')
  await own.shop.auth.changePassword.mutate({ currentPassword: password, password: 'a difference engine' })
  await shop.as().auth.requestPasswordReset.mutate({ email })
  const token = await linkTokenOf(shop, 'reset_password', email)
  await shop.as().auth.resetPassword.mutate({ token, password })
  const told = { notice: 'password_changed', to: email, locale: null }
  expect(await accountNotices(shop)).toEqual([told, told])
})

test('wrong codes are told once a day at most, however many come at once or in the hours after', async () => {
  await using shop = await openTestShop({ works: false })
  const own = await register(shop)
  await takeUpFactor(shop, own, password)
  const guesses = async () => (await noticesOnly(shop)).filter((notice) => notice === 'codes_guessed').length
  await refusedLogins(shop, 4)
  expect(await guesses()).toBe(0)
  await refusedLogins(shop, 8)
  expect(await guesses()).toBe(1)
  await letCodesPass(shop)
  await refusedLogins(shop, 8)
  expect(await guesses()).toBe(1)
  await letCodesPass(shop)
  await shop.database.pool.query(
    `update second_factor set told_of_guesses_at = told_of_guesses_at - interval '25 hours'`,
  )
  await refusedLogins(shop, 8)
  expect(await guesses()).toBe(2)
})

test('in an account with somebody else’s address nothing that is done has a mail sent there', async () => {
  await using shop = await openTestShop({ works: false })
  const stranger = await register(shop, grace)
  const change = { currentPassword: grace.password, password: 'a difference engine' }
  await stranger.shop.auth.changePassword.mutate(change)
  expect(await accountNotices(shop)).toEqual([])
})
