import { sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** A forward-only migration from plain SQL, sent as one simple query: all of it or nothing. */
export const statements = (text: string): Migration => ({
  up: async (db) => {
    await sql.raw(text).execute(db)
  },
})
