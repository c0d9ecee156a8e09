import type { TouchedFacts } from '@tillwright/domain/catalog/collection-rule'
import type { ProductId, VariantId } from '@tillwright/domain/ids'
import { sql } from 'kysely'
import { type OfferedPrices, pricesToList } from './catalogue-prices.ts'
import type { Db, Tx } from './client.ts'
import { showCollected } from './collection-listing.ts'
import { refreshRuleMembers } from './collection-rules.ts'
import { refreshSearchDocuments } from './search-documents.ts'
import { stockOfVariant } from './stock-on-offer.ts'

/**
 * Brings the listing of these products up to date: a row per market in which an active product has a price, for the
 * whole list and for each of its categories and their ancestors, and for each of its collections, those whose rules it
 * has come to meet among them. Rows that are right already are not touched.
 */
export async function refreshListing(
  tx: Tx,
  productIds: readonly ProductId[] | 'all',
  touched: TouchedFacts = 'anything',
): Promise<void> {
  if (productIds.length === 0) return
  const isChosen = (id: string) => (productIds === 'all' ? sql`true` : sql`${sql.ref(id)} = any(${productIds})`)
  // Two refreshes of one product wait for each other: the second one must see what the first has written.
  await sql`select from product where ${isChosen('id')} order by id for no key update`.execute(tx)
  // Before the prices are found: price rules cover collections.
  await refreshRuleMembers(tx, isChosen, touched)
  const offers = await pricesToList(tx, isChosen('product.id'))
  await sql`
    with ${stocked(offers)}, ${fresh},
    gone as (
      delete from listing where ${isChosen('product_id')} and (${rowKey}) not in (select ${rowKey} from fresh)
    )
    insert into listing (market_code, category_id, product_id, price_min_minor, price_max_minor, compare_at_minor,
      price_reasons, next_change_at, availability, featured, title, created_at)
    select market_code, category_id, product_id, price_min_minor, price_max_minor, compare_at_minor,
      price_reasons, next_change_at, availability, featured, title, created_at
    from fresh
    on conflict on constraint listing_once do update set
      price_min_minor = excluded.price_min_minor, price_max_minor = excluded.price_max_minor,
      compare_at_minor = excluded.compare_at_minor, price_reasons = excluded.price_reasons,
      next_change_at = excluded.next_change_at, availability = excluded.availability,
      featured = excluded.featured, title = excluded.title, created_at = excluded.created_at
    where listing.* is distinct from excluded.*`.execute(tx)
  await showCollected(tx, isChosen)
  // Also of what the listing does not show: the price of a variant in the middle, say.
  const tags = productIds === 'all' ? ['all'] : productIds.map((id) => `product:${id}`)
  await sql`select tell_catalogue(${tags}::text[])`.execute(tx)
  await refreshSearchDocuments(tx, productIds)
}

/** The products that these variants, and bundles of them, belong to, each once. */
export async function productsOfVariants(db: Db, variantIds: readonly VariantId[]): Promise<ProductId[]> {
  const bundles = sql`array(select bundle_id from bundle_component where component_id = any(${variantIds}))`
  const rows = await db
    .selectFrom('variant')
    .where('id', '=', sql<VariantId>`any(${variantIds}::uuid[] || ${bundles})`)
    .select('product_id')
    .distinct()
    .execute()
  return rows.map(({ product_id }) => product_id)
}

/** Without nulls, so that PostgreSQL compares by a hash whatever it thinks of the number of rows. */
const rowKey = sql`product_id, market_code, coalesce(category_id, '00000000-0000-0000-0000-000000000000')`

/**
 * What is offered, whose prices the domain has found, and whether it is there: by the variants that have a price. Each
 * row finds its stock by indexes: the number of rows is nothing that a plan could know.
 */
const stocked = (offers: readonly OfferedPrices[]) => sql`stocked as materialized (
  select offered.*, stock.availability
  from json_to_recordset(${JSON.stringify(offers)}::json) as offered(product_id uuid, market_code text,
      category_ids uuid[], price_min_minor bigint, price_max_minor bigint, compare_at_minor bigint,
      price_reasons jsonb, next_change_at timestamptz(3))
    cross join lateral (
      select case when bool_or(stock.available_count is null or stock.available_count >= 1) then 'in_stock'
        when bool_or(stock.available_count + stock.backorder_limit >= 1) then 'backorder'
        else 'sold_out' end as availability
      from variant
        join variant_price as price on price.variant_id = variant.id and price.market_code = offered.market_code
        cross join lateral ${stockOfVariant}
      where variant.product_id = offered.product_id
    ) as stock
)`

/** The rows as they should be. */
const fresh = sql`fresh as (
  select stocked.market_code, place.category_id, stocked.product_id, stocked.price_min_minor,
    stocked.price_max_minor, stocked.compare_at_minor, stocked.price_reasons, stocked.next_change_at,
    stocked.availability, product.featured, product.title, product.created_at
  from stocked
    join product on product.id = stocked.product_id
    cross join lateral (select null::uuid as category_id union all select unnest(stocked.category_ids)) as place
)`
