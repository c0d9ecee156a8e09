import { expect, test } from 'vitest'
import { newToken } from '../../settings/keys.ts'
import { untilSomebodyWaits } from '../../testing/locks.ts'
import { openTestShop, type TestShop } from '../../testing/open-test-shop.ts'
import { refusalFrom } from '../../testing/shopper.ts'
import { apiKeyOf, type SignedInTester, signIn } from '../../testing/sign-in.ts'

const open = () => openTestShop({ works: false })
const keysOf = (shop: TestShop, { accessToken }: SignedInTester) => shop.as({ accessToken }).admin.apiKeys
const canList = (shop: TestShop, apiKey: string) => shop.as({ apiKey }).admin.staff.list.query()
const tool = { name: 'ERP sync', scopes: ['staff:read' as const] }
const day = 86_400_000

test('a key is shown once and opens what its scopes say, at the moment it was made', async () => {
  await using shop = await open()
  const admin = await signIn(shop, { role: 'ADMIN', email: 'ada@example.com' })
  const { apiKey, key } = await keysOf(shop, admin).create.mutate(tool)
  expect(key).toMatch(/^tw_[a-z0-9]{12}_[\w-]{43}$/)
  expect(apiKey).toMatchObject({
    ...tool,
    createdBy: { id: admin.accountId, email: 'ada@example.com' },
    revokedAt: null,
  })
  expect((await canList(shop, key)).items).toHaveLength(1)
  expect(await refusalFrom(shop.as({ apiKey: key }).admin.audit.list.query())).toEqual({
    code: 'FORBIDDEN',
    permission: 'audit:read',
  })
  const secret = key.slice(16)
  const { rows } = await shop.database.pool.query(
    'select api_key::text as key, encode(secret_hash, $1) as hash from api_key',
    ['hex'],
  )
  const listed = await keysOf(shop, admin).list.query()
  const audited = await shop.as(admin).admin.audit.list.query()
  expect(listed.items).toMatchObject([{ id: apiKey.id, prefix: key.slice(3, 15), lastUsedAt: expect.any(Date) }])
  for (const told of [rows, listed, audited]) expect(JSON.stringify(told)).not.toContain(secret)
  for (const told of [listed, audited]) expect(JSON.stringify(told)).not.toContain(rows[0].hash)
  expect(audited.items).toMatchObject([{ entity: 'apiKey', entityId: apiKey.id, before: null, after: tool }])
})

test('a key has no scope that its maker has not, and makes no other, which could outlive it', async () => {
  await using shop = await open()
  const own = ['apiKeys:write', 'staff:read'] as const
  const keeper = keysOf(shop, await signIn(shop, { role: 'STAFF', permissions: own }))
  const wanted = { ...tool, scopes: ['staff:read' as const, 'orders:write' as const] }
  expect(await refusalFrom(keeper.create.mutate(wanted))).toEqual({ code: 'FORBIDDEN', permission: 'orders:write' })
  expect((await keeper.create.mutate(tool)).apiKey.scopes).toEqual(['staff:read'])
  const key = shop.as({ apiKey: await apiKeyOf(shop, own) }).admin.apiKeys
  expect(await refusalFrom(key.create.mutate(tool))).toEqual({ code: 'FORBIDDEN', permission: 'apiKeys:write' })
})

test('the prefix of a key, which is shown in lists, opens nothing without its secret', async () => {
  await using shop = await open()
  const { key } = await keysOf(shop, await signIn(shop, { role: 'ADMIN' })).create.mutate(tool)
  for (const wrong of [key.slice(0, -43) + newToken(), key.slice(0, -1), `${key}x`, key.replace('tw_', 'tv_')]) {
    expect(await refusalFrom(canList(shop, wrong))).toEqual({ code: 'TOKEN_INVALID' })
  }
})

test('a revoked key opens nothing from that moment on, and revoking it again changes nothing', async () => {
  await using shop = await open()
  const admin = await signIn(shop, { role: 'ADMIN' })
  const { apiKey, key } = await keysOf(shop, admin).create.mutate(tool)
  await canList(shop, key)
  const revoked = await keysOf(shop, admin).revoke.mutate({ apiKeyId: apiKey.id })
  expect(revoked.revokedAt).toBeInstanceOf(Date)
  expect(await refusalFrom(canList(shop, key))).toEqual({ code: 'TOKEN_INVALID' })
  expect(await keysOf(shop, admin).revoke.mutate({ apiKeyId: apiKey.id })).toEqual(revoked)
  const { items } = await shop.as(admin).admin.audit.list.query({ action: 'admin.apiKeys.revoke' })
  expect(items).toMatchObject([{ entityId: apiKey.id, before: { revoked: false }, after: { revoked: true } }])
  expect(await refusalFrom(keysOf(shop, admin).revoke.mutate({ apiKeyId: crypto.randomUUID() }))).toEqual({
    code: 'NOT_FOUND',
    entity: 'apiKey',
  })
})

test('a key ends when it was said to, which is within two years', async () => {
  await using shop = await open()
  const keys = keysOf(shop, await signIn(shop, { role: 'ADMIN' }))
  const inDays = (days: number) => new Date(Date.now() + days * day)
  for (const expiresAt of [inDays(-1), inDays(732), new Date(8.64e15)]) {
    expect(await refusalFrom(keys.create.mutate({ ...tool, expiresAt }))).toMatchObject({
      code: 'VALIDATION_FAILED',
      issues: [{ path: 'expiresAt' }],
    })
  }
  const { apiKey, key } = await keys.create.mutate({ ...tool, expiresAt: inDays(729) })
  await canList(shop, key)
  await shop.database.pool.query(`update api_key set expires_at = shop_now() where id = $1`, [apiKey.id])
  expect(await refusalFrom(canList(shop, key))).toEqual({ code: 'TOKEN_INVALID' })
})

test('a key goes with its maker’s permissions', async () => {
  await using shop = await open()
  const admin = await signIn(shop, { role: 'ADMIN' })
  const own = ['apiKeys:write', 'staff:read', 'audit:read'] as const
  const keeper = await signIn(shop, { role: 'STAFF', permissions: own })
  const maker = await keysOf(shop, keeper).create.mutate({ name: 'maker', scopes: ['apiKeys:write', 'audit:read'] })
  const lister = await keysOf(shop, keeper).create.mutate(tool)
  const others = await keysOf(shop, admin).create.mutate({ name: 'others', scopes: ['audit:read'] })
  const permissions = ['apiKeys:write', 'staff:read'] as const
  await shop
    .as(admin)
    .admin.staff.update.mutate({ staffId: keeper.accountId, permissions: [...permissions], version: 1 })
  expect((await refusalFrom(shop.as({ apiKey: maker.key }).admin.audit.list.query())).code).toBe('TOKEN_INVALID')
  expect((await canList(shop, lister.key)).items).toHaveLength(2)
  await shop.as(admin).admin.staff.disable.mutate({ staffId: keeper.accountId, version: 2 })
  expect((await refusalFrom(canList(shop, lister.key))).code).toBe('TOKEN_INVALID')
  const { items } = await shop.as({ apiKey: others.key }).admin.audit.list.query({ entity: 'staff' })
  expect(items.map(({ after }) => after)).toMatchObject([
    { disabled: true, revokedApiKeys: [lister.apiKey.id] },
    { revokedApiKeys: [maker.apiKey.id] },
  ])
})

test('of eight keys that are made while their maker is disabled, none outlives him', async () => {
  await using shop = await open()
  const admin = await signIn(shop, { role: 'ADMIN' })
  const keeper = await signIn(shop, { role: 'STAFF', permissions: ['apiKeys:write', 'staff:read'] })
  const made = Array.from({ length: 8 }, () => keysOf(shop, keeper).create.mutate(tool))
  const disabled = shop.as(admin).admin.staff.disable.mutate({ staffId: keeper.accountId, version: 1 })
  await Promise.allSettled([...made, disabled])
  await disabled
  const { rows } = await shop.database.pool.query('select id from api_key where revoked_at is null')
  expect(rows).toEqual([])
})

test('who may revoke keys may revoke anybody’s, as long as nobody has taken that away while he waited', async () => {
  await using shop = await open()
  const admin = await signIn(shop, { role: 'ADMIN' })
  const keeper = await signIn(shop, { role: 'STAFF', permissions: ['apiKeys:write'] })
  const [first, second] = [await keysOf(shop, admin).create.mutate(tool), await keysOf(shop, admin).create.mutate(tool)]
  const { revoke } = keysOf(shop, keeper)
  expect((await revoke.mutate({ apiKeyId: first.apiKey.id })).revokedAt).toBeInstanceOf(Date)
  const holding = await shop.database.pool.connect()
  try {
    await holding.query('begin')
    await holding.query(`update account set permissions = '{}' where id = $1`, [keeper.accountId])
    const late = refusalFrom(revoke.mutate({ apiKeyId: second.apiKey.id }))
    await untilSomebodyWaits(shop)
    await holding.query('commit')
    expect(await late).toEqual({ code: 'FORBIDDEN', permission: 'apiKeys:write' })
  } finally {
    holding.release()
  }
  expect((await canList(shop, second.key)).items).toHaveLength(2)
})
