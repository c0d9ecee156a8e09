import { type Insertable, type RawBuilder, sql } from 'kysely'
import { insertRows } from './insert-rows.ts'
import type { DB } from './schema.ts'

/**
 * INSERT of any number of rows as one parameter; a row that is there under the same key is overwritten, but for the
 * columns in `keep`. `key` is what ON CONFLICT takes: columns or an expression with a unique index. No rows do nothing.
 */
export function upsertRows<Table extends keyof DB & string>(
  table: Table,
  rows: readonly Insertable<DB[Table]>[],
  { key, keep = [] }: { key: RawBuilder<unknown>; keep?: readonly (keyof DB[Table] & string)[] },
): RawBuilder<unknown> {
  const [first] = rows
  if (first === undefined) return sql`select`
  const kept = new Set<string>(keep)
  const overwritten = Object.keys(first).filter((column) => !kept.has(column))
  const set = overwritten.map((column) => sql`${sql.ref(column)} = excluded.${sql.ref(column)}`)
  return sql`${insertRows(table, rows)} on conflict (${key}) do update set ${sql.join(set)}`
}
