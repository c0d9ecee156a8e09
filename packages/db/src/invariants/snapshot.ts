import { type RawBuilder, sql } from 'kysely'
import { type Db, inSnapshot, type Tx } from '../client.ts'
import type { ViolatingRow } from './invariant.ts'

/** All that is looked at is of one moment, and a large shop takes its time. */
export const inOneSnapshot = <T>(db: Db, look: (tx: Tx) => Promise<T>): Promise<T> =>
  inSnapshot(db, async (tx) => {
    await sql`select set_config('statement_timeout', '5min', true)`.execute(tx)
    return look(tx)
  })

/** Enough to see what is wrong, however many there are. */
export async function firstRows(tx: Tx, query: RawBuilder<unknown>): Promise<readonly ViolatingRow[]> {
  const { rows } = await sql<ViolatingRow>`${query} limit 20`.execute(tx)
  return rows
}
