import { join } from 'node:path'
import { type Connection, connect } from '@tillwright/db/client'
import { createDatabaseIfMissing } from '@tillwright/db/create-database'
import { openCluster } from '@tillwright/local-postgres/cluster'
import { StartError } from './start-error.ts'

export interface OpenedDatabase {
  readonly connectionString: string
  readonly isEmbedded: boolean
  stop(): Promise<void>
}

/** The database that was named, or PostgreSQL 18 of our own under the data directory. Throws StartError. */
export async function openDatabase(given: string | undefined, dataDirectory: string): Promise<OpenedDatabase> {
  if (given !== undefined) {
    await proveReachable(given)
    return { connectionString: given, isEmbedded: false, stop: async () => undefined }
  }
  const cluster = await openCluster({ directory: join(dataDirectory, 'pg18') })
  await createDatabaseIfMissing(cluster.url('postgres'), databaseName)
  return { connectionString: cluster.url(databaseName), isEmbedded: true, stop: () => cluster.stop() }
}

const databaseName = 'tillwright'

async function proveReachable(connectionString: string): Promise<void> {
  const connection: Connection = connect({ connectionString, poolMax: 1 })
  try {
    await connection.pool.query('select 1')
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new StartError(
      `DATABASE_URL does not work (${reason}): correct it, or unset it to use the embedded PostgreSQL`,
    )
  } finally {
    await connection.close()
  }
}
