import { mkdirSync, rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, testWebhookSecret } from '@tillwright/api/testing/open-test-shop'
import { openSmtpServer, type SmtpServer } from '@tillwright/api/testing/smtp-server'
import { type Database, openDatabase } from './database.ts'
import { applicationNameOf } from './disturb.ts'
import { openFront } from './front.ts'
import { openPromises, type Promises } from './promises.ts'
import { openProvider, type Provider } from './provider.ts'
import type { Random } from './random.ts'
import { type Supervised, supervise } from './supervised.ts'
import type { Tally } from './tally.ts'
import { openWebhookProxy } from './webhook-proxy.ts'

/** A shop as it runs in production: two nodes, a worker, a database, a post office and Stripe, each of which can go. */
export interface World extends AsyncDisposable {
  readonly database: Database
  readonly provider: Provider
  readonly post: SmtpServer
  readonly processes: readonly Supervised[]
  /** Reaches a node that is there, for clients and for Stripe. */
  readonly front: typeof fetch
  readonly promises: Promises
  readonly logDirectory: string
}

export async function openWorld({ tally, random }: { tally: Tally; random: Random }): Promise<World> {
  const directory = await mkdtemp(join(tmpdir(), 'tillwright-chaos-'))
  const logDirectory = join(directory, 'logs')
  mkdirSync(logDirectory)
  await using parts = new AsyncDisposableStack()
  parts.defer(() => {
    const isKept = tally.failures.length > 0
    // The logs stay where something has failed.
    rmSync(isKept ? join(directory, 'pg18') : directory, { recursive: true, force: true })
  })
  const database = parts.use(await openDatabase(directory))
  const promises = openPromises()
  const nodes: Supervised[] = []
  const front = openFront(nodes, random.of('front'), tally)
  const proxy = parts.use(await openWebhookProxy(front, { taken: promises.eventTaken, failed: tally.fail }))
  const provider = parts.use(await openProvider(directory, { url: proxy.url, secret: testWebhookSecret }))
  const post = parts.use(await openSmtpServer())
  const open = (name: string, url: string | null) => {
    const env = { ...settingsOf({ provider, post }, url), DATABASE_URL: database.urlFor(applicationNameOf({ name })) }
    const program = url === null ? 'worker' : 'server'
    const process = supervise({ name, program, url, env, logDirectory, tally, databaseWasAway: database.wasAway })
    parts.defer(() => process.end())
    return process
  }
  for (const name of ['node a', 'node b']) nodes.push(open(name, `http://127.0.0.1:${await freePort()}`))
  const processes = [...nodes, open('worker', null)]
  await Promise.all(processes.map((process) => process.start()))
  const opened = parts.move()
  const close = () => opened.disposeAsync()
  return { database, provider, post, processes, front, promises, logDirectory, [Symbol.asyncDispose]: close }
}

const settingsOf = (
  { provider, post }: Pick<World, 'provider' | 'post'>,
  url: string | null,
): Record<string, string> => ({
  PORT: url === null ? '0' : new URL(url).port,
  LOG_LEVEL: 'info',
  // A crowd of buyers, and all from this machine.
  RATE_LIMIT: 'off',
  ACCESS_TOKEN_SECRET: 'Zk3v9QmT7xW2pL8sR5yB1nC4dF6gH0jK',
  STRIPE_SECRET_KEY: 'sk_test_simulator',
  STRIPE_PUBLISHABLE_KEY: 'pk_test_simulator',
  STRIPE_WEBHOOK_SECRET: testWebhookSecret,
  STRIPE_API_BASE: provider.url,
  SMTP_URL: post.url,
  TRUST_PROXY: '127.0.0.1',
})
