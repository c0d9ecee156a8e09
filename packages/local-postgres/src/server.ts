import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Account } from './account.ts'
import { LocalPostgresError } from './local-postgres-error.ts'
import { commandOf } from './processes.ts'

/** A postgres process that serves a data directory, whoever started it. */
export interface Server {
  readonly pid: number
  readonly port: number
}

export interface Launch {
  readonly postgres: string
  readonly account: Account
  readonly data: string
  readonly logFile: string
  readonly port: number
  readonly durable: boolean
}

/** Starts postgres and waits until it takes connections; undefined when it gave up, and its log says why. */
export async function launch(how: Launch): Promise<Server | undefined> {
  removeMisleadingPid(how.data)
  const [program = how.postgres, ...words] = [...how.account.through, how.postgres, '-D', how.data, ...settings(how)]
  const output = openSync(how.logFile, 'w')
  // A group of its own, so that a terminal's Ctrl-C leaves it running until the shop has drained.
  const child = spawn(program, words, {
    ...how.account.spawnAs,
    detached: true,
    stdio: ['ignore', output, output],
    env: how.durable ? quietEnvironment : { ...quietEnvironment, ...hugePages },
    cwd: '/',
  })
  closeSync(output)
  await once(child, 'spawn')
  child.unref()
  const server = { pid: child.pid ?? 0, port: how.port }
  // The kernel says that a program has started before it shows its command line, so that only the child itself counts.
  const isAlive = () => child.exitCode === null && child.signalCode === null
  return (await becomesReady(server, how.data, isAlive)) ? server : undefined
}

/** The server that a killed process of ours left behind, if there is one. */
export function findServer(data: string): Server | undefined {
  const noted = readNote(data)
  return noted !== undefined && serves(noted.pid, data) ? { pid: noted.pid, port: noted.port } : undefined
}

/** Whether a running server has the settings that we would start it with. */
export const runsAs = (server: Server, how: Pick<Launch, 'port' | 'durable'>): boolean =>
  commandOf(server.pid)?.includes(settings(how).join(' ')) ?? false

/** True once the server takes connections, false if it ends before; a recovery after a crash may take long. */
export async function becomesReady(
  server: Server,
  data: string,
  isAlive = () => serves(server.pid, data),
): Promise<boolean> {
  for (const deadline = Date.now() + 120_000; Date.now() < deadline; await sleep(15)) {
    const noted = readNote(data)
    if (noted?.pid === server.pid && noted.status === 'ready') return true
    if (!isAlive()) return false
  }
  throw new LocalPostgresError(`PostgreSQL in ${data} is not ready after two minutes: look into server.log beside it.`)
}

/** Ends open transactions and stops; if that takes too long, stops at once and recovers at the next start. */
export async function stopServer(server: Server, data: string): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    if (serves(server.pid, data)) send(signal, server.pid)
    for (const deadline = Date.now() + 10_000; Date.now() < deadline; await sleep(15))
      if (!serves(server.pid, data)) return
  }
  throw new LocalPostgresError(`PostgreSQL in ${data} does not stop: end process ${server.pid} yourself.`)
}

function send(signal: NodeJS.Signals, pid: number): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It ended by itself a moment ago, which is what the signal was for.
  }
}

/** Without LANG and its family, so that messages and collation are the same on every machine. */
export const quietEnvironment = { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' }

/** A test makes many short connections, and half of what each costs is its first touch of its memory. */
const hugePages = { GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1' }

function settings({ port, durable }: Pick<Launch, 'port' | 'durable'>): readonly string[] {
  const onDisk = durable ? 'on' : 'off'
  const values = {
    port,
    listen_addresses: '127.0.0.1',
    // The path of a socket may have 107 characters at most, and folders are deeper than that.
    unix_socket_directories: '',
    max_connections: 200,
    shared_buffers: '128MB',
    timezone: 'UTC',
    fsync: onDisk,
    synchronous_commit: onDisk,
    full_page_writes: onDisk,
  }
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

/** PostgreSQL forgets a dead pid by itself, but takes a stranger who got the same number for a server. */
function removeMisleadingPid(data: string): void {
  const noted = readNote(data)
  if (noted !== undefined && commandOf(noted.pid) !== undefined) rmSync(join(data, 'postmaster.pid'))
}

/** What postgres notes in postmaster.pid: line 1 is its pid, line 4 its port, line 8 how far it is. */
function readNote(data: string): (Server & { readonly status: string }) | undefined {
  try {
    const lines = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')
    return { pid: Number(lines[0]), port: Number(lines[3]), status: lines[7]?.trim() ?? '' }
  } catch {
    return undefined
  }
}

function serves(pid: number, data: string): boolean {
  return commandOf(pid)?.includes(`postgres -D ${data} `) ?? false
}
