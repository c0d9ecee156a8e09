import { once } from 'node:events'
import { createServer } from 'node:net'
import { createDatabaseIfMissing } from '@tillwright/db/create-database'
import { databaseUrl, openTestDatabase, testDatabasePrefix } from '@tillwright/db/testing/test-database'
import { expect, test } from 'vitest'
import { readEnv } from '../env.ts'
import { serve } from '../serve.ts'
import { openTestShop } from '../testing/open-test-shop.ts'
import { checkSchema } from './check-schema.ts'
import { whyRefused } from './refuse-start.ts'

/** Takes connections and never says a word, as what a firewall stands before. */
async function openSilence() {
  const server = createServer(() => undefined).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { port, [Symbol.asyncDispose]: async () => void server.close() }
}

/** How a process would end, and what it would say. */
const endOf = async (start: () => unknown) => {
  try {
    await start()
    return 'started'
  } catch (error) {
    const refused = whyRefused(error)
    return refused === null ? String(error) : `${refused.exitCode} ${refused.message}`
  }
}

test('what keeps a process from starting is said in a line of its own, with what to do, by an exit code', async () => {
  await using database = await openTestDatabase()
  await using newer = await openTestDatabase()
  await using silence = await openSilence()
  await newer.pool.query(`insert into kysely_migration values ('9999-of-tomorrow', now()::text)`)
  const { TEST_DATABASE_SERVER: server = '' } = process.env
  const empty = databaseUrl(server, `${testDatabasePrefix}empty_${process.pid}`)
  await createDatabaseIfMissing(server, new URL(empty).pathname.slice(1))
  const at = (change: Partial<Pick<URL, 'port' | 'username' | 'pathname' | 'hostname'>>) => () =>
    checkSchema(Object.assign(new URL(database.connectionString), change).href, 'refuse')

  expect(await endOf(() => readEnv({ PORT: 'x', LOG_LEVEL: 'loud' }))).toMatch(
    /^78 the environment is not usable:\n {2}PORT: .+\n {2}LOG_LEVEL: .+$/,
  )
  expect(await endOf(at({ port: '9' }))).toMatch(/^69 the database can't be reached \(.*ECONNREFUSED.*\): .+$/)
  expect(await endOf(at({ port: String(silence.port) }))).toMatch(/^69 the database .+ \(.*timeout.*\): .+$/)
  expect(await endOf(at({ hostname: 'nowhere.invalid' }))).toMatch(
    /^69 the database .+ \(.*(nowhere.invalid|timeout).*\): .+$/,
  )
  expect(await endOf(at({ username: 'nobody' }))).toMatch(/^77 the database does not take us \(.+\): .+$/)
  expect(await endOf(at({ pathname: '/none' }))).toMatch(/^77 the database does not take us \(.+"none".+\): .+$/)
  expect(await endOf(() => checkSchema(empty, 'refuse'))).toMatch(/^65 the database is older .+\(\d+ mig.+\): .+$/)
  expect(await endOf(() => checkSchema(newer.connectionString, 'refuse'))).toMatch(/^65 .+ newer .+9999-of-tomorrow.+$/)
  expect(await endOf(() => checkSchema(newer.connectionString, 'allow'))).toBe('started')
  expect(await endOf(() => checkSchema(database.connectionString, 'refuse'))).toBe('started')
})

test('a port that is taken, and a queue of another version, are said alike, and nothing is left open', async () => {
  await using shop = await openTestShop({ works: false })
  await using silence = await openSilence()
  const connections = async () =>
    (await shop.database.pool.query('select from pg_stat_activity where datname = current_database()')).rowCount
  const before = await connections()
  expect(await endOf(() => serve({ ...shop.options, port: silence.port }))).toMatch(/^71 HOST and PORT .+EADDRINUSE.+$/)
  expect(await endOf(() => serve({ ...shop.options, host: '192.0.2.1' }))).toMatch(/^71 HOST and .+EADDRNOTAVAIL.+$/)
  await shop.database.pool.query('update pgboss.version set version = version + 1')
  expect(await endOf(() => serve({ ...shop.options, port: 0 }))).toMatch(/^65 the database is of another version .+$/)
  await shop.database.pool.query('update pgboss.version set version = version - 1')
  await expect.poll(connections).toBeLessThanOrEqual(before ?? 0)
})
