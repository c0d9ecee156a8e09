import { Migrator } from 'kysely/migration'
import { type Db, sqlStateOf } from './client.ts'
import { installJobs } from './jobs.ts'
import { migrations } from './migrations/index.ts'

/**
 * Brings a database up to date and answers the names of what it ran. Runners that come at once wait for each other
 * (Kysely takes an advisory lock), and all of it is one transaction: half a schema never stays, and one that others who
 * work meanwhile have kept from its locks is tried again.
 */
export async function migrate(db: Db, connectionString: string): Promise<string[]> {
  const names = await migrateSchema(db)
  await installJobs(connectionString)
  return names
}

async function migrateSchema(db: Db): Promise<string[]> {
  for (let tries = 1; ; tries++) {
    const { error, results = [] } = await migratorOf(db).migrateToLatest()
    if (error === undefined) return results.map(({ migrationName }) => migrationName)
    if (tries === triesMax || !wereKept.has(sqlStateOf(error) ?? '')) throw error
  }
}

const triesMax = 10

/** deadlock_detected, lock_not_available. Whoever met one has waited for a second at least. */
const wereKept: ReadonlySet<string> = new Set(['40P01', '55P03'])

/** The migrations that this version knows and the database has not run. */
export async function pendingMigrations(db: Db): Promise<string[]> {
  const known = await migratorOf(db).getMigrations()
  return known.filter(({ executedAt }) => executedAt === undefined).map(({ name }) => name)
}

const migratorOf = (db: Db) => new Migrator({ db, provider: { getMigrations: async () => migrations } })
