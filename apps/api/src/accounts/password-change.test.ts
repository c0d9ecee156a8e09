import { expect, test } from 'vitest'
import { ada, grace, linkTokenOf, login, post, register } from '../testing/accounts.ts'
import { openTestShop, type TestShop, until } from '../testing/open-test-shop.ts'
import { refusalFrom } from '../testing/shopper.ts'

const better = 'a much better horse'
const dead = { code: 'TOKEN_INVALID' }

/** Asks for a reset and answers what the mailed link carries. */
async function resetLink(shop: TestShop, email = ada.email): Promise<string> {
  await shop.as().auth.requestPasswordReset.mutate({ email })
  return linkTokenOf(shop, 'reset_password', email)
}

const isRefused = (shop: TestShop, refreshToken: string) =>
  refusalFrom(shop.as().auth.refresh.mutate({ refreshToken })).then(({ code }) => code === 'TOKEN_INVALID')

const countOf = async (shop: TestShop, sql: string): Promise<number> => {
  const { rows } = await shop.database.pool.query<{ n: number }>(`select count(*)::int as n from ${sql}`)
  return rows[0]?.n ?? -1
}

const waitingForLocks = `pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`

test('a reset sets the password, ends all sessions, signs in, and shows that the address is his', async () => {
  await using shop = await openTestShop({ works: false })
  const before = await register(shop)
  const token = await resetLink(shop, 'ADA@example.com')
  const { user, accessToken } = await shop.as().auth.resetPassword.mutate({ token, password: better })
  expect([user.email, user.emailVerified]).toEqual([ada.email, true])
  expect((await shop.as({ accessToken }).auth.me.query()).id).toBe(before.id)
  expect(await isRefused(shop, before.refreshToken)).toBe(true)
  expect(await refusalFrom(before.shop.auth.me.query())).toEqual({ code: 'TOKEN_EXPIRED' })
  expect(await refusalFrom(shop.as().auth.login.mutate({ email: ada.email, password: ada.password }))).toEqual({
    code: 'UNAUTHENTICATED',
  })
  await login(shop, { ...ada, password: better })
})

test('of eight that use one link at once, one sets the password', async () => {
  await using shop = await openTestShop({ works: false })
  await register(shop)
  const token = await resetLink(shop)
  const passwords = Array.from({ length: 8 }, (_, at) => `password number ${at} of eight`)
  const all = await Promise.allSettled(
    passwords.map((password) => shop.as().auth.resetPassword.mutate({ token, password })),
  )
  const winners = passwords.filter((_, at) => all[at]?.status === 'fulfilled')
  expect(winners).toHaveLength(1)
  await login(shop, { ...ada, password: winners[0] ?? '' })
  expect(await countOf(shop, 'session where revoked_at is null')).toBe(2)
})

test('a link is good once, for an hour, for its own purpose and account, as long as that has the address', async () => {
  await using shop = await openTestShop({ works: false })
  await register(shop)
  await register(shop, grace)
  const use = (token: string) => refusalFrom(shop.as().auth.resetPassword.mutate({ token, password: better }))
  const token = await resetLink(shop)
  await shop.as().auth.resetPassword.mutate({ token, password: better })
  expect(await use(token)).toEqual(dead)
  expect(await use(await linkTokenOf(shop, 'verify_email', ada.email))).toEqual(dead)
  const { keys } = shop.served.deps
  expect(await use(keys.linkToken('reset_password', crypto.randomUUID()))).toEqual(dead)
  const other = await resetLink(shop, grace.email)
  const [ofGrace, ofAda] = [Buffer.from(other, 'base64url'), Buffer.from(token, 'base64url')]
  const mixed = Buffer.concat([ofAda.subarray(0, 16), ofGrace.subarray(16)]).toString('base64url')
  for (const forged of [mixed, `${other}xx`, other.slice(0, -2), 'x', '../x']) expect(await use(forged)).toEqual(dead)
  await shop.database.pool.query(`update account set email = 'elsewhere@example.com' where email = $1`, [grace.email])
  expect(await use(other)).toEqual(dead)
  await shop.database.pool.query(`update account set email = $1 where email like 'elsewhere%'`, [grace.email])
  await shop.database.pool.query('update one_time_token set expires_at = shop_now()')
  expect(await use(other)).toEqual(dead)
  await shop.database.pool.query(`update one_time_token set expires_at = shop_now() + interval '1 hour'`)
  expect((await shop.as().auth.resetPassword.mutate({ token: other, password: better })).user.email).toBe(grace.email)
})

test('a reset ends the links that were mailed before it', async () => {
  await using shop = await openTestShop({ works: false })
  await register(shop)
  const older = await resetLink(shop)
  await shop.database.pool.query(`update one_time_token set created_at = created_at - interval '61 seconds'`)
  const newer = await resetLink(shop)
  expect(newer).not.toBe(older)
  await shop.as().auth.resetPassword.mutate({ token: newer, password: better })
  const late = shop.as().auth.resetPassword.mutate({ token: older, password: 'stolen by mail' })
  expect(await refusalFrom(late)).toEqual(dead)
  await login(shop, { ...ada, password: better })
})

test('a trivial password does not use the link up', async () => {
  await using shop = await openTestShop({ works: false })
  await register(shop)
  const token = await resetLink(shop)
  for (const password of ['short', ada.email, 'Test shop', 'iloveyou'])
    expect(await refusalFrom(shop.as().auth.resetPassword.mutate({ token, password }))).toMatchObject({
      issues: [{ path: 'password' }],
    })
  await shop.as().auth.resetPassword.mutate({ token, password: better })
})

test('asking for a reset says and costs the same, known or not, and is mailed to the known one only', async () => {
  await using shop = await openTestShop({ works: false })
  await register(shop)
  await register(shop, grace)
  await shop.database.pool.query('update account set disabled_at = shop_now() where email = $1', [grace.email])
  const answers = []
  for (const email of [ada.email, 'nobody@example.com', grace.email]) {
    const jobs = await countOf(shop, `pgboss.job where name = 'send-mail'`)
    const answer = await post(shop, 'auth.requestPasswordReset', { email })
    const asked = (await countOf(shop, `pgboss.job where name = 'send-mail'`)) - jobs
    answers.push([answer.status, await answer.text(), asked])
  }
  expect(answers[0]).toEqual([200, expect.stringContaining('"ok":true'), 1])
  expect(answers[1]).toEqual(answers[0])
  expect(answers[2]).toEqual(answers[0])
  expect(await countOf(shop, `one_time_token where purpose = 'reset_password'`)).toBe(1)
})

test('eight requests at once fill no mailbox: one link a minute', async () => {
  await using shop = await openTestShop({ works: false })
  await register(shop)
  const ask = () => shop.as().auth.requestPasswordReset.mutate({ email: ada.email })
  const client = await shop.database.pool.connect()
  try {
    // All eight are under way before the first of them can write.
    await client.query('begin')
    await client.query('select from account for update')
    const all = Array.from({ length: 8 }, ask)
    await until(async () => (await countOf(shop, waitingForLocks)) === 8)
    await client.query('commit')
    await Promise.all(all)
  } finally {
    client.release()
  }
  expect(await countOf(shop, `one_time_token where purpose = 'reset_password'`)).toBe(1)
  await shop.database.pool.query(`update one_time_token set created_at = created_at - interval '61 seconds'`)
  await ask()
  expect(await countOf(shop, `one_time_token where purpose = 'reset_password'`)).toBe(2)
})

test('a changed password ends all other sessions and every open link, and keeps this session', async () => {
  await using shop = await openTestShop({ works: false })
  const other = await register(shop)
  const own = await login(shop)
  const token = await resetLink(shop)
  const change = { currentPassword: ada.password, password: better }
  expect(await refusalFrom(own.shop.auth.changePassword.mutate({ ...change, password: ada.email }))).toMatchObject({
    issues: [{ path: 'password' }],
  })
  expect(await own.shop.auth.changePassword.mutate(change)).toEqual({ ok: true })
  expect(await isRefused(shop, other.refreshToken)).toBe(true)
  expect(await refusalFrom(other.shop.auth.me.query())).toEqual({ code: 'TOKEN_EXPIRED' })
  expect((await shop.as().auth.refresh.mutate({ refreshToken: own.refreshToken })).user.version).toBe(2)
  expect(await refusalFrom(shop.as().auth.resetPassword.mutate({ token, password: 'stolen by mail' }))).toEqual(dead)
  expect(await refusalFrom(own.shop.auth.changePassword.mutate(change))).toMatchObject({
    code: 'VALIDATION_FAILED',
    issues: [{ path: 'currentPassword' }],
  })
  await login(shop, { ...ada, password: better })
})

test('what many use is taken neither for a changed password nor for one that is set anew', async () => {
  await using shop = await openTestShop({ works: false })
  const own = await register(shop)
  const common = 'Tinkerbell'
  const refused = { code: 'VALIDATION_FAILED', issues: [{ path: 'password' }] }
  const token = await resetLink(shop)
  expect(await refusalFrom(shop.as().auth.resetPassword.mutate({ token, password: common }))).toMatchObject(refused)
  const change = { currentPassword: ada.password, password: common }
  expect(await refusalFrom(own.shop.auth.changePassword.mutate(change))).toMatchObject(refused)
  expect(await refusalFrom(shop.as().auth.register.mutate({ ...grace, password: common }))).toMatchObject(refused)
})

test('of eight changes of a password at once, one is made', async () => {
  await using shop = await openTestShop({ works: false })
  const own = await register(shop)
  const passwords = Array.from({ length: 8 }, (_, at) => `password number ${at} of eight`)
  const all = await Promise.allSettled(
    passwords.map((password) => own.shop.auth.changePassword.mutate({ currentPassword: ada.password, password })),
  )
  const winners = passwords.filter((_, at) => all[at]?.status === 'fulfilled')
  expect(winners).toHaveLength(1)
  await login(shop, { ...ada, password: winners[0] ?? '' })
})

test('a login that was proven by the old password opens nothing once it is changed', async () => {
  await using shop = await openTestShop({ works: false })
  const own = await register(shop)
  const client = await shop.database.pool.connect()
  try {
    // The change has happened and is not committed yet: whoever compares now still finds the old hash.
    await client.query('begin')
    await client.query(`update account set password_hash = 'changed', version = version + 1`)
    const late = refusalFrom(shop.as().auth.login.mutate({ email: ada.email, password: ada.password }))
    await until(async () => (await countOf(shop, waitingForLocks)) === 1)
    await client.query('commit')
    expect(await late).toEqual({ code: 'UNAUTHENTICATED' })
  } finally {
    client.release()
  }
  expect(await countOf(shop, 'session')).toBe(1)
  expect((await own.shop.auth.me.query()).version).toBe(2)
})
