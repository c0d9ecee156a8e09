import { randomBytes, randomInt } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { InvariantName } from '@tillwright/db/invariants/find-violations'
import { proveInvariants } from '@tillwright/db/testing/prove-invariants'
import { readTestCatalogue, type TestIds, type TestVariant } from '@tillwright/db/testing/test-catalogue'
import { openTestDatabase, type TestDatabase } from '@tillwright/db/testing/test-database'
import { openSimulator, type Simulator } from '@tillwright/stripe-simulator/open-simulator'
import { createTRPCClient, httpLink, type TRPCClient } from '@trpc/client'
import superjson from 'superjson'
import type { AppRouter } from '../router.ts'
import { type Served, type ServeOptions, serve } from '../serve.ts'
import { keepLog } from './kept-log.ts'
import { type ReceivedMail, readMailbox } from './mailbox.ts'

/** Who calls: what the SDK would send for them. */
export interface Caller {
  readonly cartToken?: string
  readonly orderTokens?: readonly string[]
  readonly accessToken?: string
  readonly apiKey?: string
}

export interface TestShop extends AsyncDisposable {
  readonly url: string
  readonly options: ServeOptions
  readonly served: Served
  readonly database: TestDatabase
  readonly simulator: Simulator
  readonly id: TestIds
  as(caller?: Caller): TRPCClient<AppRouter>
  /** The same for another process or port that serves this shop. */
  at(url: string): TestShop['as']
  /** All that has been logged so far. */
  logged(): string
  /** What has been mailed, the newest last. */
  mails(): Promise<ReceivedMail[]>
  /** Changes what the simulator does from now on, see its control API. */
  control(path: string, body: object): Promise<void>
}

export interface TestShopOptions {
  /** What is on hand, where it differs from the test catalogue. */
  readonly stock?: Partial<Record<TestVariant, number>>
  /** Whether jobs run: webhooks are worked off only then. */
  readonly works?: boolean
  /** Whether it also looks for work when it starts and every few seconds; it does not where this is not given. */
  readonly keepsSchedule?: boolean
  /** Where the simulator sends webhooks, if not to this shop itself. */
  readonly webhookUrl?: string
  /** Origins of pages that may call. */
  readonly allowedOrigins?: readonly string[]
  /** By whom one can sign in; by nobody where it is not given. */
  readonly oidcProviders?: ServeOptions['oidcProviders']
  /** Who is asked for live shipping prices; nobody where it is not given. */
  readonly carriers?: ServeOptions['carriers']
  /** Who is asked about VAT ids; nobody where it is not given. */
  readonly vatIds?: ServeOptions['vatIds']
  /** How often whoever may do what; endless where it is not given, for tests come from one address. */
  readonly limits?: ServeOptions['limits']
  /** Whose X-Forwarded-For is believed; nobody's where it is not given. */
  readonly trustProxy?: readonly string[]
  /** How many streams may be open; the usual limits where it is not given. */
  readonly watching?: ServeOptions['watching']
  /** How often it is looked who takes nothing of his stream. */
  readonly stallMs?: number
  /** How long clients may take, and whose X-Forwarded-* headers are believed, where it is not as usual. */
  readonly http?: Partial<
    Pick<
      ServeOptions,
      | 'timeouts'
      | 'trustProxy'
      | 'media'
      | 'mediaDirectory'
      | 'databasePoolMax'
      | 'mail'
      | 'catalogCacheBytes'
      | 'ownPages'
      | 'metricsToken'
    >
  >
  /** Who is told what it does; nobody where it is not given. */
  readonly telemetry?: ServeOptions['telemetry']
  /** Where it is, if not in a database that is made for it: one with the test catalogue. */
  readonly database?: TestDatabase
  /** How it is reached besides, or instead. */
  readonly reached?: Partial<Pick<ServeOptions, 'databaseUrl' | 'databaseDirectUrl' | 'databaseReplicaUrl'>>
  /** What the test breaks by hand; everything else must hold when the shop closes. */
  readonly breaks?: readonly InvariantName[]
  /** Whether the database can still be looked at when the shop has closed. */
  readonly leavesDatabase?: boolean
}

export const testWebhookSecret = 'whsec_simulator_test'

/** A whole shop on a database of its own, with its own Stripe simulator: real HTTP between all of them. */
export async function openTestShop({
  stock = {},
  works = true,
  keepsSchedule = false,
  webhookUrl,
  allowedOrigins = ['https://shop.example'],
  oidcProviders = [],
  carriers = { urls: new Map(), secret: null },
  vatIds = { check: 'offline' },
  limits = 'off',
  watching = {},
  stallMs = 30_000,
  trustProxy = [],
  http = {},
  telemetry,
  breaks = [],
  leavesDatabase = false,
  database: given,
  reached = {},
}: TestShopOptions = {}): Promise<TestShop> {
  const database = given ?? (await openTestDatabase('catalogue'))
  const id = await readTestCatalogue(database.db, stock)
  const apiPort = await freePort()
  const mailbox = await mkdtemp(join(tmpdir(), 'tillwright-mails-'))
  const mediaFiles = await mkdtemp(join(tmpdir(), 'tillwright-media-'))
  const simulator = await openSimulator({
    port: 0,
    journalFile: null,
    webhook: { url: webhookUrl ?? `http://127.0.0.1:${apiPort}/webhooks/stripe`, secret: testWebhookSecret },
  })
  const kept = keepLog(telemetry)
  const options: ServeOptions = {
    databaseUrl: database.connectionString,
    databasePoolMax: 10,
    // A crowd of a test is to meet in the shop, however slow the machine: not to be told that it is full.
    databaseWaitMs: 20_000,
    // What it has to do here one connection does, and each more costs a test shop a tenth of all that it does.
    queuePoolMax: 1,
    accessTokenSecrets: [randomBytes(32).toString('base64url')],
    stripe: {
      secretKey: 'sk_test_simulator',
      publishableKey: 'pk_test_simulator',
      webhookSecrets: [testWebhookSecret],
      apiBase: simulator.url,
    },
    mail: { smtpUrl: undefined, directory: mailbox },
    oidcProviders,
    carriers,
    vatIds,
    media: { directory: mediaFiles, s3: null, publicUrl: null },
    limits,
    watching,
    stallMs,
    publicUrl: `http://127.0.0.1:${apiPort}`,
    works,
    keepsSchedule,
    log: kept.log,
    telemetry,
    host: '127.0.0.1',
    port: apiPort,
    allowedOrigins,
    trustProxy,
    mediaDirectory: null,
    links: [],
    version: 'test',
    ...http,
    ...reached,
  }
  const served = await serve(options)
  const { stripe, accessTokenSecrets } = options
  const secrets = new Set([...accessTokenSecrets, stripe.secretKey, ...stripe.webhookSecrets])
  const shownBy = (caller: Caller): Caller => {
    for (const secret of secretsOf(caller)) if (secrets.size < secretsMax) secrets.add(secret)
    return caller
  }
  return {
    url: served.url,
    options,
    served,
    database,
    simulator,
    id,
    as: (caller = {}) => clientOf(served.url, shownBy(caller)),
    at:
      (url) =>
      (caller = {}) =>
        clientOf(url, shownBy(caller)),
    logged: kept.text,
    mails: () => readMailbox(mailbox),
    control: async (path, body) => {
      const answer = await fetch(`${simulator.url}/_control/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      if (!answer.ok) throw new Error(`the simulator refused ${path}: ${await answer.text()}`)
    },
    [Symbol.asyncDispose]: async () => {
      await served.stop(5_000)
      await simulator.close()
      await rm(mailbox, { recursive: true, maxRetries: 5 })
      await rm(mediaFiles, { recursive: true, maxRetries: 5 })
      await proveInvariants(database.db, breaks).finally(leavesDatabase ? database.leave : database.close)
      const told = kept.namesOf(secrets)
      if (told.length > 0) throw new Error(`the log of this shop names secrets: ${told.join(', ')}`)
    },
  }
}

/** Of a crowd some stand for all. */
const secretsMax = 200

const secretsOf = ({ cartToken, orderTokens = [], accessToken, apiKey }: Caller): string[] =>
  [cartToken, accessToken, apiKey, ...orderTokens].flatMap((secret = '') => (secret.length > 20 ? [secret] : []))

/** Waits until something is so, and fails where it does not become so in time. */
export async function until<T>(find: () => Promise<T | undefined | null | false>, withinMs = 30_000): Promise<T> {
  const endsAt = Date.now() + withinMs
  for (;;) {
    const found = await find()
    if (found !== undefined && found !== null && found !== false) return found
    if (Date.now() > endsAt) throw new Error(`it was not so within ${withinMs} ms`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

const clientOf = (url: string, { cartToken, orderTokens = [], accessToken, apiKey }: Caller): TRPCClient<AppRouter> =>
  createTRPCClient<AppRouter>({
    links: [
      httpLink({
        url: `${url}/trpc`,
        transformer: superjson,
        methodOverride: 'POST',
        headers: {
          ...(cartToken === undefined ? {} : { 'x-cart-token': cartToken }),
          ...(orderTokens.length === 0 ? {} : { 'x-order-token': orderTokens.join(',') }),
          ...(accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` }),
          ...(apiKey === undefined ? {} : { 'x-api-key': apiKey }),
        },
      }),
    ],
  })

const portsOfWorker = 2_000
const firstPort = 10_240 + (Number(process.env.VITEST_POOL_ID ?? 0) % 11) * portsOfWorker
let nextPort = randomInt(portsOfWorker)

/**
 * The simulator must know where its webhooks go before the shop that takes them listens. From a range that no outgoing
 * connection is given a port of, and of which each worker has its own part, so that nobody takes it between the two.
 */
export async function freePort(): Promise<number> {
  const port = firstPort + (nextPort++ % portsOfWorker)
  const server = createServer()
  const isFree = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => resolve(true))
  })
  if (!isFree) return freePort()
  await new Promise((resolve) => server.close(resolve))
  return port
}
