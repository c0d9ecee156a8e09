import type { Connection } from '@tillwright/db/client'

/**
 * So many active products in two markets with their listing, written by one statement each: words as usual as they are
 * in shops, from one that every second product has to some that one has.
 */
export async function fillCatalogue(pool: Connection['pool'], size: number): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('set statement_timeout = 0')
    await client.query(
      `insert into product (id, slug, title, description_html, vendor, tags, status, featured, attributes, created_at)
       select ${idOf(1)}, 'product-' || n,
         initcap(${pick(colours, 1)} || ' ' || ${pick(things, 2)}) || ' ' || ${pick(makers, 3)} || n % 5000 || ${japanese},
         '<p>Made of ' || ${pick(stuffs, 4)} || ' and ' || ${pick(words, 5)} || ', ' || ${pick(words, 6)} || ' ' ||
           ${pick(words, 7)} || ' for ' || ${pick(words, 8)} || ' and ' || ${pick(words, 9)} || '.</p>',
         initcap(${pick(makers, 3)}), array[${pick(words, 10)}], 'active', n % 50 = 0,
         jsonb_build_object('colour', ${pick(colours, 1)}, 'material', ${pick(stuffs, 4)}),
         now() - n * interval '1 second'
       from generate_series(1, $1::int) as n`,
      [size],
    )
    await client.query(
      `insert into attribute (code, title, kind, is_facet) values ('colour', 'Colour', 'text', true),
        ('material', 'Material', 'text', true)`,
    )
    await client.query(
      `insert into variant (id, product_id, position, sku)
       select ${idOf(2)}, ${idOf(1)}, 0, 'SKU-' || n from generate_series(1, $1::int) as n`,
      [size],
    )
    await client.query(
      `insert into listing (market_code, product_id, price_min_minor, price_max_minor, price_reasons, availability,
         featured, title, created_at)
       select market, product.id, price, price, '[]', case when price % 3 = 0 then 'sold_out' else 'in_stock' end,
         featured, title, created_at
       from product cross join (values ('US'), ('JP')) as sells(market)
         cross join lateral (select 500 + abs(hashtext(product.slug)) % 20000 as price) as costs
       where slug like 'product-%'`,
    )
    await client.query('analyze')
  } finally {
    client.release()
  }
}

/** Without an extension, and the same in every run. */
const idOf = (kind: number) => `('01900000-000${kind}-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid`

/** One of these, the first ones most often. */
const pick = (of: readonly string[], salt: number) => `('{${of.join(',')}}'::text[])[
  1 + floor(${of.length} * power(abs(hashint4(n * 31 + ${salt}) % 10007) / 10007.0, 2.5))::int]`

const colours = ['blue', 'red', 'green', 'black', 'white', 'grey', 'yellow', 'violet', 'crimson', 'teal']
const things = [
  'mug',
  'teapot',
  'bowl',
  'plate',
  'vase',
  'kettle',
  'tray',
  'lamp',
  'basket',
  'candle',
  'clock',
  'chair',
]
const stuffs = ['stoneware', 'porcelain', 'iron', 'oak', 'glass', 'linen', 'walnut', 'brass']
const makers = ['zephyr', 'kiln', 'harbor', 'nordic', 'atelier', 'foundry', 'meadow', 'cobalt', 'juniper', 'granite']
const syllables = ['ba', 'do', 'fi', 'ku', 'le', 'mo', 'nu', 'pa', 'ri', 'so', 'tu', 'va', 'we', 'xi', 'yo']
const words = syllables.flatMap((a) => syllables.flatMap((b) => syllables.slice(0, 9).map((c) => `${a}${b}${c}n`)))
const japanese = `case when n % 40 = 0 then ' 南部鉄器の急須' else '' end`
