import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, until } from './open-test-shop.ts'

const places = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer', '/usr/local/bin/pgbouncer', '/opt/homebrew/bin/pgbouncer']
const executable = places.find(existsSync)
/** Where there is none, nothing stands between. */
export const hasPgBouncer = executable !== undefined

export interface PgBouncer extends AsyncDisposable {
  /** The same database, by way of it. */
  readonly url: string
  start(): Promise<void>
  /** With everything that is under way through it. */
  kill(): Promise<void>
}

/** Debian's user of that number owns nothing, and PgBouncer refuses to run as root. */
const nobody = { uid: 65_534, gid: 65_534 }

/**
 * A real PgBouncer in transaction mode, as its package configures it apart from that: fewer connections than clients,
 * so that these really share them.
 */
export async function openPgBouncer(databaseUrl: string): Promise<PgBouncer> {
  const { hostname, port: serverPort, username, password } = new URL(databaseUrl)
  const port = await freePort()
  const directory = await mkdtemp(join(tmpdir(), 'tillwright-pgbouncer-'))
  const settings = `
[databases]
* = host=${hostname} port=${serverPort} user=${username} password=${password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 4
max_client_conn = 200
`
  const file = join(directory, 'pgbouncer.ini')
  await writeFile(file, settings)
  await chmod(directory, 0o755)
  let child: ChildProcess | undefined
  const kill = async (): Promise<void> => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }
  const url = new URL(databaseUrl)
  url.host = `127.0.0.1:${port}`
  const bouncer = {
    url: url.href,
    start: async () => {
      child = spawn(executable ?? '', ['-q', file], { stdio: 'ignore', ...(process.getuid?.() === 0 ? nobody : {}) })
      await until(() => takes(port))
    },
    kill,
    [Symbol.asyncDispose]: async () => {
      await kill()
      await rm(directory, { recursive: true, force: true })
    },
  }
  await bouncer.start()
  return bouncer
}

const takes = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true))
    socket.once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
