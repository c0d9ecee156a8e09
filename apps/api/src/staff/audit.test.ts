import { expect, test } from 'vitest'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'
import { refusalFrom } from '../testing/shopper.ts'
import { apiKeyOf, signIn } from '../testing/sign-in.ts'

const open = () => openTestShop({ works: false })

/** From now on, the database refuses to do this. */
const forbid = async (shop: TestShop, what: string): Promise<void> => {
  await shop.database.pool.query(`
    create function say_no() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$;
    create trigger say_no before ${what} for each row execute function say_no()`)
}

const entry = (shop: TestShop, facts: { at: string; entity?: string; entityId?: string; actorId?: string }) =>
  shop.database.pool.query(
    `insert into audit_entry (id, at, actor_kind, actor_id, actor_name, action, entity, entity_id, request_id)
     values (gen_random_uuid(), $1, 'staff', coalesce($2::uuid, gen_random_uuid()), 'ada', 'admin.x', $3, $4, 'r')`,
    [facts.at, facts.actorId ?? null, facts.entity ?? 'order', facts.entityId ?? 'o1'],
  )

test('there is no change without its entry: where it can’t be written, everything is as before', async () => {
  await using shop = await open()
  const admin = await signIn(shop, { role: 'ADMIN' })
  const [clerk, customer] = [await signIn(shop, { role: 'STAFF', permissions: ['staff:read'] }), await signIn(shop)]
  const call = shop.as(admin).admin
  const state = async () => {
    const query = `select (select json_agg(a order by id) from account a) as accounts, (select count(*) from api_key) as keys,
      (select count(*) from staff_invitation) as invitations, (select count(*) from session where revoked_at is null) as sessions,
      (select count(*) from pgboss.job where name = 'send-mail') as mails`
    return (await shop.database.pool.query(query)).rows
  }
  const before = await state()
  await forbid(shop, 'insert on audit_entry')
  const changes = [
    call.staff.update.mutate({ staffId: clerk.accountId, permissions: [], version: 1 }),
    call.staff.disable.mutate({ staffId: clerk.accountId, version: 1 }),
    call.staff.invite.mutate({ email: 'cleo@example.com', role: 'STAFF', permissions: [] }),
    call.apiKeys.create.mutate({ name: 'tool', scopes: ['staff:read'] }),
    call.customers.update.mutate({ customerId: customer.accountId, firstName: 'Ada', version: 1 }),
    call.customers.disable.mutate({ customerId: customer.accountId, version: 1 }),
  ]
  const refusals = await Promise.all(changes.map(refusalFrom))
  expect(refusals.map(({ code }) => code)).toEqual(changes.map(() => 'INTERNAL'))
  expect(await state()).toEqual(before)
})

test('there is no entry without its change', async () => {
  await using shop = await open()
  const admin = await signIn(shop, { role: 'ADMIN' })
  const { accountId: customerId } = await signIn(shop)
  await forbid(shop, 'update on session')
  const disabling = shop.as(admin).admin.customers.disable.mutate({ customerId, version: 1 })
  expect((await refusalFrom(disabling)).code).toBe('INTERNAL')
  expect((await shop.as(admin).admin.audit.list.query()).items).toEqual([])
})

test('an entry names the person or the key that acted, the procedure and the request', async () => {
  await using shop = await open()
  const admin = await signIn(shop, { role: 'ADMIN', email: 'ada@example.com' })
  const tool = shop.as({ apiKey: await apiKeyOf(shop, ['customers:write']) })
  const { accountId: customerId } = await signIn(shop)
  await shop.as(admin).admin.customers.update.mutate({ customerId, phone: '1', version: 1 })
  await tool.admin.customers.update.mutate({ customerId, phone: null, version: 2 })
  const { items } = await shop.as(admin).admin.audit.list.query()
  const facts = { action: 'admin.customers.update', entity: 'customer', entityId: customerId }
  expect(items).toEqual([
    {
      ...facts,
      id: expect.any(String),
      at: expect.any(Date),
      actor: { kind: 'api_key', id: expect.any(String), name: expect.stringMatching(/^tool /) },
      before: { phone: '1' },
      after: { phone: null },
      requestId: expect.stringMatching(/./),
    },
    {
      ...facts,
      id: expect.any(String),
      at: expect.any(Date),
      actor: { kind: 'staff', id: admin.accountId, name: 'ada@example.com' },
      before: { phone: null },
      after: { phone: '1' },
      requestId: expect.stringMatching(/./),
    },
  ])
  expect(items[0]?.requestId).not.toBe(items[1]?.requestId)
})

test('the log is read newest first, page by page, also where entries share a moment', async () => {
  await using shop = await open()
  const { list } = shop.as(await signIn(shop, { role: 'ADMIN' })).admin.audit
  for (let index = 0; index < 7; index++) {
    await entry(shop, { at: `2026-01-0${index < 4 ? 1 : 2}T00:00:00.000001Z`, entityId: `o${index}` })
  }
  const seen: string[] = []
  let cursor: string | null | undefined
  while (cursor !== null) {
    const page = await list.query({ limit: 2, ...(cursor === undefined ? {} : { cursor }) })
    seen.push(...page.items.map(({ entityId }) => entityId))
    cursor = page.nextCursor
    // What is added meanwhile stands before all this, and moves nothing.
    await entry(shop, { at: '2026-03-01T00:00:00Z', entityId: 'later' })
  }
  expect(seen.slice(0, 3).toSorted()).toEqual(['o4', 'o5', 'o6'])
  expect(seen.slice(3).toSorted()).toEqual(['o0', 'o1', 'o2', 'o3'])
})

test('the log is filtered by who, what, which and when', async () => {
  await using shop = await open()
  const { list } = shop.as(await signIn(shop, { role: 'ADMIN' })).admin.audit
  const actorId = crypto.randomUUID()
  await entry(shop, { at: '2026-01-01T00:00:00Z', entityId: 'o1', actorId })
  await entry(shop, { at: '2026-01-02T00:00:00Z', entityId: 'o2' })
  await entry(shop, { at: '2026-01-03T00:00:00Z', entityId: 'o1', entity: 'product' })
  const found = async (filter: Parameters<typeof list.query>[0]) =>
    (await list.query(filter)).items.map(({ at }) => at.getUTCDate())
  expect(await found({ actorId })).toEqual([1])
  expect(await found({ entity: 'order' })).toEqual([2, 1])
  expect(await found({ entity: 'order', entityId: 'o1' })).toEqual([1])
  expect(await found({ action: 'admin.x' })).toEqual([3, 2, 1])
  expect(await found({ action: 'admin.y' })).toEqual([])
  const [from, to] = [new Date('2026-01-02T00:00:00Z'), new Date('2026-01-03T00:00:00Z')]
  expect(await found({ from })).toEqual([3, 2])
  expect(await found({ to })).toEqual([2, 1])
  expect(await found({ from, to })).toEqual([2])
  expect((await refusalFrom(list.query({ from: new Date(-8.64e15) }))).code).toBe('VALIDATION_FAILED')
})
