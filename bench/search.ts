import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
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
 * What a search takes in a small and in a large shop, in turns, so that what else goes on slows both; and that no
 * statement of it reads a whole table: `npm run bench:search -- 1000 100000`, with `--plans` to see them, and with
 * `--directory` to keep the shops there for the next time. Broken (exit code 1) where a plan reads a table, or a question
 * takes more than two statements before the cards are read. More than 1.5 times as long is told.
 */
const { values, positionals } = parseArgs({
  options: { plans: { type: 'boolean', default: false }, directory: { type: 'string' } },
  allowPositionals: true,
})
const sizes = positionals.length === 0 ? [1_000, 100_000] : positionals.map(Number)
const rounds = 20
const perRound = 4
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

type Shop = Connection & AsyncDisposable & { readonly size: number }

async function main(): Promise<void> {
  const directory = values.directory ?? (await mkdtemp(join(tmpdir(), 'tillwright-search-')))
  const cluster = await openCluster({ directory })
  try {
    await using shops = new AsyncDisposableStack()
    const opened: Shop[] = []
    for (const size of sizes) {
      await createDatabaseIfMissing(cluster.url('postgres'), `search_${size}`)
      const shop = shops.use(openShop(cluster.url(`search_${size}`), size))
      await migrate(shop.db, cluster.url(`search_${size}`))
      await fill(shop)
      opened.push(shop)
    }
    for (const [name, question] of Object.entries(questions)) report(name, await measure(opened, question))
    for (const name of ['tea', 'blue te']) report(`suggestions of ${name}`, await measure(opened, name))
    for (const shop of opened) await explain(shop)
  } finally {
    await cluster.stop()
    if (values.directory === undefined) await rm(directory, { recursive: true, force: true })
  }
}

const openShop = (connectionString: string, size: number): Shop => {
  const connection = connect({ connectionString, poolMax: 1 })
  return { ...connection, size, [Symbol.asyncDispose]: connection.close }
}

async function fill({ db, pool, size }: Shop): Promise<void> {
  const { rows } = await pool.query<{ count: number }>(`select count(*) as count from product where slug ~ '^product-'`)
  if (rows[0]?.count === size) return
  await loadTestCatalogue(db)
  await fillCatalogue(pool, size)
  const startedAt = performance.now()
  for (let after: ProductId | null = null; ; ) {
    const batch: ProductId[] = await nextProducts(db, after)
    if (batch.length === 0) break
    await transact(db, (tx) => refreshSearchDocuments(tx, batch))
    after = batch.at(-1) ?? null
  }
  const perProduct = (performance.now() - startedAt) / size
  await pool.query('set statement_timeout = 0')
  await pool.query('vacuum (analyze)')
  say(`${size} products: their documents took ${perProduct.toFixed(2)} ms each`)
}

interface Measured {
  /** Of this process and PostgreSQL. */
  readonly cpuMs: number
  readonly p50Ms: number
  readonly hits: number
}

/** Of a question in each shop, or of a beginning that suggestions are asked for. */
async function measure(shops: readonly Shop[], question: Partial<SearchAsked> | string): Promise<Measured[]> {
  const asking = shops.map(({ db, pool }) => {
    const search = openPostgresSearch(db, () => new Date())
    const suggested = { market: 'US', locale: 'en-US', text: String(question), most: 10 }
    const ask = () =>
      typeof question === 'string' ? search.suggest(suggested) : search.find({ ...plain, ...question })
    return { pool, ask, cpuMs: 0, took: [] as number[] }
  })
  for (const { ask } of asking) for (let round = 0; round < warmUps; round++) await ask()
  for (let round = 0; round < rounds; round++)
    for (const one of asking) {
      const before = await cpuMs(one.pool)
      for (let nth = 0; nth < perRound; nth++) {
        const begun = performance.now()
        await one.ask()
        one.took.push(performance.now() - begun)
      }
      one.cpuMs += ((await cpuMs(one.pool)) - before) / rounds / perRound
    }
  return Promise.all(
    asking.map(async ({ ask, cpuMs: spent, took }) => {
      const found = await ask()
      const hits = found === null ? 0 : 'products' in found ? (found.total ?? 0) : found.length
      return { cpuMs: spent, p50Ms: middleOf(took), hits }
    }),
  )
}

function report(name: string, measured: readonly Measured[]): void {
  const [small, large] = [measured[0], measured.at(-1)]
  const each = measured.map(({ cpuMs: cpu, p50Ms, hits }) => `${cpu.toFixed(2)} ms, p50 ${p50Ms.toFixed(2)} (${hits})`)
  const ratio = (large?.cpuMs ?? 0) / (small?.cpuMs ?? 1)
  const p50Ratio = (large?.p50Ms ?? 0) / (small?.p50Ms ?? 1)
  const verdict = ratio > 1.5 ? '  MORE THAN 1.5 TIMES' : ''
  say(`${name}: ${each.join(' | ')}: ${ratio.toFixed(2)} × the CPU, ${p50Ratio.toFixed(2)} × the time${verdict}`)
}

/** Of this process and of its one connection: what else the machine does is not in it. */
async function cpuMs(pool: Shop['pool']): Promise<number> {
  const { rows } = await pool.query<{ pid: number }>('select pg_backend_pid() as pid')
  const spent = await readFile(`/proc/${rows[0]?.pid}/schedstat`, 'utf8')
  const { user, system } = process.cpuUsage()
  return Number(spent.split(' ')[0]) / 1e6 + (user + system) / 1e3
}

/** Every statement of every question, as PostgreSQL runs it. */
async function explain({ db, pool, size }: Shop): Promise<void> {
  const nodes: Parameters<ReturnType<Db['getExecutor']>['compileQuery']>[0][] = []
  const watched = db.withPlugin({
    transformQuery: ({ node }) => {
      nodes.push(node)
      return node
    },
    transformResult: async ({ result }) => result,
  })
  for (const [name, question] of Object.entries(questions)) {
    nodes.length = 0
    await openPostgresSearch(watched, () => new Date()).find({ ...plain, ...question })
    const statements = nodes.slice(1)
    if (statements.length > 2) broken(`${name} takes ${statements.length} statements`)
    for (const node of statements) {
      const { sql, parameters } = db.getExecutor().compileQuery(node, { queryId: 'explained' })
      const plan = await pool.query<{ 'QUERY PLAN': string }>(`explain (analyze, buffers) ${sql}`, [...parameters])
      const text = plan.rows.map((row) => row['QUERY PLAN']).join('\n')
      if (size >= 20_000 && readsATable(text)) broken(`${name}:\n${text}`)
      if (values.plans) say(`${name}\n${text}`)
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

const middleOf = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0

function broken(problem: string): void {
  process.exitCode = 1
  say(`BROKEN: ${problem}`)
}

const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

await main()
