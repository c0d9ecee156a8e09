import { connect } from '@tillwright/db/client'
import { unknownMigrations } from '@tillwright/db/invariants/vital-signs'
import { pendingMigrations } from '@tillwright/db/migrate'
import type { Env } from '../env.ts'
import { exitCodes, StartRefused } from './refuse-start.ts'

/**
 * Looks, before anything else is opened, whether the database answers and is of this version. Throws StartRefused, and
 * what the database says.
 */
export async function checkSchema(connectionString: string, newer: Env['NEWER_DATABASE']): Promise<void> {
  const connection = connect({ connectionString, poolMax: 1 })
  try {
    const pending = await pendingMigrations(connection.db)
    if (pending.length > 0)
      throw new StartRefused(
        exitCodes.schema,
        `the database is older than this version (${pending.length} migrations to run): run npm run migrate`,
      )
    const unknown = await unknownMigrations(connection.db)
    if (unknown.length > 0 && newer === 'refuse')
      throw new StartRefused(
        exitCodes.schema,
        `the database is newer than this version (by ${unknown.join(', ')}): start a version that knows it, ` +
          'or set NEWER_DATABASE=allow to go back',
      )
  } finally {
    await connection.close()
  }
}
