import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { hashOfToken, newToken } from '@tillwright/api/settings/keys'
import { type Connection, connect } from '@tillwright/db/client'
import { createDatabaseIfMissing } from '@tillwright/db/create-database'
import { migrate } from '@tillwright/db/migrate'
import { loadTestCatalogue, readTestCatalogue, type TestIds } from '@tillwright/db/testing/test-catalogue'
import type { Permission } from '@tillwright/domain/accounts/permission'
import { type Cluster, openCluster } from '@tillwright/local-postgres/cluster'

/** The PostgreSQL of a run, which can be taken away. */
export interface Database extends AsyncDisposable {
  readonly id: TestIds
  /** What the shop's staff shows. */
  readonly staffKey: string
  /** For a process whose connections are to be told from the others'. */
  urlFor(applicationName: string): string
  connect(): Connection
  /** `fast` ends all connections in good order, `immediate` is a crash with a recovery after it. */
  restart(how: 'fast' | 'immediate'): Promise<void>
  /** Whether it has been away at any moment since then, by `performance.now()`. */
  wasAway(sinceMs: number): boolean
  /** Ends a connection in the middle of a transaction; answers whether there was one. */
  cutTransaction(applicationNames: readonly string[]): Promise<boolean>
  /** Moves the shop's clock ahead, for connections that are opened from now on. */
  moveClock(seconds: number): Promise<void>
}

const name = 'chaos'
/** Some are gone before they have been sold to all who want them, and come back when somebody cancels. */
const stock = { mug: 1_000_000, book: 1_000_000, teapot: 100, vase: 5 }
/** As short as it can be, so that orders expire while others are being paid. */
const holdMinutes = 1

export async function openDatabase(directory: string): Promise<Database> {
  // What is acknowledged must outlive a crash of the server.
  const options = { directory: join(directory, 'pg18'), durable: true }
  let cluster = await openCluster(options)
  const urlFor = (applicationName: string) => `${cluster.url(name)}?application_name=${applicationName}`
  const open = () => connect({ connectionString: urlFor('chaos'), poolMax: 2 })
  const own = open()
  let awayUntilMs = -Infinity
  let restarting = Promise.resolve()
  const close = async () => {
    await own.close()
    // One that is just coming back would stay.
    await restarting.catch(() => undefined)
    await cluster.stop()
  }
  const restart = async (how: 'fast' | 'immediate') => {
    awayUntilMs = Infinity
    if (how === 'immediate') process.kill(postmasterOf(options.directory), 'SIGQUIT')
    await cluster.stop()
    cluster = await openCluster(options)
    awayUntilMs = performance.now()
  }
  const { id, staffKey } = await prepare(cluster, own).catch(async (error: unknown) => {
    await close()
    throw error
  })
  return {
    id,
    staffKey,
    urlFor,
    connect: open,
    restart: (how) => {
      restarting = restart(how)
      return restarting
    },
    wasAway: (sinceMs) => awayUntilMs >= sinceMs,
    cutTransaction: (applicationNames) => cutTransaction(own, applicationNames),
    moveClock: async (seconds) => {
      await own.pool.query(`alter database ${name} set tillwright.clock_offset = '${seconds} seconds'`)
    },
    [Symbol.asyncDispose]: close,
  }
}

async function prepare(cluster: Cluster, { db, pool }: Connection) {
  await createDatabaseIfMissing(cluster.url('postgres'), name)
  await migrate(db, cluster.url(name))
  await loadTestCatalogue(db)
  await pool.query('update shop_setting set hold_minutes = $1', [holdMinutes])
  return { id: await readTestCatalogue(db, stock), staffKey: await newStaffKey(pool) }
}

/** Of a tool that may do what clerks do, and change how money is taken. */
async function newStaffKey(pool: Connection['pool']): Promise<string> {
  const [prefix, secret] = [randomBytes(6).toString('hex'), newToken()]
  const scopes: readonly Permission[] = ['orders:read', 'orders:write', 'settings:read', 'settings:write']
  await pool.query(
    `insert into api_key (id, name, prefix, secret_hash, scopes) values (gen_random_uuid(), 'staff', $1, $2, $3)`,
    [prefix, hashOfToken(secret), scopes],
  )
  return `tw_${prefix}_${secret}`
}

const postmasterOf = (directory: string): number =>
  Number(readFileSync(join(directory, 'data', 'postmaster.pid'), 'utf8').split('\n')[0])

/** Transactions are short: it is looked for one a few times. */
async function cutTransaction({ pool }: Connection, applicationNames: readonly string[]): Promise<boolean> {
  for (let look = 0; look < 20; look++) {
    const { rowCount } = await pool.query(
      `select pg_terminate_backend(pid) from (
        select pid from pg_stat_activity
        where datname = current_database() and application_name = any($1) and xact_start is not null
        order by random() limit 1) as victim`,
      [applicationNames],
    )
    if (rowCount === 1) return true
  }
  return false
}
