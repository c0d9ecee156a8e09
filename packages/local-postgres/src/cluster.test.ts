/** @module-tag long */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Cluster, openCluster } from './cluster.ts'
import { findServer } from './server.ts'

const root = mkdtempSync(join(tmpdir(), 'local-postgres-'))
chmodSync(root, 0o755)
const directory = join(root, 'pg18')
const data = join(directory, 'data')
const asRoot = process.getuid?.() === 0

beforeAll(async () => {
  const cluster = await open()
  await ask(cluster, 'CREATE TABLE kept AS SELECT 1 AS value')
  await cluster.stop()
})
afterAll(() => rmSync(root, { recursive: true }))

test('text is UTF8 and sorts alike on every machine, whatever LANG says, and the checksums are on', async () => {
  await using cluster = await open()
  const [database] = await ask(
    cluster,
    `SELECT pg_encoding_to_char(encoding) AS encoding, datlocprovider AS provider, datlocale AS locale
     FROM pg_database WHERE datname = 'template1'`,
  )
  expect(database).toEqual({ encoding: 'UTF8', provider: 'b', locale: 'C.UTF-8' })
  expect(await ask(cluster, `SELECT upper('ä') AS upper, current_setting('data_checksums') AS checksums`)).toEqual([
    { upper: 'Ä', checksums: 'on' },
  ])
})

test('stopping ends the process, and the next start has the same data on the same port', async () => {
  const first = await open()
  await ask(first, 'UPDATE kept SET value = value + 1 RETURNING value')
  const before = await ask(first, 'SELECT value FROM kept')
  await Promise.all([first.stop(), first.stop()])
  expect(findServer(data)).toBeUndefined()
  await expect(ask(first, 'SELECT 1')).rejects.toThrow('ECONNREFUSED')

  await using second = await open()
  expect(second.port).toBe(first.port)
  expect(await ask(second, 'SELECT value FROM kept')).toEqual(before)
})

test('nobody gets in without the password, and nobody else may read it', async () => {
  await using cluster = await open()
  await expect(ask(cluster, 'SELECT 1', { password: 'guessed' })).rejects.toThrow('password authentication failed')
  expect(statSync(join(directory, 'password')).mode & 0o777).toBe(0o600)
  expect(statSync(data).mode & 0o777).toBe(0o700)
})

test('the server of a killed process is taken over as it runs, and ours to stop', async () => {
  const shop = await openInProcess(directory)
  await killed(shop.process)
  const left = findServer(data)
  expect(left).toBeDefined()

  await using cluster = await open()
  expect(cluster.port).toBe(shop.port)
  expect(findServer(data)).toEqual(left)
  await cluster.stop()
  expect(findServer(data)).toBeUndefined()
})

test('a server left running with other settings is replaced', async () => {
  const shop = await openInProcess(directory)
  await killed(shop.process)
  const left = findServer(data)

  await using cluster = await open({ durable: true })
  expect(findServer(data)?.pid).not.toBe(left?.pid)
  expect(await ask(cluster, `SELECT current_setting('fsync') AS fsync`)).toEqual([{ fsync: 'on' }])
})

test('after a crash of both it recovers, though another process has the pid that the dead server noted', async () => {
  const shop = await openInProcess(directory)
  await killed(shop.process)
  const stranger = spawn('sleep', ['60'], { uid: statSync(data).uid })
  const note = readFileSync(join(data, 'postmaster.pid'), 'utf8')
  process.kill(findServer(data)?.pid ?? Number.NaN, 'SIGKILL')
  await vanished(() => findServer(data) === undefined)
  await sleep(300)
  writeFileSync(join(data, 'postmaster.pid'), note.replace(/^\d+/, String(stranger.pid)))

  await using cluster = await open()
  expect(await ask(cluster, 'SELECT count(*)::int AS count FROM kept')).toEqual([{ count: 1 }])
  expect(stranger.exitCode).toBeNull()
  stranger.kill()
})

test('a server that was killed alone while it worked starts again at once', async () => {
  const first = await open()
  const working = ask(first, 'SELECT count(*) FROM generate_series(1, 5000000)').catch(String)
  await sleep(100)
  process.kill(findServer(data)?.pid ?? Number.NaN, 'SIGKILL')
  await first.stop()
  await using second = await open()
  expect(await ask(second, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  await working
})

test('of eight who want a killed owner’s directory at once, one gets it and seven are told who has it', async () => {
  const shop = await openInProcess(directory)
  await killed(shop.process)

  const answers = await Promise.allSettled(Array.from({ length: 8 }, () => open()))

  const clusters = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []))
  for (const cluster of clusters) await cluster.stop()
  const refusals = answers.flatMap((answer) => (answer.status === 'rejected' ? [String(answer.reason)] : []))
  expect(clusters).toHaveLength(1)
  const told = `LocalPostgresError: Process ${process.pid} uses the database in ${directory}: stop it first`
  expect(refusals).toEqual(Array(7).fill(`${told}, or choose another folder (DATA_DIR).`))
})

test('Ctrl-C reaches every process of the terminal, and the database still serves while the shop drains', async () => {
  const shop = await openInProcess(directory)
  process.kill(-(shop.process.pid ?? Number.NaN), 'SIGINT')
  await sleep(300)
  await using cluster = { ...shop, [Symbol.asyncDispose]: () => killed(shop.process) }
  expect(await ask(cluster, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
})

test('a first start that was killed half-way leaves nothing that hinders the second', async () => {
  const fresh = join(root, 'interrupted')
  mkdirSync(fresh)
  const shop = start(fresh)
  await vanished(() => readdirSync(fresh).every((name) => !name.startsWith('data.unfinished')), false)
  await sleep(200)
  await killed(shop)
  expect(existsSync(join(fresh, 'data'))).toBe(false)

  await using cluster = await open({ directory: fresh })
  expect(await ask(cluster, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  expect(readdirSync(fresh).sort()).toEqual(['data', 'owner', 'password', 'port', 'server.log'])
})

test.skipIf(!asRoot)('root runs it as a user without rights', async () => {
  await using cluster = await open()
  expect(statSync(data).uid).not.toBe(0)
  expect(statSync(`/proc/${findServer(data)?.pid}`).uid).not.toBe(0)
  expect(cluster.port).toBeGreaterThan(0)
})

test.skipIf(!asRoot)('in a folder that only root can reach, root runs it in a user namespace', async () => {
  const hidden = join(root, 'hidden')
  mkdirSync(hidden, { mode: 0o700 })
  await using cluster = await open({ directory: join(hidden, 'pg18') })
  expect(await ask(cluster, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  expect(statSync(join(hidden, 'pg18/data')).uid).toBe(0)
})

test('a folder that cannot be written and a busy port are one line that says what to do', async () => {
  const file = join(root, 'file')
  writeFileSync(file, '')
  await expect(open({ directory: join(file, 'pg18') })).rejects.toThrow(
    /^Cannot write to .*: make it writable for this user, or choose another folder \(DATA_DIR\)\.$/,
  )
  await using busy = await listening()
  await expect(open({ port: busy.port })).rejects.toThrow(
    `Port ${busy.port} is busy: stop what listens there, or choose another port.`,
  )
  await using cluster = await open()
  expect(cluster.port).not.toBe(busy.port)
})

type Open = Cluster & AsyncDisposable

async function open(options: Partial<Parameters<typeof openCluster>[0]> = {}): Promise<Open> {
  const cluster = await openCluster({ directory, durable: false, ...options })
  return { ...cluster, [Symbol.asyncDispose]: cluster.stop }
}

async function ask(cluster: Pick<Cluster, 'url'>, sql: string, how: { password?: string } = {}): Promise<unknown[]> {
  const url = new URL(cluster.url('postgres'))
  url.password = how.password ?? url.password
  const client = new pg.Client(url.href)
  client.on('error', () => undefined)
  await client.connect()
  return client
    .query(sql)
    .then(({ rows }) => rows)
    .finally(() => client.end())
}

/** A process that opens the directory and ignores Ctrl-C, in a group of its own as a terminal would give it. */
function start(directory: string): ChildProcess & { readonly stdout: NodeJS.ReadableStream } {
  const program = `
    import { openCluster } from ${JSON.stringify(new URL('./cluster.ts', import.meta.url))}
    process.on('SIGINT', () => undefined)
    const { port, url } = await openCluster({ directory: ${JSON.stringify(directory)}, durable: false })
    console.log(JSON.stringify({ port, url: url('postgres') }))
    setInterval(() => undefined, 1000)`
  return spawn(process.execPath, ['--input-type=module', '--eval', program], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

async function openInProcess(directory: string) {
  const child = start(directory)
  const [line] = await once(createInterface(child.stdout), 'line')
  const { port, url }: { port: number; url: string } = JSON.parse(line)
  return { process: child, port, url: () => url }
}

async function killed(child: ChildProcess): Promise<void> {
  const closed = once(child, 'close')
  child.kill('SIGKILL')
  await closed
}

async function vanished(isGone: () => boolean, wanted = true): Promise<void> {
  while (isGone() !== wanted) await sleep(10)
}

async function listening() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { port, [Symbol.asyncDispose]: async () => void server.close() }
}
