import { randomUUID } from 'node:crypto'
import { Migrator } from 'kysely/migration'
import { expect, test } from 'vitest'
import { connect } from './client.ts'
import { migrate } from './migrate.ts'
import { migrations } from './migrations/index.ts'
import { asAdmin, databaseUrl, testDatabasePrefix } from './testing/test-database.ts'

test('whoever pays while the tables of money change waits once, and not in a circle', async () => {
  const { TEST_DATABASE_SERVER: server = '' } = process.env
  const name = `${testDatabasePrefix}${randomUUID().replaceAll('-', '')}`
  await asAdmin(server, `create database ${name}`)
  const url = databaseUrl(server, name)
  const { db, pool, close } = connect({ connectionString: url, poolMax: 4 })
  const before = Object.fromEntries(Object.entries(migrations).filter(([key]) => key < '0028'))
  const { error } = await new Migrator({ db, provider: { getMigrations: async () => before } }).migrateToLatest()
  expect(error).toBeUndefined()
  const payer = await pool.connect()
  // As whoever hears of a payment: the order first, then its money.
  await payer.query('begin; update orders set version = version where false')
  const migrated = migrate(db, url)
  await expect
    .poll(async () => {
      const waiting = `select pid from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`
      return (await pool.query(waiting)).rows.length
    })
    .toBe(1)
  await payer.query('update payment set captured_minor = captured_minor where false; commit')
  payer.release()
  expect(await migrated).toContain('0028-exchanges')
  await close()
  await asAdmin(server, `drop database ${name}`)
})
