import { expect, test } from 'vitest'
import { openMethod, placeByHand } from '../../testing/manual-staff.ts'
import { openTestShop, until } from '../../testing/open-test-shop.ts'
import { readOrder, refusalFrom } from '../../testing/shopper.ts'
import { signIn } from '../../testing/sign-in.ts'

test('methods are made, changed by the version that was seen, and removed; orders keep what they have', async () => {
  await using shop = await openTestShop({ works: false })
  const { methods } = shop.as(await signIn(shop, { role: 'ADMIN' })).admin.payments
  const { version, ...made } = await openMethod(shop, { markets: ['US', 'DE'] })
  expect(await refusalFrom(methods.create.mutate(made))).toMatchObject({ code: 'CONFLICT' })
  const wrong = { code: 'wrong', name: 'Wrong', instructions: 'None', kind: 'on_delivery' } as const
  expect(await refusalFrom(methods.create.mutate({ ...wrong, payWithinDays: 3 }))).toMatchObject({
    issues: [{ path: 'payWithinDays' }],
  })
  expect(await refusalFrom(methods.create.mutate({ ...wrong, markets: ['US', 'FR'] }))).toMatchObject({
    issues: [{ path: 'markets.1' }],
  })
  const placed = await placeByHand(shop, { mug: 1 })
  const { code } = made
  const changed = await methods.update.mutate({ code, version, instructions: 'Elsewhere', payWithinDays: 3 })
  expect(changed).toEqual({ ...made, instructions: 'Elsewhere', payWithinDays: 3, version: version + 1 })
  expect(await methods.update.mutate({ code, version: changed.version, name: made.name })).toEqual(changed)
  expect(await refusalFrom(methods.update.mutate({ code, version, enabled: false }))).toMatchObject({
    ...{ code: 'CONFLICT', currentVersion: changed.version },
  })
  expect((await methods.list.query()).items).toEqual([changed])
  await methods.remove.mutate({ code, version: changed.version })
  expect((await methods.list.query()).items).toEqual([])
  expect(await refusalFrom(methods.remove.mutate({ code, version: 1 }))).toMatchObject({ code: 'NOT_FOUND' })
  expect((await readOrder(shop, placed)).byHand).toEqual(placed.order.byHand)
  const { rows } = await shop.database.pool.query(
    `select action from audit_entry where entity = 'manualPaymentMethod' order by at`,
  )
  expect(rows.map(({ action }) => action.split('.').at(-1))).toEqual(['create', 'update', 'remove'])
})

test('who is to send money gets a letter that says how much, and where to', async () => {
  await using shop = await openTestShop()
  await openMethod(shop)
  const { order } = await placeByHand(shop, { mug: 1 })
  const [mail] = await until(async () => {
    const mails = await shop.mails()
    return mails.length > 0 && mails
  })
  expect(mail).toMatchObject({ to: 'ada@example.com', subject: expect.stringContaining(order.orderNumber) })
  expect(mail?.text).toContain(order.byHand?.instructions)
})
