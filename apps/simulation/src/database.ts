import { newClient } from '@tillwright/db/client'
import type { PostgresPool, PostgresPoolClient } from 'kysely'
import pg from 'pg'
import type { Fault, Faults } from './faults.ts'
import { type Life, never, type ReadBlockers, type Scheduler, whoRuns } from './scheduler.ts'

type Answer = pg.QueryResult

/**
 * Timeouts count the machine's time: while it stands still, nothing may end that goes on by the clock of the world.
 * What a world asks is asked by the next one as well, of tables as small: one plan serves them all.
 */
export const untimed = [
  ...['idle_in_transaction_session_timeout', 'statement_timeout', 'lock_timeout'].map((name) => `set ${name} = 0`),
  'set plan_cache_mode = force_generic_plan',
].join('; ')

/** Real connections, which outlive the processes of a world: making one anew costs more than a whole step. */
export class Backends {
  readonly #connectionString: string
  readonly #idle: Backend[] = []
  readonly #pids = new Set<number>()
  /** The clock of the world that they serve now. */
  now: () => Date = () => new Date()
  /** Of nobody: to look at the world from outside. */
  readonly #watcher: Clocked

  private constructor(connectionString: string) {
    this.#connectionString = connectionString
    this.#watcher = { client: newClient(connectionString), moment: '' }
    this.#watcher.client.on('error', () => undefined)
  }

  static async open(connectionString: string): Promise<Backends> {
    const backends = new Backends(connectionString)
    await backends.#watcher.client.connect()
    return backends
  }

  /** Outside of all processes, and at once. */
  async look<Row extends object>(text: string, values: unknown[] = []): Promise<pg.QueryResult<Row>> {
    await this.#setClock(this.#watcher)
    return this.#watcher.client.query<Row>(text, values)
  }

  readonly readBlockers: ReadBlockers = async (pids) => {
    const { rows } = await this.#watcher.client.query<{ pid: number; blockers: number[] }>(
      `select pid, pg_blocking_pids(pid) as blockers from pg_stat_activity
       where pid = any($1) and wait_event_type = 'Lock'`,
      [pids],
    )
    // Whoever waits for PostgreSQL's own housekeeping, as for a vacuum that cuts a table off, is only slow.
    const isOurs = (blockers: readonly number[]) => blockers.every((pid) => this.#pids.has(pid))
    const waiting = rows.filter(({ blockers }) => blockers.length > 0 && isOurs(blockers))
    return new Map(waiting.map(({ pid, blockers }) => [pid, blockers]))
  }

  async take(): Promise<Backend> {
    const backend = this.#idle.pop() ?? (await this.#connect())
    await this.#setClock(backend)
    return backend
  }

  /** Whatever it was doing is undone, as PostgreSQL undoes it when a connection ends. */
  async giveBack(backend: Backend): Promise<void> {
    await this.#endStatements(backend)
    if (isInTransaction(backend)) await backend.client.query('rollback')
    this.#idle.push(backend)
  }

  /** Canceled only while it waits for a lock: otherwise it may end by itself, and the cancel would hit the next one. */
  async #endStatements(backend: Backend): Promise<void> {
    const ended = Promise.allSettled(backend.underWay).then(() => true)
    while (backend.underWay.size > 0) {
      const { rows } = await this.#watcher.client.query(
        `select pg_cancel_backend(pid) from unnest(array[$1::integer]) as waiting(pid)
         where cardinality(pg_blocking_pids(pid)) > 0`,
        [backend.pid],
      )
      if ((await Promise.race([ended, rows.length > 0 ? ended : moment()])) === true) return
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#watcher, ...this.#idle].map(({ client }) => client.end()))
  }

  async #setClock(clocked: Clocked): Promise<void> {
    const moment = this.now().toISOString()
    if (clocked.moment === moment) return
    await clocked.client.query(`select set_config('simulation.now', $1, false)`, [moment])
    clocked.moment = moment
  }

  async #connect(): Promise<Backend> {
    const client = newClient(this.#connectionString)
    // Whoever uses it is told by the statement that fails.
    client.on('error', () => undefined)
    await client.connect()
    await client.query(untimed)
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
    const pid = rows[0]?.pid ?? 0
    this.#pids.add(pid)
    return { client, pid, moment: '', underWay: new Set() }
  }
}

const moment = (): Promise<false> => new Promise((resolve) => void setImmediate(() => resolve(false)))

/** A connection, and what `shop_now()` answers there. */
interface Clocked {
  readonly client: pg.Client
  moment: string
}

interface Backend extends Clocked {
  readonly pid: number
  /** Whoever works in a transaction may ask several things at once. */
  readonly underWay: Set<Promise<unknown>>
}

/** By PostgreSQL's own word, which came with its last answer. */
const isInTransaction = ({ client }: Backend): boolean => client.getTransactionStatus() !== 'I'

export interface PoolOptions {
  readonly backends: Backends
  readonly scheduler: Scheduler
  readonly faults: Faults
  readonly life: Life
  readonly max: number
  /** Ends the process that the pool belongs to. */
  readonly kill: () => Promise<void>
}

/** The connections of one process, each statement of which is a step of the world. */
export class Pool implements PostgresPool {
  readonly #options: PoolOptions
  readonly #open = new Set<Connection>()
  readonly #queue: (() => void)[] = []
  /** Those that are given, and those that are being opened. */
  #taken = 0

  constructor(options: PoolOptions) {
    this.#options = options
  }

  async connect(): Promise<PostgresPoolClient> {
    const { scheduler, backends, life } = this.#options
    if (life.isDead) return never()
    if (this.#taken >= this.#options.max) await new Promise<void>((resolve) => void this.#queue.push(resolve))
    else this.#taken++
    const backend = await scheduler.during(null, () => backends.take())
    if (life.isDead) {
      await backends.giveBack(backend)
      return never()
    }
    const connection = new Connection(this.#options, backend, {
      loseAll: () => this.lose(),
      release: () => this.#letGo(connection),
    })
    this.#open.add(connection)
    return connection
  }

  /** How many connections nobody has given back. */
  get takenCount(): number {
    return this.#taken
  }

  /** Every connection breaks. */
  async lose(): Promise<void> {
    await Promise.all([...this.#open].map((connection) => connection.lose()))
  }

  end(): Promise<void> {
    return this.lose()
  }

  readonly options = {}

  async #letGo(connection: Connection): Promise<void> {
    this.#open.delete(connection)
    await connection.lose()
    const next = this.#queue.shift()
    if (next === undefined) this.#taken--
    else next()
  }
}

/** What node-postgres says of a connection that ended. */
const lost = () => new Error('Connection terminated unexpectedly')

class Connection implements PostgresPoolClient {
  readonly #options: PoolOptions
  readonly #pool: { loseAll(): Promise<void>; release(): Promise<void> }
  #backend: Backend | null

  constructor(options: PoolOptions, backend: Backend, pool: { loseAll(): Promise<void>; release(): Promise<void> }) {
    this.#options = options
    this.#backend = backend
    this.#pool = pool
  }

  release(): void {
    if (!this.#options.life.isDead) void this.#options.scheduler.during(null, () => this.#pool.release())
  }

  async lose(): Promise<void> {
    const backend = this.#backend
    this.#backend = null
    if (backend !== null) await this.#options.backends.giveBack(backend)
  }

  // Kysely asks for a cursor only where an answer is streamed, which the shop never does.
  query(text: unknown, values?: readonly unknown[]): never {
    return this.#run(String(text), values ?? []) as never
  }

  async #run(text: string, values: readonly unknown[]): Promise<Answer> {
    const { scheduler, faults, life } = this.#options
    if (life.isDead) return never()
    if (/^(begin|start transaction|rollback)/.test(text)) return this.#send(text, values)
    const label = labelOf(text)
    const backend = this.#backend
    // Of one order and of one moment two statements may be about the same table.
    await scheduler.turn(label, { pid: backend?.pid ?? null, about: `${JSON.stringify(values)} ${text}` })
    const who = whoRuns()
    const place = { port: 'database', label, isInTransaction: backend !== null && isInTransaction(backend) } as const
    const fault = who && faults.draw({ who, ...place })
    return fault === undefined ? this.#send(text, values) : this.#fail(fault, { text, values })
  }

  async #fail(fault: Fault, { text, values }: { text: string; values: readonly unknown[] }): Promise<Answer> {
    const { scheduler, kill } = this.#options
    switch (fault) {
      case 'serialization_failure':
        throw postgresError('40001', 'could not serialize access due to concurrent update')
      case 'deadlock':
        throw postgresError('40P01', 'deadlock detected')
      case 'kill_before':
        await kill()
        return never()
      case 'lose_all':
        await scheduler.during(null, () => this.#pool.loseAll())
        throw lost()
      case 'lose_before':
        await scheduler.during(null, () => this.lose())
        throw lost()
    }
    await this.#send(text, values).catch(() => undefined)
    if (fault === 'kill_after') {
      await kill()
      return never()
    }
    await scheduler.during(null, () => this.lose())
    throw lost()
  }

  async #send(text: string, values: readonly unknown[]): Promise<Answer> {
    const { scheduler, life } = this.#options
    const backend = this.#backend
    if (backend === null) throw lost()
    const call = backend.client.query(text, [...values])
    backend.underWay.add(call)
    try {
      const answer = await scheduler.during(backend.pid, () => call)
      return life.isDead ? never() : answer
    } catch (error) {
      if (life.isDead) return never()
      throw this.#backend === null ? lost() : error
    } finally {
      backend.underWay.delete(call)
    }
  }
}

/** The beginning of a statement, and the table it is about: enough to find it. */
function labelOf(text: string): string {
  const [verb = ''] = /^\w+/.exec(text.trim()) ?? []
  const table = /\b(?:from|into|update)\s+"?(?:pgboss\.)?"?(\w+)/.exec(text)?.[1]
  return table === undefined ? verb : `${verb} ${table}`
}

function postgresError(code: string, message: string): pg.DatabaseError {
  const error = new pg.DatabaseError(message, message.length, 'error')
  error.code = code
  return error
}
