import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { type Connection, connect } from '../client.ts'

export interface TestDatabase extends Connection, AsyncDisposable {
  readonly connectionString: string
  /** Closes the connections, and the database stays for whoever looks at it next. */
  leave(): Promise<void>
}

/**
 * A database of its own, cloned in a tenth of a second from a template: an empty one, or one with the test catalogue.
 * On a disk it stays when it is closed: ext4 makes files slowly for minutes after many were removed. In memory it would
 * fill it.
 */
export async function openTestDatabase(template: Template = 'empty'): Promise<TestDatabase> {
  const server = testServer()
  const name = `${testDatabasePrefix}${randomUUID().replaceAll('-', '')}`
  await adminOf(server).query(`CREATE DATABASE ${name} TEMPLATE ${templates[template]} STRATEGY file_copy`)
  const connectionString = databaseUrl(server, name)
  const connection = connect({ connectionString, waitMs: 20_000 })
  const close = async () => {
    await connection.close()
    if (process.env.TEST_DATABASES_ARE_DROPPED !== undefined)
      await adminOf(server).query(`DROP DATABASE ${name} WITH (FORCE)`)
  }
  return { ...connection, leave: connection.close, close, connectionString, [Symbol.asyncDispose]: close }
}

export const testDatabasePrefix = 'tillwright_test_'
export const templates = { empty: 'tillwright_template', catalogue: 'tillwright_catalogue_template' } as const
export type Template = keyof typeof templates

/** Kept by this process: a connection costs a third of what is done over it here. */
const admins = new Map<string, pg.Pool>()

function adminOf(server: string): pg.Pool {
  const known = admins.get(server)
  if (known !== undefined) return known
  const pool = new pg.Pool({
    connectionString: databaseUrl(server, 'postgres'),
    idleTimeoutMillis: 0,
    allowExitOnIdle: true,
  })
  // The server ends before the process that it serves does.
  pool.on('error', () => undefined)
  admins.set(server, pool)
  return pool
}

/** Runs one statement on the server's own database. */
export async function asAdmin(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl(server, 'postgres') })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

export function databaseUrl(server: string, database: string): string {
  const url = new URL(server)
  url.pathname = `/${database}`
  return url.href
}

function testServer(): string {
  const server = process.env.TEST_DATABASE_SERVER
  if (server === undefined) throw new Error('TEST_DATABASE_SERVER is not set: tests get it from tests/global-setup.ts')
  return server
}
