import { expect, test } from 'vitest'
import { ada, register } from '../testing/accounts.ts'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'
import { refusalFrom } from '../testing/shopper.ts'

interface Invitation {
  readonly email: string | null
  readonly role: 'STAFF' | 'ADMIN'
  readonly permissions?: readonly string[]
}

/** An invitation, and what its link carries. */
async function invite(shop: TestShop, { email, role, permissions = [] }: Invitation): Promise<string> {
  const { rows } = await shop.database.pool.query<{ id: string }>(
    `insert into staff_invitation (id, email, role, permissions, invited_by, expires_at)
     values (gen_random_uuid(), $1, $2, $3, null, shop_now() + interval '7 days') returning id`,
    [email, role, permissions],
  )
  return shop.served.deps.keys.linkToken('invite_staff', rows[0]?.id ?? '')
}

const { email: _, ...person } = ada
const dead = { code: 'TOKEN_INVALID' }
const readsOrders: Invitation = { email: ada.email, role: 'STAFF', permissions: ['orders:read'] }

const entriesOf = async (shop: TestShop): Promise<unknown[]> => {
  const { rows } = await shop.database.pool.query(
    'select actor_name, action, entity, entity_id, before, after from audit_entry order by id',
  )
  return rows
}

test('whoever is invited becomes staff with what he was offered, verified, and on record', async () => {
  await using shop = await openTestShop({ works: false })
  const token = await invite(shop, readsOrders)
  const { user, accessToken } = await shop.as().auth.acceptInvitation.mutate({ token, ...person })
  expect(user).toMatchObject({ email: ada.email, role: 'STAFF', permissions: ['orders:read'], emailVerified: true })
  expect((await shop.as({ accessToken }).auth.me.query()).id).toBe(user.id)
  const after = { email: ada.email, role: 'STAFF', permissions: ['orders:read'] }
  const entry = { actor_name: ada.email, action: 'auth.acceptInvitation', entity: 'staff', entity_id: user.id }
  expect(await entriesOf(shop)).toEqual([{ ...entry, before: null, after }])
})

test('the first admin names his address himself, and has yet to confirm it', async () => {
  await using shop = await openTestShop({ works: false })
  const token = await invite(shop, { email: null, role: 'ADMIN' })
  expect(await refusalFrom(shop.as().auth.acceptInvitation.mutate({ token, ...person }))).toMatchObject({
    issues: [{ path: 'email' }],
  })
  const { user } = await shop.as().auth.acceptInvitation.mutate({ token, ...ada })
  expect(user).toMatchObject({ email: ada.email, role: 'ADMIN', emailVerified: false })
  const { rows } = await shop.database.pool.query('select purpose from one_time_token')
  expect(rows).toEqual([{ purpose: 'verify_email' }])
})

test('whoever has an account shows that it is his, keeps its password, and is never less than before', async () => {
  await using shop = await openTestShop({ works: false })
  const { id } = await register(shop)
  const token = await invite(shop, readsOrders)
  const accept = (password: string) => shop.as().auth.acceptInvitation.mutate({ token, ...person, password })
  expect(await refusalFrom(accept('a guess at a password'))).toEqual({ code: 'UNAUTHENTICATED' })
  const { user } = await accept(ada.password)
  expect(user).toMatchObject({ id, role: 'STAFF', permissions: ['orders:read'] })
  const more = await invite(shop, { ...readsOrders, permissions: ['audit:read'] })
  const again = await shop.as().auth.acceptInvitation.mutate({ token: more, ...person })
  expect(again.user.permissions).toEqual(['orders:read', 'audit:read'])
  await shop.database.pool.query(`update account set role = 'ADMIN', permissions = '{}'`)
  const less = await invite(shop, readsOrders)
  expect((await shop.as().auth.acceptInvitation.mutate({ token: less, ...person })).user.role).toBe('ADMIN')
  expect((await entriesOf(shop))[1]).toMatchObject({
    before: { role: 'STAFF' },
    after: { permissions: ['orders:read', 'audit:read'] },
  })
})

test('of eight that accept one invitation at once, one does', async () => {
  await using shop = await openTestShop({ works: false })
  const token = await invite(shop, { email: null, role: 'ADMIN' })
  const emails = Array.from({ length: 8 }, (_, at) => `admin${at}@example.com`)
  const all = await Promise.allSettled(
    emails.map((email) => shop.as().auth.acceptInvitation.mutate({ ...person, token, email })),
  )
  expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  const { rows } = await shop.database.pool.query(`
    select (select count(*)::int from account) as accounts, (select count(*)::int from audit_entry) as entries`)
  expect(rows).toEqual([{ accounts: 1, entries: 1 }])
})

test('an invitation is for its address, for a week, and until it is taken back', async () => {
  await using shop = await openTestShop({ works: false })
  const token = await invite(shop, readsOrders)
  const accept = (more: object = {}) =>
    refusalFrom(shop.as().auth.acceptInvitation.mutate({ token, ...person, ...more }))
  expect(await accept({ email: 'eve@example.com' })).toMatchObject({ issues: [{ path: 'email' }] })
  expect(await accept({ token: shop.served.deps.keys.linkToken('invite_staff', crypto.randomUUID()) })).toEqual(dead)
  expect(await accept({ password: 'password1' })).toMatchObject({ issues: [{ path: 'password' }] })
  expect(await accept({ role: 'ADMIN' })).toMatchObject({ code: 'VALIDATION_FAILED' })
  await shop.database.pool.query('update staff_invitation set expires_at = shop_now()')
  expect(await accept()).toEqual(dead)
  await shop.database.pool.query(`update staff_invitation set expires_at = shop_now() + interval '1 day'`)
  await shop.as().auth.acceptInvitation.mutate({ token, ...person, email: 'ADA@example.com' })
  expect(await accept()).toEqual(dead)
})

test('a disabled account accepts nothing', async () => {
  await using shop = await openTestShop({ works: false })
  await register(shop)
  await shop.database.pool.query('update account set disabled_at = shop_now()')
  const token = await invite(shop, readsOrders)
  expect(await refusalFrom(shop.as().auth.acceptInvitation.mutate({ token, ...person }))).toEqual({
    code: 'UNAUTHENTICATED',
  })
  const { rows } = await shop.database.pool.query('select account.role, used_at from account, staff_invitation')
  expect(rows).toEqual([{ role: 'CUSTOMER', used_at: null }])
})
