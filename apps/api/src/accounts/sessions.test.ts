import { expect, test } from 'vitest'
import { serve } from '../serve.ts'
import { accountNotices } from '../testing/account-notices.ts'
import { ada, login, register } from '../testing/accounts.ts'
import { openTestShop, type TestShop, until } from '../testing/open-test-shop.ts'
import { refusalFrom } from '../testing/shopper.ts'

const refreshed = async (shop: TestShop, refreshToken: string, url = shop.url): Promise<string> =>
  (await shop.at(url)().auth.refresh.mutate({ refreshToken })).refreshToken ?? ''

const refusedRefresh = (shop: TestShop, refreshToken: string) =>
  refusalFrom(shop.as().auth.refresh.mutate({ refreshToken }))

const dead = { code: 'TOKEN_INVALID' }

/** The one family as the database has it. */
async function familyOf(shop: TestShop) {
  const { rows } = await shop.database.pool.query<{ tokens: number; unused: number; because: string | null }>(`
    select count(*)::int as tokens, (count(*) filter (where used_at is null))::int as unused, revoked_because as because
    from session join refresh_token on session_id = session.id group by session.id`)
  expect(rows).toHaveLength(1)
  return rows[0]
}

/** As if what was used had been used so long before. */
const letPass = (shop: TestShop, seconds: number) =>
  shop.database.pool.query(`update refresh_token set used_at = used_at - make_interval(secs => $1)`, [seconds])

test('ten parallel refreshes of one token get the same successor, and leave one child', async () => {
  await using shop = await openTestShop({ works: false })
  const { refreshToken } = await register(shop)
  const successors = await Promise.all(Array.from({ length: 10 }, () => refreshed(shop, refreshToken)))
  expect(new Set(successors).size).toBe(1)
  expect(successors).not.toContain(refreshToken)
  expect(await familyOf(shop)).toEqual({ tokens: 2, unused: 1, because: null })
  expect(await refreshed(shop, successors[0] ?? '')).not.toBe('')
})

test('whoever lost the answer asks again and gets the same successor, with an access token that works', async () => {
  await using shop = await openTestShop({ works: false })
  const { refreshToken } = await register(shop)
  const lost = await refreshed(shop, refreshToken)
  const again = await shop.as().auth.refresh.mutate({ refreshToken })
  expect(again.refreshToken).toBe(lost)
  expect(again.user.email).toBe(ada.email)
  expect((await shop.as({ accessToken: again.accessToken }).auth.me.query()).id).toBe(again.user.id)
})

test('ten seconds later the predecessor ends the session, and its access tokens in this process', async () => {
  await using shop = await openTestShop({ works: false })
  const { refreshToken, shop: own } = await register(shop)
  const successor = await refreshed(shop, refreshToken)
  await letPass(shop, 11)
  expect(await refusedRefresh(shop, refreshToken)).toEqual(dead)
  expect(await familyOf(shop)).toMatchObject({ because: 'reuse' })
  expect(await refusedRefresh(shop, successor)).toEqual(dead)
  expect(await refusalFrom(own.auth.me.query())).toEqual({ code: 'TOKEN_EXPIRED' })
})

test('whose session was copied is told so once, however often and by how many it is shown again', async () => {
  await using shop = await openTestShop({ works: false })
  const { refreshToken } = await register(shop)
  await shop.database.pool.query('update account set email_verified_at = shop_now()')
  await refreshed(shop, refreshToken)
  await letPass(shop, 11)
  const shown = await Promise.all(Array.from({ length: 8 }, () => refusedRefresh(shop, refreshToken)))
  expect(shown).toEqual(Array.from({ length: 8 }, () => dead))
  expect(await accountNotices(shop)).toEqual([{ notice: 'session_copied', to: ada.email, locale: null }])
})

test('the grace is for the direct predecessor: its own ends the session, however soon', async () => {
  await using shop = await openTestShop({ works: false })
  const { refreshToken: first } = await register(shop)
  const second = await refreshed(shop, first)
  const third = await refreshed(shop, second)
  expect(await refreshed(shop, second)).toBe(third)
  expect(await refusedRefresh(shop, first)).toEqual(dead)
  expect(await refusedRefresh(shop, third)).toEqual(dead)
  expect(await familyOf(shop)).toMatchObject({ because: 'reuse' })
})

test('one stolen session ends, and no other', async () => {
  await using shop = await openTestShop({ works: false })
  const stolen = await register(shop)
  const other = await login(shop)
  await refreshed(shop, stolen.refreshToken)
  await letPass(shop, 60)
  expect(await refusedRefresh(shop, stolen.refreshToken)).toEqual(dead)
  expect(await refreshed(shop, other.refreshToken)).not.toBe('')
})

test('a session survives that the secret is replaced, with its grace and its access token', async () => {
  await using shop = await openTestShop({ works: false })
  const { refreshToken, accessToken } = await register(shop)
  const [old = ''] = shop.options.accessTokenSecrets
  const accessTokenSecrets = ['a newer secret, of which nobody knows', old]
  const renewed = await serve({ ...shop.options, port: 0, accessTokenSecrets })
  try {
    const successor = await refreshed(shop, refreshToken)
    expect(await refreshed(shop, refreshToken, renewed.url)).toBe(successor)
    const third = await refreshed(shop, successor, renewed.url)
    expect(await refreshed(shop, successor, renewed.url)).toBe(third)
    expect((await shop.at(renewed.url)({ accessToken }).auth.me.query()).email).toBe(ada.email)
  } finally {
    await renewed.stop(1_000)
  }
  const foreign = await serve({
    ...shop.options,
    port: 0,
    accessTokenSecrets: ['a secret of another shop, as it were'],
  })
  try {
    expect(await refusalFrom(shop.at(foreign.url)({ accessToken }).auth.me.query())).toEqual(dead)
  } finally {
    await foreign.stop(1_000)
  }
})

test('a session ends 30 days after it was last refreshed', async () => {
  await using shop = await openTestShop({ works: false })
  const { refreshToken } = await register(shop)
  const daysLeft = async () => {
    const { rows } = await shop.database.pool.query<{ days: number }>(
      `select extract(epoch from expires_at - shop_now())::float8 / 86400 as days from session`,
    )
    return Math.round(rows[0]?.days ?? 0)
  }
  await shop.database.pool.query(`update session set expires_at = shop_now() + interval '1 hour'`)
  const successor = await refreshed(shop, refreshToken)
  expect(await daysLeft()).toBe(30)
  await shop.database.pool.query(`update session set expires_at = shop_now()`)
  expect(await refusedRefresh(shop, successor)).toEqual(dead)
  expect(await refusedRefresh(shop, refreshToken)).toEqual(dead)
  expect(await familyOf(shop)).toMatchObject({ because: null })
})

test('a disabled account refreshes nothing', async () => {
  await using shop = await openTestShop({ works: false })
  const { refreshToken } = await register(shop)
  await shop.database.pool.query('update account set disabled_at = shop_now()')
  expect(await refusedRefresh(shop, refreshToken)).toEqual(dead)
})

test('what never was a refresh token is refused like one that is over', async () => {
  await using shop = await openTestShop({ works: false })
  const { accessToken } = await register(shop)
  for (const token of ['x', 'x'.repeat(43), accessToken.slice(0, 200), '../../etc/passwd', "' or 1=1 --"])
    expect(await refusedRefresh(shop, token)).toEqual(dead)
  expect(await refusalFrom(shop.as().auth.refresh.mutate({}))).toEqual(dead)
})

test('a refresh that waited for a logout is refused with it', async () => {
  await using shop = await openTestShop({ works: false })
  const { refreshToken } = await register(shop)
  const client = await shop.database.pool.connect()
  try {
    // The logout has happened and is not committed yet: the refresh still sees a living session, and waits for its row.
    await client.query('begin')
    await client.query(`update session set revoked_at = shop_now(), revoked_because = 'logout'`)
    const late = refusedRefresh(shop, refreshToken)
    await until(async () => {
      const waiting = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
      return (await shop.database.pool.query(waiting)).rows.length === 1
    })
    await client.query('commit')
    expect(await late).toEqual(dead)
  } finally {
    client.release()
  }
})

test('eight refreshes and a logout at once: whatever was answered, the session is over', async () => {
  await using shop = await openTestShop({ works: false })
  const { refreshToken } = await register(shop)
  const races = Array.from({ length: 8 }, () => refreshed(shop, refreshToken).catch(() => ''))
  await Promise.all([...races, shop.as().auth.logout.mutate({ refreshToken })])
  const answered = (await Promise.all(races)).filter((token) => token !== '')
  for (const token of [refreshToken, ...answered]) expect(await refusedRefresh(shop, token)).toEqual(dead)
})
