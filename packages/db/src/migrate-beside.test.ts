import type pg from 'pg'
import { expect, test } from 'vitest'
import { connect } from './client.ts'
import { migrate, pendingMigrations } from './migrate.ts'
import { migrations } from './migrations/index.ts'
import { openOldDatabase } from './testing/old-database.ts'

const [first = ''] = Object.entries(migrations).find(([, { isConcurrent }]) => isConcurrent) ?? []
const pendingFromThere = Object.keys(migrations).filter((name) => name >= first)

async function openBefore() {
  const old = await openOldDatabase()
  expect(await old.migrateTo((key) => key < first)).not.toHaveProperty('error')
  const { db, close } = connect({ connectionString: old.connectionString, poolMax: 3 })
  return { ...old, db, close }
}

/** Somebody who has written to the tables, and has not committed. */
async function writer(pool: pg.Pool) {
  const client = await pool.connect()
  await client.query('set idle_in_transaction_session_timeout = 0; begin; update product set title = title where false')
  await client.query('select pg_current_xact_id()')
  return client
}

const builders = async (pool: pg.Pool) =>
  (
    await pool.query(`
      select pid from pg_stat_activity
      where datname = current_database() and query ilike '%index concurrently%' and wait_event_type = 'Lock'
        and pid <> pg_backend_pid()`)
  ).rows

const indexesLeft = async (pool: pg.Pool) =>
  (await pool.query('select count(*)::int as all, count(*) filter (where not indisvalid)::int as half from pg_index'))
    .rows[0]

test('indexes are built beside those who write, by one of eight runners; half of one is built anew', async () => {
  await using old = await openBefore()
  const { pool, db, connectionString } = old
  const open = await writer(pool)
  const killed = migrate(db, connectionString).catch(() => 'killed')
  await expect.poll(() => builders(pool)).toHaveLength(1)
  // Nobody waits for whoever builds.
  await pool.query(
    `set statement_timeout = 5000; update product set title = title where false; reset statement_timeout`,
  )
  const [builder] = await builders(pool)
  await pool.query('select pg_terminate_backend($1)', [builder?.pid])
  expect(await killed).toBe('killed')
  expect(await indexesLeft(pool)).toMatchObject({ half: 1 })
  expect(await pendingMigrations(db)).toEqual(pendingFromThere)

  const runners = Array.from({ length: 8 }, async () => {
    const connection = connect({ connectionString, poolMax: 3 })
    try {
      return await migrate(connection.db, connectionString)
    } finally {
      await connection.close()
    }
  })
  await expect.poll(() => builders(pool)).toHaveLength(1)
  await open.query('commit')
  open.release()
  expect((await Promise.all(runners)).filter((ran) => ran.length > 0)).toEqual([pendingFromThere])
  expect(await indexesLeft(pool)).toMatchObject({ half: 0 })
  await old.close()
})

test('whoever is killed between an index and its note finds it, and goes on', async () => {
  await using old = await openBefore()
  const { pool, db, connectionString } = old
  await migrations[first]?.up(db)
  const { all } = await indexesLeft(pool)
  expect(await migrate(db, connectionString)).toEqual(pendingFromThere)
  expect((await indexesLeft(pool)).all).toBeGreaterThanOrEqual(all)
  await old.close()
})
