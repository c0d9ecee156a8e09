import { hashSync } from '@node-rs/bcrypt'
import { expect, test } from 'vitest'
import { ada, grace, login, post, register } from '../testing/accounts.ts'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'
import { openGuest, refusalFrom } from '../testing/shopper.ts'

const refusedLogin = (shop: TestShop, who: { email: string; password: string }) =>
  refusalFrom(shop.as().auth.login.mutate(who))

/** An account whose password an older system has hashed. */
const importAccount = (shop: TestShop, password: string) =>
  shop.database.pool.query(
    `insert into account (id, email, first_name, last_name, password_hash)
     values (gen_random_uuid(), $1, 'Old', 'Friend', $2)`,
    [ada.email, hashSync(password, { cost: 4 })],
  )

const hashOf = async (shop: TestShop): Promise<string> => {
  const { rows } = await shop.database.pool.query<{ hash: string }>('select password_hash as hash from account')
  return rows[0]?.hash ?? ''
}

test('an account is opened as a customer’s, signs in, and shows nothing of its password', async () => {
  await using shop = await openTestShop({ works: false })
  const answer = await shop.as().auth.register.mutate({ ...ada, email: '  Ada@Example.com ' })
  expect(answer.user).toMatchObject({
    email: 'Ada@Example.com',
    firstName: 'Ada',
    role: 'CUSTOMER',
    permissions: [],
    emailVerified: false,
    version: 1,
  })
  expect(JSON.stringify(answer)).not.toContain('argon2')
  expect(await shop.as({ accessToken: answer.accessToken }).auth.me.query()).toEqual(answer.user)
  expect((await login(shop, { ...ada, email: 'ADA@example.COM' })).id).toBe(answer.user.id)
  expect(await hashOf(shop)).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
})

test('of eight that register one address at once, however spelled, one gets it', async () => {
  await using shop = await openTestShop({ works: false })
  const spelled = (at: number) => (at % 2 === 0 ? ada.email : ada.email.toUpperCase())
  const all = Array.from({ length: 8 }, (_, at) => shop.as().auth.register.mutate({ ...ada, email: spelled(at) }))
  const refused = (await Promise.allSettled(all)).filter(({ status }) => status === 'rejected')
  expect(refused).toHaveLength(7)
  const { rows } = await shop.database.pool.query(`
    select (select count(*)::int from account) as accounts, (select count(*)::int from one_time_token) as tokens,
      (select count(*)::int from pgboss.job where name = 'send-mail') as mails`)
  expect(rows).toEqual([{ accounts: 1, tokens: 1, mails: 1 }])
  const conflict = { code: 'CONFLICT', entity: 'account', currentVersion: null }
  expect(await refusalFrom(shop.as().auth.register.mutate(ada))).toEqual(conflict)
})

test('an unknown address, a wrong password and a disabled account answer alike, after one hash each', async () => {
  await using shop = await openTestShop({ works: false })
  await register(shop)
  await register(shop, grace)
  await shop.database.pool.query(`update account set disabled_at = shop_now() where email = $1`, [grace.email])
  const { passwords } = shop.served.deps
  const answers = []
  for (const who of [
    { email: 'nobody@example.com', password: ada.password },
    { email: ada.email, password: 'a wrong one, surely' },
    { email: grace.email, password: grace.password },
  ]) {
    const before = passwords.computed()
    const answer = await post(shop, 'auth.login', who)
    const body = (await answer.text()).replace(/"requestId":"[^"]+"/, '')
    answers.push([answer.status, body, passwords.computed() - before])
  }
  expect(answers[0]).toEqual([401, expect.stringContaining('UNAUTHENTICATED'), 1])
  expect(answers[1]).toEqual(answers[0])
  expect(answers[2]).toEqual(answers[0])
})

test('an account without a password is opened by none', async () => {
  await using shop = await openTestShop({ works: false })
  await importAccount(shop, 'x')
  await shop.database.pool.query('update account set password_hash = null')
  expect(await refusedLogin(shop, { email: ada.email, password: 'x' })).toEqual({ code: 'UNAUTHENTICATED' })
})

test('a hash of an older system is taken once and replaced; from then on all of the password counts', async () => {
  await using shop = await openTestShop({ works: false })
  const long = 'x'.repeat(72)
  await importAccount(shop, `${long}tail`)
  expect(await refusedLogin(shop, { email: ada.email, password: 'y'.repeat(76) })).toEqual({ code: 'UNAUTHENTICATED' })
  expect(await hashOf(shop)).toMatch(/^\$2b\$/)
  await login(shop, { ...ada, password: `${long}other tail` })
  expect(await hashOf(shop)).toMatch(/^\$argon2id\$/)
  expect(await refusedLogin(shop, { email: ada.email, password: long })).toEqual({ code: 'UNAUTHENTICATED' })
  await login(shop, { ...ada, password: `${long}other tail` })
})

test('eight first logins with an older hash at once all sign in', async () => {
  await using shop = await openTestShop({ works: false })
  await importAccount(shop, ada.password)
  const all = await Promise.all(Array.from({ length: 8 }, () => login(shop)))
  expect(new Set(all.map(({ refreshToken }) => refreshToken)).size).toBe(8)
  expect(await hashOf(shop)).toMatch(/^\$argon2id\$/)
})

test('a password is every character of it: emoji, spaces at the ends, however letters are composed', async () => {
  await using shop = await openTestShop({ works: false })
  const password = ' 🍵🫖 Crème brûlée 🥢 '
  await register(shop, { ...ada, password: password.normalize('NFC') })
  await login(shop, { ...ada, password: password.normalize('NFD') })
  for (const wrong of [password.trim(), password.replace('🫖', ''), password.toLowerCase()])
    expect([wrong, await refusedLogin(shop, { email: ada.email, password: wrong })]).toEqual([
      wrong,
      { code: 'UNAUTHENTICATED' },
    ])
})

test('whatever is typed as a password is answered: NUL, half a character, 400 bytes and one more, 10 MB', async () => {
  await using shop = await openTestShop({ works: false })
  await importAccount(shop, 'abc\u0000def'.replace('\u0000', ''))
  const statusOf = async (path: string, password: string) =>
    (await post(shop, path, { ...(path === 'auth.login' ? {} : ada), email: ada.email, password })).status
  expect(await statusOf('auth.login', 'abc\u0000def')).toBe(401)
  expect(await statusOf('auth.login', 'abcdef\u0000')).toBe(401)
  expect(await statusOf('auth.login', '\ud83c')).toBe(401)
  expect(await statusOf('auth.login', 'é'.repeat(200))).toBe(401)
  expect(await statusOf('auth.login', `${'é'.repeat(200)}x`)).toBe(400)
  expect(await statusOf('auth.login', 'x'.repeat(10_000_000))).toBe(413)
  expect(await statusOf('auth.register', 'a fine one\u0000')).toBe(400)
  expect(await statusOf('auth.register', 'x y '.repeat(101))).toBe(400)
})

test('a trivial password, a bad address and a name that is none are refused by name', async () => {
  await using shop = await openTestShop({ works: false })
  const refused = async (more: Partial<typeof ada>) => refusalFrom(shop.as().auth.register.mutate({ ...ada, ...more }))
  for (const password of ['short', 'password1', 'ada@example.com', 'Test shop', '12345678', 'zzzzzzzzzz'])
    expect([password, await refused({ password })]).toMatchObject([password, { issues: [{ path: 'password' }] }])
  for (const email of ['ada', 'ada@', 'a\u0000@b.example', `${'a'.repeat(250)}@b.example`, 'a@b.example, c@d.example'])
    expect([email, await refused({ email })]).toMatchObject([email, { issues: [{ path: 'email' }] }])
  expect(await refused({ firstName: 'A\u0000' })).toMatchObject({ issues: [{ path: 'firstName' }] })
  const { rows } = await shop.database.pool.query('select count(*)::int as accounts from account')
  expect(rows).toEqual([{ accounts: 0 }])
})

test('nobody makes himself staff, or verified, by saying so', async () => {
  await using shop = await openTestShop({ works: false })
  const { shop: own } = await register(shop)
  const more = { role: 'ADMIN', permissions: ['staff:write'], emailVerified: true, id: crypto.randomUUID(), version: 9 }
  for (const [name, value] of Object.entries(more)) {
    const asks = [
      ['auth.register', { ...grace, [name]: value }],
      ['auth.login', { email: ada.email, password: ada.password, [name]: value }],
      ['auth.requestPasswordReset', { email: ada.email, [name]: value }],
    ] as const
    for (const [path, input] of asks)
      expect([path, name, (await post(shop, path, input)).status]).toEqual([path, name, 400])
    if (name === 'version') continue
    // The cast is the point: a client that is not typed sends what it likes.
    const change = own.auth.updateProfile.mutate({ firstName: 'Eve', [name]: value } as { firstName: string })
    expect(await refusalFrom(change)).toMatchObject({ code: 'VALIDATION_FAILED' })
  }
  expect(await own.auth.me.query()).toMatchObject({ firstName: 'Ada', role: 'CUSTOMER', version: 1 })
})

test('the guest’s cart comes along, at register and at login', async () => {
  await using shop = await openTestShop({ works: false })
  const guest = await openGuest(shop, { mug: 1 })
  const { accessToken } = await guest.shop.auth.register.mutate(ada)
  expect((await shop.as({ accessToken }).cart.get.query())?.quote.lines).toMatchObject([{ quantity: 1 }])
  const later = await openGuest(shop, { mug: 2 })
  await later.shop.auth.login.mutate({ email: ada.email, password: ada.password })
  expect((await shop.as({ accessToken }).cart.get.query())?.quote.lines).toMatchObject([{ quantity: 3 }])
})

test('a profile changes what is given, by the version that was seen', async () => {
  await using shop = await openTestShop({ works: false })
  const { shop: own } = await register(shop)
  const change = { phone: '+49 30 123', locale: 'de-DE', version: 1 }
  expect(await own.auth.updateProfile.mutate(change)).toMatchObject({
    firstName: 'Ada',
    phone: '+49 30 123',
    version: 2,
  })
  const conflict = { code: 'CONFLICT', entity: 'account', currentVersion: 2 }
  expect(await refusalFrom(own.auth.updateProfile.mutate({ firstName: 'Eve', version: 1 }))).toEqual(conflict)
  expect(await own.auth.updateProfile.mutate({ phone: null })).toMatchObject({
    phone: null,
    locale: 'de-DE',
    version: 3,
  })
  expect(await refusalFrom(own.auth.updateProfile.mutate({ phone: 'none' }))).toMatchObject({
    issues: [{ path: 'phone', message: 'has no digit' }],
  })
})
