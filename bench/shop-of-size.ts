import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type ApiProcess, startApi } from '@tillwright/api/testing/api-process'
import { type Connection, connect } from '@tillwright/db/client'
import { createDatabaseIfMissing } from '@tillwright/db/create-database'
import { migrate } from '@tillwright/db/migrate'
import { countSeededProducts, seedProducts } from '@tillwright/db/testing/seed-products'
import { loadTestCatalogue } from '@tillwright/db/testing/test-catalogue'
import { openCluster } from '@tillwright/local-postgres/cluster'
import { copyProducts } from './copy-products.ts'

/** A PostgreSQL of its own with a shop of so many products, to measure what reading them costs. */
export interface ShopOfSize {
  readonly databaseUrl: string
  readonly connection: Connection
  /** Of the postmaster, the parent of all its processes. */
  readonly postgresPid: number
  /** An API process on it; 0 keeps no answers. */
  startApi(cacheMb: number, more?: Record<string, string>, program?: URL): Promise<ApiProcess>
  close(): Promise<void>
}

/** More are copies, for to make a million would take an hour. */
const madeMax = 50_000

/** In a directory of an earlier time it is the shop of then, with what it lacks of so many. */
export async function openShopOfSize(directory: string, products: number): Promise<ShopOfSize> {
  const cluster = await openCluster({ directory })
  const databaseUrl = cluster.url('bench')
  await createDatabaseIfMissing(cluster.url('postgres'), 'bench')
  const connection = connect({ connectionString: databaseUrl, poolMax: 4 })
  await migrate(connection.db, databaseUrl)
  const seeded = await countSeededProducts(connection.db)
  if (seeded > products) throw new Error(`${directory} has a shop of ${seeded} products`)
  if (seeded === 0) await loadTestCatalogue(connection.db)
  if (seeded < products) {
    const made = Math.min(products, madeMax)
    await seedProducts(connection.db, Math.max(0, made - seeded))
    const from = Math.max(seeded, made)
    if (from < products) await copyProducts(connection.pool, { from, to: products })
  }
  // Also of an earlier time: a migration may ask for other statistics.
  await connection.pool.query('set statement_timeout = 0')
  await connection.pool.query(seeded < products ? 'vacuum (analyze)' : 'analyze')
  return {
    databaseUrl,
    connection,
    postgresPid: Number((await readFile(join(directory, 'data/postmaster.pid'), 'utf8')).split('\n')[0]),
    startApi: (cacheMb, more = {}, program) =>
      startApi(
        {
          DATABASE_URL: databaseUrl,
          PORT: '0',
          LOG_LEVEL: 'info',
          CATALOG_CACHE_MB: String(cacheMb),
          CONCURRENT_REQUESTS_MAX: '5000',
          ACCESS_TOKEN_SECRET: 'Zk3v9QmT7xW2pL8sR5yB1nC4dF6gH0jK',
          STRIPE_SECRET_KEY: 'sk_test_simulator',
          STRIPE_PUBLISHABLE_KEY: 'pk_test_simulator',
          STRIPE_WEBHOOK_SECRET: 'whsec_simulator_bench',
          STRIPE_API_BASE: 'http://127.0.0.1:9',
          ...more,
        },
        program,
      ),
    close: async () => {
      await connection.close()
      await cluster.stop()
    },
  }
}
