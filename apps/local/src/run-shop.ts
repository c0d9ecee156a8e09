import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Env } from '@tillwright/api/env'
import { type Served, type ServeOptions, serve } from '@tillwright/api/serve'
import { httpOptionsOf } from '@tillwright/api/settings/from-env'
import { connect } from '@tillwright/db/client'
import { migrate } from '@tillwright/db/migrate'
import { openSimulator, type Simulator } from '@tillwright/stripe-simulator/open-simulator'
import { pino } from 'pino'
import pretty from 'pino-pretty'
import { developmentSecrets, openDataDirectory, type Secrets } from './data-directory.ts'
import { type OpenedDatabase, openDatabase } from './database.ts'
import { loadDemoShop } from './demo-shop.ts'
import { StartError } from './start-error.ts'

export interface RunningShop {
  /** What to open and what to try. */
  readonly greeting: string
  /** Drains and stops everything, in the order in which it depends on each other. */
  stop(): Promise<void>
}

const mediaDirectory = fileURLToPath(new URL('../demo-shop/media', import.meta.url))

/** Database, migrations, demo shop, Stripe simulator, API and jobs, in one process. Throws StartError. */
export async function runShop(env: Env): Promise<RunningShop> {
  const directory = openDataDirectory(env.DATA_DIR)
  const secrets = developmentSecrets(directory)
  const parts: { stop(): Promise<void> }[] = []
  const stop = async () => {
    for (const part of parts.toReversed()) await part.stop()
  }
  try {
    const database = await openDatabase(env.DATABASE_URL, directory)
    parts.push(database)
    const isNew = await prepare(database)
    const simulator = env.STRIPE_SECRET_KEY === undefined ? await simulate(env, { directory, secrets }) : undefined
    if (simulator !== undefined) parts.push({ stop: () => simulator.close() })
    const served = await serveOrExplain(optionsOf(env, { secrets, database, simulator }), env)
    parts.push(served)
    return { greeting: greet({ served, simulator, database, isNew, directory }), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Answers whether the demo shop has just been loaded: only a database without a shop gets it. */
async function prepare({ connectionString }: OpenedDatabase): Promise<boolean> {
  const connection = connect({ connectionString, poolMax: 2 })
  try {
    await migrate(connection.db, connectionString)
    return await loadDemoShop(connection.db)
  } finally {
    await connection.close()
  }
}

function simulate(env: Env, { directory, secrets }: { directory: string; secrets: Secrets }): Promise<Simulator> {
  return openSimulator({
    port: env.STRIPE_SIMULATOR_PORT,
    journalFile: join(directory, 'stripe-simulator.jsonl'),
    webhook: { url: `http://127.0.0.1:${env.PORT}/webhooks/stripe`, secret: secrets.webhook },
  }).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error)
    throw new StartError(`the Stripe simulator does not start (${reason}): set STRIPE_SIMULATOR_PORT to a free port`)
  })
}

interface Running {
  readonly secrets: Secrets
  readonly database: OpenedDatabase
  readonly simulator: Simulator | undefined
}

function optionsOf(env: Env, { secrets, database, simulator }: Running): ServeOptions {
  const links = simulator === undefined ? [] : [{ text: 'Stripe simulator, with its payments', href: simulator.url }]
  return {
    ...httpOptionsOf(env),
    databaseUrl: database.connectionString,
    databasePoolMax: env.DATABASE_POOL_MAX,
    accessTokenSecrets: env.ACCESS_TOKEN_SECRET ?? [secrets.accessToken],
    stripe: {
      secretKey: env.STRIPE_SECRET_KEY ?? 'sk_test_simulator',
      publishableKey: env.STRIPE_PUBLISHABLE_KEY ?? 'pk_test_simulator',
      webhookSecrets: simulator === undefined ? (env.STRIPE_WEBHOOK_SECRET ?? []) : [secrets.webhook],
      apiBase: simulator?.url ?? env.STRIPE_API_BASE,
    },
    works: true,
    log: pino({ level: env.LOG_LEVEL }, pretty({ colorize: process.stdout.isTTY === true, ignore: 'pid,hostname' })),
    mediaDirectory,
    links,
  }
}

async function serveOrExplain(options: ServeOptions, env: Env): Promise<Served> {
  try {
    return await serve(options)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'EADDRINUSE')
      throw new StartError(`port ${env.PORT} is taken: stop what uses it, or set PORT to another`)
    if (code === 'EACCES')
      throw new StartError(`port ${env.PORT} is not allowed to this user: set PORT to one above 1024`)
    throw error
  }
}

interface Greeting {
  readonly served: Served
  readonly simulator: Simulator | undefined
  readonly database: OpenedDatabase
  readonly isNew: boolean
  readonly directory: string
}

const greet = ({ served, simulator, database, isNew, directory }: Greeting): string =>
  `
  Tillwright is ready${isNew ? ', and the demo shop is loaded' : ''}.

    Shop        ${served.url}
    API         ${served.url}/trpc
    Stripe      ${simulator === undefined ? 'your account' : `${simulator.url}  (simulator: look at payments, approve or decline them)`}
    PostgreSQL  ${database.isEmbedded ? `embedded, data in ${directory}` : 'DATABASE_URL'}

  Try, in a second terminal:  npm run demo
  Stop with Ctrl-C; nothing is lost.
`
