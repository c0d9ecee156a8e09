import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openPostgresSearch } from '@tillwright/api/search/postgres-search'
import type { SearchAsked } from '@tillwright/api/search/search-port'
import { type Connection, connect, type Db, transact } from '@tillwright/db/client'
import { createDatabaseIfMissing } from '@tillwright/db/create-database'
import { migrate } from '@tillwright/db/migrate'
import { nextProducts, refreshSearchDocuments } from '@tillwright/db/search-documents'
import { loadTestCatalogue } from '@tillwright/db/testing/test-catalogue'
import type { ProductId } from '@tillwright/domain/ids'
import { openCluster } from '@tillwright/local-postgres/cluster'
import { fillCatalogue } from './search-catalogue.ts'

/**
 * What CPU a search takes in a small and in a large shop, and that no statement of it reads a whole table:
 * `npm run bench:search -- 1000 100000`, with `--plans` to see them. Broken (exit code 1) where a plan reads a table, or a
 * question takes more than two statements before the cards are read. In a small shop few have a word, in a large one a
 * thousand are ranked: from there on it should grow no more.
 */
const sizes = process.argv.slice(2).map(Number).filter(Number.isInteger)
const rounds = 40
const warmUps = 10

const questions: Readonly<Record<string, Partial<SearchAsked>>> = {
  'one rare word': { text: 'zephyr517' },
  'one usual word': { text: 'teapot' },
  'a word that every second product has': { text: 'stoneware' },
  'two words': { text: 'blue teapot' },
  'the beginning of a word': { text: 'stone tea' },
  'a slip': { text: 'taepot blue' },
  'two characters of Japanese': { market: 'JP', locale: 'ja-JP', text: '急須' },
  'a SKU': { text: 'sku-77' },
  'with facets': { text: 'blue teapot', withFacets: true },
  'with a chosen facet': { text: 'teapot', withFacets: true, choices: new Map([['attribute:colour', ['blue']]]) },
  'within a price': { text: 'teapot', minPriceMinor: 2_000, maxPriceMinor: 2_500 },
  'by price': { text: 'teapot', sort: { by: 'price', order: 'asc' } },
  'the newest of a usual word': { text: 'stoneware', sort: { by: 'newest', order: 'desc' } },
  'by title': { text: 'blue teapot', sort: { by: 'title', order: 'asc' } },
  everything: { text: '', withTotal: true },
}

const plain: SearchAsked = {
  ...{
    market: 'US',
    locale: 'en-US',
    text: '',
    category: undefined,
    minPriceMinor: undefined,
    maxPriceMinor: undefined,
  },
  ...{ inStock: undefined, featured: undefined, choices: new Map(), sort: { by: 'relevance', order: 'desc' } as const },
  ...{ after: null, most: 21, withTotal: true, withFacets: false },
}

async function main(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'tillwright-search-'))
  const cluster = await openCluster({ directory })
  const medians: Record<string, number>[] = []
  try {
    for (const size of sizes.length === 0 ? [1_000, 100_000] : sizes) {
      const url = cluster.url(`search_${size}`)
      await createDatabaseIfMissing(cluster.url('postgres'), `search_${size}`)
      await using shop = openShop(url)
      await migrate(shop.db, url)
      await loadTestCatalogue(shop.db)
      await fill(shop, size)
      medians.push(await measure(shop))
      await explain(shop)
    }
  } finally {
    await cluster.stop()
    await rm(directory, { recursive: true, force: true })
  }
  compare(medians)
}

const openShop = (connectionString: string): Connection & AsyncDisposable => {
  const connection = connect({ connectionString, poolMax: 1 })
  return { ...connection, [Symbol.asyncDispose]: connection.close }
}

async function fill({ db, pool }: Connection, size: number): Promise<void> {
  await fillCatalogue(pool, size)
  const startedAt = performance.now()
  for (let after: ProductId | null = null; ; ) {
    const batch: ProductId[] = await nextProducts(db, after)
    if (batch.length === 0) break
    await transact(db, (tx) => refreshSearchDocuments(tx, batch))
    after = batch.at(-1) ?? null
  }
  const perProduct = (performance.now() - startedAt) / size
  await pool.query('vacuum analyze')
  say(`${size} products: their documents took ${perProduct.toFixed(2)} ms each`)
}

/** What one round of each question costs this process and PostgreSQL, in milliseconds of CPU. */
async function measure({ db, pool }: Connection): Promise<Record<string, number>> {
  const search = openPostgresSearch(db, () => new Date())
  const found: Record<string, number> = {}
  for (const [name, question] of Object.entries(questions)) {
    const ask = () => search.find({ ...plain, ...question })
    for (let round = 0; round < warmUps; round++) await ask()
    const before = await cpuMs(pool)
    for (let round = 0; round < rounds; round++) await ask()
    const ms = ((await cpuMs(pool)) - before) / rounds
    found[name] = ms
    say(`  ${name}: ${ms.toFixed(2)} ms for ${(await ask())?.total ?? 0} hits`)
  }
  return found
}

/** Of this process and of its one connection: what else the machine does is not in it. */
async function cpuMs(pool: Connection['pool']): Promise<number> {
  const { rows } = await pool.query<{ pid: number }>('select pg_backend_pid() as pid')
  const spent = await readFile(`/proc/${rows[0]?.pid}/schedstat`, 'utf8')
  const { user, system } = process.cpuUsage()
  return Number(spent.split(' ')[0]) / 1e6 + (user + system) / 1e3
}

/** Every statement of every question, as PostgreSQL runs it. */
async function explain({ db, pool }: Connection): Promise<void> {
  const nodes: Parameters<ReturnType<Db['getExecutor']>['compileQuery']>[0][] = []
  const watched = db.withPlugin({
    transformQuery: ({ node }) => {
      nodes.push(node)
      return node
    },
    transformResult: async ({ result }) => result,
  })
  const { rows } = await pool.query<{ count: number }>('select count(*) as count from search_document')
  const isLarge = (rows[0]?.count ?? 0) >= 50_000
  for (const [name, question] of Object.entries(questions)) {
    nodes.length = 0
    await openPostgresSearch(watched, () => new Date()).find({ ...plain, ...question })
    const statements = nodes.slice(1)
    if (statements.length > 2) broken(`${name} takes ${statements.length} statements`)
    for (const node of statements) {
      const { sql, parameters } = db.getExecutor().compileQuery(node, { queryId: 'explained' })
      const plan = await pool.query<{ 'QUERY PLAN': string }>(`explain (analyze, buffers) ${sql}`, [...parameters])
      const text = plan.rows.map((row) => row['QUERY PLAN']).join('\n')
      if (isLarge && readsATable(text)) broken(`${name}:\n${text}`)
      if (process.argv.includes('--plans')) say(`${name}\n${text}`)
    }
  }
}

/** A limit may end a scan soon: what counts is how many rows it came by. */
const readsATable = (plan: string): boolean =>
  [
    ...plan.matchAll(
      /Seq Scan on \w+ .*? rows=([\d.]+) loops=(\d+)\)(?:\n(?!\s*->).*)*?Rows Removed by Filter: (\d+)/g,
    ),
  ].some(([, kept, loops, removed]) => (Number(kept) + Number(removed)) * Number(loops) > 10_000)

function compare(medians: readonly Record<string, number>[]): void {
  const [first, last] = [medians[0] ?? {}, medians.at(-1) ?? {}]
  for (const name of Object.keys(questions))
    say(`${name}: ${((last[name] ?? 0) / (first[name] ?? 1)).toFixed(2)} × as long in the largest`)
  const growth = middleOf(Object.values(last)) / middleOf(Object.values(first))
  say(`the middle of all questions: ${growth.toFixed(2)} × as long`)
}

const middleOf = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0

function broken(problem: string): void {
  process.exitCode = 1
  say(`BROKEN: ${problem}`)
}

const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

await main()
