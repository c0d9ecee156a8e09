import { sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** A forward-only migration from plain SQL, sent as one simple query: all of it or nothing. */
export const statements = (text: string): Migration => ({
  up: async (db) => {
    // An index on a large table takes as long as it takes; to wait for a lock is another thing.
    await sql`set local statement_timeout = 0`.execute(db)
    await sql.raw(text).execute(db)
  },
})
