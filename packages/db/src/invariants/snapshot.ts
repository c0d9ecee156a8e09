import { type RawBuilder, sql } from 'kysely'
import { type Db, inSnapshot, type Tx } from '../client.ts'
import type { Violation } from './invariant.ts'

/** All that is looked at is of one moment, and a large shop takes its time. */
export const inOneSnapshot = <T>(db: Db, look: (tx: Tx) => Promise<T>): Promise<T> =>
  inSnapshot(db, async (tx) => {
    await sql`select set_config('statement_timeout', '5min', true)`.execute(tx)
    return look(tx)
  })

interface Question {
  readonly invariant: string
  /** Selects the rows that break it. */
  readonly rows: RawBuilder<unknown>
}

/**
 * Asks all in one statement, which a connection that asks again has planned. Of what is broken come the first twenty
 * rows: enough to see what is wrong, however many there are.
 */
export async function firstRows(tx: Tx, asked: readonly Question[], before = sql``): Promise<Violation[]> {
  const answers = asked.map(
    ({ invariant, rows }) => sql`
      (select ${sql.lit(invariant)} as invariant, jsonb_agg(to_jsonb(found)) as rows
       from (${rows} limit 20) found having count(*) > 0)`,
  )
  const { rows } = await sql<Violation>`${before} ${sql.join(answers, sql` union all `)}`.execute(tx)
  return rows
}
