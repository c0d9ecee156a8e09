import type { Db } from '@tillwright/db/client'
import { openTestDatabase, type TestDatabase } from '@tillwright/db/testing/test-database'
import { expect, test } from 'vitest'
import { openPostgresSearch } from './postgres-search.ts'
import type { SearchAsked } from './search-port.ts'

const size = 20_000

/** Every second product is made of stoneware, every tenth is a teapot; each has a word that three others have. */
async function fill(pool: TestDatabase['pool']): Promise<void> {
  const client = await pool.connect()
  // Nothing that they refer to is looked at.
  await client.query(`set session_replication_role = replica; set statement_timeout = 0`)
  await client.query('drop index search_document_words')
  await client.query(
    `create temporary table made as select n, gen_random_uuid() as id, (array['teapot', 'mug', 'bowl', 'vase', 'lamp', 'tray',
         'clock', 'chair', 'candle', 'basket'])[1 + n % 10] as thing, n % 2 = 0 as is_stoneware, 'rare' || n % 5000 as rare
       from generate_series(1, ${size}) as n`,
  )
  await client.query(
    `insert into product (id, slug, title, status, created_at)
     select id, 'bulk-' || n, thing || ' ' || rare, 'active', '2026-01-01'::timestamptz + n * interval '1 second' from made`,
  )
  await client.query(
    `insert into listing (market_code, product_id, price_min_minor, price_max_minor, price_reasons, availability,
       featured, title, created_at)
     select 'US', product.id, n % 10000, n % 10000, '[]', 'in_stock', n % 50 = 0, title, created_at
     from made join product on product.id = made.id`,
  )
  await client.query(
    `insert into search_document (product_id, language, title, nr, facets, source_hash, words)
     select id, 'en', thing || ' ' || rare, n, jsonb_build_object('vendor', jsonb_build_array('v' || n % 7)), '',
       concat_ws(' ', format('''en:%s'':1A ''en:=%s'':1A ''en:%s'':2A ''en:=%s'':2A', thing, thing, rare, rare),
         case when is_stoneware then '''en:stonewar'':3D' end, format('''en:@f vendor v%s'' ''en:@m US''', n % 7),
         case when n % 50 = 0 then '''en:@featured''' end,
         format('''en:@s10 %s'' ''en:@s13 %s'' ''en:@s16 %s''', n >> 10, n >> 13, n >> 16))::tsvector
     from made`,
  )
  await client.query(
    `insert into search_word (language, word, remains) select distinct 'en', thing, array['en:' || thing] from made`,
  )
  await client.query(`select setval('search_document_nr', ${size})`)
  await client.query('create index search_document_words on search_document using gin (words) with (fastupdate = off)')
  await client.query('analyze')
  client.release(true)
}

const plain: SearchAsked = {
  ...{ market: 'US', locale: 'en-US', text: 'teapot', category: undefined, minPriceMinor: undefined },
  ...{ maxPriceMinor: undefined, inStock: undefined, featured: undefined, choices: new Map(), after: null },
  ...{ sort: { by: 'relevance', order: 'desc' } as const, most: 21, withTotal: true, withFacets: false },
}

/** A node of a plan, as PostgreSQL tells it. */
interface PlanNode {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Actual Rows': number
  readonly 'Actual Loops': number
  readonly 'Rows Removed by Filter'?: number
  readonly 'Rows Removed by Index Recheck'?: number
  readonly Plans?: readonly PlanNode[]
}

interface Found {
  /** Rows that came by anywhere: those that were looked at and left as well. */
  readonly most: number
  readonly sorted: number
  readonly wholeTables: readonly string[]
}

const large = new Set(['product', 'listing', 'search_document'])

function looked(node: PlanNode): Found {
  const { 'Node Type': type, 'Actual Rows': kept, 'Actual Loops': loops, 'Relation Name': table } = node
  const removed = (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0)
  const below = (node.Plans ?? []).map(looked)
  const isWhole = type === 'Seq Scan' && table !== undefined && large.has(table) && loops > 0
  return {
    most: Math.max((kept + removed) * loops, ...below.map(({ most }) => most)),
    sorted: Math.max(type === 'Sort' ? kept * loops : 0, ...below.map(({ sorted }) => sorted)),
    wholeTables: [...(isWhole ? [table] : []), ...below.flatMap(({ wholeTables }) => wholeTables)],
  }
}

test('whatever is searched among twenty thousand products looks at a few thousand of them, by indexes', async () => {
  await using database = await openTestDatabase('catalogue')
  const { pool } = database
  await fill(pool)
  const asked: Parameters<ReturnType<Db['getExecutor']>['compileQuery']>[0][] = []
  const db = database.db.withPlugin({
    transformQuery: ({ node }) => {
      asked.push(node)
      return node
    },
    transformResult: async ({ result }) => result,
  })
  const { find, suggest } = openPostgresSearch(db, () => new Date())
  const search = (more: Partial<SearchAsked>) => () => find({ ...plain, ...more })
  const blue = new Map([['vendor', ['v3']]])
  const first = await find({ ...plain, text: 'stoneware' })
  const after = first?.products.at(-1)?.position ?? null
  const questions: Readonly<Record<string, () => Promise<unknown>>> = {
    'a rare word': search({ text: 'rare77' }),
    'a usual word': search({}),
    'what every second one has': search({ text: 'stoneware' }),
    'the next page': search({ text: 'stoneware', after }),
    'two words': search({ text: 'stoneware teapot' }),
    'a beginning': search({ text: 'stoneware te' }),
    'a slip': search({ text: 'taepot' }),
    'with facets': search({ withFacets: true }),
    'with a chosen facet': search({ withFacets: true, choices: blue }),
    'within a price': search({ minPriceMinor: 2_000, maxPriceMinor: 4_000, withFacets: true }),
    featured: search({ text: 'stoneware', featured: true }),
    'by price': search({ sort: { by: 'price', order: 'asc' } }),
    'the newest': search({ sort: { by: 'newest', order: 'desc' } }),
    'by title': search({ sort: { by: 'title', order: 'asc' } }),
    everything: search({ text: '', withFacets: true }),
    suggestions: () => suggest({ market: 'US', locale: 'en-US', text: 'te', most: 10 }),
    'suggestions of two words': () => suggest({ market: 'US', locale: 'en-US', text: 'stoneware te', most: 10 }),
  }
  const found: Record<string, Found> = {}
  for (const [name, ask] of Object.entries(questions)) {
    asked.length = 0
    await ask()
    expect([name, asked.length <= 2]).toEqual([name, true])
    for (const node of asked) {
      const { sql, parameters } = database.db.getExecutor().compileQuery(node, { queryId: 'explained' })
      const { rows } = await pool.query(`explain (analyze, format json, timing off) ${sql}`, [...parameters])
      const { most, sorted, wholeTables } = looked(rows[0]['QUERY PLAN'][0].Plan)
      if (most > 4_000 || sorted > 2_500 || wholeTables.length > 0) found[name] = { most, sorted, wholeTables }
    }
  }
  expect(found).toEqual({})
  // To plan a search takes as long as to make it, where the planner looks up what it asks for.
  for (const text of ['stoneware', 'teapot', 'stoneware teapot', 'rare77'])
    for (let nth = 0; nth < 7; nth++) await search({ text })()
  const { rows } = await pool.query<{ statement: string }>(
    `select statement from pg_prepared_statements
     where statement like '%search_document%' and custom_plans > 5 and custom_plans > generic_plans`,
  )
  expect(rows).toEqual([])
})
