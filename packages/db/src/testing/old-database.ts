import { randomUUID } from 'node:crypto'
import { type MigrationResultSet, Migrator } from 'kysely/migration'
import type { Pool } from 'pg'
import { connect } from '../client.ts'
import { migrations } from '../migrations/index.ts'
import { asAdmin, databaseUrl, testDatabasePrefix } from './test-database.ts'

/** A database of a release before: with the migrations that one has asked for, and none of which was tried again. */
export interface OldDatabase extends AsyncDisposable {
  readonly pool: Pool
  readonly connectionString: string
  migrateTo(isMeant: (key: string) => boolean): Promise<MigrationResultSet>
}

export async function openOldDatabase(): Promise<OldDatabase> {
  const { TEST_DATABASE_SERVER: server = '' } = process.env
  const name = `${testDatabasePrefix}${randomUUID().replaceAll('-', '')}`
  await asAdmin(server, `create database ${name}`)
  const connectionString = databaseUrl(server, name)
  const { db, pool, close } = connect({ connectionString, poolMax: 4, waitMs: 20_000 })
  return {
    pool,
    connectionString,
    migrateTo: (isMeant) => {
      const meant = Object.fromEntries(Object.entries(migrations).filter(([key]) => isMeant(key)))
      return new Migrator({ db, provider: { getMigrations: async () => meant } }).migrateToLatest()
    },
    [Symbol.asyncDispose]: async () => {
      await close()
      await asAdmin(server, `drop database ${name}`)
    },
  }
}
