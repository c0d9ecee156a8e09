import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { chooseAccount, giveTo } from './account.ts'
import { findBinaries } from './binaries.ts'
import { createData, readPassword } from './data-directory.ts'
import { inPlainWords, LocalPostgresError } from './local-postgres-error.ts'
import { takeOwnership } from './owner.ts'
import { becomesReady, findServer, type Launch, launch, runsAs, type Server, stopServer } from './server.ts'

export interface ClusterOptions {
  /** Holds the data, the password, the port and the log; made if it is missing. */
  readonly directory: string
  /** On 127.0.0.1; without it the port of the last time, or any free one. */
  readonly port?: number | undefined
  /** False for tests: faster, and a power cut may destroy the data. */
  readonly durable?: boolean
  /** Hears what takes time and what was found lying about. */
  readonly log?: (message: string) => void
}

export interface Cluster {
  readonly port: number
  /** The connection string of a database in this cluster; `postgres` exists from the start. */
  url(database: string): string
  /** Ends what is still open and stops PostgreSQL; only this does, so drain first. */
  stop(): Promise<void>
}

/**
 * Starts the PostgreSQL of a directory, or takes over the one that a killed process left running there.
 * Throws LocalPostgresError for what the person at the keyboard can mend.
 */
export async function openCluster(options: ClusterOptions): Promise<Cluster> {
  try {
    mkdirSync(options.directory, { recursive: true })
    const directory = realpathSync(options.directory)
    const giveUp = await takeOwnership(directory)
    return await openOwned(directory, giveUp, options).catch((error) => {
      giveUp()
      throw error
    })
  } catch (error) {
    throw inPlainWords(error, options.directory)
  }
}

async function openOwned(directory: string, giveUp: () => void, options: ClusterOptions): Promise<Cluster> {
  const data = join(directory, 'data')
  if (existsSync(data)) readPassword(data)
  const server = await findOrStart(directory, data, options)
  const password = readPassword(data)
  let stopping: Promise<void> | undefined
  const stop = () => {
    stopping ??= stopServer(server, data).finally(giveUp)
    return stopping
  }
  return {
    port: server.port,
    url: (database) => `postgresql://postgres:${password}@127.0.0.1:${server.port}/${encodeURIComponent(database)}`,
    stop,
  }
}

async function findOrStart(directory: string, data: string, options: ClusterOptions): Promise<Server> {
  const { durable = true, log = () => undefined } = options
  const left = findServer(data)
  if (left !== undefined) {
    const fits = runsAs(left, { port: options.port ?? left.port, durable })
    log(`PostgreSQL was left running (process ${left.pid}): ${fits ? 'taking it over' : 'stopping it'}`)
    if (!fits) await stopServer(left, data)
    if (fits && (await becomesReady(left, data))) return left
  }
  const { initdb, postgres } = findBinaries()
  const account = chooseAccount(directory, initdb)
  if (!existsSync(data)) {
    log('creating the database')
    await createData({ initdb, account, data, durable })
  }
  giveTo(account, data)
  const how = { postgres, account, data, durable, logFile: join(directory, 'server.log') }
  return start(how, join(directory, 'port'), options.port)
}

/** Tries again: on another port if ours to choose, and while the last processes of a killed server still end. */
async function start(how: Omit<Launch, 'port'>, portFile: string, wanted: number | undefined): Promise<Server> {
  let port = wanted ?? readPort(portFile) ?? (await freePort())
  for (const deadline = Date.now() + 10_000; ; await sleep(100)) {
    const server = await launch({ ...how, port })
    if (server !== undefined) {
      writeFileSync(portFile, `${port}\n`)
      return server
    }
    const log = readFileSync(how.logFile, 'utf8')
    const portIsBusy = log.includes('Address already in use')
    if (portIsBusy && wanted !== undefined)
      throw new LocalPostgresError(`Port ${port} is busy: stop what listens there, or choose another port.`)
    // A server that was killed keeps its note until whoever started it has heard of its end.
    const passes = portIsBusy || log.includes('is still in use') || log.includes('"postmaster.pid" already exists')
    if (!passes || Date.now() > deadline)
      throw new LocalPostgresError(`PostgreSQL in ${how.data} did not start: ${complaintIn(log)}`)
    if (portIsBusy) port = await freePort()
  }
}

function readPort(file: string): number | undefined {
  const port = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  return typeof address === 'object' && address !== null ? address.port : 0
}

function complaintIn(log: string): string {
  const lines = log.trim().split('\n')
  return (lines.findLast((line) => /FATAL|PANIC/.test(line)) ?? lines.at(-1) ?? '').replace(/^.*(FATAL|PANIC): +/, '')
}
