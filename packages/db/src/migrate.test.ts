import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { type Connection, connect } from './client.ts'
import { queueNames } from './jobs.ts'
import { migrate, pendingMigrations } from './migrate.ts'
import { migrations } from './migrations/index.ts'
import { asAdmin, databaseUrl, testDatabasePrefix } from './testing/test-database.ts'

/** A database in which there is nothing at all. */
async function createEmpty(): Promise<string> {
  const { TEST_DATABASE_SERVER: server = '' } = process.env
  const name = `${testDatabasePrefix}${randomUUID().replaceAll('-', '')}`
  await asAdmin(server, `create database ${name}`)
  return databaseUrl(server, name)
}

async function connected<T>(connectionString: string, work: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = connect({ connectionString, poolMax: 3 })
  try {
    return await work(connection)
  } finally {
    await connection.close()
  }
}

const names = Object.keys(migrations)

test('of eight processes that migrate one database at once one does it, and all find it whole', async () => {
  const connectionString = await createEmpty()
  const ran = await Promise.all(
    Array.from({ length: 8 }, () => connected(connectionString, ({ db }) => migrate(db, connectionString))),
  )
  expect(ran.filter((done) => done.length > 0)).toEqual([names])
  await connected(connectionString, async ({ db, pool }) => {
    expect(await pendingMigrations(db)).toEqual([])
    const queues = await pool.query('select name from pgboss.queue order by name')
    expect(queues.rows.map(({ name }) => name)).toEqual([...queueNames].toSorted())
  })
})

test('a migration that fails, or whose process is killed, leaves nothing of itself or of those before it', async () => {
  const connectionString = await createEmpty()
  await connected(connectionString, async ({ db, pool }) => {
    const tables = async () => {
      const { rows } = await pool.query(
        `select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by 1`,
      )
      return rows.map(({ relname }) => relname).filter((name) => !name.startsWith('kysely_'))
    }
    // In the way of a late migration.
    await pool.query('create table audit_entry (id int)')
    await expect(migrate(db, connectionString)).rejects.toThrow('audit_entry')
    expect([await tables(), await pendingMigrations(db)]).toEqual([['audit_entry'], names])
    await pool.query('drop table audit_entry')

    // Stopped at a lock, and cut off there, as a killed process is.
    const holder = await pool.connect()
    await holder.query(`begin; create table audit_entry (id int)`)
    const stopped = connected(connectionString, (own) => migrate(own.db, connectionString)).catch(() => 'cut off')
    let cut = 0
    while (cut === 0) {
      const { rowCount } = await pool.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and wait_event_type = 'Lock'`,
      )
      cut = rowCount ?? 0
    }
    expect(await stopped).toBe('cut off')
    await holder.query('rollback')
    holder.release()
    expect(await tables()).toEqual([])
    expect(await migrate(db, connectionString)).toEqual(names)
  })
})
