import { json } from 'node:stream/consumers'
import { connect, transact } from '@tillwright/db/client'
import { readShop } from '@tillwright/db/shop'
import { writeShopSetup } from '@tillwright/db/shop-setup'
import { z } from 'zod'
import { directDatabaseUrl, EnvError, readEnv } from './env.ts'
import { newId } from './open-deps.ts'
import { exitCodes, whyRefused } from './process/refuse-start.ts'
import { setupIn } from './settings/shop-file.ts'

/**
 * Sets up a shop in a database that is migrated and has none yet: `node apps/api/src/set-up-shop.ts < shop.json`, with
 * DATABASE_URL. It is all there or nothing is, and a shop that is there already stays as it is: it ends with 1 then.
 */
try {
  const env = readEnv()
  const connectionString = directDatabaseUrl(env)
  if (connectionString === undefined) throw new EnvError(['DATABASE_URL: it says where the shop is set up'])
  const setup = setupIn(await json(process.stdin))
  const connection = connect({ connectionString, poolMax: 1, waitMs: env.DATABASE_WAIT_MS })
  try {
    const isNew = await transact(connection.db, async (tx) => {
      if ((await readShop(tx)) !== null) return false
      await writeShopSetup(tx, setup, newId)
      return true
    })
    if (isNew) process.stdout.write(`${setup.settings.shopName}: ${setup.markets.length} markets\n`)
    else fail('There is a shop already: staff changes it by admin.settings, admin.markets and so on.', 1)
  } finally {
    await connection.close()
  }
} catch (error) {
  const refused = whyRefused(error)
  fail(refused?.message ?? inPlainWords(error), refused?.exitCode ?? exitCodes.unexpected)
}

function inPlainWords(error: unknown): string {
  if (error instanceof z.ZodError)
    return error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n')
  return error instanceof SyntaxError ? `The file is no JSON: ${error.message}` : String(error)
}

function fail(line: string, exitCode: number): void {
  process.stderr.write(`${line}\n`)
  process.exitCode = exitCode
}
