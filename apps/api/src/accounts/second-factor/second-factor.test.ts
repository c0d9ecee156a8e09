import { expect, test } from 'vitest'
import { serve } from '../../serve.ts'
import { ada, type Bearer, login, post, register } from '../../testing/accounts.ts'
import { openTestShop, type TestShop, until } from '../../testing/open-test-shop.ts'
import { type Device, letCodesPass, stepNow, takeUpFactor } from '../../testing/second-factor.ts'
import { refusalFrom } from '../../testing/shopper.ts'
import { codeOf } from './totp.ts'

const required = { code: 'SECOND_FACTOR_REQUIRED' }
const wrong = { code: 'SECOND_FACTOR_INVALID' }
const wrongPassword = { code: 'VALIDATION_FAILED', issues: [{ path: 'password', message: 'is not your password' }] }

async function open(): Promise<{ shop: TestShop; own: Bearer; device: Device }> {
  const shop = await openTestShop({ works: false })
  const own = await register(shop)
  return { shop, own, device: await takeUpFactor(shop, own, ada.password) }
}

const asAda = (shop: TestShop, more: { code?: string; password?: string } = {}) =>
  shop.as().auth.login.mutate({ email: ada.email, password: ada.password, ...more })

const refusedLogin = (shop: TestShop, more: { code?: string; password?: string } = {}) => refusalFrom(asAda(shop, more))

/** One that is of no step near now. */
const wrongCode = (secret: Uint8Array): string => {
  const near = [-2, -1, 0, 1, 2].map((away) => codeOf(secret, stepNow() + away))
  return ['000000', '111111', '222222', '333333', '444444', '555555'].find((code) => !near.includes(code)) ?? ''
}

test('a factor that is taken up ends all other sessions, and stands sealed and hashed in the database', async () => {
  await using shop = await openTestShop({ works: false })
  const own = await register(shop)
  const other = await login(shop)
  const { secret, recoveryCodes } = await takeUpFactor(shop, own, ada.password)
  expect(await own.shop.auth.totp.status.query()).toEqual({ enabled: true, recoveryCodesLeft: 10 })
  expect((await own.shop.auth.me.query()).hasSecondFactor).toBe(true)
  expect(await refusalFrom(other.shop.auth.me.query())).toEqual({ code: 'TOKEN_EXPIRED' })
  expect(new Set(recoveryCodes).size).toBe(10)
  const { rows } = await shop.database.pool.query<{ all: string }>(`
    select concat((select string_agg(f::text, '') from second_factor f), (select string_agg(r::text, '')
      from recovery_code r)) as all`)
  expect(rows[0]?.all).toContain('\\x')
  expect(rows[0]?.all).not.toContain(Buffer.from(secret).toString('hex'))
  for (const code of recoveryCodes) expect(rows[0]?.all).not.toContain(Buffer.from(code).toString('hex'))
})

test('a factor is begun by the password, confirmed by its code, and is none until then', async () => {
  await using shop = await openTestShop({ works: false })
  const { shop: own } = await register(shop)
  expect(await refusalFrom(own.auth.totp.begin.mutate({ password: 'another horse' }))).toEqual(wrongPassword)
  expect(await refusalFrom(own.auth.totp.begin.mutate({ password: ada.password }))).toEqual({
    code: 'EMAIL_UNVERIFIED',
  })
  const none = { code: 'NOT_FOUND', entity: 'secondFactor' }
  expect(await refusalFrom(own.auth.totp.confirm.mutate({ code: '123456' }))).toEqual(none)
  await shop.database.pool.query('update account set email_verified_at = shop_now()')
  await own.auth.totp.begin.mutate({ password: ada.password })
  expect(await refusalFrom(own.auth.totp.confirm.mutate({ code: 'none' }))).toEqual(wrong)
  expect(await own.auth.totp.status.query()).toEqual({ enabled: false, recoveryCodesLeft: 0 })
  await asAda(shop)
  await shop.database.pool.query(`update second_factor set created_at = created_at - interval '61 minutes'`)
  expect(await refusalFrom(own.auth.totp.confirm.mutate({ code: '123456' }))).toEqual(none)
})

test('of eight who confirm at once one is told recovery codes, and begins no other while it is in force', async () => {
  await using shop = await openTestShop({ works: false })
  const own = await register(shop)
  await shop.database.pool.query('update account set email_verified_at = shop_now()')
  const secrets = await Promise.all(
    Array.from({ length: 8 }, () => own.shop.auth.totp.begin.mutate({ password: ada.password })),
  )
  const { rows } = await shop.database.pool.query<{ id: string; sealed_secret: Buffer }>('select * from second_factor')
  expect([rows.length, secrets.length]).toEqual([1, 8])
  const { plain } = shop.served.deps.keys.unseal(rows[0]?.id ?? '', rows[0]?.sealed_secret ?? Buffer.of()) ?? {}
  const code = codeOf(plain ?? Buffer.of(), stepNow())
  const confirmed = await Promise.allSettled(
    Array.from({ length: 8 }, () => own.shop.auth.totp.confirm.mutate({ code })),
  )
  expect(confirmed.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  const conflict = { code: 'CONFLICT', entity: 'secondFactor', currentVersion: null }
  expect(await refusalFrom(own.shop.auth.totp.begin.mutate({ password: ada.password }))).toEqual(conflict)
  expect(await own.shop.auth.totp.status.query()).toEqual({ enabled: true, recoveryCodesLeft: 10 })
})

test('only the right password learns that a code is asked for, and only both open the account', async () => {
  const { shop, device } = await open()
  await using _ = shop
  const code = await device.code()
  expect(await refusedLogin(shop, { password: 'a guess at a password' })).toEqual({ code: 'UNAUTHENTICATED' })
  expect(await refusedLogin(shop, { password: 'a guess at a password', code })).toEqual({ code: 'UNAUTHENTICATED' })
  expect(await refusedLogin(shop)).toEqual(required)
  expect(await refusedLogin(shop, { code: wrongCode(device.secret) })).toEqual(wrong)
  const { rowCount } = await shop.database.pool.query('select from session where revoked_at is null')
  expect(rowCount).toBe(1)
  expect((await asAda(shop, { code })).user.hasSecondFactor).toBe(true)
})

test('a code opens once, also for eight at once; a device may be a step early or late, and no more', async () => {
  const { shop, device } = await open()
  await using _ = shop
  const code = await device.code(1)
  const tried = await Promise.allSettled(Array.from({ length: 8 }, () => asAda(shop, { code })))
  expect(tried.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  await shop.database.pool.query(`update second_factor set wrong_at = '{}'`)
  expect(await refusedLogin(shop, { code })).toEqual(wrong)
  // One that is older than the last, though its own was never used.
  expect(await refusedLogin(shop, { code: codeOf(device.secret, stepNow() - 1) })).toEqual(wrong)
  expect(await refusedLogin(shop, { code: await device.code(3) })).toEqual(wrong)
  expect(await refusedLogin(shop, { code: await device.code(-2) })).toEqual(wrong)
  await asAda(shop, { code: await device.code() })
})

test('of twelve wrong codes at once five are looked at; then not even the right one for 15 minutes', async () => {
  const { shop, device } = await open()
  await using _ = shop
  await letCodesPass(shop)
  const code = wrongCode(device.secret)
  const refusals = await Promise.all(Array.from({ length: 12 }, () => refusedLogin(shop, { code })))
  expect(refusals.filter((refusal) => refusal.code === 'SECOND_FACTOR_INVALID')).toHaveLength(5)
  expect(refusals.filter((refusal) => refusal.code === 'RATE_LIMITED')).toHaveLength(7)
  const right = codeOf(device.secret, stepNow() + 1)
  const limited = await refusedLogin(shop, { code: right })
  expect(limited).toEqual({ code: 'RATE_LIMITED', retryAfter: expect.any(Number) })
  expect(Number(limited.retryAfter)).toBeGreaterThan(800)
  expect((await refusedLogin(shop, { code: device.recoveryCodes[0] ?? '' })).code).toBe('RATE_LIMITED')
  const pass = (minutes: number) =>
    shop.database.pool.query(
      `update second_factor set wrong_at = array(select at - make_interval(mins => $1) from unnest(wrong_at) as at)`,
      [minutes],
    )
  await pass(14)
  expect((await refusedLogin(shop, { code: right })).code).toBe('RATE_LIMITED')
  await pass(1)
  await asAda(shop, { code: await device.code() })
})

test('what was right in between forgives no wrong code', async () => {
  const { shop, device } = await open()
  await using _ = shop
  await letCodesPass(shop)
  for (let tries = 0; tries < 4; tries++) expect(await refusedLogin(shop, { code: 'no code' })).toEqual(wrong)
  await asAda(shop, { code: codeOf(device.secret, stepNow()) })
  expect(await refusedLogin(shop, { code: 'no code' })).toEqual(wrong)
  expect((await refusedLogin(shop, { code: 'no code' })).code).toBe('RATE_LIMITED')
})

test('each recovery code opens once, however it is typed; new ones take the place of all before', async () => {
  const { shop, own, device } = await open()
  await using _ = shop
  const [first = '', second = '', third = ''] = device.recoveryCodes
  const typed = first.toLowerCase().replaceAll('-', ' ')
  const tried = await Promise.allSettled(Array.from({ length: 8 }, () => asAda(shop, { code: typed })))
  expect(tried.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  await letCodesPass(shop)
  await asAda(shop, { code: second })
  expect((await own.shop.auth.totp.status.query()).recoveryCodesLeft).toBe(8)
  expect(await refusalFrom(own.shop.auth.totp.renewRecoveryCodes.mutate({ code: '000 000' }))).toEqual(wrong)
  const renewed = await own.shop.auth.totp.renewRecoveryCodes.mutate({ code: await device.code() })
  expect(await refusedLogin(shop, { code: third })).toEqual(wrong)
  await asAda(shop, { code: renewed.recoveryCodes[0] ?? '' })
  expect((await own.shop.auth.totp.status.query()).recoveryCodesLeft).toBe(9)
})

test('it is turned off by the password and a code, not by one of them', async () => {
  const { shop, own, device } = await open()
  await using _ = shop
  const { disable } = own.shop.auth.totp
  expect(await refusalFrom(disable.mutate({ password: 'another horse', code: await device.code() }))).toEqual(
    wrongPassword,
  )
  expect(await refusalFrom(disable.mutate({ password: ada.password, code: 'no code' }))).toEqual(wrong)
  expect(await refusedLogin(shop)).toEqual(required)
  await disable.mutate({ password: ada.password, code: await device.code() })
  await asAda(shop)
  const { rows } = await shop.database.pool.query(`
    select (select count(*)::int from second_factor) as factors, (select count(*)::int from recovery_code) as codes,
      (select count(*)::int from session where is_two_factor) as sessions`)
  expect(rows).toEqual([{ factors: 0, codes: 0, sessions: 0 }])
  expect(await refusalFrom(disable.mutate({ password: ada.password, code: device.recoveryCodes[0] ?? '' }))).toEqual(
    wrong,
  )
})

test('a password that was proven before the factor came opens no session after it', async () => {
  const { shop } = await open()
  await using _ = shop
  const { rows } = await shop.database.pool.query<{ id: string }>('select second_factor_id as id from account')
  await shop.database.pool.query('update account set second_factor_id = null')
  const client = await shop.database.pool.connect()
  try {
    await client.query('begin')
    await client.query('update account set second_factor_id = $1', [rows[0]?.id])
    const late = refusedLogin(shop)
    await until(async () => {
      const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
      return (await shop.database.pool.query(waiting)).rowCount === 1
    })
    await client.query('commit')
    expect(await late).toEqual({ code: 'UNAUTHENTICATED' })
  } finally {
    client.release()
  }
})

test('a factor survives that the secret is replaced, and is sealed anew when it is next shown', async () => {
  const { shop, device } = await open()
  await using _ = shop
  const [old = ''] = shop.options.accessTokenSecrets
  const newer = 'a newer secret, of which nobody knows'
  const signInWith = async (accessTokenSecrets: readonly string[], code: string) => {
    const node = await serve({ ...shop.options, port: 0, accessTokenSecrets })
    const asked = { email: ada.email, password: ada.password, code }
    try {
      return await shop.at(node.url)().auth.login.mutate(asked)
    } finally {
      await node.stop(1_000)
    }
  }
  const lost = signInWith([newer], await device.code())
  expect(await refusalFrom(lost)).toEqual(wrong)
  await signInWith([newer, old], await device.code())
  await signInWith([newer], await device.code())
  await signInWith(['a secret of another shop, as it were'], device.recoveryCodes[0] ?? '')
})

test('whatever comes instead of a code is answered, and opens nothing', async () => {
  const { shop, device } = await open()
  await using _ = shop
  const codes = ['\u0000', '12345６', '0'.repeat(40), "' or 1=1 --", '1e21', '-1', 'XXXX-XXXX-XXXX-XXXX', '🍵']
  for (const code of codes) {
    await letCodesPass(shop)
    expect([code, await refusedLogin(shop, { code })]).toEqual([code, wrong])
  }
  const statusOf = async (code: unknown) =>
    (await post(shop, 'auth.login', { email: ada.email, password: ada.password, code })).status
  expect(await Promise.all(['', null, 123_456, [], {}, '0'.repeat(41)].map(statusOf))).toEqual(Array(6).fill(400))
  expect(await statusOf('1'.repeat(10_000_000))).toBe(413)
  await asAda(shop, { code: await device.code() })
})
