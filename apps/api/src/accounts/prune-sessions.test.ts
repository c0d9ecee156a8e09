import { expect, test } from 'vitest'
import { grace, register } from '../testing/accounts.ts'
import { openTestShop, until } from '../testing/open-test-shop.ts'

test('what has been over for 30 days is forgotten, and nothing sooner', async () => {
  await using shop = await openTestShop({ breaks: ['ended_session_is_over'] })
  await register(shop)
  await register(shop, grace)
  await shop.database.pool.query(`
    insert into session (id, account_id, user_agent, created_at, expires_at, revoked_at, revoked_because)
    select gen_random_uuid(), account.id, what, shop_now() - interval '90 days', shop_now() + expires, shop_now() + revoked, because
    from (select id from account limit 1) account, (values
      ('expired long ago', interval '-31 days', null::interval, null),
      ('expired lately', interval '-29 days', null, null),
      ('ended long ago', interval '5 days', interval '-31 days', 'logout'),
      ('ended lately', interval '5 days', interval '-29 days', 'logout')) as made (what, expires, revoked, because)`)
  await shop.database.pool.query(`
    insert into refresh_token (token_hash, session_id)
    select sha256(id::text::bytea), id from session where user_agent = 'expired long ago'`)
  await shop.database.pool.query(`
    update one_time_token set expires_at = shop_now() - case when email like 'grace%' then interval '31 days'
      else interval '29 days' end`)
  await shop.served.deps.jobs.enqueueSweep('prune-sessions')
  const kept = () =>
    shop.database.pool.query<{ what: string }>(`select user_agent as what from session order by user_agent`)
  await until(async () => (await kept()).rows.length === 4)
  expect((await kept()).rows.map(({ what }) => what)).toEqual(['ended lately', 'expired lately', 'node', 'node'])
  await until(async () => (await shop.database.pool.query('select 1 from one_time_token')).rows.length === 1)
  const { rows } = await shop.database.pool.query(`select email from one_time_token`)
  expect(rows).toEqual([{ email: 'ada@example.com' }])
})

test('of a session that goes on, tokens that were used up long ago are forgotten', async () => {
  await using shop = await openTestShop()
  let { refreshToken } = await register(shop)
  for (let generation = 0; generation < 3; generation++) {
    refreshToken = (await shop.as().auth.refresh.mutate({ refreshToken })).refreshToken ?? ''
  }
  await shop.database.pool.query(`
    update refresh_token set used_at = used_at - interval '31 days'
    where token_hash in (select token_hash from refresh_token where used_at is not null order by used_at limit 2)`)
  await shop.database.pool.query(`
    update refresh_token set used_at = used_at - interval '29 days' where used_at > shop_now() - interval '1 day'`)
  await shop.served.deps.jobs.enqueueSweep('prune-sessions')
  await until(async () => (await shop.database.pool.query('select 1 from refresh_token')).rows.length === 2)
  expect((await shop.as().auth.refresh.mutate({ refreshToken })).refreshToken).toBeDefined()
})
