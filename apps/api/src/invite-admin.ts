import { connect } from '@tillwright/db/client'
import { directDatabaseUrl, EnvError, readEnv } from './env.ts'
import { newId } from './open-deps.ts'
import { exitCodes, whyRefused } from './process/refuse-start.ts'
import { makeKeys } from './settings/keys.ts'
import { firstAdminLink } from './staff/first-admin-link.ts'

/**
 * Prints the link by which whoever opens it becomes the first admin of a shop that runs elsewhere:
 * `node apps/api/src/invite-admin.ts`, with the environment of `server.ts`; it needs DATABASE_URL, ACCESS_TOKEN_SECRET
 * and PUBLIC_URL. The link works for 30 days and once; asking again prints the same. It ends as the API does, and with
 * 1 where there is an admin already: further ones are invited by `admin.staff.invite`.
 */
try {
  const { databaseUrl, waitMs, secrets, publicUrl } = needed()
  const connection = connect({ connectionString: databaseUrl, poolMax: 1, waitMs })
  try {
    const link = await firstAdminLink({ db: connection.db, keys: makeKeys(secrets), newId }, publicUrl)
    if (link === null) fail('This shop has an admin already, who invites others by admin.staff.invite.', 1)
    else process.stdout.write(`${link}\n`)
  } finally {
    await connection.close()
  }
} catch (error) {
  const refused = whyRefused(error)
  fail(refused?.message ?? String(error), refused?.exitCode ?? exitCodes.unexpected)
}

function needed() {
  const env = readEnv()
  const given = {
    DATABASE_URL: directDatabaseUrl(env),
    ACCESS_TOKEN_SECRET: env.ACCESS_TOKEN_SECRET,
    PUBLIC_URL: env.PUBLIC_URL,
  }
  const { DATABASE_URL: databaseUrl, ACCESS_TOKEN_SECRET: secrets, PUBLIC_URL: publicUrl } = given
  if (databaseUrl === undefined || secrets === undefined || publicUrl === undefined) {
    const missing = Object.entries(given).filter(([, value]) => value === undefined)
    throw new EnvError(missing.map(([name]) => `${name}: the link is made with it`))
  }
  return { databaseUrl, waitMs: env.DATABASE_WAIT_MS, secrets, publicUrl }
}

function fail(line: string, exitCode: number): void {
  process.stderr.write(`${line}\n`)
  process.exitCode = exitCode
}
