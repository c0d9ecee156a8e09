import type { ProductId } from '@tillwright/domain/ids'
import { sql } from 'kysely'
import { v7 } from 'uuid'
import { type Db, type Tx, transact } from '../client.ts'
import { refreshListing } from '../listing.ts'
import { seedInSteps } from './seed-in-steps.ts'

const perStep = 2_000
const leaves = 288

/**
 * Adds products that sell in the shop's first market, every fourth in all of them: each in one of 288 categories three
 * deep, with a picture, one or two variants with stock, attributes, a vendor of 200 and tags of 100. Which is which
 * follows from its number alone: two shops of one size are alike.
 */
export async function seedProducts(
  db: Db,
  count: number,
  tell: (done: number) => void = () => undefined,
): Promise<void> {
  await transact(db, async (tx) => {
    await seedCategories(tx)
    await seedAttributes(tx)
  })
  await seedInSteps(db, { first: await countSeededProducts(db), count, perStep, step: seedStep, tell })
}

/** How many of them there are. */
export async function countSeededProducts(db: Db): Promise<number> {
  const { rows } = await sql<{ next: number }>`
    select coalesce(max(substr(slug, 7)::int + 1), 0) as next from product where slug ~ '^bench-[0-9]{1,9}$'`.execute(
    db,
  )
  return rows[0]?.next ?? 0
}

const words = (text: string) => `array['${text.split(' ').join("','")}']`
const colors = words('red blue green black white grey yellow brown silver orange')
const materials = words('ceramic oak steel glass linen cotton leather paper bamboo copper porcelain wool')
const nouns = words(
  'teapot mug bowl lamp vase chair table shelf basket blanket pillow candle clock mirror notebook pen knife spoon ' +
    'plate tray kettle board frame rug hook stool planter jar bottle towel',
)
const styles = words('small large round tall plain vintage modern handmade folding outdoor light heavy classic nordic')
const filler = words(
  'made to last for every day gift kitchen garden office quality simple warm soft strong clean washes easily comes ' +
    'with box from workshop family since design natural finish carefully packed and checked by hand',
)
/** The nth word of a list, which step makes the lists run past each other. */
const pick = (list: string, step: number) =>
  sql.raw(`(${list})[1 + (n / ${step} + n % 7 * ${step}) % cardinality(${list})]`)

async function seedStep(tx: Tx, from: number, until: number): Promise<void> {
  const numbers = Array.from({ length: until - from }, (_, index) => from + index)
  const ids = numbers.map(() => v7() as ProductId)
  await sql`
    create temporary table seeded on commit drop as
    select id, n, array(select gen_random_uuid() from generate_series(0, n % 2)) as variant_ids
    from unnest(${ids}::uuid[], ${numbers}::int[]) as given(id, n)`.execute(tx)
  await sql`
    insert into product (id, slug, title, description_html, vendor, product_type, tags, status, featured, option_names,
      attributes, created_at)
    select id, 'bench-' || n,
      initcap(${pick(styles, 1)} || ' ' || ${pick(materials, 5)} || ' ' || ${pick(nouns, 3)}) || ' No. ' || n,
      '<p>' || (select string_agg(${sql.raw(`(${filler})[1 + abs(hashtext(n || ' ' || word)) % cardinality(${filler})]`)}, ' ')
        from generate_series(1, 24) as word) || '</p>',
      'Maker ' || n % 200, ${pick(nouns, 3)}, array['tag-' || n % 100, 'line-' || n % 37], 'active', n % 50 = 0,
      case when n % 2 = 1 then array['Size'] else '{}' end,
      jsonb_build_object('color', ${pick(colors, 2)}, 'material', ${pick(materials, 5)}, 'year', 2000 + n % 25),
      shop_now() - make_interval(secs => 10000000 - n)
    from seeded`.execute(tx)
  await sql`
    insert into product_category (product_id, category_id)
    select seeded.id, category.id from seeded join category on category.slug = 'bench-' || (56 + n % ${leaves})`.execute(
    tx,
  )
  await sql`
    insert into product_image (id, product_id, position, url, alt, width, height)
    select gen_random_uuid(), id, 0, '/media/bench/' || n % 1000 || '.webp', 'Picture of no. ' || n, 1200, 1200
    from seeded`.execute(tx)
  await seedVariants(tx)
  await refreshListing(tx, ids)
}

async function seedVariants(tx: Tx): Promise<void> {
  await sql`
    insert into variant (id, product_id, position, sku, option_values, weight_grams)
    select variant_id, id, place - 1, 'BENCH-' || n || '-' || place,
      case when n % 2 = 1 then array[case place when 1 then 'S' else 'L' end] else '{}' end, 100 + n % 900
    from seeded cross join unnest(variant_ids) with ordinality as variant(variant_id, place)`.execute(tx)
  await sql`
    insert into variant_price (variant_id, market_code, price_minor, compare_at_minor)
    select variant_id, market.code, 500 + (n * 37) % 20000 + place * 100,
      case when n % 11 = 0 then 30000 end
    from seeded cross join unnest(variant_ids) with ordinality as variant(variant_id, place)
      join market on n % 4 = 0 or market.position = (select min(position) from market)`.execute(tx)
  await sql`
    with level as (
      insert into stock_level (variant_id, location_id, on_hand)
      select variant_id, location.id, case when n % 10 = 0 then 0 else 1000 end
      from seeded cross join unnest(variant_ids) as variant_id
        cross join (select id from stock_location order by code limit 1) as location
      returning variant_id, location_id, on_hand)
    insert into stock_movement (id, variant_id, location_id, kind, on_hand_delta, reserved_delta, actor)
    select gen_random_uuid(), variant_id, location_id, 'receive', on_hand, 0, 'bench' from level where on_hand > 0`.execute(
    tx,
  )
}

/** 8 at the top, 6 below each, 6 below each of those: numbers up to 7, to 55 and to 343. */
async function seedCategories(tx: Tx): Promise<void> {
  for (const [low, high] of [
    [0, 7],
    [8, 55],
    [56, 343],
  ] as const)
    await sql`
      insert into category (id, parent_id, slug, title, position)
      select gen_random_uuid(),
        (select id from category where slug = 'bench-' || case when n < 56 then (n - 8) / 6 else 8 + (n - 56) / 6 end and n > 7),
        'bench-' || n, 'Bench ' || n, n
      from generate_series(${low}::int, ${high}::int) as n on conflict do nothing`.execute(tx)
}

const seedAttributes = (tx: Tx) =>
  sql`
    insert into attribute (code, title, kind, is_facet)
    values ('color', 'Color', 'text', true), ('material', 'Material', 'text', true), ('year', 'Year', 'number', false)
    on conflict do nothing`.execute(tx)
