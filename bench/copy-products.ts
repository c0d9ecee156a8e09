import type { Connection } from '@tillwright/db/client'

/**
 * Makes a large shop of a smaller one, for what a product is found by takes milliseconds to make: each product that
 * `seedProducts` has made is copied, with its variants, prices, stock and words, until there are so many. A copy has a
 * number, a slug and an age of its own; its SKUs begin like those of the first.
 */
export async function copyProducts(
  pool: Connection['pool'],
  { from, to }: { from: number; to: number },
): Promise<void> {
  const client = await pool.connect()
  let isWhole = false
  try {
    // Nothing is told of what is copied, and what refers to what was looked at before.
    await client.query(`set statement_timeout = 0; set session_replication_role = replica; set work_mem = '256MB';
      set maintenance_work_mem = '1GB'; set synchronous_commit = off`)
    const { rows: indexes } = await client.query<{ name: string; definition: string }>(
      `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition from pg_index
       where indrelid = any($1::regclass[]) and not exists (select from pg_constraint where conindid = indexrelid)`,
      [tables],
    )
    // All or nothing: what is half copied would be measured the next time.
    await client.query('begin')
    for (const { name } of indexes) await client.query(`drop index ${name}`)
    await client.query(`
      create temporary table copy as
      select id, n, k, n + k * ${from} as new_n, ('02' || lpad(to_hex(k), 4, '0') || substr(id::text, 7))::uuid as new_id
      from (select id, substr(slug, 7)::int as n from product where slug ~ '^bench-[0-9]{1,9}$') as seeded
        cross join generate_series(1, ${Math.ceil(to / from)}) as k
      where n + k * ${from} < ${to};
      create temporary table variant_copy as
      select variant.id, gen_random_uuid() as new_id, copy.new_id as product_id, copy.k
      from variant join copy on copy.id = variant.product_id;
      analyze copy, variant_copy;
      create function pg_temp.segments(language text, nr bigint) returns text[] immutable language sql as $$
        select array_agg(format('%s:@s%s %s', language, bits, nr >> bits)) from unnest('{10,13,16}'::int[]) as bits $$`)
    for (const statement of statements(from)) await client.query(statement)
    for (const { definition } of indexes) await client.query(definition)
    await client.query('commit')
    isWhole = true
    await client.query('discard temporary; reset all')
  } finally {
    client.release(!isWhole)
  }
}

const tables = ['product', 'product_category', 'product_image', 'variant', 'listing', 'search_document']

/** A row as it is, but for these columns. */
const likeIt = (row: string, changed: string) => `(jsonb_populate_record(${row}, jsonb_build_object(${changed}))).*`

const statements = (from: number): string[] => [
  `insert into product
   select ${likeIt(
     'product',
     `'id', new_id, 'slug', 'bench-' || new_n, 'title', replace(title, 'No. ' || n, 'No. ' || new_n),
      'created_at', created_at + make_interval(secs => k * ${from})`,
   )} from product join copy using (id)`,
  `insert into product_category select new_id, category_id from product_category join copy on copy.id = product_id`,
  `insert into product_image
   select ${likeIt('product_image', `'id', gen_random_uuid(), 'product_id', new_id`)}
   from product_image join copy on copy.id = product_id`,
  `insert into variant
   select ${likeIt('variant', `'id', new_id, 'product_id', variant_copy.product_id, 'sku', sku || '-' || k`)}
   from variant join variant_copy using (id)`,
  `insert into variant_price
   select ${likeIt('variant_price', `'variant_id', new_id`)} from variant_price join variant_copy on id = variant_id`,
  `insert into stock_level
   select ${likeIt('stock_level', `'variant_id', new_id`)} from stock_level join variant_copy on id = variant_id`,
  `insert into stock_movement
   select ${likeIt('stock_movement', `'id', gen_random_uuid(), 'variant_id', new_id`)}
   from stock_movement join variant_copy on variant_copy.id = variant_id`,
  `insert into listing
   select ${likeIt(
     'listing',
     `'product_id', new_id, 'title', replace(title, 'No. ' || n, 'No. ' || new_n),
      'created_at', created_at + make_interval(secs => k * ${from})`,
   )} from listing join copy on copy.id = product_id`,
  `insert into search_document (product_id, language, title, words, facets, source_hash, nr)
   select new_id, language, replace(title, 'No. ' || n, 'No. ' || new_n),
     ts_delete(words, array[language || ':' || n, language || ':=' || n] || pg_temp.segments(language, own.nr))
       || array_to_tsvector(pg_temp.segments(language, own.nr + k * last.nr))
       || format('%L:5A %L:5A', language || ':' || new_n, language || ':=' || new_n)::tsvector,
     facets, source_hash, own.nr + k * last.nr
   from search_document as own join copy on copy.id = product_id cross join (select max(nr) as nr from search_document) as last
   order by k, own.nr`,
  `select setval('search_document_nr', (select max(nr) from search_document))`,
]
