import { sql } from 'kysely'
import type { Db } from './client.ts'

/**
 * The migrations that a database has run, by name, and when. Kysely's own way to them describes every column of every
 * table first, which takes longer than all else that readiness asks for.
 */
export async function recordedMigrations(db: Db): Promise<ReadonlyMap<string, Date>> {
  const { rows: found } = await sql<{
    found: boolean
  }>`select to_regclass('kysely_migration') is not null as found`.execute(db)
  if (found[0]?.found !== true) return new Map()
  const { rows } = await sql<{ name: string; timestamp: string }>`
    select name, timestamp from kysely_migration order by name`.execute(db)
  return new Map(rows.map(({ name, timestamp }) => [name, new Date(timestamp)]))
}
