import { expect, test } from 'vitest'
import { accountNotices } from '../testing/account-notices.ts'
import { ada, register } from '../testing/accounts.ts'
import { openTestShop } from '../testing/open-test-shop.ts'
import { takeUpFactor } from '../testing/second-factor.ts'
import { refusalFrom } from '../testing/shopper.ts'
import { signIn } from '../testing/sign-in.ts'

test('staff takes a customer’s lost factor away, once: written down, told by mail, his sessions end', async () => {
  await using shop = await openTestShop({ works: false })
  const own = await register(shop)
  await takeUpFactor(shop, own, ada.password)
  const { accessToken } = await signIn(shop, { role: 'STAFF', permissions: ['customers:read', 'customers:write'] })
  const staff = shop.as({ accessToken }).admin
  const customerId = own.id
  const seen = await staff.customers.get.query({ customerId })
  expect(seen.hasSecondFactor).toBe(true)
  const { version } = seen
  const early = { code: 'CONFLICT', entity: 'customer', currentVersion: version }
  const { resetSecondFactor } = staff.customers
  expect(await refusalFrom(resetSecondFactor.mutate({ customerId, version: version - 1 }))).toEqual(early)
  const all = await Promise.allSettled(
    Array.from({ length: 8 }, () => resetSecondFactor.mutate({ customerId, version })),
  )
  expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(await refusalFrom(own.shop.auth.me.query())).toEqual({ code: 'TOKEN_EXPIRED' })
  const { refreshToken } = own
  expect(await refusalFrom(shop.as().auth.refresh.mutate({ refreshToken }))).toEqual({ code: 'TOKEN_INVALID' })
  expect((await staff.customers.get.query({ customerId })).hasSecondFactor).toBe(false)
  const admin = shop.as({ accessToken: (await signIn(shop, { role: 'ADMIN' })).accessToken }).admin
  const { items } = await admin.audit.list.query({ entity: 'customer' })
  expect(items).toMatchObject([
    {
      action: 'admin.customers.resetSecondFactor',
      entityId: customerId,
      before: { secondFactor: true },
      after: { secondFactor: false },
    },
  ])
  const told = (await accountNotices(shop)).filter(({ notice }) => notice === 'second_factor_reset')
  expect(told).toEqual([{ notice: 'second_factor_reset', to: ada.email, locale: null }])
  const { email, password } = ada
  await shop.as().auth.login.mutate({ email, password })
})

test('a customer without a factor is left as he is, and staff is none', async () => {
  await using shop = await openTestShop({ works: false })
  const own = await register(shop)
  const admin = await signIn(shop, { role: 'ADMIN' })
  const { resetSecondFactor } = shop.as({ accessToken: admin.accessToken }).admin.customers
  expect(await resetSecondFactor.mutate({ customerId: own.id, version: 1 })).toEqual({ ok: true })
  expect((await own.shop.auth.me.query()).version).toBe(1)
  const staff = resetSecondFactor.mutate({ customerId: admin.accountId, version: 1 })
  expect(await refusalFrom(staff)).toEqual({ code: 'NOT_FOUND', entity: 'customer' })
})
