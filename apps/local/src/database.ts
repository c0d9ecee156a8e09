import { join } from 'node:path'
import { type Connection, connect } from '@tillwright/db/client'
import { createDatabaseIfMissing } from '@tillwright/db/create-database'
import { openCluster } from '@tillwright/local-postgres/cluster'
import { codeOf, reasonOf, StartError } from './start-error.ts'

export interface OpenedDatabase {
  readonly connectionString: string
  readonly isEmbedded: boolean
  /** What a person can do about a database that cannot be set up; any other error is a bug, and stays as it is. */
  explain(error: unknown): unknown
  stop(): Promise<void>
}

/** The database that was named, or PostgreSQL 18 of our own under the data directory. Throws StartError. */
export async function openDatabase(
  given: string | undefined,
  { dataDirectory, waitMs }: { dataDirectory: string; waitMs: number },
): Promise<OpenedDatabase> {
  if (given !== undefined) {
    await proveReachable(given, waitMs)
    return { connectionString: given, isEmbedded: false, explain: explainRefusal, stop: async () => undefined }
  }
  const directory = join(dataDirectory, 'pg18')
  const damaged = (error: unknown) =>
    new StartError(
      `The database in ${directory} is damaged (${reasonOf(error)}): restore the folder, or remove it to begin anew.`,
    )
  const cluster = await openCluster({ directory })
  try {
    await createDatabaseIfMissing(cluster.url('postgres'), databaseName)
  } catch (error) {
    await cluster.stop()
    throw damaged(error)
  }
  return {
    connectionString: cluster.url(databaseName),
    isEmbedded: true,
    // PostgreSQL's classes for errors of the system and of its own insides: files are lost or broken.
    explain: (error) => (/^(58|XX)/.test(codeOf(error)) ? damaged(error) : error),
    stop: () => cluster.stop(),
  }
}

const databaseName = 'tillwright'

const insufficientPrivilege = '42501'

const explainRefusal = (error: unknown): unknown =>
  codeOf(error) === insufficientPrivilege
    ? new StartError(`DATABASE_URL's user may not set up the database (${reasonOf(error)}): make it the owner.`)
    : error

async function proveReachable(connectionString: string, waitMs: number): Promise<void> {
  const connection: Connection = connect({ connectionString, poolMax: 1, waitMs })
  try {
    await connection.pool.query('select 1')
  } catch (error) {
    throw new StartError(
      `DATABASE_URL does not work (${reasonOf(error)}): correct it, or unset it to use the embedded PostgreSQL.`,
    )
  } finally {
    await connection.close()
  }
}
