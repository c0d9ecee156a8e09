import { expect, test } from 'vitest'
import { openTestShop, type TestShop, until } from '../testing/open-test-shop.ts'
import { newYork, refusalFrom } from '../testing/shopper.ts'
import { apiKeyOf, type SignedInTester, signIn, signInAgain } from '../testing/sign-in.ts'

const open = () => openTestShop({ works: false })
const clerkOf = (shop: TestShop) => signIn(shop, { role: 'STAFF', permissions: ['customers:read', 'customers:write'] })
const customersOf = (shop: TestShop, { accessToken }: SignedInTester) => shop.as({ accessToken }).admin.customers
const named = async (shop: TestShop, email: string, lastName: string) => {
  const customer = await signIn(shop, { email })
  await shop.database.pool.query('update account set last_name = $2 where id = $1', [customer.accountId, lastName])
  return customer
}

test('customers are listed newest first without the staff, and counted no further than a thousand', async () => {
  await using shop = await open()
  const { list } = customersOf(shop, await clerkOf(shop))
  for (const name of ['one', 'two', 'three']) await named(shop, `${name}@example.com`, 'X')
  const first = await list.query({ limit: 2, withTotal: true })
  expect(first).toMatchObject({ total: 3, totalCapped: false })
  const second = await list.query({ limit: 2, cursor: first.nextCursor ?? '' })
  expect([...first.items, ...second.items].map(({ email }) => email.split('@')[0])).toEqual(['three', 'two', 'one'])
  expect(second).toEqual({ items: expect.any(Array), nextCursor: null })
  await shop.database.pool.query(`insert into account (id, email, first_name, last_name)
    select gen_random_uuid(), n || '@many.example', 'A', 'B' from generate_series(1, 1000) n`)
  expect(await list.query({ limit: 1, withTotal: true })).toMatchObject({ total: 1_000, totalCapped: true })
})

test('customers are found by the beginning of an address or a last name, and what was typed means itself', async () => {
  await using shop = await open()
  const { list } = customersOf(shop, await clerkOf(shop))
  await named(shop, 'Grace@example.com', 'Hopper')
  await named(shop, 'emmy@example.com', 'Östberg')
  await named(shop, 'a_b@example.com', '100%')
  const found = async (q: string) => (await list.query({ q })).items.map(({ email }) => email)
  expect(await found('gRA')).toEqual(['Grace@example.com'])
  expect(await found('hop')).toEqual(['Grace@example.com'])
  expect(await found('öst')).toEqual(['emmy@example.com'])
  expect(await found('opper')).toEqual([])
  expect([await found('a_'), await found('_'), await found('%'), await found('100%')]).toEqual([
    ['a_b@example.com'],
    [],
    [],
    ['a_b@example.com'],
  ])
})

test('a customer is shown with orders counted and the address book, and without a password', async () => {
  await using shop = await open()
  const ada = await signIn(shop, { email: 'ada@example.com' })
  await shop.database.pool.query(`update account set password_hash = 'a secret hash' where id = $1`, [ada.accountId])
  const saved = await shop.as(ada).addresses.create.mutate({ address: newYork })
  const shopping = shop.as(ada)
  await shopping.cart.addLine.mutate({ variantId: shop.id.variant.mug, quantity: 1 })
  const to = { shippingAddress: newYork, shippingMethodId: shop.id.method.us }
  const { expectedTotal } = await shopping.checkout.quote.query(to)
  const idempotencyKey = crypto.randomUUID()
  await shopping.orders.place.mutate({ ...to, expectedTotal, idempotencyKey, paymentMethod: 'stripe' })
  const clerk = customersOf(shop, await clerkOf(shop))
  const customer = await clerk.get.query({ customerId: ada.accountId })
  expect(customer).toMatchObject({
    email: 'ada@example.com',
    orderCount: 1,
    addresses: [saved],
    metadata: {},
    version: 1,
  })
  expect(JSON.stringify([customer, await clerk.list.query()])).not.toMatch(/secret|password/i)
})

test('the staff is no customer: who may change customers can’t touch an admin', async () => {
  await using shop = await open()
  const { get, update, disable, enable } = customersOf(shop, await clerkOf(shop))
  const [admin, colleague] = [await signIn(shop, { role: 'ADMIN' }), await signIn(shop, { role: 'STAFF' })]
  for (const customerId of [admin.accountId, colleague.accountId, crypto.randomUUID()]) {
    const calls = [
      get.query({ customerId }),
      update.mutate({ customerId, firstName: 'X', version: 1 }),
      disable.mutate({ customerId, version: 1 }),
      enable.mutate({ customerId, version: 1 }),
    ]
    const none = { code: 'NOT_FOUND', entity: 'customer' }
    expect(await Promise.all(calls.map(refusalFrom))).toEqual(calls.map(() => none))
  }
})

test('only what is given is changed and written down; a stale version is told the current one', async () => {
  await using shop = await open()
  const { accountId: customerId } = await signIn(shop)
  const clerk = await clerkOf(shop)
  const { update } = customersOf(shop, clerk)
  const metadata = { tier: 'gold', visits: 3, vip: true, note: null }
  const changed = await update.mutate({ customerId, phone: '+1 212', metadata, version: 1 })
  expect(changed).toMatchObject({ firstName: 'Grace', lastName: 'Hopper', phone: '+1 212', metadata, version: 2 })
  const turned = Object.fromEntries(Object.entries(metadata).toReversed())
  expect((await update.mutate({ customerId, metadata: turned, version: 2 })).version).toBe(2)
  expect(await refusalFrom(update.mutate({ customerId, firstName: 'X', version: 1 }))).toEqual({
    code: 'CONFLICT',
    entity: 'customer',
    currentVersion: 2,
  })
  const { rows } = await shop.database.pool.query('select action, actor_id, before, after from audit_entry')
  const facts = { action: 'admin.customers.update', actor_id: clerk.accountId }
  expect(rows).toEqual([{ ...facts, before: { phone: null, metadata: {} }, after: { phone: '+1 212', metadata } }])
})

test('metadata is small and flat, and what an account is can’t be changed along with it', async () => {
  await using shop = await open()
  const { accountId: customerId } = await signIn(shop)
  const { update } = customersOf(shop, await clerkOf(shop))
  const entries = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 1]))
  const wrong = [
    { metadata: entries(51) },
    { metadata: { ['k'.repeat(41)]: 1 } },
    { metadata: { k: 'v'.repeat(501) } },
    { metadata: { k: { deep: 1 } } },
    { metadata: { k: 'nul\0' } },
    { role: 'ADMIN' },
    { permissions: ['staff:write'] },
    { email: 'other@example.com' },
    { passwordHash: 'x' },
  ]
  for (const facts of wrong) {
    const input: Parameters<typeof update.mutate>[0] = { customerId, version: 1, ...(facts as object) }
    expect((await refusalFrom(update.mutate(input))).code).toBe('VALIDATION_FAILED')
  }
  const most = { ...entries(49), ['k'.repeat(40)]: 'v'.repeat(500) }
  expect((await update.mutate({ customerId, metadata: most, version: 1 })).metadata).toEqual(most)
})

test('a disabled customer is signed out everywhere, and comes back when enabled', async () => {
  await using shop = await open()
  const ada = await signIn(shop)
  const elsewhere = await signInAgain(shop, ada.accountId)
  const { disable, enable } = customersOf(shop, await clerkOf(shop))
  const customerId = ada.accountId
  const disabled = await disable.mutate({ customerId, version: 1 })
  expect(disabled).toMatchObject({ disabledAt: expect.any(Date), version: 2 })
  expect(await disable.mutate({ customerId, version: 2 })).toEqual(disabled)
  for (const device of [ada, elsewhere]) {
    expect((await refusalFrom(shop.as(device).addresses.list.query())).code).toBe('TOKEN_EXPIRED')
  }
  const { rows } = await shop.database.pool.query(
    'select distinct revoked_because from session where account_id = $1',
    [customerId],
  )
  expect(rows).toEqual([{ revoked_because: 'disabled' }])
  expect(await enable.mutate({ customerId, version: 2 })).toMatchObject({ disabledAt: null, version: 3 })
  const audited = await shop.database.pool.query('select action, before, after from audit_entry order by at, id')
  expect(audited.rows).toEqual([
    { action: 'admin.customers.disable', before: { disabled: false }, after: { disabled: true } },
    { action: 'admin.customers.enable', before: { disabled: true }, after: { disabled: false } },
  ])
})

test('a tool with a key changes customers within its scopes', async () => {
  await using shop = await open()
  const { accountId: customerId } = await signIn(shop)
  const reader = shop.as({ apiKey: await apiKeyOf(shop, ['customers:read']) }).admin.customers
  expect(await refusalFrom(reader.update.mutate({ customerId, phone: '1', version: 1 }))).toEqual({
    code: 'FORBIDDEN',
    permission: 'customers:write',
  })
  const writer = shop.as({ apiKey: await apiKeyOf(shop, ['customers:write']) }).admin.customers
  await writer.update.mutate({ customerId, phone: '1', version: 1 })
  expect(await reader.get.query({ customerId })).toMatchObject({ phone: '1', version: 2 })
})

test('of eight changes of one version that wait together, one is made and seven are told the version', async () => {
  await using shop = await open()
  const { accountId: customerId } = await signIn(shop)
  const { update, get } = customersOf(shop, await clerkOf(shop))
  const holding = await shop.database.pool.connect()
  await holding.query('begin')
  await holding.query('select from account where id = $1 for update', [customerId])
  const calls = Array.from({ length: 8 }, (_, index) => update.mutate({ customerId, phone: `${index}`, version: 1 }))
  const answers = Promise.allSettled(calls)
  await until(async () => {
    const query = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    return (await shop.database.pool.query(query)).rowCount === calls.length
  })
  await holding.query('commit')
  holding.release()
  const refusals = (await answers).flatMap((answer) =>
    answer.status === 'rejected' ? [refusalFrom(Promise.reject(answer.reason))] : [],
  )
  const stale = { code: 'CONFLICT', entity: 'customer', currentVersion: 2 }
  expect(await Promise.all(refusals)).toEqual(Array(7).fill(stale))
  expect((await get.query({ customerId })).version).toBe(2)
})
