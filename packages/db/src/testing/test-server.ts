import { mkdtemp, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openCluster } from '@tillwright/local-postgres/cluster'
import { connect } from '../client.ts'
import { migrate } from '../migrate.ts'
import { loadTestCatalogue } from './test-catalogue.ts'
import { asAdmin, databaseUrl, templates, testDatabasePrefix } from './test-database.ts'

/**
 * One real PostgreSQL for the whole run, with a migrated template to clone from; TEST_DATABASE_SERVER brings another
 * one.
 */
export async function openTestServer(): Promise<() => Promise<void>> {
  const given = process.env.TEST_DATABASE_SERVER
  if (given !== undefined) {
    await makeTemplates(given)
    return async () => undefined
  }
  const memory = await findMemory()
  const directory = await mkdtemp(join(memory ?? tmpdir(), 'tillwright-test-'))
  const cluster = await openCluster({ directory: join(directory, 'pg18'), durable: false })
  const server = cluster.url('postgres')
  process.env.TEST_DATABASE_SERVER = server
  if (memory !== undefined) process.env.TEST_DATABASES_ARE_DROPPED = '1'
  await makeTemplates(server)
  return async () => {
    await cluster.stop()
    await rm(directory, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** A thousand databases have half a million files, which a disk takes its time over. Undefined where there is none. */
async function findMemory(): Promise<string | undefined> {
  const directory = '/dev/shm'
  const room = await statfs(directory).catch(() => undefined)
  return room !== undefined && room.bavail * room.bsize >= 3 * 2 ** 30 ? directory : undefined
}

/** However busy the machine is. */
const waitMs = 60_000

async function makeTemplates(server: string): Promise<void> {
  await dropLeftovers(server)
  await asAdmin(server, `CREATE DATABASE ${templates.empty} TEMPLATE template0 ENCODING 'UTF8'`)
  const connectionString = databaseUrl(server, templates.empty)
  const empty = connect({ connectionString, waitMs })
  await migrate(empty.db, connectionString)
  await empty.close()
  await asAdmin(server, `CREATE DATABASE ${templates.catalogue} TEMPLATE ${templates.empty}`)
  const catalogue = connect({ connectionString: databaseUrl(server, templates.catalogue), waitMs })
  await loadTestCatalogue(catalogue.db)
  await catalogue.close()
}

/** A server that was given keeps the databases of the run before. */
async function dropLeftovers(server: string): Promise<void> {
  const { pool, close } = connect({ connectionString: databaseUrl(server, 'postgres'), poolMax: 1, waitMs })
  const names = [...Object.values(templates), `${testDatabasePrefix}%`]
  const { rows } = await pool.query<{ name: string }>(
    'select datname as name from pg_database where datname like any($1)',
    [names],
  )
  for (const { name } of rows) await pool.query(`DROP DATABASE ${name} WITH (FORCE)`)
  await close()
}
