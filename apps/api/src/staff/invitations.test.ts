import { expect, test } from 'vitest'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'
import { refusalFrom } from '../testing/shopper.ts'
import { apiKeyOf, type SignedInTester, signIn } from '../testing/sign-in.ts'

const open = () => openTestShop({ works: false })
const staffOf = (shop: TestShop, { accessToken }: SignedInTester) => shop.as({ accessToken }).admin.staff
const clerk = { email: 'cleo@example.com', role: 'STAFF', permissions: ['orders:read'] } as const
const asked = { ...clerk, permissions: [...clerk.permissions] }
const mails = async (shop: TestShop): Promise<unknown[]> => {
  const { rows } = await shop.database.pool.query(`select data from pgboss.job where name = 'send-mail'`)
  return rows.map(({ data }) => data)
}
const openOnes = async (shop: TestShop): Promise<string[]> => {
  const { rows } = await shop.database.pool.query<{ email: string }>(
    'select email from staff_invitation where used_at is null and expires_at > shop_now() order by email',
  )
  return rows.map(({ email }) => email)
}

test('an invitation lasts seven days, is mailed, and is written down', async () => {
  await using shop = await open()
  const admin = await signIn(shop, { role: 'ADMIN', email: 'ada@example.com' })
  const invitation = await staffOf(shop, admin).invite.mutate(asked)
  expect(invitation).toMatchObject(asked)
  expect(invitation.expiresAt.getTime() - invitation.createdAt.getTime()).toBe(7 * 86_400_000)
  expect(await mails(shop)).toEqual([{ kind: 'invite_staff', invitationId: invitation.id }])
  expect((await staffOf(shop, admin).invitations.query()).items).toEqual([invitation])
  const { items } = await shop.as(admin).admin.audit.list.query()
  expect(items).toMatchObject([
    { action: 'admin.staff.invite', entity: 'invitation', entityId: invitation.id, before: null, after: asked },
  ])
})

test('staff invites for what it may give itself, and nobody as an admin', async () => {
  await using shop = await open()
  const keeper = await signIn(shop, { role: 'STAFF', permissions: ['staff:write', 'orders:read'] })
  const { invite } = staffOf(shop, keeper)
  expect(await refusalFrom(invite.mutate({ ...asked, permissions: ['orders:read', 'orders:write'] }))).toEqual({
    code: 'FORBIDDEN',
    permission: 'orders:write',
  })
  const asAdmin = { ...asked, role: 'ADMIN', permissions: [] } as const
  expect(await refusalFrom(invite.mutate({ ...asAdmin, permissions: [] }))).toEqual({
    code: 'FORBIDDEN',
    permission: 'ADMIN',
  })
  expect([await openOnes(shop), await mails(shop)]).toEqual([[], []])
  await invite.mutate(asked)
  expect(await openOnes(shop)).toEqual([asked.email])
})

test('an admin is invited without permissions, and nobody as a customer or with a role of his own', async () => {
  await using shop = await open()
  const { invite } = staffOf(shop, await signIn(shop, { role: 'ADMIN' }))
  const wrong = [
    { ...asked, role: 'ADMIN' },
    { ...asked, role: 'CUSTOMER' },
    { ...asked, permissions: ['everything'] },
    { ...asked, email: 'nobody' },
    { ...asked, invitedBy: crypto.randomUUID() },
  ]
  for (const input of wrong) {
    expect((await refusalFrom(invite.mutate(input as typeof asked))).code).toBe('VALIDATION_FAILED')
  }
})

test('whoever is staff already is not invited, however the address is spelled; a customer is', async () => {
  await using shop = await open()
  const admin = await signIn(shop, { role: 'ADMIN', email: 'Ada@Example.com' })
  await signIn(shop, { email: 'cleo@example.com' })
  const { invite } = staffOf(shop, admin)
  expect(await refusalFrom(invite.mutate({ ...asked, email: 'ada@example.COM' }))).toEqual({
    code: 'CONFLICT',
    entity: 'staff',
    currentVersion: 1,
  })
  await invite.mutate(asked)
  expect(await openOnes(shop)).toEqual(['cleo@example.com'])
})

test('the newest invitation of an address is its only one, also of eight at once', async () => {
  await using shop = await open()
  const admins = await Promise.all(Array.from({ length: 8 }, () => signIn(shop, { role: 'ADMIN' })))
  await Promise.all(admins.map((admin) => staffOf(shop, admin).invite.mutate({ ...asked, email: 'Cleo@example.com' })))
  expect(await openOnes(shop)).toEqual(['Cleo@example.com'])
  expect((await shop.as(admins[0]).admin.audit.list.query({ entity: 'invitation' })).items).toHaveLength(8)
})

test('staff replaces or revokes no invitation of an admin', async () => {
  await using shop = await open()
  const admin = await signIn(shop, { role: 'ADMIN' })
  const keeper = await signIn(shop, { role: 'STAFF', permissions: ['staff:write', 'orders:read'] })
  const { id } = await staffOf(shop, admin).invite.mutate({ ...asked, role: 'ADMIN', permissions: [] })
  const adminsOnly = { code: 'FORBIDDEN', permission: 'ADMIN' }
  expect(await refusalFrom(staffOf(shop, keeper).invite.mutate(asked))).toEqual(adminsOnly)
  expect(await refusalFrom(staffOf(shop, keeper).revokeInvitation.mutate({ invitationId: id }))).toEqual(adminsOnly)
  expect((await staffOf(shop, admin).invitations.query()).items).toMatchObject([{ id, role: 'ADMIN' }])
})

test('a revoked invitation is over, and is not revoked again', async () => {
  await using shop = await open()
  const admin = await signIn(shop, { role: 'ADMIN' })
  const { invite, revokeInvitation, invitations } = staffOf(shop, admin)
  const { id: invitationId } = await invite.mutate(asked)
  expect(await revokeInvitation.mutate({ invitationId })).toEqual({ ok: true })
  expect((await invitations.query()).items).toEqual([])
  const gone = { code: 'NOT_FOUND', entity: 'invitation' }
  expect(await refusalFrom(revokeInvitation.mutate({ invitationId }))).toEqual(gone)
  expect(await refusalFrom(revokeInvitation.mutate({ invitationId: crypto.randomUUID() }))).toEqual(gone)
  const { items } = await shop.as(admin).admin.audit.list.query({ action: 'admin.staff.revokeInvitation' })
  expect(items).toMatchObject([{ entityId: invitationId, before: asked, after: null }])
})

test('with whoever loses his permissions go the invitations that go beyond them, also those of his keys', async () => {
  await using shop = await open()
  const admin = await signIn(shop, { role: 'ADMIN' })
  const keeper = await signIn(shop, { role: 'STAFF', permissions: ['staff:write', 'orders:read', 'orders:write'] })
  const tool = shop.as({ apiKey: await apiKeyOf(shop, ['staff:write', 'orders:write']) }).admin.staff
  await shop.database.pool.query('update api_key set created_by = $1', [keeper.accountId])
  await staffOf(shop, keeper).invite.mutate(asked)
  await tool.invite.mutate({ ...asked, email: 'otto@example.com', permissions: ['orders:write'] })
  await staffOf(shop, admin).invite.mutate({ ...asked, email: 'uma@example.com', permissions: ['orders:write'] })
  const change = { staffId: keeper.accountId, permissions: ['staff:write' as const, 'orders:read' as const] }
  await staffOf(shop, admin).update.mutate({ ...change, version: 1 })
  expect(await openOnes(shop)).toEqual(['cleo@example.com', 'uma@example.com'])
  await staffOf(shop, admin).disable.mutate({ staffId: keeper.accountId, version: 2 })
  expect(await openOnes(shop)).toEqual(['uma@example.com'])
})
