import { type Insertable, type RawBuilder, sql } from 'kysely'
import type { DB } from './schema.ts'

/**
 * INSERT of any number of rows as one parameter, so that the text (and PostgreSQL's plan) is the same for all numbers
 * of
 * them. All rows name the same columns; jsonb columns take plain objects. No rows make a statement that does nothing.
 */
export function insertRows<Table extends keyof DB & string>(
  table: Table,
  rows: readonly Insertable<DB[Table]>[],
): RawBuilder<unknown> {
  const [first] = rows
  if (first === undefined) return sql`select`
  const columns = sql.join(Object.keys(first).map((column) => sql.ref(column)))
  return sql`insert into ${sql.table(table)} (${columns}) select ${columns} from ${recordset(table, rows)}`
}

/** Rows of a table's shape as a parameter, to be selected from. */
export const recordset = (table: keyof DB & string, rows: readonly object[]): RawBuilder<unknown> =>
  sql`json_populate_recordset(null::${sql.table(table)}, ${JSON.stringify(rows, withBytesAsHex)}::json)`

/** PostgreSQL reads bytes from text in this form. */
function withBytesAsHex(this: Record<string, unknown>, key: string, value: unknown): unknown {
  const raw = this[key]
  return raw instanceof Uint8Array ? `\\x${Buffer.from(raw).toString('hex')}` : value
}
