import { expect, test } from 'vitest'
import { ada, linkTokenOf, login, register } from '../testing/accounts.ts'
import { findAnywhere } from '../testing/find-anywhere.ts'
import { openTestShop, type TestShop, until } from '../testing/open-test-shop.ts'
import { eventsAtRest, jobsAtRest, plant, settle, traits } from '../testing/planted-person.ts'
import { callStripe, customerRow, openCustomer, saveCard } from '../testing/saved-cards.ts'
import { newYork, openGuest, refusalFrom } from '../testing/shopper.ts'
import { apiKeyOf, testPassword } from '../testing/sign-in.ts'

const long = { tags: ['long'] }

const { password } = ada
const run = async (shop: TestShop, statement: string) => (await shop.database.pool.query(statement)).rows

/** What the law has the shop keep as it was issued. */
const lawful = ['public.invoice.sale']

test('nothing in the whole database says who was erased, but for invoices as they were issued', long, async () => {
  await using shop = await openTestShop({ stock: { teapot: 0 } })
  const person = await plant(shop)
  const { customerId = '' } = await customerRow(shop, person.id)
  const early = await refusalFrom(person.shop.auth.deleteAccount.mutate({ password }))
  expect(early).toEqual({
    code: 'ACCOUNT_IN_USE',
    matters: [{ kind: 'open_order', orderNumber: person.order.orderNumber }],
  })
  await settle(shop, person)
  const before = await findAnywhere(shop, traits)
  expect(before).toEqual(expect.arrayContaining(['public.stripe_event.payload', 'public.audit_entry.after', ...lawful]))
  expect(before.length).toBeGreaterThan(25)
  await person.shop.auth.deleteAccount.mutate({ password })
  await until(async () => (await callStripe(shop, `/v1/customers/${customerId}`)).deleted === true)
  await until(() => eventsAtRest(shop))
  await until(() => jobsAtRest(shop))
  expect(await findAnywhere(shop, traits)).toEqual(lawful)
  // The rating stays, of nobody.
  const { items, rating } = await shop.as().catalog.reviews.list.query({ productId: shop.id.product.mug })
  expect(items).toMatchObject([{ rating: 4, title: null, body: null, author: null, reply: null, verified: true }])
  expect(rating).toMatchObject({ average: 4, count: 1 })
  expect(await run(shop, 'select from wishlist')).toEqual([])
  const told = await run(shop, `select payload from stripe_event where type = 'customer.deleted'`)
  expect(told).toHaveLength(1)
  const seen = await person.staff.orders.get.query({ orderId: person.order.id })
  expect(seen).toMatchObject({
    total: person.order.total,
    shippingAddress: { country: 'US', state: 'NY' },
    notes: null,
  })
})

test('whoever was erased is signed out at once, and can be nobody again but somebody new', async () => {
  await using shop = await openTestShop({ works: false })
  const [own, elsewhere] = [await register(shop), await login(shop)]
  await own.shop.auth.deleteAccount.mutate({ password })
  for (const { shop: api, refreshToken } of [own, elsewhere]) {
    expect(await refusalFrom(api.auth.me.query())).toEqual({ code: 'TOKEN_EXPIRED' })
    expect(await refusalFrom(shop.as().auth.refresh.mutate({ refreshToken }))).toEqual({ code: 'TOKEN_INVALID' })
  }
  const { email } = ada
  expect(await refusalFrom(shop.as().auth.login.mutate({ email, password }))).toEqual({ code: 'UNAUTHENTICATED' })
  const again = await register(shop)
  expect(again.id).not.toBe(own.id)
})

test('a token that another node still takes adds nothing to somebody who was erased', async () => {
  await using shop = await openTestShop({ works: false })
  const { accessToken, accountId } = await openCustomer(shop)
  await shop.database.pool.query(`update account set erased_at = shop_now(), disabled_at = shop_now(), first_name = '-',
    last_name = '-', password_hash = null, email = 'erased-' || id || '@erased.invalid' where id = '${accountId}'`)
  const api = shop.as({ accessToken })
  const over = { code: 'TOKEN_EXPIRED' }
  expect(await refusalFrom(api.addresses.create.mutate({ address: newYork }))).toEqual(over)
  expect(await refusalFrom(api.auth.updateProfile.mutate({ firstName: 'Ada' }))).toEqual(over)
  expect(await refusalFrom(api.cart.create.mutate({}))).toEqual(over)
  expect(await refusalFrom(api.paymentMethods.startSetup.mutate())).toEqual(over)
  expect(await refusalFrom(api.wishlist.add.mutate({ variantId: shop.id.variant.mug }))).toEqual(over)
  expect(await refusalFrom(api.wishlist.share.mutate())).toEqual(over)
  expect(await refusalFrom(api.auth.me.query())).toEqual({ code: 'TOKEN_INVALID' })
})

test('of eight that erase and eight that order at the same moment, either the one or the other is done', async () => {
  await using shop = await openTestShop({ works: false, stock: { mug: 100 } })
  for (const _ of [1, 2, 3]) {
    const customer = await openCustomer(shop)
    const request = await customer.request({ mug: 1 })
    const erasing = () => customer.api.auth.deleteAccount.mutate({ password: testPassword })
    const all = await Promise.allSettled([
      ...Array.from({ length: 8 }, () => customer.api.orders.place.mutate(request)),
      ...Array.from({ length: 8 }, erasing),
    ])
    const [placed, erased] = [all.slice(0, 8), all.slice(8)].map(
      (some) => some.filter(({ status }) => status === 'fulfilled').length,
    )
    const orders = await run(shop, `select from orders where customer_id = '${customer.accountId}'`)
    expect(orders.length + (erased ?? 0)).toBe(1)
    expect(placed === 0).toBe(orders.length === 0)
  }
})

test('credit is in the way until it is given up, and then it expires in the ledger', async () => {
  await using shop = await openTestShop()
  const customer = await openCustomer(shop)
  const { accountId: customerId, api } = customer
  const staff = shop.as({ apiKey: await apiKeyOf(shop, ['customers:read', 'customers:write', 'payments:write']) }).admin
  const amount = { amount: 500, currency: 'USD' } as const
  await staff.credit.grant.mutate({ customerId, amount, reason: 'a late parcel', idempotencyKey: 'for-a-late-parcel' })
  const refused = await refusalFrom(api.auth.deleteAccount.mutate({ password: testPassword }))
  expect(refused).toEqual({ code: 'ACCOUNT_IN_USE', matters: [{ kind: 'store_credit', orderNumber: null }] })
  await api.auth.deleteAccount.mutate({ password: testPassword, forfeitsCredit: true })
  await shop.served.deps.jobs.enqueueSweep('expire-carts')
  await until(async () => (await run(shop, 'select from credit_account where balance_minor = 0')).length === 1)
})

test('staff erases a customer at the version that was seen, with an entry in the log, and never its own', async () => {
  await using shop = await openTestShop()
  const own = await register(shop)
  const customerId = own.id
  await saveCard(shop, { api: own.shop })
  const apiKey = await apiKeyOf(shop, ['customers:read', 'customers:write'])
  const { customers } = shop.as({ apiKey }).admin
  const erase = (version: number) => customers.erase.mutate({ customerId, version })
  expect(await refusalFrom(erase(7))).toEqual({ code: 'CONFLICT', entity: 'customer', currentVersion: 1 })
  await shop.database.pool.query(`update account set role = 'STAFF'`)
  expect(await refusalFrom(erase(1))).toEqual({ code: 'NOT_FOUND', entity: 'customer' })
  expect(await refusalFrom(own.shop.auth.deleteAccount.mutate({ password }))).toEqual({
    code: 'ACCOUNT_IN_USE',
    matters: [{ kind: 'staff', orderNumber: null }],
  })
  await shop.database.pool.query(`update account set role = 'CUSTOMER'`)
  await erase(1)
  expect(await refusalFrom(erase(2))).toEqual({ code: 'NOT_FOUND', entity: 'customer' })
  expect(await run(shop, `select action, entity_id, after from audit_entry`)).toEqual([
    { action: 'admin.customers.erase', entity_id: customerId, after: { erased: true } },
  ])
  await until(async () => (await run(shop, 'select from provider_customer where gone_at is not null')).length === 1)
})

test('a wrong password erases nothing, nor does a link that was mailed open anything afterwards', async () => {
  await using shop = await openTestShop({ works: false })
  const own = await register(shop)
  await shop.as().auth.requestPasswordReset.mutate({ email: ada.email })
  const token = await linkTokenOf(shop, 'reset_password', ada.email)
  const wrong = own.shop.auth.deleteAccount.mutate({ password: 'not the password' })
  expect(await refusalFrom(wrong)).toMatchObject({ code: 'VALIDATION_FAILED', issues: [{ path: 'password' }] })
  await own.shop.auth.deleteAccount.mutate({ password })
  const reset = shop.as().auth.resetPassword.mutate({ token, password: 'a better horse than that' })
  expect(await refusalFrom(reset)).toEqual({ code: 'TOKEN_INVALID' })
})

test('what is only ever added to forgets words while somebody is erased, and facts never', async () => {
  await using shop = await openTestShop({ works: false })
  await (await openGuest(shop, { mug: 1 })).place()
  const attempt = (erasing: string, change: string) =>
    run(shop, `select set_config('tillwright.erasing', '${erasing}', true); ${change}`).then(
      () => 'done',
      (error: Error) => error.message,
    )
  const refused = 'order_event is append-only'
  expect(await attempt('on', `update order_event set reason = '-'`)).toBe('done')
  expect(await attempt('off', `update order_event set reason = '-'`)).toBe(refused)
  expect(await attempt('on', `update order_event set reason = '-', kind = 'paid'`)).toBe(refused)
  expect(await attempt('on', 'delete from order_event')).toBe(refused)
})
