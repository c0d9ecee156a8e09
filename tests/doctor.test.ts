/** @module-tag long */
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, openTestShop } from '@tillwright/api/testing/open-test-shop'
import { placePaid } from '@tillwright/api/testing/place-paid'
import { apiKeyOf } from '@tillwright/api/testing/sign-in'
import { asAdmin, databaseUrl, openTestDatabase, testDatabasePrefix } from '@tillwright/db/testing/test-database'
import { expect, test } from 'vitest'
import { ofClock, ofVersion } from '../apps/local/src/doctor/database.ts'
import { embeddedUrl } from '../apps/local/src/doctor/embedded-url.ts'
import { doctor, environment, secrets } from './doctor/run-doctor.ts'

test('a healthy shop is told to be so, line by line', async () => {
  await using shop = await openTestShop()
  await placePaid(shop, { mug: 1 })
  const { code, verdicts, said } = await doctor(environment(shop))
  const subjects = 'environment database clock migrations shop queue inbox payments invariants stripe'.split(' ')
  expect(verdicts).toEqual(subjects.map((subject) => `ok ${subject}`))
  expect(code).toBe(0)
  expect(said).toMatch(/^ok {4}shop {9}Test shop, 3 markets$/m)
})

test('what is broken is told with what to do, without a secret, and ends with 1', async () => {
  await using shop = await openTestShop({ works: false, breaks: ['ledger_is_levels', 'order_total_adds_up'] })
  await placePaid(shop, { mug: 1 })
  const broken = await freePort()
  await shop.database.pool.query(`
    update stock_level set on_hand = on_hand + 1;
    alter table orders drop constraint orders_total_adds_up;
    update orders set rounding_minor = 1;
    update stripe_event set state = 'received', received_at = shop_now() - interval '1 hour';
    insert into pgboss.job (name, start_after) values ('send-mail', now() - interval '1 hour')`)
  const env = { ...environment(shop), STRIPE_API_BASE: `http://127.0.0.1:${broken}` }
  const { code, verdicts, said } = await doctor(env)
  expect(verdicts.slice(0, 5)).toEqual(['ok environment', 'ok database', 'ok clock', 'ok migrations', 'ok shop'])
  const bad = ['BAD queue', 'BAD inbox', 'ok payments', 'BAD invariant', 'BAD invariant', 'BAD stripe']
  expect(verdicts.slice(5)).toEqual(bad)
  expect(code).toBe(1)
  expect(said).toMatch(/^BAD {3}invariant {4}ledger_is_levels does not hold for \d+: see docs\/reliability\.md\. /m)
  expect(said).toMatch(/^BAD {3}queue {8}\d+ jobs due, the oldest for 36\d\d s; 0 given up: start a worker/m)
  for (const secret of [...Object.values(secrets), new URL(env.DATABASE_URL).password].filter(Boolean)) {
    expect(said).not.toContain(secret)
  }
})

test('what is late or was given up is a warning, and ends with 0', async () => {
  await using shop = await openTestShop({ works: false })
  const { pool } = shop.database
  await pool.query(`insert into pgboss.job (name, start_after) values ('send-mail', now() - interval '2 minutes')`)
  expect(await doctor(environment(shop))).toMatchObject({ code: 0, said: expect.stringMatching(/^WARN {2}queue/m) })
  // A sweep has no dead letter, and is followed by the next one.
  await pool.query(`
    update pgboss.job set state = 'failed', dead_letter = 'dead-letters' where name = 'send-mail';
    insert into pgboss.job (name, state) values ('expire-orders', 'failed')`)
  const { code, said } = await doctor(environment(shop))
  expect([code, /^WARN {2}queue .+; 1 given up: see why with admin\.jobs\.list/m.test(said)]).toEqual([0, true])
})

test('a dead event is bad until somebody replays it, however old it is', async () => {
  await using shop = await openTestShop({ works: false })
  const { stripeEvents } = shop.as({ apiKey: await apiKeyOf(shop, ['payments:write']) }).admin
  await shop.database.pool.query(`
    insert into stripe_event (id, type, livemode, created_at, object_id, payload, state, received_at)
    values ('evt_1', 'payment_intent.succeeded', false, shop_now(), 'pi_1', '{}', 'dead',
      shop_now() - interval '1 day')`)
  const { code, said } = await doctor(environment(shop))
  expect(said).toMatch(/^BAD {3}inbox .+ 1 dead, and 1 are stuck: see why with admin\.stripeEvents\.list/m)
  expect(code).toBe(1)
  await stripeEvents.replay.mutate({ eventId: 'evt_1' })
  expect(await doctor(environment(shop))).toMatchObject({ code: 0, said: expect.stringMatching(/^ok {4}inbox/m) })
})

test('what a sweep had to repair is a warning, unless its webhook came; so is what nobody repairs', async () => {
  await using shop = await openTestShop({ works: false })
  const { pool } = shop.database
  const find = (subject: string, repair: string | null, age = '1 hour') =>
    pool.query(
      `insert into payment_difference (id, found_at, found_by, subject, kind, repair)
       values (gen_random_uuid(), shop_now() - $3::interval, 'hourly', $1, 'intent_state', $2)`,
      [subject, repair, age],
    )
  const payments = async () => /^.+ payments .+$/m.exec((await doctor(environment(shop))).said)?.[0]
  await find('pi_old', 'paid', '25 hours')
  await find('pi_told', 'paid')
  await pool.query(`
    insert into stripe_event (id, type, livemode, created_at, object_id, payload, state, received_at)
    values ('evt_1', 'payment_intent.succeeded', false, shop_now(), 'pi_told', '{}', 'done', shop_now() - interval '1 hour')`)
  expect(await payments()).toMatch(/^ok .+ 0 repaired by a sweep, 0 that differ/)
  await find('pi_lost', 'paid')
  expect(await payments()).toMatch(/^WARN .+ 1 repaired by a sweep, 0 that differ.+: see that Stripe's webhooks arrive/)
  await find('pi_unknown', null)
  expect(await payments()).toMatch(/^WARN .+ 1 that differ.+: look at them with admin\.payments\.differences/)
})

test.each([
  [
    'is behind',
    `delete from kysely_migration where name like '0009-%'`,
    /^BAD +migrations +0009-[\w-]+ not run yet: run npm run migrate, or dist/m,
  ],
  [
    'is ahead',
    `insert into kysely_migration values ('9999-z', '')`,
    /^BAD +migrations +the database is ahead by 9999-z/m,
  ],
])('a database that %s of this version is not looked into', async (_, statement, line) => {
  await using shop = await openTestShop({ works: false })
  await shop.database.pool.query(statement)
  const { code, verdicts, said } = await doctor(environment(shop))
  expect(said).toMatch(line)
  expect(verdicts.slice(3)).toEqual(['BAD migrations', 'ok stripe'])
  expect(code).toBe(1)
})

test('a database without a shop is told what to load', async () => {
  await using database = await openTestDatabase()
  const { said } = await doctor({ DATABASE_URL: database.connectionString, STRIPE_SIMULATOR_PORT: '0' })
  expect(said).toMatch(
    /^BAD {3}shop +none is set up in this database: npm start loads the demo shop, set-up-shop your own$/m,
  )
  expect(said).toMatch(/^WARN {2}stripe +STRIPE_SIMULATOR_PORT=0 hides where the simulator is/m)
})

test('a database that can not hold every letter is told of', async () => {
  const { TEST_DATABASE_SERVER: server = '' } = process.env
  const name = `${testDatabasePrefix}doctor_ascii_${process.pid}`
  await asAdmin(server, `create database ${name} encoding 'SQL_ASCII' locale 'C' template template0`)
  const { said } = await doctor({ DATABASE_URL: databaseUrl(server, name), STRIPE_SIMULATOR_PORT: '0' })
  await asAdmin(server, `drop database ${name}`)
  expect(said).toMatch(
    /^WARN {2}database +it is in SQL_ASCII, and not in UTF8: move it, as docs\/guides\/operations\.md/m,
  )
})

test('a database that is away and a wrong environment are each told', async () => {
  await using shop = await openTestShop({ works: false })
  const away = `postgres://somebody:hush-hush@127.0.0.1:${await freePort()}/nowhere`
  const unreachable = await doctor({ ...environment(shop), DATABASE_URL: away })
  expect(unreachable.verdicts).toEqual(['ok environment', 'BAD database', 'ok stripe'])
  expect(unreachable.said).not.toContain('hush-hush')
  const live = { NODE_ENV: 'production', STRIPE_SECRET_KEY: 'sk_live_hush', PORT: 'many' }
  const wrong = await doctor({ ...environment(shop), ...live })
  expect([wrong.code, new Set(wrong.verdicts)]).toEqual([1, new Set(['BAD environment'])])
  expect(wrong.said).not.toContain('hush')
})

test('a key that Stripe refuses is told, without what Stripe says of it', async () => {
  await using shop = await openTestShop({ works: false })
  const refusing = createServer((_request, response) => {
    response.writeHead(401, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ error: { type: 'invalid_request_error', message: secrets.STRIPE_SECRET_KEY } }))
  }).listen(0, '127.0.0.1')
  await once(refusing, 'listening')
  const address = refusing.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const { code, said } = await doctor({ ...environment(shop), STRIPE_API_BASE: `http://127.0.0.1:${port}` })
  refusing.close()
  expect([code, /^BAD {3}stripe +Stripe refuses the key: correct STRIPE_SECRET_KEY/m.test(said)]).toEqual([1, true])
  expect(said).not.toContain('hush')
})

test('a clock or a server that is off by too much is bad', () => {
  const verdictOf = (skewMs: number) => ofClock({ skewMs, connectMs: 1 }).verdict
  expect([-5_000, -4_999, 0, 4_999, 5_000].map(verdictOf)).toEqual(['BAD', 'ok', 'ok', 'ok', 'BAD'])
  expect([14, 15, 18].map((version) => ofVersion(version).verdict)).toEqual(['BAD', 'ok', 'ok'])
})

test('without DATABASE_URL the database of npm start is the one, once there is one', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'tillwright-doctor-'))
  const none = await doctor({ DATA_DIR: directory, STRIPE_SIMULATOR_PORT: '0' })
  expect([none.code, none.verdicts]).toEqual([1, ['ok environment', 'BAD database', 'WARN stripe']])
  mkdirSync(join(directory, 'pg18'))
  writeFileSync(join(directory, 'pg18', 'password'), 'a/b\n')
  writeFileSync(join(directory, 'pg18', 'port'), '5433\n')
  expect(embeddedUrl(directory)).toBe('postgres://postgres:a%2Fb@127.0.0.1:5433/tillwright')
  rmSync(directory, { recursive: true })
})
