import { connect } from '@tillwright/db/client'
import { migrate } from '@tillwright/db/migrate'
import { EnvError, readEnv } from './env.ts'
import { exitCodes, whyRefused } from './process/refuse-start.ts'

/**
 * Brings the database of a shop up to date: `node apps/api/src/migrate.ts`, with DATABASE_URL. Whoever comes at the same
 * time waits, and finds it done. It ends as `server.ts` does.
 */
try {
  const { DATABASE_URL: connectionString } = readEnv()
  if (connectionString === undefined) throw new EnvError(['DATABASE_URL: it says what to migrate'])
  const connection = connect({ connectionString, poolMax: 2 })
  try {
    const names = await migrate(connection.db, connectionString)
    process.stdout.write(names.length === 0 ? 'up to date\n' : `${names.join('\n')}\n`)
  } finally {
    await connection.close()
  }
} catch (error) {
  const refused = whyRefused(error)
  process.stderr.write(`${refused?.message ?? String(error)}\n`)
  process.exitCode = refused?.exitCode ?? exitCodes.unexpected
}
