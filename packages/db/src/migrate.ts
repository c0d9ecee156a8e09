import { sql } from 'kysely'
import { Migrator } from 'kysely/migration'
import { type Db, sqlStateOf } from './client.ts'
import { installJobs } from './jobs.ts'
import { migrations } from './migrations/index.ts'
import { recordedMigrations } from './recorded-migrations.ts'

/**
 * Brings a database up to date and answers the names of what it ran. Runners that come at once wait for each other.
 * What is pending is one transaction, but for the indexes that are built beside those who write: half a schema never
 * stays. One that others who work meanwhile have kept from its locks is tried again.
 */
export async function migrate(db: Db, connectionString: string): Promise<string[]> {
  return aloneAmongRunners(db, async () => {
    const names: string[] = []
    for (const stretch of stretchesOf(await pendingMigrations(db))) names.push(...(await run(db, stretch)))
    await installJobs(connectionString)
    return names
  })
}

interface Stretch {
  readonly last: string
  readonly isConcurrent: boolean
}

/** What can be one transaction is one. */
const stretchesOf = (pending: readonly string[]): Stretch[] =>
  pending
    .map((last) => ({ last, isConcurrent: migrations[last]?.isConcurrent ?? false }))
    .filter(({ isConcurrent }, at, all) => isConcurrent || all[at + 1]?.isConcurrent !== false)

async function run(db: Db, { last, isConcurrent }: Stretch): Promise<string[]> {
  for (let tries = 1; ; tries++) {
    const { error, results = [] } = await migratorOf(db).migrateTo(last, { disableTransactions: isConcurrent })
    if (error === undefined) return results.map(({ migrationName }) => migrationName)
    if (tries === triesMax || !wereKept.has(sqlStateOf(error) ?? '')) throw error
    // Those who wait behind its locks are let through.
    await pause(200 * tries)
  }
}

const triesMax = 10

/** deadlock_detected, lock_not_available. */
const wereKept: ReadonlySet<string> = new Set(['40P01', '55P03'])

const runnersLock = 7_310_427_655

/**
 * Asks again and again instead of waiting in the database: an index that is built beside those who write waits for
 * every statement that was there before it, and would wait for a runner who waits for it.
 */
export const aloneAmongRunners = <T>(db: Db, work: () => Promise<T>): Promise<T> =>
  db.connection().execute(async (own) => {
    const isAlone = async () => {
      const { rows } = await sql<{ isAlone: boolean }>`
        select pg_try_advisory_lock(${runnersLock}) as "isAlone"`.execute(own)
      return rows[0]?.isAlone === true
    }
    while (!(await isAlone())) await pause(100)
    try {
      return await work()
    } finally {
      await sql`select pg_advisory_unlock(${runnersLock})`.execute(own)
    }
  })

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

export interface MigrationState {
  readonly name: string
  /** Null where it is pending. */
  readonly executedAt: Date | null
}

/** All migrations that this version knows, in their order. */
export async function migrationStates(db: Db): Promise<MigrationState[]> {
  const recorded = await recordedMigrations(db)
  return Object.keys(migrations)
    .toSorted()
    .map((name) => ({ name, executedAt: recorded.get(name) ?? null }))
}

/** Those of them that the database has not run. */
export const pendingMigrations = async (db: Db): Promise<string[]> =>
  (await migrationStates(db)).filter(({ executedAt }) => executedAt === null).map(({ name }) => name)

const migratorOf = (db: Db) => new Migrator({ db, provider: { getMigrations: async () => ({ ...migrations }) } })
