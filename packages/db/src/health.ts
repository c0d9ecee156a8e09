import { sql } from 'kysely'
import type { Db } from './client.ts'

/** Whether the database answers and has this table. */
export async function isReachable(db: Db, table: string): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`select to_regclass(${table}) is not null as found`.execute(db)
  return rows[0]?.found ?? false
}
