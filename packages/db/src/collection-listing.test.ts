/** @module-tag long */
import type { CollectionId } from '@tillwright/domain/ids'
import { Kysely, PostgresDialect } from 'kysely'
import type pg from 'pg'
import { expect, test } from 'vitest'
import { readProductList, type sortColumns } from './product-list.ts'
import type { DB } from './schema.ts'
import { openTestDatabase } from './testing/test-database.ts'

const collectionId = '01980000-0000-7000-8000-000000000001' as CollectionId

/** Twenty thousand products in one collection, and in another one. */
async function fillCollections(pool: pg.Pool): Promise<void> {
  const client = await pool.connect()
  // Nothing that they refer to is looked at.
  await client.query('set session_replication_role = replica')
  await client.query(
    `insert into product (id, slug, title, status, created_at)
     select gen_random_uuid(), 'bulk-' || n, md5(n::text), 'active', '2026-01-01'::timestamptz + n * interval '1 second'
     from generate_series(1, 20000) as n`,
  )
  await client.query(
    `insert into collection_listing
     select place.id, 'US', product.id, row_number() over (), substr(slug, 6)::int % 5000, 0, null, '[]', 'in_stock',
       false, title, created_at
     from product, (values ($1::uuid), (gen_random_uuid())) as place(id) where slug like 'bulk-%'`,
    [collectionId],
  )
  await client.query('analyze collection_listing, product')
  client.release(true)
}

test('a page of a collection is a stretch of an index, however it is sorted and however deep it lies', async () => {
  await using database = await openTestDatabase('catalogue')
  const { pool } = database
  await fillCollections(pool)
  const asked: { sql: string; parameters: readonly unknown[] }[] = []
  const db = new Kysely<DB>({
    dialect: new PostgresDialect({ pool }),
    log: ({ query }) => {
      asked.push({ sql: query.sql, parameters: query.parameters })
    },
  })
  const filter = { market: 'US', category: null, collectionId }
  const deep = {
    newest: '2026-01-01T03:00:00.000000Z',
    price: '2500',
    title: '8',
    manual: '20000',
  } as const satisfies Record<keyof typeof sortColumns, string>
  const productId = crypto.randomUUID() as never
  for (const by of ['newest', 'price', 'title', 'manual'] as const)
    for (const order of ['asc', 'desc'] as const)
      for (const after of [null, { value: deep[by], productId }])
        await readProductList(db, filter, { sort: { by, order }, after, most: 21 })
  expect(asked).toHaveLength(16)
  for (const { sql, parameters } of asked) {
    const { rows } = await pool.query(`explain ${sql}`, [...parameters])
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
    expect(plan).toMatch(/Index (Only )?Scan (Backward )?using collection_listing_\w+ on collection_listing/)
    expect(plan).not.toMatch(/Seq Scan|Sort/)
  }
})
