import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openCluster } from '@tillwright/local-postgres/cluster'
import { connect } from '../client.ts'
import { migrate } from '../migrate.ts'
import { asAdmin, databaseUrl, templateDatabase } from './test-database.ts'

/**
 * One real PostgreSQL for the whole run, with a migrated template to clone from; TEST_DATABASE_SERVER brings another
 * one.
 */
export async function openTestServer(): Promise<() => Promise<void>> {
  const given = process.env.TEST_DATABASE_SERVER
  if (given !== undefined) {
    await makeTemplate(given)
    return async () => undefined
  }
  const directory = await mkdtemp(join(tmpdir(), 'tillwright-test-'))
  const cluster = await openCluster({ directory: join(directory, 'pg18'), durable: false })
  const server = cluster.url('postgres')
  process.env.TEST_DATABASE_SERVER = server
  await makeTemplate(server)
  return async () => {
    await cluster.stop()
    await rm(directory, { recursive: true, force: true })
  }
}

async function makeTemplate(server: string): Promise<void> {
  await asAdmin(server, `DROP DATABASE IF EXISTS ${templateDatabase} WITH (FORCE)`)
  await asAdmin(server, `CREATE DATABASE ${templateDatabase} TEMPLATE template0 ENCODING 'UTF8'`)
  const connectionString = databaseUrl(server, templateDatabase)
  const { db, close } = connect({ connectionString })
  await migrate(db, connectionString)
  await close()
}
