import { permissions } from '@tillwright/domain/accounts/permission'
import { expect, test } from 'vitest'
import { openTestShop, type TestShop, until } from '../testing/open-test-shop.ts'
import { refusalFrom } from '../testing/shopper.ts'
import { apiKeyOf, type SignedInTester, signIn, signInAgain } from '../testing/sign-in.ts'

const open = () => openTestShop({ works: false })
const staffOf = (shop: TestShop, { accessToken }: SignedInTester) => shop.as({ accessToken }).admin.staff
const adminOf = async (shop: TestShop, email?: string) =>
  signIn(shop, { role: 'ADMIN', ...(email === undefined ? {} : { email }) })
const clerkOf = (shop: TestShop) => signIn(shop, { role: 'STAFF', permissions: ['orders:read', 'staff:read'] })
const adminsOnly = { code: 'FORBIDDEN', permission: 'ADMIN' }
const lastAdmin = { code: 'CONFLICT', entity: 'lastAdmin', currentVersion: null }

const livingAdmins = async (shop: TestShop): Promise<string[]> => {
  const query = `select id from account where role = 'ADMIN' and disabled_at is null`
  const { rows } = await shop.database.pool.query<{ id: string }>(query)
  return rows.map(({ id }) => id)
}
const entries = async (shop: TestShop, entity = 'staff') => {
  const { rows } = await shop.database.pool.query(
    'select action, actor_name, entity_id, before, after from audit_entry where entity = $1 order by at, id',
    [entity],
  )
  return rows
}

test('staff is listed page by page without customers, and nothing secret is told of it', async () => {
  await using shop = await open()
  const admin = await adminOf(shop, 'ada@example.com')
  await signIn(shop)
  const others = [await clerkOf(shop), await clerkOf(shop)]
  const first = await staffOf(shop, admin).list.query({ limit: 2 })
  const second = await staffOf(shop, admin).list.query({ limit: 2, cursor: first.nextCursor ?? '' })
  expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(
    [admin, ...others].map(({ accountId }) => accountId).reverse(),
  )
  expect(second.nextCursor).toBeNull()
  expect(second.items[0]).toEqual({
    id: admin.accountId,
    email: 'ada@example.com',
    firstName: 'Grace',
    lastName: 'Hopper',
    role: 'ADMIN',
    permissions: [],
    hasSecondFactor: false,
    disabledAt: null,
    createdAt: expect.any(Date),
    version: 1,
  })
})

test('a forged cursor is refused', async () => {
  await using shop = await open()
  const staff = staffOf(shop, await adminOf(shop))
  const forged = ['x', btoa('["2026-02-30T00:00:00.000000Z","1"]'), btoa('["9","x"]'), btoa('[]')]
  for (const cursor of forged) {
    expect(await refusalFrom(staff.list.query({ cursor }))).toMatchObject({
      code: 'VALIDATION_FAILED',
      issues: [{ path: 'cursor' }],
    })
  }
})

test('what an admin changes is written down, from what to what, and a repetition is no change', async () => {
  await using shop = await open()
  const [admin, clerk] = [await adminOf(shop, 'ada@example.com'), await clerkOf(shop)]
  const staffId = clerk.accountId
  const wanted = ['audit:read', 'orders:read', 'staff:read'] as const
  const changed = await staffOf(shop, admin).update.mutate({ staffId, permissions: [...wanted], version: 1 })
  expect(changed).toMatchObject({ permissions: wanted, version: 2 })
  const again = await staffOf(shop, admin).update.mutate({ staffId, permissions: [...wanted], version: 2 })
  expect(again.version).toBe(2)
  expect(await entries(shop)).toEqual([
    {
      action: 'admin.staff.update',
      actor_name: 'ada@example.com',
      entity_id: staffId,
      before: { permissions: ['orders:read', 'staff:read'] },
      after: { permissions: wanted },
    },
  ])
})

test('a stale version is a conflict that tells the current one, and changes nothing', async () => {
  await using shop = await open()
  const [admin, clerk] = [await adminOf(shop), await clerkOf(shop)]
  const staff = staffOf(shop, admin)
  const staffId = clerk.accountId
  await staff.update.mutate({ staffId, permissions: ['orders:read'], version: 1 })
  const stale = { code: 'CONFLICT', entity: 'staff', currentVersion: 2 }
  expect(await refusalFrom(staff.update.mutate({ staffId, role: 'ADMIN', version: 1 }))).toEqual(stale)
  expect(await refusalFrom(staff.disable.mutate({ staffId, version: 1 }))).toEqual(stale)
  expect(await refusalFrom(staff.enable.mutate({ staffId, version: 1 }))).toEqual(stale)
  expect(await livingAdmins(shop)).toEqual([admin.accountId])
})

test('of eight who change one member at once, one does and seven are told the version', async () => {
  await using shop = await open()
  const admins = await Promise.all(Array.from({ length: 8 }, () => adminOf(shop)))
  const { accountId: staffId } = await clerkOf(shop)
  const answers = await Promise.allSettled(
    admins.map((admin, index) =>
      staffOf(shop, admin).update.mutate({ staffId, permissions: permissions.slice(0, index), version: 1 }),
    ),
  )
  const refusals = answers.flatMap((answer) =>
    answer.status === 'rejected' ? [refusalFrom(Promise.reject(answer.reason))] : [],
  )
  const stale = { code: 'CONFLICT', entity: 'staff', currentVersion: 2 }
  expect(await Promise.all(refusals)).toEqual(Array(7).fill(stale))
  expect(await entries(shop)).toHaveLength(1)
})

test('a customer, an unknown id and a member who became a customer are no staff', async () => {
  await using shop = await open()
  const [admin, customer, clerk] = [await adminOf(shop), await signIn(shop), await clerkOf(shop)]
  const staff = staffOf(shop, admin)
  await staff.update.mutate({ staffId: clerk.accountId, role: 'CUSTOMER', version: 1 })
  for (const staffId of [customer.accountId, crypto.randomUUID(), clerk.accountId]) {
    const refusal = await refusalFrom(staff.update.mutate({ staffId, role: 'ADMIN', version: 2 }))
    expect(refusal).toEqual({ code: 'NOT_FOUND', entity: 'staff' })
  }
})

test('staff gives only what it has, touches no admin and not itself; a key is staff like any other', async () => {
  await using shop = await open()
  const own = ['staff:write', 'orders:read'] as const
  const keeper = await signIn(shop, { role: 'STAFF', permissions: own })
  const [admin, clerk] = [await adminOf(shop), await clerkOf(shop)]
  const tool = shop.as({ apiKey: await apiKeyOf(shop, own) }).admin.staff
  for (const staff of [staffOf(shop, keeper), tool]) {
    const change = (staffId: string, facts: object) =>
      refusalFrom(staff.update.mutate({ staffId, version: 1, ...facts }))
    const more = ['orders:read', 'staff:read', 'audit:read']
    expect(await change(clerk.accountId, { permissions: more })).toEqual({
      code: 'FORBIDDEN',
      permission: 'audit:read',
    })
    expect(await change(clerk.accountId, { role: 'ADMIN' })).toEqual(adminsOnly)
    expect(await change(admin.accountId, { role: 'STAFF' })).toEqual(adminsOnly)
    expect(await refusalFrom(staff.disable.mutate({ staffId: admin.accountId, version: 1 }))).toEqual(adminsOnly)
  }
  const keeping = { staffId: keeper.accountId, permissions: ['staff:write' as const], version: 1 }
  expect(await refusalFrom(staffOf(shop, keeper).update.mutate(keeping))).toEqual(adminsOnly)
  // His own key is himself.
  await shop.database.pool.query('update api_key set created_by = $1', [keeper.accountId])
  expect(await refusalFrom(tool.update.mutate(keeping))).toEqual(adminsOnly)
  expect(await entries(shop)).toEqual([])
})

test('an admin has no permissions of his own to be given', async () => {
  await using shop = await open()
  const [admin, clerk] = [await adminOf(shop), await clerkOf(shop)]
  const asked = { staffId: clerk.accountId, permissions: ['orders:read' as const], version: 1 }
  expect(await refusalFrom(staffOf(shop, admin).update.mutate({ ...asked, role: 'ADMIN' }))).toMatchObject({
    code: 'VALIDATION_FAILED',
    issues: [{ path: 'permissions' }],
  })
})

test('the last living admin stays one, also against himself', async () => {
  await using shop = await open()
  const [admin, other] = [await adminOf(shop), await adminOf(shop)]
  const staff = staffOf(shop, admin)
  await staff.disable.mutate({ staffId: other.accountId, version: 1 })
  const himself = { staffId: admin.accountId, version: 1 }
  expect(await refusalFrom(staff.disable.mutate(himself))).toEqual(lastAdmin)
  expect(await refusalFrom(staff.update.mutate({ ...himself, role: 'CUSTOMER' }))).toEqual(lastAdmin)
  expect(await livingAdmins(shop)).toEqual([admin.accountId])
})

test('eight admins who disable each other in a ring at once do not all go', async () => {
  await using shop = await open()
  const admins = await Promise.all(Array.from({ length: 8 }, () => adminOf(shop)))
  const answers = await Promise.allSettled(
    admins.map((admin, index) =>
      staffOf(shop, admin).disable.mutate({ staffId: admins[(index + 1) % 8]?.accountId ?? '', version: 1 }),
    ),
  )
  const disabledCount = answers.filter(({ status }) => status === 'fulfilled').length
  const living = await livingAdmins(shop)
  expect(living).toHaveLength(8 - disabledCount)
  expect(living.length).toBeGreaterThanOrEqual(1)
  // Nobody acted who had been disabled before. Moments are those of the transactions' starts, so places say the order.
  const { rows } = await shop.database.pool.query<{ actor: string; member: string }>(
    'select actor_id as actor, entity_id as member from audit_entry order by ctid',
  )
  const gone = new Set<string>()
  for (const { actor, member } of rows) {
    expect(gone.has(actor)).toBe(false)
    gone.add(member)
  }
})

test('of two admins who disable each other at once, one lives, time after time', async () => {
  await using shop = await open()
  for (let round = 0; round < 8; round++) {
    await shop.database.pool.query(`update account set role = 'CUSTOMER'`)
    const pair = [await adminOf(shop), await adminOf(shop)] as const
    const disable = (by: SignedInTester, of: SignedInTester) =>
      staffOf(shop, by).disable.mutate({ staffId: of.accountId, version: 1 })
    await Promise.allSettled([disable(pair[0], pair[1]), disable(pair[1], pair[0])])
    expect(await livingAdmins(shop)).toHaveLength(1)
  }
})

test('whoever is disabled is out at once, on every device, and may sign in again when he is enabled', async () => {
  await using shop = await open()
  const [admin, clerk] = [await adminOf(shop), await clerkOf(shop)]
  const elsewhere = await signInAgain(shop, clerk.accountId)
  const staffId = clerk.accountId
  const disabled = await staffOf(shop, admin).disable.mutate({ staffId, version: 1 })
  expect(disabled).toMatchObject({ disabledAt: expect.any(Date), version: 2 })
  for (const device of [clerk, elsewhere]) {
    expect((await refusalFrom(staffOf(shop, device).list.query())).code).toBe('TOKEN_EXPIRED')
    expect((await refusalFrom(shop.as(device).addresses.list.query())).code).toBe('TOKEN_EXPIRED')
  }
  const { rows } = await shop.database.pool.query(
    'select distinct revoked_because from session where account_id = $1',
    [staffId],
  )
  expect(rows).toEqual([{ revoked_because: 'disabled' }])
  expect(await staffOf(shop, admin).enable.mutate({ staffId, version: 2 })).toMatchObject({
    disabledAt: null,
    version: 3,
  })
  expect((await refusalFrom(staffOf(shop, clerk).list.query())).code).toBe('TOKEN_EXPIRED')
  expect((await staffOf(shop, await signInAgain(shop, staffId)).list.query()).items).toHaveLength(2)
})

test('a downgrade takes effect at once, and an upgrade leaves the sessions alone', async () => {
  await using shop = await open()
  const [admin, clerk] = [await adminOf(shop), await clerkOf(shop)]
  const staffId = clerk.accountId
  const more = ['audit:read', 'orders:read', 'staff:read'] as const
  await staffOf(shop, admin).update.mutate({ staffId, permissions: [...more], version: 1 })
  expect((await staffOf(shop, clerk).list.query()).items).toHaveLength(2)
  await staffOf(shop, admin).update.mutate({ staffId, permissions: ['audit:read'], version: 2 })
  expect((await refusalFrom(staffOf(shop, clerk).list.query())).code).toBe('TOKEN_EXPIRED')
  const again = await signInAgain(shop, staffId)
  expect(await refusalFrom(staffOf(shop, again).list.query())).toEqual({ code: 'FORBIDDEN', permission: 'staff:read' })
})

test('what was taken away while a call waited for the lock is not used by it', async () => {
  await using shop = await open()
  const [admin, clerk] = [await adminOf(shop), await clerkOf(shop)]
  const keeper = await signIn(shop, { role: 'STAFF', permissions: ['staff:write', 'staff:read'] })
  const holding = await shop.database.pool.connect()
  await holding.query('begin')
  await holding.query(`update account set permissions = '{staff:read}' where id = $1`, [keeper.accountId])
  const late = refusalFrom(staffOf(shop, keeper).disable.mutate({ staffId: clerk.accountId, version: 1 }))
  await untilSomebodyWaits(shop)
  await holding.query('commit')
  holding.release()
  expect(await late).toEqual({ code: 'FORBIDDEN', permission: 'staff:write' })
  expect((await staffOf(shop, admin).list.query()).items.filter(({ disabledAt }) => disabledAt !== null)).toEqual([])
})

const untilSomebodyWaits = (shop: TestShop) =>
  until(async () => {
    const query = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    return (await shop.database.pool.query(query)).rowCount === 1
  })

test('a session that is over and an account that is disabled are no staff from that moment on', async () => {
  await using shop = await open()
  const [late, disabled] = [await adminOf(shop), await adminOf(shop)]
  await shop.database.pool.query('update session set expires_at = shop_now() where id = $1', [late.sessionId])
  await shop.database.pool.query('update account set disabled_at = shop_now() where id = $1', [disabled.accountId])
  for (const who of [late, disabled]) {
    expect(await refusalFrom(staffOf(shop, who).list.query())).toEqual({ code: 'TOKEN_EXPIRED' })
  }
})
