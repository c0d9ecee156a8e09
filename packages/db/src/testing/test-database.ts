import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { type Connection, connect } from '../client.ts'

export interface TestDatabase extends Connection, AsyncDisposable {
  readonly connectionString: string
}

/**
 * A database of its own, cloned from the migrated template in some milliseconds, and dropped when it goes out of scope.
 */
export async function openTestDatabase(options: { poolMax?: number } = {}): Promise<TestDatabase> {
  const server = testServer()
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await asAdmin(server, `CREATE DATABASE ${name} TEMPLATE ${templateDatabase} STRATEGY wal_log`)
  const connectionString = databaseUrl(server, name)
  const connection = connect({ connectionString, ...options })
  return {
    ...connection,
    connectionString,
    [Symbol.asyncDispose]: async () => {
      await connection.close()
      await asAdmin(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
    },
  }
}

export const templateDatabase = 'tillwright_template'

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
