import { expect, test } from 'vitest'
import { ada, bearerOf, grace, linkTokenOf, register } from '../../testing/accounts.ts'
import { comeBack, openOidcShop } from '../../testing/oidc.ts'
import type { TestShop } from '../../testing/open-test-shop.ts'
import { openGuest, refusalFrom } from '../../testing/shopper.ts'

const subject = { sub: 'a-1', email: ada.email.toUpperCase(), email_verified: true }
const unverified = { code: 'EMAIL_UNVERIFIED' }
const exists = { code: 'ACCOUNT_EXISTS', email: subject.email }

const redeem = (shop: TestShop, input: { code: string; verifier: string; password?: string }) =>
  shop.as().auth.oidc.redeem.mutate(input)

const verify = (shop: TestShop) => shop.database.pool.query('update account set email_verified_at = shop_now()')

const identitiesIn = async (shop: TestShop) => (await shop.database.pool.query('select from account_identity')).rowCount

test('an address that both have shown to be his links by itself, where the provider is believed', async () => {
  await using opened = await openOidcShop([subject])
  const { shop } = opened
  const own = await register(shop)
  await verify(shop)
  expect((await redeem(shop, await comeBack(shop, 'a-1'))).user.id).toBe(own.id)
  expect(await identitiesIn(shop)).toBe(1)
})

test('an account that was opened with the address before opens to its password alone, five times tried', async () => {
  await using opened = await openOidcShop([subject])
  const { shop } = opened
  const own = await register(shop)
  const come = await comeBack(shop, 'a-1')
  expect(await refusalFrom(redeem(shop, come))).toEqual(exists)
  const guess = { ...come, password: 'a guess at a password' }
  const guesses = await Promise.all(Array.from({ length: 8 }, () => refusalFrom(redeem(shop, guess))))
  expect(guesses.filter(({ code }) => code === 'UNAUTHENTICATED')).toHaveLength(5)
  expect(guesses.filter(({ code }) => code === 'TOKEN_INVALID')).toHaveLength(3)
  expect(await refusalFrom(redeem(shop, { ...come, password: ada.password }))).toEqual({ code: 'TOKEN_INVALID' })
  const again = await comeBack(shop, 'a-1')
  const { user } = await redeem(shop, { ...again, password: ada.password })
  expect(user).toMatchObject({ id: own.id, emailVerified: true })
})

test('the owner of an address takes it from whoever opened an account with it, and no door is left open', async () => {
  await using opened = await openOidcShop([subject, { sub: 'thief', email: ada.email, email_verified: true }], {
    trusted: false,
  })
  const { shop } = opened
  // A provider that is not believed lets somebody in with an address that is not his.
  const thief = bearerOf(shop, await redeem(shop, await comeBack(shop, 'thief')))
  expect((await thief.shop.auth.me.query()).emailVerified).toBe(false)
  await shop.as().auth.requestPasswordReset.mutate({ email: ada.email })
  const token = await linkTokenOf(shop, 'reset_password', ada.email)
  const own = bearerOf(shop, await shop.as().auth.resetPassword.mutate({ token, password: ada.password }))
  expect(own.id).toBe(thief.id)
  expect(await identitiesIn(shop)).toBe(0)
  expect(await refusalFrom(thief.shop.auth.me.query())).toEqual({ code: 'TOKEN_EXPIRED' })
  expect(await refusalFrom(redeem(shop, await comeBack(shop, 'thief')))).toMatchObject({ code: 'ACCOUNT_EXISTS' })
  await redeem(shop, { ...(await comeBack(shop, 'a-1')), password: ada.password })
})

test('an address from a provider that is not believed opens neither the account nor a guest’s orders', async () => {
  await using opened = await openOidcShop([subject, { ...subject, sub: 'b', email: grace.email }], { trusted: false })
  const { shop } = opened
  const guest = await openGuest(shop, { mug: 1 })
  await guest.place({ email: grace.email })
  const { user, accessToken } = await redeem(shop, await comeBack(shop, 'b'))
  expect(user.emailVerified).toBe(false)
  expect((await shop.as({ accessToken }).orders.list.query({})).items).toEqual([])
  await register(shop)
  expect(await refusalFrom(redeem(shop, { ...(await comeBack(shop, 'a-1')), password: ada.password }))).toEqual(
    unverified,
  )
  await verify(shop)
  expect(await refusalFrom(redeem(shop, await comeBack(shop, 'a-1')))).toEqual(exists)
  await redeem(shop, { ...(await comeBack(shop, 'a-1')), password: ada.password })
})

test('an address that the provider itself does not call his opens and links nothing', async () => {
  await using opened = await openOidcShop([
    { sub: 'a', email: ada.email, email_verified: false },
    { sub: 'b', email: 'new@example.com' },
    { sub: 'c', email: 'no address', email_verified: true },
    { sub: 'd' },
  ])
  const { shop } = opened
  await register(shop)
  await verify(shop)
  for (const sub of ['a', 'b', 'c', 'd']) {
    const come = await comeBack(shop, sub)
    expect([sub, await refusalFrom(redeem(shop, { ...come, password: ada.password }))]).toEqual([sub, unverified])
  }
  expect(await identitiesIn(shop)).toBe(0)
})

test('staff is linked by its own doing only, and nobody becomes staff by a provider', async () => {
  await using opened = await openOidcShop([subject])
  const { shop } = opened
  const own = await register(shop)
  await verify(shop)
  await shop.database.pool.query(`update account set role = 'ADMIN'`)
  expect(await refusalFrom(redeem(shop, await comeBack(shop, 'a-1')))).toEqual(exists)
  const come = await comeBack(shop, 'a-1')
  const { link } = own.shop.auth.oidc
  expect(await refusalFrom(link.mutate(come))).toMatchObject({ issues: [{ path: 'password' }] })
  expect(await refusalFrom(link.mutate({ ...come, password: 'another horse' }))).toMatchObject({
    issues: [{ path: 'password' }],
  })
  await link.mutate({ ...come, password: ada.password })
  expect((await redeem(shop, await comeBack(shop, 'a-1'))).user).toMatchObject({ id: own.id, role: 'ADMIN' })
})

test('one subject is one account: eight who link it at once, and it is one’s', async () => {
  await using opened = await openOidcShop([{ ...subject, email: 'elsewhere@example.com' }])
  const { shop } = opened
  const [first, second] = [await register(shop), await register(shop, grace)]
  expect(
    await refusalFrom(first.shop.auth.oidc.link.mutate({ ...(await comeBack(shop, 'a-1')), password: ada.password })),
  ).toEqual(unverified)
  await verify(shop)
  const comes = await Promise.all(Array.from({ length: 8 }, () => comeBack(shop, 'a-1')))
  const asked = comes.map((come, index) =>
    index % 2 === 0
      ? first.shop.auth.oidc.link.mutate({ ...come, password: ada.password })
      : second.shop.auth.oidc.link.mutate({ ...come, password: grace.password }),
  )
  const done = await Promise.allSettled(asked)
  expect(done.filter(({ status }) => status === 'fulfilled')).toHaveLength(4)
  expect(await identitiesIn(shop)).toBe(1)
})

test('a link is ended by the password; the last way into an account without one is not', async () => {
  await using opened = await openOidcShop([subject])
  const { shop } = opened
  const { shop: own } = bearerOf(shop, await redeem(shop, await comeBack(shop, 'a-1')))
  const [identity] = (await own.auth.oidc.identities.query()).items
  const identityId = identity?.id ?? ''
  const conflict = { code: 'CONFLICT', entity: 'lastSignIn', currentVersion: null }
  expect(await refusalFrom(own.auth.oidc.unlink.mutate({ identityId }))).toEqual(conflict)
  await shop.as().auth.requestPasswordReset.mutate({ email: ada.email })
  const token = await linkTokenOf(shop, 'reset_password', ada.email)
  const after = bearerOf(shop, await shop.as().auth.resetPassword.mutate({ token, password: ada.password }))
  expect(await identitiesIn(shop)).toBe(1)
  const other = await register(shop, grace)
  const foreign = other.shop.auth.oidc.unlink.mutate({ identityId, password: grace.password })
  expect(await refusalFrom(foreign)).toEqual({ code: 'NOT_FOUND', entity: 'identity' })
  await after.shop.auth.oidc.unlink.mutate({ identityId, password: ada.password })
  expect(await identitiesIn(shop)).toBe(0)
})
