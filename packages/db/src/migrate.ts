import { Migrator } from 'kysely/migration'
import type { Db } from './client.ts'
import { installJobs } from './jobs.ts'
import { migrations } from './migrations/index.ts'

/**
 * Brings a database up to date and answers the names of what it ran. Runners that come at once wait for each other
 * (Kysely takes an advisory lock), and all of it is one transaction: half a schema never stays.
 */
export async function migrate(db: Db, connectionString: string): Promise<string[]> {
  const { error, results = [] } = await migratorOf(db).migrateToLatest()
  if (error !== undefined) throw error
  await installJobs(connectionString)
  return results.map(({ migrationName }) => migrationName)
}

/** The migrations that this version knows and the database has not run. */
export async function pendingMigrations(db: Db): Promise<string[]> {
  const known = await migratorOf(db).getMigrations()
  return known.filter(({ executedAt }) => executedAt === undefined).map(({ name }) => name)
}

const migratorOf = (db: Db) => new Migrator({ db, provider: { getMigrations: async () => migrations } })
