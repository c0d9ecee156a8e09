import { sql } from 'kysely'
import type { Db, Tx } from './client.ts'
import { aloneAmongRunners, pendingMigrations } from './migrate.ts'
import { migrations } from './migrations/index.ts'

/** What a migration does to tables that are there already. */
export interface TriedMigration {
  readonly name: string
  readonly text: string
  readonly ms: number
  readonly tables: readonly TouchedTable[]
  /** It will be built beside those who write; here it was built as any other, and its locks do not count. */
  readonly isConcurrent: boolean
}

export interface TouchedTable {
  readonly table: string
  /** The strongest lock that keeps others from reading or writing it until the migration ends. */
  readonly lock: 'SHARE' | 'SHARE ROW EXCLUSIVE' | 'EXCLUSIVE' | 'ACCESS EXCLUSIVE'
  /** All its rows were written anew. */
  readonly isRewritten: boolean
}

/**
 * Runs what is pending in a transaction that is rolled back, and answers what each did. While it lasts it holds the
 * locks that it tells of: try it on a copy of a shop that is open.
 */
export const tryMigrations = (db: Db): Promise<TriedMigration[]> =>
  aloneAmongRunners(db, async () => {
    const pending = await pendingMigrations(db)
    const tx = await db.startTransaction().execute()
    try {
      const before = new Map((await tablesOf(tx)).map((table) => [table.oid, table]))
      const tried: TriedMigration[] = []
      for (const name of pending) {
        const migration = migrations[name]
        if (migration === undefined) throw new Error(`there is no migration ${name}`)
        const startedAt = performance.now()
        await migration.up(tx)
        const ms = performance.now() - startedAt
        const tables: TouchedTable[] = []
        for (const { oid, table, file, lock } of await tablesOf(tx)) {
          const was = before.get(oid)
          if (was === undefined) continue
          const isRewritten = was.file !== file
          if (lock !== null && (lock !== was.lock || isRewritten)) tables.push({ table, lock, isRewritten })
          before.set(oid, { oid, table, file, lock })
        }
        tried.push({ name, text: migration.text, ms, tables, isConcurrent: migration.isConcurrent })
      }
      return tried
    } finally {
      await tx.rollback().execute()
    }
  })

interface TableNow {
  readonly oid: number
  readonly table: string
  /** Another one as soon as the table is written anew. */
  readonly file: number
  readonly lock: TouchedTable['lock'] | null
}

async function tablesOf(tx: Tx): Promise<TableNow[]> {
  const { rows } = await sql<TableNow>`
    select class.oid::int, class.relname as "table", class.relfilenode::int as file, held.lock
    from pg_class as class
      left join lateral (
        select known.lock
        from pg_locks
          join (values ('ShareLock', 'SHARE', 1), ('ShareRowExclusiveLock', 'SHARE ROW EXCLUSIVE', 2),
            ('ExclusiveLock', 'EXCLUSIVE', 3), ('AccessExclusiveLock', 'ACCESS EXCLUSIVE', 4)) as known (mode, lock, rank)
            on known.mode = pg_locks.mode
        where locktype = 'relation' and relation = class.oid and pid = pg_backend_pid()
        order by known.rank desc limit 1
      ) as held on true
    where class.relkind = 'r' and class.relnamespace = current_schema()::regnamespace
      and class.relname !~ '^kysely_'
    order by class.relname`.execute(tx)
  return rows
}
