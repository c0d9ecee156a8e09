import { findOneTimeToken } from '@tillwright/db/one-time-tokens'
import { expect, test } from 'vitest'
import { ada, grace, linkTokenOf, register } from '../testing/accounts.ts'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'
import { openGuest, refusalFrom } from '../testing/shopper.ts'

const dead = { code: 'TOKEN_INVALID' }

const linksOf = async (shop: TestShop): Promise<number> => {
  const { rows } = await shop.database.pool.query<{ n: number }>('select count(*)::int as n from one_time_token')
  return rows[0]?.n ?? -1
}

test('the link confirms the address, once, of eight that open it at the same moment', async () => {
  await using shop = await openTestShop({ works: false })
  const own = await register(shop)
  const token = await linkTokenOf(shop, 'verify_email', ada.email)
  const all = await Promise.allSettled(Array.from({ length: 8 }, () => own.shop.auth.verifyEmail.mutate({ token })))
  expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(await own.shop.auth.me.query()).toMatchObject({ emailVerified: true, version: 2 })
  expect(await refusalFrom(own.shop.auth.verifyEmail.mutate({ token }))).toEqual(dead)
})

test('a confirmed address brings what was ordered under it as a guest, and no other does', async () => {
  await using shop = await openTestShop({ works: false })
  const guest = await openGuest(shop, { mug: 1 })
  const { order } = await guest.place({ email: 'ADA@example.com' })
  const own = await register(shop)
  expect(await refusalFrom(own.shop.orders.get.query({ orderId: order.id }))).toMatchObject({ code: 'NOT_FOUND' })
  const token = await linkTokenOf(shop, 'verify_email', ada.email)
  await own.shop.auth.verifyEmail.mutate({ token })
  expect((await own.shop.orders.get.query({ orderId: order.id })).id).toBe(order.id)
})

test('a link to an address that the account has no more confirms nothing', async () => {
  await using shop = await openTestShop({ works: false })
  const own = await register(shop)
  const token = await linkTokenOf(shop, 'verify_email', ada.email)
  await shop.database.pool.query(`update account set email = 'eve@example.com'`)
  expect(await refusalFrom(own.shop.auth.verifyEmail.mutate({ token }))).toEqual(dead)
  expect((await own.shop.auth.me.query()).emailVerified).toBe(false)
})

test('a link that is over confirms nothing, whoever opens it', async () => {
  await using shop = await openTestShop({ works: false })
  const own = await register(shop)
  const token = await linkTokenOf(shop, 'verify_email', ada.email)
  await shop.database.pool.query('update one_time_token set expires_at = shop_now()')
  expect(await refusalFrom(own.shop.auth.verifyEmail.mutate({ token }))).toEqual(dead)
  const stranger = shop.as().auth.verifyEmail.mutate({ token, password: ada.password })
  expect(await refusalFrom(stranger)).toEqual(dead)
  expect((await own.shop.auth.me.query()).emailVerified).toBe(false)
})

test('the link is mailed again on request, once a minute, until the address is confirmed', async () => {
  await using shop = await openTestShop({ works: false })
  const own = await register(shop)
  const minuteAgo = () =>
    shop.database.pool.query(`update one_time_token set created_at = created_at - interval '61 seconds'`)
  await own.shop.auth.resendVerification.mutate()
  expect(await linksOf(shop)).toBe(1)
  await minuteAgo()
  await own.shop.auth.resendVerification.mutate()
  expect(await linksOf(shop)).toBe(2)
  await own.shop.auth.verifyEmail.mutate({ token: await linkTokenOf(shop, 'verify_email', ada.email) })
  await minuteAgo()
  expect(await own.shop.auth.resendVerification.mutate()).toEqual({ ok: true })
  expect(await linksOf(shop)).toBe(2)
  expect(await refusalFrom(shop.as().auth.resendVerification.mutate())).toEqual({ code: 'UNAUTHENTICATED' })
})

test('the mailbox alone confirms nothing: it takes the account’s session, or its password', async () => {
  await using shop = await openTestShop({ works: false })
  const [own, stranger] = [await register(shop), await register(shop, grace)]
  const { passwords } = shop.served.deps
  const token = await linkTokenOf(shop, 'verify_email', ada.email)
  for (const caller of [shop.as(), stranger.shop]) {
    expect(await refusalFrom(caller.auth.verifyEmail.mutate({ token }))).toMatchObject({
      code: 'VALIDATION_FAILED',
      issues: [{ path: 'password' }],
    })
    const before = passwords.computed()
    const wrong = caller.auth.verifyEmail.mutate({ token, password: grace.password })
    expect(await refusalFrom(wrong)).toEqual({ code: 'UNAUTHENTICATED' })
    expect(passwords.computed() - before).toBe(1)
  }
  expect((await own.shop.auth.me.query()).emailVerified).toBe(false)
  await shop.as().auth.verifyEmail.mutate({ token, password: ada.password })
  expect((await own.shop.auth.me.query()).emailVerified).toBe(true)
})

test('an account that somebody else opened with his address is taken over by a new password', async () => {
  await using shop = await openTestShop({ works: false })
  const { order } = await (await openGuest(shop, { mug: 1 })).place({ email: ada.email })
  const intruder = await register(shop, { ...ada, password: 'the password of an intruder' })
  await shop.as().auth.requestPasswordReset.mutate({ email: ada.email })
  const token = await linkTokenOf(shop, 'reset_password', ada.email)
  const { accessToken } = await shop.as().auth.resetPassword.mutate({ token, password: ada.password })
  const orderId = order.id
  expect((await shop.as({ accessToken }).orders.get.query({ orderId })).id).toBe(orderId)
  expect(await refusalFrom(intruder.shop.orders.get.query({ orderId }))).toEqual({ code: 'TOKEN_EXPIRED' })
  const { refreshToken } = intruder
  expect(await refusalFrom(shop.as().auth.refresh.mutate({ refreshToken }))).toEqual(dead)
})

test('whoever opens a link keeps his own cart and orders, for the link may be somebody else’s', async () => {
  await using shop = await openTestShop({ works: false })
  const own = await register(shop)
  const guest = await openGuest(shop, { mug: 1 })
  const { order } = await guest.place()
  await guest.shop.cart.addLine.mutate({ variantId: shop.id.variant.book, quantity: 1 })
  const token = await linkTokenOf(shop, 'verify_email', ada.email)
  await shop.database.pool.query(`update orders set email = 'somebody@example.com'`)
  await guest.shop.auth.verifyEmail.mutate({ token, password: ada.password })
  expect(await refusalFrom(own.shop.orders.get.query({ orderId: order.id }))).toMatchObject({ code: 'NOT_FOUND' })
  expect((await guest.shop.cart.get.query())?.quote.lines).toHaveLength(1)
})

test('a disabled account confirms nothing, and resets nothing', async () => {
  await using shop = await openTestShop({ works: false })
  const own = await register(shop)
  await shop.as().auth.requestPasswordReset.mutate({ email: ada.email })
  const verify = await linkTokenOf(shop, 'verify_email', ada.email)
  const reset = await linkTokenOf(shop, 'reset_password', ada.email)
  await shop.database.pool.query('update account set disabled_at = shop_now()')
  expect(await refusalFrom(own.shop.auth.verifyEmail.mutate({ token: verify }))).toEqual(dead)
  const password = 'a better horse than that'
  expect(await refusalFrom(shop.as().auth.resetPassword.mutate({ token: reset, password }))).toEqual(dead)
})

test('a link is for one purpose, by its signature and by its row', async () => {
  await using shop = await openTestShop({ works: false })
  await register(shop)
  const { db, keys } = shop.served.deps
  const verify = await linkTokenOf(shop, 'verify_email', ada.email)
  const id = keys.idInLinkToken('verify_email', verify) ?? ''
  expect([keys.idInLinkToken('reset_password', verify), keys.idInLinkToken('invite_staff', verify)]).toEqual([
    null,
    null,
  ])
  expect(await findOneTimeToken(db, { id, purpose: 'verify_email' })).not.toBeNull()
  expect(await findOneTimeToken(db, { id, purpose: 'reset_password' })).toBeNull()
})
