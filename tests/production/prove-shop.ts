import { type ChildProcess, execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { importProducts } from '@tillwright/api/catalog/staff/import-products'
import { newId } from '@tillwright/api/open-deps'
import { freePort } from '@tillwright/api/testing/open-test-shop'
import { connect, transact } from '@tillwright/db/client'
import { openSimulator } from '@tillwright/stripe-simulator/open-simulator'

export interface Place {
  /** Of files that hold secrets, as the processes there see it. */
  readonly secrets: string
  /** Starts `dist/NAME.js` there, with nothing else in its environment. */
  start(name: string, env: Readonly<Record<string, string>>): ChildProcess
  /** The process that `start` began: what is started may only hold on to it. */
  pidOf(child: ChildProcess): number
}

export interface Proven {
  readonly bought: unknown
  /** From the start to the first probe that answered. */
  readonly readyMs: number
  readonly idleKb: number
  readonly exitCode: number | null
  /** Lines of its log at level error and above. */
  readonly complaints: readonly string[]
}

const root = fileURLToPath(new URL('../..', import.meta.url))
const demoFile = (name: string): string => readFileSync(join(root, 'apps/local/demo-shop', name), 'utf8')

/** What a new operator does, in this order, with an empty database; `secretsHere` is where the place's secrets lie. */
export async function proveShop(
  place: Place,
  { databaseUrl, secretsHere }: { readonly databaseUrl: string; readonly secretsHere: string },
): Promise<Proven> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const webhook = { url: `${url}/webhooks/stripe`, secret: 'whsec_of_a_simulator_that_stands_in' }
  const simulator = await openSimulator({ port: 0, journalFile: null, webhook })
  try {
    const env = {
      ...secretsAt(place.secrets, secretsHere, { databaseUrl, webhookSecret: webhook.secret }),
      NODE_ENV: 'staging',
      PORT: String(port),
      PUBLIC_URL: url,
      STRIPE_PUBLISHABLE_KEY: 'pk_test_simulator',
      STRIPE_API_BASE: simulator.url,
    }
    await succeed(place.start('migrate', env))
    await succeed(place.start('set-up-shop', env), demoFile('shop.json'))
    const link = await succeed(place.start('invite-admin', env))
    if (!link.startsWith(url)) throw new Error(`the first admin is invited to ${link}`)
    await addProducts(databaseUrl)
    return await proveServer(place, env, { url, simulatorUrl: simulator.url })
  } finally {
    await simulator.close()
  }
}

async function proveServer(
  place: Place,
  env: Readonly<Record<string, string>>,
  at: { readonly url: string; readonly simulatorUrl: string },
): Promise<Proven> {
  const startedAt = performance.now()
  const server = place.start('server', env)
  const log = text(server.stdout ?? fail('it has no log'))
  const exited = once(server, 'exit')
  try {
    while (!(await isReady(at.url))) {
      if (server.exitCode !== null) throw new Error(`it ended before it was ready:\n${await log}`)
      await sleep(5)
    }
    const readyMs = performance.now() - startedAt
    await succeed(place.start('healthy', env))
    // Past what it does once, when it has started.
    await sleep(6_000)
    const idleKb = residentKb(place.pidOf(server))
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['tests/consumer/buy.mjs', at.url, at.simulatorUrl],
      {
        cwd: root,
      },
    )
    process.kill(place.pidOf(server), 'SIGTERM')
    const [exitCode]: unknown[] = await exited
    const complaints = (await log).split('\n').filter((line) => /"level":[56]0/.test(line))
    return {
      bought: JSON.parse(stdout),
      readyMs,
      idleKb,
      exitCode: typeof exitCode === 'number' ? exitCode : null,
      complaints,
    }
  } finally {
    if (server.exitCode === null) server.kill('SIGKILL')
  }
}

function secretsAt(
  there: string,
  here: string,
  { databaseUrl, webhookSecret }: { readonly databaseUrl: string; readonly webhookSecret: string },
): Record<string, string> {
  const secrets = {
    DATABASE_URL: databaseUrl,
    ACCESS_TOKEN_SECRET: 'Zk3v9QmT7xW2pL8sR5yB1nC4dF6gH0jK',
    STRIPE_SECRET_KEY: 'sk_test_simulator',
    STRIPE_WEBHOOK_SECRET: webhookSecret,
    SMTP_URL: '',
  }
  for (const [name, value] of Object.entries(secrets)) writeFileSync(join(here, name), `${value}\n`)
  return Object.fromEntries(Object.keys(secrets).map((name) => [`${name}_FILE`, join(there, name)]))
}

/** The demo shop's, by the import that staff use. */
async function addProducts(connectionString: string): Promise<void> {
  const connection = connect({ connectionString, poolMax: 1 })
  try {
    const csv = demoFile('products.csv')
    await transact(connection.db, async (tx) => {
      const { errors } = await importProducts(tx, { csv, actor: 'proof' }, { newId, now: () => new Date() })
      if (errors.length > 0) throw new Error(JSON.stringify(errors))
    })
  } finally {
    await connection.close()
  }
}

/** Runs a process to its end; answers what it says, and throws where it ends with anything but 0. */
async function succeed(child: ChildProcess, input = ''): Promise<string> {
  child.stdin?.end(input)
  const [[code], said, complaint] = await Promise.all([
    once(child, 'exit'),
    text(child.stdout ?? fail('it says nothing')),
    text(child.stderr ?? fail('it says nothing')),
  ])
  if (code !== 0) throw new Error(`${child.spawnargs.join(' ')} ended with ${code}:\n${said}${complaint}`)
  return said.trim()
}

const isReady = (url: string): Promise<boolean> =>
  fetch(`${url}/health/ready`).then(
    ({ ok }) => ok,
    () => false,
  )

const residentKb = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])

function fail(why: string): never {
  throw new Error(why)
}

/** A folder that is gone with whoever uses it. */
export function openFolder(name: string): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), `tillwright-${name}-`))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
}
