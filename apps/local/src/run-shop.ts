import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { directDatabaseUrl, type Env } from '@tillwright/api/env'
import { usualMaxima } from '@tillwright/api/limits/limits'
import { checkStripe } from '@tillwright/api/payments/check-stripe'
import { StartRefused } from '@tillwright/api/process/refuse-start'
import { type Served, type ServeOptions, serve } from '@tillwright/api/serve'
import { carriersOf, httpOptionsOf, limitsOf, mediaOf, vatIdsOf, watchingOf } from '@tillwright/api/settings/from-env'
import { firstAdminLink } from '@tillwright/api/staff/first-admin-link'
import { openTelemetry } from '@tillwright/api/telemetry/open-telemetry'
import type { Telemetry } from '@tillwright/api/telemetry/telemetry'
import { connect } from '@tillwright/db/client'
import { unknownMigrations } from '@tillwright/db/invariants/vital-signs'
import { migrate } from '@tillwright/db/migrate'
import { openSimulator, type Simulator } from '@tillwright/stripe-simulator/open-simulator'
import { developmentSecrets, openDataDirectory, type Secrets } from './data-directory.ts'
import { type OpenedDatabase, openDatabase } from './database.ts'
import { loadDemoShop } from './demo-shop.ts'
import { greet } from './greeting.ts'
import { choosePort, webhookUrlOf } from './listening.ts'
import { mailboxPages } from './mailbox/mailbox-page.ts'
import { codeOf, StartError } from './start-error.ts'
import { openTerminalLog } from './terminal-log.ts'

export interface RunningShop {
  /** What to open and what to try. */
  readonly greeting: string
  /** Drains and stops everything, in the order in which it depends on each other. */
  stop(): Promise<void>
}

interface Part {
  stop(): Promise<void>
}

const mediaDirectory = fileURLToPath(new URL('../demo-shop/media', import.meta.url))

/** Database, migrations, demo shop, Stripe simulator, API and jobs, in one process. Throws StartError. */
export async function runShop(given: Env): Promise<RunningShop> {
  const env = { ...given, PORT: await choosePort(given) }
  const directory = openDataDirectory(env.DATA_DIR)
  const parts: Part[] = []
  const stop = () => stopInTurn(parts.toReversed())
  try {
    // Before the secrets are made, because it lets only one process into the directory.
    const database = await openDatabase(directDatabaseUrl(env), {
      dataDirectory: directory,
      waitMs: env.DATABASE_WAIT_MS,
    })
    parts.push(database)
    const isNew = await prepare(database)
    const secrets = developmentSecrets(directory)
    const simulator = env.STRIPE_SECRET_KEY === undefined ? await simulate(env, { directory, secrets }) : undefined
    if (simulator !== undefined) parts.push({ stop: () => simulator.close() })
    const telemetry = await openTelemetry(env).catch((error: unknown) => {
      throw error instanceof StartRefused ? new StartError(error.message) : error
    })
    parts.push({ stop: () => telemetry.close(1_000) })
    const served = await serveOrExplain(optionsOf(env, { secrets, database, simulator, directory, telemetry }), env)
    parts.push(served)
    if (simulator === undefined) void checkStripe(served.deps)
    const adminLink = await firstAdminLink(served.deps, served.url)
    const sendsMail = env.SMTP_URL !== undefined
    const started = { served, simulator, database, isNew, directory, sendsMail, adminLink }
    return { greeting: greet(started), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** A part that does not stop keeps none of the others from it. */
async function stopInTurn(parts: readonly Part[]): Promise<void> {
  const failures: unknown[] = []
  for (const part of parts) await part.stop().catch((error: unknown) => failures.push(error))
  if (failures.length > 0) throw failures[0]
}

/** Answers whether the demo shop has just been loaded: only a database without a shop gets it. */
async function prepare({ connectionString, explain }: OpenedDatabase): Promise<boolean> {
  const connection = connect({ connectionString, poolMax: 2 })
  try {
    const unknown = await unknownMigrations(connection.db)
    if (unknown.length > 0)
      throw new StartError(
        `The database is newer than this version (by ${unknown.join(', ')}): use a version that knows it.`,
      )
    await migrate(connection.db, connectionString)
    return await loadDemoShop(connection.db)
  } catch (error) {
    throw explain(error)
  } finally {
    await connection.close()
  }
}

function simulate(env: Env, { directory, secrets }: { directory: string; secrets: Secrets }): Promise<Simulator> {
  const journalFile = join(directory, 'stripe-simulator.jsonl')
  return openSimulator({
    port: env.STRIPE_SIMULATOR_PORT,
    journalFile,
    webhook: { url: webhookUrlOf(env), secret: secrets.webhook },
  }).catch((error: unknown) => {
    if (error instanceof SyntaxError)
      throw new StartError(`${journalFile} is damaged: remove it, and the simulator begins without payments.`)
    // The simulator says itself what to do about its port, with what the system said as the cause.
    throw error instanceof Error && error.cause !== undefined ? new StartError(error.message) : error
  })
}

interface Running {
  readonly secrets: Secrets
  readonly database: OpenedDatabase
  readonly simulator: Simulator | undefined
  readonly directory: string
  readonly telemetry: Telemetry
}

function optionsOf(env: Env, { secrets, database, simulator, directory, telemetry }: Running): ServeOptions {
  const mailbox = join(directory, 'mailbox')
  const links = [
    { text: 'Mailbox, with what would have been sent', href: '/mailbox' },
    ...(simulator === undefined ? [] : [{ text: 'Stripe simulator, with its payments', href: simulator.url }]),
  ]
  return {
    ...httpOptionsOf(env),
    databaseUrl: database.connectionString,
    databasePoolMax: env.DATABASE_POOL_MAX,
    databaseWaitMs: env.DATABASE_WAIT_MS,
    accessTokenSecrets: env.ACCESS_TOKEN_SECRET ?? [secrets.accessToken],
    stripe: {
      secretKey: env.STRIPE_SECRET_KEY ?? 'sk_test_simulator',
      publishableKey: env.STRIPE_PUBLISHABLE_KEY ?? 'pk_test_simulator',
      webhookSecrets: simulator === undefined ? (env.STRIPE_WEBHOOK_SECRET ?? []) : [secrets.webhook],
      apiBase: simulator?.url ?? env.STRIPE_API_BASE,
      requestsPerSecondMax: env.STRIPE_REQUESTS_PER_SECOND,
    },
    oidcProviders: env.OIDC_PROVIDERS,
    carriers: carriersOf(env),
    watching: watchingOf(env),
    catalogCacheBytes: env.CATALOG_CACHE_MB * 2 ** 20,
    vatIds: vatIdsOf(env),
    media: { ...mediaOf(env), directory: join(directory, 'media') },
    limits: limitsOf(env, roomyMaxima),
    mail: { smtpUrl: env.SMTP_URL, directory: mailbox },
    ownPages: mailboxPages(mailbox),
    works: true,
    log: openTerminalLog(env.LOG_LEVEL, telemetry),
    telemetry,
    mediaDirectory,
    links,
  }
}

/** On a laptop pages, tests and load generators come from one address; a password is guessed as rarely as anywhere. */
const roomyMaxima = {
  ...usualMaxima,
  'anonymous-reads': 600_000,
  'anonymous-mutations': 120_000,
  'signed-in': 2_000_000,
  'api-key': 10_000_000,
  staff: 5_000_000,
  mailbox: 500,
  outbound: 20_000,
  reviews: 20_000,
}

async function serveOrExplain(options: ServeOptions, { PORT, HOST }: Env): Promise<Served> {
  const explained: Readonly<Record<string, string>> = {
    EADDRINUSE: `Port ${PORT} is busy: stop what listens there, or set PORT to a free one.`,
    EACCES: `Port ${PORT} is not allowed to this user: set PORT to one above 1024.`,
    EADDRNOTAVAIL: `${HOST} is no address of this machine: correct HOST, or unset it.`,
    ENOTFOUND: `${HOST} is not known: correct HOST, or unset it.`,
  }
  return serve(options).catch((error: unknown) => {
    const line = explained[codeOf(error)]
    throw line === undefined ? error : new StartError(line)
  })
}
