import { expect, test } from 'vitest'
import { connect, type Db } from './client.ts'
import { type ListSort, readProductList } from './product-list.ts'
import { openTestDatabase, type TestDatabase } from './testing/test-database.ts'

const size = 16_000

/** Every tenth is a teapot, the older half is vintage, some at both ends are fresh, and four have each rare number. */
async function fill(pool: TestDatabase['pool']): Promise<void> {
  const client = await pool.connect()
  // Nothing that they refer to is looked at.
  await client.query(`set session_replication_role = replica; set statement_timeout = 0`)
  await client.query(
    `create temporary table made as select n, gen_random_uuid() as id, concat_ws(' ',
         (array['Teapot', 'Mug', 'Bowl', 'Vase', 'Lamp', 'Tray', 'Clock', 'Chair', 'Candle', 'Basket'])[1 + n % 10],
         case when n <= ${size / 2} then 'VINTAGE' end,
         case when n <= 40 or n > ${size - 18} then 'Fresh' end, 'Rare' || n % 4000) as title
       from generate_series(1, ${size}) as n`,
  )
  await client.query(
    `insert into product (id, slug, title, status, created_at)
     select id, 'bulk-' || n, title, 'active', '2026-01-01'::timestamptz + n * interval '1 second' from made`,
  )
  await client.query(
    `insert into listing (market_code, product_id, price_min_minor, price_max_minor, price_reasons, availability,
       featured, title, created_at)
     select 'US', product.id, n, n, '[]', 'in_stock', false, product.title, created_at
     from made join product on product.id = made.id`,
  )
  await client.query('analyze')
  client.release(true)
}

const everywhere = { market: 'US', category: null, collectionId: null }
const newest: ListSort = { by: 'newest', order: 'desc' }

async function found(db: Db, q: string, sort: ListSort): Promise<string[]> {
  const slugs: string[] = []
  for (let after = null; slugs.length < 60; ) {
    const { products } = await readProductList(db, { ...everywhere, q }, { sort, after, most: 20 })
    slugs.push(...products.map(({ slug }) => slug))
    after = products.at(-1)?.position ?? null
    if (after === null) break
  }
  return slugs
}

test('parts of titles that many or few have are found in any order, usual ones by a plan that is kept', async () => {
  await using database = await openTestDatabase()
  await fill(database.pool)
  const { db, pool, close } = connect({ connectionString: database.connectionString, poolMax: 1 })
  const orders = { newest: 'created_at desc', price: 'price_min_minor' }
  for (const q of ['teaPot', 'vintage', 'Fresh', 'rare77', 'rare77 ', '0%', 'nothing'])
    for (const [by, order] of Object.entries(orders)) {
      const { rows } = await pool.query<{ slug: string }>(
        `select slug from listing join product on id = product_id where listing.title ilike $1
         order by listing.${order} limit 60`,
        [`%${q.replace('%', '\\%')}%`],
      )
      const sort: ListSort = by === 'price' ? { by, order: 'asc' } : newest
      expect([q, by, ...(await found(db, q, sort))]).toEqual([q, by, ...rows.map(({ slug }) => slug)])
    }

  await close()

  const again = connect({ connectionString: database.connectionString, poolMax: 1 })
  for (let time = 0; time < 8; time++)
    await readProductList(again.db, { ...everywhere, q: 'teapot' }, { sort: newest, after: null, most: 20 })
  await readProductList(again.db, { ...everywhere, q: 'rare77' }, { sort: newest, after: null, most: 20 })
  const { rows } = await again.pool.query(
    `select generic_plans::int as generic from pg_prepared_statements
     where statement ~ 'listing"?[.]"?title"?[)]? i?like'`,
  )
  // Five were tried with plans of their own. For what few have none is kept: a plan for any part may be a bad one.
  expect(rows).toEqual([{ generic: 3 }])
  await again.close()
})
