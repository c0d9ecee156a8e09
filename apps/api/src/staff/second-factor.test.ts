import type { Permission, Role } from '@tillwright/domain/accounts/permission'
import { expect, test } from 'vitest'
import { noticesOnly } from '../testing/account-notices.ts'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'
import { takeUpFactor } from '../testing/second-factor.ts'
import { refusalFrom } from '../testing/shopper.ts'
import { apiKeyOf, signIn, signInAgain, testPassword } from '../testing/sign-in.ts'

const enrol = { code: 'SECOND_FACTOR_ENROLMENT_REQUIRED' }

const staffOf = async (shop: TestShop, role: Role, permissions: Permission[] = []) => {
  const who = await signIn(shop, { role, permissions })
  return { ...who, shop: shop.as({ accessToken: who.accessToken }) }
}

const require = (shop: TestShop) => shop.database.pool.query(`update shop_setting set staff_second_factor = 'required'`)

test('where staff must have a factor, whoever has none can take one up and nothing else', async () => {
  await using shop = await openTestShop({ works: false })
  const admin = await staffOf(shop, 'ADMIN')
  const { version } = await admin.shop.admin.settings.get.query()
  await admin.shop.admin.settings.update.mutate({ staffSecondFactor: 'required', version })
  expect(await refusalFrom(admin.shop.admin.settings.get.query())).toEqual(enrol)
  expect(await refusalFrom(admin.shop.admin.orders.list.query({}))).toEqual(enrol)
  const device = await takeUpFactor(shop, admin, testPassword)
  expect((await admin.shop.admin.settings.get.query()).staffSecondFactor).toBe('required')
  // A session that was opened without it, however that came about.
  const { accessToken } = await signInAgain(shop, admin.accountId)
  expect(await refusalFrom(shop.as({ accessToken }).admin.orders.list.query({}))).toEqual(enrol)
  await admin.shop.auth.totp.disable.mutate({ password: testPassword, code: await device.code() })
  expect(await refusalFrom(admin.shop.admin.orders.list.query({}))).toEqual(enrol)
})

test('where it is required, tools, customers and staff that has shown it go on', async () => {
  await using shop = await openTestShop({ works: false })
  const staff = await staffOf(shop, 'STAFF', ['orders:read'])
  await takeUpFactor(shop, staff, testPassword)
  const customer = await staffOf(shop, 'CUSTOMER')
  const tool = shop.as({ apiKey: await apiKeyOf(shop, ['orders:read']) })
  await require(shop)
  expect((await staff.shop.admin.orders.list.query({})).items).toEqual([])
  expect((await tool.admin.orders.list.query({})).items).toEqual([])
  expect((await customer.shop.auth.me.query()).role).toBe('CUSTOMER')
  const forbidden = { code: 'FORBIDDEN', permission: 'orders:read' }
  expect(await refusalFrom(customer.shop.admin.orders.list.query({}))).toEqual(forbidden)
})

test('an admin takes the lost factor of a colleague away: it is written down, and his sessions end', async () => {
  await using shop = await openTestShop({ works: false })
  const admin = await staffOf(shop, 'ADMIN')
  const colleague = await staffOf(shop, 'ADMIN')
  await takeUpFactor(shop, colleague, testPassword)
  const { items } = await admin.shop.admin.staff.list.query({})
  const listed = items.find(({ id }) => id === colleague.accountId)
  expect(listed).toMatchObject({ hasSecondFactor: true, version: 2 })
  const staffId = colleague.accountId
  const { resetSecondFactor } = admin.shop.admin.staff
  expect(await refusalFrom(resetSecondFactor.mutate({ staffId, version: 1 }))).toEqual({
    code: 'CONFLICT',
    entity: 'staff',
    currentVersion: 2,
  })
  const all = await Promise.allSettled(
    Array.from({ length: 8 }, () => resetSecondFactor.mutate({ staffId, version: 2 })),
  )
  expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(await refusalFrom(colleague.shop.auth.me.query())).toEqual({ code: 'TOKEN_EXPIRED' })
  const { items: entries } = await admin.shop.admin.audit.list.query({ entity: 'staff' })
  expect(entries).toMatchObject([
    { action: 'admin.staff.resetSecondFactor', before: { secondFactor: true }, after: { secondFactor: false } },
    { action: 'auth.totp.confirm', before: { secondFactor: false }, after: { secondFactor: true } },
  ])
  expect(await noticesOnly(shop)).toEqual(['second_factor_on', 'second_factor_reset'])
  await shop.as().auth.login.mutate({ email: listed?.email ?? '', password: testPassword })
})

test('nobody takes his own factor away without a code, nor does staff, a tool, or that of a customer', async () => {
  await using shop = await openTestShop({ works: false })
  const admin = await staffOf(shop, 'ADMIN')
  const staff = await staffOf(shop, 'STAFF', ['staff:write'])
  const customer = await staffOf(shop, 'CUSTOMER')
  const reset = (who: TestShop['as'] extends (caller?: never) => infer Api ? Api : never, staffId: string) =>
    refusalFrom(who.admin.staff.resetSecondFactor.mutate({ staffId, version: 1 }))
  const tool = shop.as({ apiKey: await apiKeyOf(shop, ['staff:write']) })
  expect(await reset(admin.shop, admin.accountId)).toMatchObject({ issues: [{ path: 'staffId' }] })
  const adminsOnly = { code: 'FORBIDDEN', permission: 'ADMIN' }
  expect(await reset(staff.shop, admin.accountId)).toEqual(adminsOnly)
  expect(await reset(staff.shop, staff.accountId)).toEqual(adminsOnly)
  expect(await reset(tool, admin.accountId)).toEqual(adminsOnly)
  expect(await reset(admin.shop, customer.accountId)).toEqual({ code: 'NOT_FOUND', entity: 'staff' })
})

test('staff that turns its own factor on and off is written down as having done so; a customer is not', async () => {
  await using shop = await openTestShop({ works: false })
  const admin = await staffOf(shop, 'ADMIN')
  const staff = await staffOf(shop, 'STAFF')
  const device = await takeUpFactor(shop, staff, testPassword)
  await staff.shop.auth.totp.disable.mutate({ password: testPassword, code: await device.code() })
  await takeUpFactor(shop, await staffOf(shop, 'CUSTOMER'), testPassword)
  const { items } = await admin.shop.admin.audit.list.query({})
  const [on, off] = [{ secondFactor: true }, { secondFactor: false }]
  const his = { entity: 'staff', entityId: staff.accountId }
  expect(items).toMatchObject([
    { ...his, action: 'auth.totp.disable', before: on, after: off },
    { ...his, action: 'auth.totp.confirm', before: off, after: on },
  ])
})
