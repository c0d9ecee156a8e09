import { expect, test } from 'vitest'
import { connect } from './client.ts'
import { pendingMigrations } from './migrate.ts'
import { migrations } from './migrations/index.ts'
import { openOldDatabase } from './testing/old-database.ts'
import { tryMigrations } from './try-migrations.ts'

test('what is tried tells its locks and what it writes anew, and leaves nothing', async () => {
  await using old = await openOldDatabase()
  const meant = Object.keys(migrations).filter((name) => name >= '0014')
  expect(await old.migrateTo((key) => key < '0014')).not.toHaveProperty('error')
  const { db, close } = connect({ connectionString: old.connectionString, poolMax: 3 })
  const tables = async () => (await old.pool.query('select count(*)::int from pg_class')).rows
  const before = await tables()
  const tried = await tryMigrations(db)
  expect(tried.map(({ name }) => name)).toEqual(meant)
  const touchedBy = (name: string) => tried.find((one) => one.name.startsWith(name))?.tables
  expect(touchedBy('0014')).toContainEqual({ table: 'zone_area', lock: 'ACCESS EXCLUSIVE', isRewritten: true })
  expect(touchedBy('0016')).toContainEqual({ table: 'variant_price', lock: 'ACCESS EXCLUSIVE', isRewritten: false })
  expect(tried.find(({ isConcurrent }) => isConcurrent)?.text).toContain('CREATE INDEX CONCURRENTLY product_newest')
  // What was made in the same run is nobody's yet.
  expect(tried.flatMap(({ tables: touched }) => touched.map(({ table }) => table))).not.toContain('search_document')
  expect([await tables(), await pendingMigrations(db)]).toEqual([before, meant])
  await close()
})
