import { sql } from 'kysely'
import type { Db, Tx } from '../client.ts'

/** Looks at a database as it would be after these statements, which are then taken back. */
export async function asIf<T>(db: Db, statements: string, look: (tx: Tx) => Promise<T>): Promise<T> {
  const tx = await db.startTransaction().execute()
  try {
    await sql.raw(statements).execute(tx)
    return await look(tx)
  } finally {
    await tx.rollback().execute()
  }
}
