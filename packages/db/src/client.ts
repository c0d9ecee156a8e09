import { createHash } from 'node:crypto'
import { Kysely, type Logger, PostgresDialect, type PostgresPool, sql, type Transaction } from 'kysely'
import pg from 'pg'
import type { DB } from './schema.ts'

/** Reads, each in a statement of its own. */
export type Db = Kysely<DB>
/** An open transaction: what locks or writes asks for one, and a `Db` in its place does not compile. */
export type Tx = Transaction<DB>

export interface ConnectOptions {
  readonly connectionString: string
  /** Connections at most. A small pool is a feature: a lock queue over many connections burns CPU. */
  readonly poolMax?: number
  /** For how long whoever needs a connection waits for one, in ms: 2,000 where it is not given. */
  readonly waitMs?: number | undefined
  /**
   * Whether a pooler stands between that gives each transaction another connection: it takes no settings, so that those
   * of the role have to do, and keeps no named statements unless somebody says so.
   */
  readonly isPooled?: boolean
  readonly preparedStatements?: boolean | undefined
  /** What became of a connection that nobody was using. */
  readonly onIdleError?: (error: Error) => void
  /** Told of each statement, in the midst of what it was made for; nothing is measured where it is not given. */
  readonly onStatement?: ((statement: Statement) => void) | undefined
}

/** A statement that has been made. */
export interface Statement {
  /** With $1 in the place of values. */
  readonly text: string
  readonly ms: number
  /** The SQLSTATE of its error, or what kind of error that was; null where there was none. */
  readonly failed: string | null
}

export interface Connection {
  readonly db: Db
  readonly pool: pg.Pool
  /** How its connections are used now. */
  usage(): { readonly open: number; readonly idle: number; readonly waiting: number }
  close(): Promise<void>
  /** Ends every connection on the spot: whoever waits for an answer on one fails. */
  cut(): void
}

/** Connects lazily: the first statement finds out whether the server is there. */
export function connect(options: ConnectOptions): Connection {
  const { connectionString, isPooled = false, preparedStatements = !isPooled } = options
  const pool = new pg.Pool({
    ...(isPooled ? pooledSettingsOf(connectionString) : settingsOf(connectionString)),
    max: options.poolMax ?? 10,
    connectionTimeoutMillis: options.waitMs ?? 2_000,
    // A connection keeps the plan of each named statement for as long as it lives.
    maxLifetimeSeconds: 1_800,
    Client: preparedStatements ? NamingClient : pg.Client,
  })
  let isClosing = false
  // A pool that closes says goodbye without waiting for the answer: what ends its connections then is no loss.
  const onError = (error: Error) => isClosing || options.onIdleError?.(error)
  const clients = new Set<pg.PoolClient>()
  pool.on('connect', (client) => {
    clients.add(client)
    client.on('error', onError)
  })
  pool.on('remove', (client) => void clients.delete(client))
  // Without a listener of its own, too, a connection that the server ends would end the process.
  pool.on('error', () => undefined)
  const { onStatement } = options
  const db = dbOver(pool, onStatement && tellingOf(onStatement))
  const close = () => {
    isClosing = true
    return db.destroy()
  }
  const usage = () => ({ open: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount })
  const cut = () => {
    isClosing = true
    // Of one that waits for an answer, pg ends the socket.
    for (const client of clients) client.end().catch(() => undefined)
  }
  return { db, pool, usage, close, cut }
}

/** For whoever brings a pool of his own, of connections such as `newClient` makes. */
export const dbOver = (pool: PostgresPool, log?: Logger): Db =>
  new Kysely<DB>({ dialect: new PostgresDialect({ pool }), ...(log && { log }) })

const tellingOf =
  (tell: (statement: Statement) => void): Logger =>
  (event) => {
    const { query, queryDurationMillis: ms } = event
    const failed = event.level === 'query' ? null : (sqlStateOf(event.error) ?? nameOfError(event.error))
    tell({ text: query.sql, ms, failed })
  }

const nameOfError = (error: unknown): string => (error instanceof Error ? error.name : typeof error)

/** One connection, not yet connected, as the shop's pool makes them. */
export const newClient = (connectionString: string): pg.Client => new NamingClient(settingsOf(connectionString))

const pooledSettingsOf = (connectionString: string) => ({
  connectionString,
  application_name: 'tillwright',
  types: { getTypeParser },
})

const settingsOf = (connectionString: string) => ({
  ...pooledSettingsOf(connectionString),
  idle_in_transaction_session_timeout: 10_000,
  statement_timeout: 10_000,
  lock_timeout: 5_000,
  // Every statement here is short: compiling one takes longer than all it does, and costs are overrated in recursion.
  options: '-c jit=off',
})

/**
 * Runs a business transaction at READ COMMITTED and retries it whole where another one came between.
 * Throws OutcomeUnknown when the answer to COMMIT was lost: then only reading again by a key tells what happened.
 */
export const transact = <T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> =>
  again(async () => {
    let worked = false
    try {
      return await db.transaction().execute(async (tx) => {
        const result = await work(tx)
        worked = true
        return result
      })
    } catch (error) {
      // A pooler that has lost the connection says so by a code of its own.
      if (worked && /^(08|$)/.test(sqlStateOf(error) ?? '')) throw new OutcomeUnknown(error)
      throw error
    }
  })

/** Reads of one moment, over one connection; nothing is locked, and nothing can be written. */
export const inSnapshot = <T>(db: Db, look: (snapshot: Tx) => Promise<T>): Promise<T> =>
  again(() => db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(look))

/** Once more, and a third time, where this one could not go through beside another one. */
async function again<T>(run: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run()
    } catch (error) {
      const code = sqlStateOf(error)
      if (attempt >= 3 || code === undefined || !worthRetrying.has(code)) throw error
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 20 * attempt))
    }
  }
}

/** The transaction may or may not have been committed. */
export class OutcomeUnknown extends Error {
  override readonly name = 'OutcomeUnknown'
  constructor(cause: unknown) {
    super('the answer to COMMIT was lost', { cause })
  }
}

/** The SQLSTATE of a PostgreSQL error, undefined for every other one (a lost connection has none). */
export const sqlStateOf = (error: unknown): string | undefined =>
  error instanceof pg.DatabaseError ? error.code : undefined

/**
 * Whether the database could not take or finish the work, for now: nobody had a connection to spare, a lock or a
 * statement took too long, others were in the way again and again, it is starting or stopping. What was asked did not
 * happen, or may be asked again under the same key.
 */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof OutcomeUnknown) return true
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (/^(08|53|57P)|^(25P03|40001|40P01|55P03|57014|ECONN\w+|EPIPE|ETIMEDOUT|E(HOST|NET)UNREACH|EAI_AGAIN)$/.test(code))
    return true
  return error instanceof Error && isConnectionGone.test(error.message)
}

/**
 * How pg says so where it has no code. Not queryable is what is left of a connection that was lost in a transaction:
 * the ROLLBACK that follows fails, and hides why.
 */
const isConnectionGone = /^(timeout exceeded when trying to connect|Connection terminated)|is not queryable$/

/** The name of the constraint that a PostgreSQL error reports. */
export const constraintOf = (error: unknown): string | undefined =>
  error instanceof pg.DatabaseError ? error.constraint : undefined

/**
 * Serialization failure, deadlock, and a foreign key: what a transaction had just read was removed beside it, or got a
 * child. The next try reads that, and says so in its own words.
 */
const worthRetrying: ReadonlySet<string> = new Set(['40001', '40P01', '23503'])

/**
 * At the end of a statement of which a plan without its values could take a hundred times as long: PostgreSQL would
 * keep such a one once a few of its values had been expensive, for as long as the connection lives.
 */
export const plannedAnew = sql`/* planned anew */`

/**
 * PostgreSQL parses and plans a named statement once per connection; the name is the hash of its text. What opens or
 * ends a transaction, or changes a setting, has nothing to plan.
 */
class NamingClient extends pg.Client {
  // The overloads of pg's own method are kept; Kysely and this floor only ever call it with a text and values.
  override query = ((text: unknown, values: unknown, ...more: unknown[]) => {
    const name = typeof text === 'string' && Array.isArray(values) ? nameOf(text) : null
    const query = super.query as (...args: unknown[]) => unknown
    return name === null ? query.call(this, text, values, ...more) : query.call(this, { name, text, values }, ...more)
  }) as pg.Client['query']
}

const isNamed = (text: string): boolean =>
  /^\s*\(?(select|with|insert|update|delete)\b/i.test(text) && !text.includes('/* planned anew */')

const names = new Map<string, string | null>()
function nameOf(text: string): string | null {
  const known = names.get(text)
  if (known !== undefined) return known
  // Of what is asked for again and again there are some hundreds; names are made of the texts, and are the same again.
  if (names.size >= 5_000) names.clear()
  const name = isNamed(text) ? createHash('sha1').update(text).digest('base64url') : null
  names.set(text, name)
  return name
}

/**
 * bigint and sum() arrive as numbers, which they are everywhere in this house, or as an error: never as a wrong number.
 */
function getTypeParser(oid: number, format?: 'text' | 'binary') {
  if (oid === pg.types.builtins.INT8) return safeInteger
  if (oid === pg.types.builtins.NUMERIC) return safeInteger
  if (oid === pg.types.builtins.DATE) return String
  return format === 'binary' ? pg.types.getTypeParser(oid, 'binary') : pg.types.getTypeParser(oid, 'text')
}

function safeInteger(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`the database answers ${text}, which is past the safe range`)
  return value
}
