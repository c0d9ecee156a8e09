import type { ProductId, VariantId } from '@tillwright/domain/ids'
import { type RawBuilder, sql } from 'kysely'
import type { Db, Tx } from './client.ts'

/**
 * Brings the listing of these products up to date: a row per market in which an active product has a price, for the
 * whole list and for each of its categories and their ancestors. Rows that are right already are not touched.
 */
export async function refreshListing(tx: Tx, productIds: readonly ProductId[] | 'all'): Promise<void> {
  const chosen = productIds === 'all' ? sql`true` : sql`product.id = any(${productIds})`
  // Two refreshes of one product wait for each other: the second one must see what the first has written.
  await sql`select from product where ${chosen} order by id for no key update`.execute(tx)
  await sql`
    with recursive ${lineage}, ${fresh(chosen)},
    gone as (
      delete from listing using product where product.id = listing.product_id and ${chosen} and not exists (
        select from fresh where fresh.product_id = listing.product_id and fresh.market_code = listing.market_code
          and fresh.category_id is not distinct from listing.category_id)
    )
    insert into listing (market_code, category_id, product_id, price_min_minor, price_max_minor, compare_at_minor,
      availability, featured, title, created_at)
    select market_code, category_id, product_id, price_min_minor, price_max_minor, compare_at_minor,
      availability, featured, title, created_at
    from fresh
    on conflict on constraint listing_once do update set
      price_min_minor = excluded.price_min_minor, price_max_minor = excluded.price_max_minor,
      compare_at_minor = excluded.compare_at_minor, availability = excluded.availability,
      featured = excluded.featured, title = excluded.title, created_at = excluded.created_at
    where listing.* is distinct from excluded.*`.execute(tx)
}

/** The products that these variants belong to, each once. */
export async function productsOfVariants(db: Db, variantIds: readonly VariantId[]): Promise<ProductId[]> {
  const rows = await db
    .selectFrom('variant')
    .where('id', '=', sql<VariantId>`any(${variantIds})`)
    .select('product_id')
    .distinct()
    .execute()
  return rows.map(({ product_id }) => product_id)
}

/** Every category with itself and all that it lies in. */
const lineage = sql`lineage(category_id, ancestor_id) as (
  select id, id from category
  union
  select lineage.category_id, category.parent_id from lineage join category on category.id = lineage.ancestor_id
  where category.parent_id is not null
)`

/** The rows as they should be. What a product costs and whether it is there goes by the variants that have a price. */
const fresh = (chosen: RawBuilder<unknown>) => sql`chosen as (
  select id, title, featured, created_at from product where ${chosen} and status = 'active'
),
placed(product_id, category_id) as (
  select id, null::uuid from chosen
  union
  select chosen.id, lineage.ancestor_id from chosen
    join product_category on product_category.product_id = chosen.id
    join lineage on lineage.category_id = product_category.category_id
),
offered as (
  select variant.product_id, price.market_code, min(price.price_minor) as price_min_minor,
    max(price.price_minor) as price_max_minor,
    (array_agg(price.compare_at_minor order by price.price_minor, variant.position))[1] as compare_at_minor,
    bool_or(stock.available is null or stock.available >= 1) as has_goods,
    bool_or(stock.available + stock.backorder_limit >= 1) as takes_backorders
  from chosen
    join variant on variant.product_id = chosen.id
    join variant_price as price on price.variant_id = variant.id
    cross join lateral (
      select sum(on_hand - reserved) as available, sum(backorder_limit) as backorder_limit
      from stock_level where stock_level.variant_id = variant.id
    ) as stock
  group by variant.product_id, price.market_code
),
fresh as (
  select offered.market_code, placed.category_id, chosen.id as product_id, offered.price_min_minor,
    offered.price_max_minor, offered.compare_at_minor,
    case when has_goods then 'in_stock' when takes_backorders then 'backorder' else 'sold_out' end as availability,
    chosen.featured, chosen.title, chosen.created_at
  from chosen join offered on offered.product_id = chosen.id join placed on placed.product_id = chosen.id
)`
