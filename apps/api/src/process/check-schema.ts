import { type ConnectOptions, connect } from '@tillwright/db/client'
import { unknownMigrations } from '@tillwright/db/invariants/vital-signs'
import { pendingMigrations } from '@tillwright/db/migrate'
import { missingTimeouts } from '@tillwright/db/pooled-timeouts'
import type { Env } from '../env.ts'
import { exitCodes, StartRefused, toMigrate } from './refuse-start.ts'

/**
 * Looks, before anything else is opened, whether the database answers and is of this version. Throws StartRefused, and
 * what the database says.
 */
export async function checkSchema(
  connectionString: string,
  newer: Env['NEWER_DATABASE'],
  pooling: Pick<ConnectOptions, 'isPooled' | 'preparedStatements' | 'waitMs'> = {},
): Promise<void> {
  const connection = connect({ connectionString, poolMax: 1, ...pooling })
  try {
    const pending = await pendingMigrations(connection.db)
    if (pending.length > 0)
      throw new StartRefused(
        exitCodes.schema,
        `the database is older than this version (${pending.length} migrations to run): ${toMigrate}`,
      )
    const unknown = await unknownMigrations(connection.db)
    if (unknown.length > 0 && newer === 'refuse')
      throw new StartRefused(
        exitCodes.schema,
        `the database is newer than this version (by ${unknown.join(', ')}): start a version that knows it, ` +
          'or set NEWER_DATABASE=allow to go back',
      )
    const missing = pooling.isPooled ? await missingTimeouts(connection.db) : []
    if (missing.length > 0)
      throw new StartRefused(
        exitCodes.environment,
        `the pooler has connections without the settings of a shop: run ${missing.join('; ')}; and let the pooler reconnect`,
      )
  } finally {
    await connection.close()
  }
}
