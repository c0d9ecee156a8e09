import { resolve } from 'node:path'
import { directDatabaseUrl, type Env, EnvError, readEnv } from '@tillwright/api/env'
import { type Connection, connect } from '@tillwright/db/client'
import { reasonOf } from '../start-error.ts'
import { examineDatabase } from './database.ts'
import { embeddedUrl } from './embedded-url.ts'
import { type Finding, finding } from './finding.ts'
import { examineMail } from './mail.ts'
import { examineRedis } from './redis.ts'
import { examineShop } from './shop.ts'
import { examineStripe } from './stripe.ts'
import { examineWebhooks } from './webhooks.ts'

/**
 * Looks at everything that a shop needs, one thing after the other, and changes nothing. What an earlier finding keeps
 * from being looked at is left out.
 */
export async function* diagnose(source?: Readonly<Record<string, string | undefined>>): AsyncGenerator<Finding> {
  const env = environmentOf(source)
  if (env instanceof EnvError) {
    for (const problem of env.problems) yield finding('environment', 'BAD', `${problem}: correct it`)
    return
  }
  const where = env.DATABASE_URL === undefined ? `the database of npm start in ${env.DATA_DIR}` : 'DATABASE_URL'
  yield finding('environment', 'ok', `${env.NODE_ENV}, ${where}`)
  yield* examineData(env)
  if (env.REDIS_URL !== undefined) yield await examineRedis(env.REDIS_URL)
  yield* examineMail(env)
  yield await examineStripe(env)
  yield* examineWebhooks(env)
}

function environmentOf(source: Parameters<typeof readEnv>[0]): Env | EnvError {
  try {
    return readEnv(source)
  } catch (error) {
    if (error instanceof EnvError) return error
    throw error
  }
}

async function* examineData(env: Env): AsyncGenerator<Finding> {
  const connectionString = directDatabaseUrl(env) ?? embeddedUrl(resolve(env.DATA_DIR))
  if (connectionString === null) {
    yield finding('database', 'BAD', 'there is no embedded database yet: run npm start first, or set DATABASE_URL')
    return
  }
  const connection: Connection = connect({ connectionString, poolMax: 1, waitMs: env.DATABASE_WAIT_MS })
  try {
    let isWell = true
    for await (const found of examineDatabase(connection.db, env)) {
      isWell &&= found.verdict !== 'BAD' || found.subject === 'clock'
      yield found
    }
    if (isWell) yield* examineShop(connection.db)
  } catch (error) {
    yield finding('database', 'BAD', `it stopped answering (${reasonOf(error)}): look at its log, and ask again`)
  } finally {
    await connection.close()
  }
}
