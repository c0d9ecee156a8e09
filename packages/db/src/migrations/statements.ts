import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** A migration whose statements can be read, as `npm run migrate -- dry-run` and their check do. */
export interface SqlMigration extends Migration {
  readonly text: string
  /** Outside of any transaction; what has been built before a failure is found again. */
  readonly isConcurrent: boolean
}

/** A forward-only migration from plain SQL, sent as one simple query: all of it or nothing. */
export const statements = (text: string): SqlMigration => ({
  text,
  isConcurrent: false,
  up: async (db) => {
    // An index on a large table takes as long as it takes, unless who migrates says otherwise; to wait for a lock is
    // another thing.
    await sql`
      select set_config('statement_timeout', coalesce(nullif(current_setting(${timeoutSetting}, true), ''), '0'), true)
    `.execute(db)
    await sql.raw(text).execute(db)
  },
})

/** How long a statement of a migration may take, as who migrates has set it for his connection. */
export const timeoutSetting = 'tillwright.statement_timeout'

/**
 * Indexes on tables that can be large, by their names: `{ order_newest: 'ON orders (placed_at DESC)' }`. They are built
 * beside those who write, each by itself, and one that was left half built is built anew. Within a transaction, such as
 * a dry run is, they are built as any other. Those that they take the place of go when they are there.
 */
export const indexes = (
  definitions: Readonly<Record<string, `ON ${string}`>>,
  { instead = [] }: { readonly instead?: readonly string[] } = {},
): SqlMigration => {
  const building = Object.entries(definitions)
  const drop = (how: '' | 'CONCURRENTLY') => instead.map((name) => `DROP INDEX ${how} IF EXISTS ${name};`)
  const create = ([name, definition]: [string, string], how: '' | 'CONCURRENTLY') =>
    `CREATE INDEX ${how} ${name} ${definition};`
  return {
    text: [...building.map((one) => create(one, 'CONCURRENTLY')), ...drop('CONCURRENTLY')].join('\n'),
    isConcurrent: true,
    up: async (db) => {
      if (db.isTransaction) {
        await sql.raw([...building.map((one) => create(one, '')), ...drop('')].join('\n')).execute(db)
        return
      }
      // It waits for whoever was writing when it began; nobody waits for it.
      await sql.raw(`set lock_timeout = 0; set statement_timeout = 0`).execute(db)
      try {
        for (const one of building) {
          await untilNobodyBuilds(db, one[0])
          const { rows } = await sql<{ isValid: boolean }>`
            select indisvalid as "isValid" from pg_index where indexrelid = to_regclass(${one[0]})`.execute(db)
          if (rows[0]?.isValid) continue
          if (rows[0]) await sql.raw(`DROP INDEX CONCURRENTLY ${one[0]}`).execute(db)
          await sql.raw(create(one, 'CONCURRENTLY')).execute(db)
        }
        for (const one of drop('CONCURRENTLY')) await sql.raw(one).execute(db)
      } finally {
        await sql.raw(`reset lock_timeout; reset statement_timeout`).execute(db)
      }
    },
  }
}

/** Whoever was killed while it built may have left PostgreSQL building: it notices when it is done. */
async function untilNobodyBuilds(db: Kysely<unknown>, index: string): Promise<void> {
  for (;;) {
    const { rows } = await sql`
      select from pg_stat_progress_create_index where index_relid = to_regclass(${index})`.execute(db)
    if (rows.length === 0) return
    await new Promise((resolve) => setTimeout(resolve, 1_000))
  }
}
