import { type RawBuilder, sql } from 'kysely'
import type { Tx } from './client.ts'

/**
 * Shows these products in the lists of their collections as the whole list shows them; they are locked, and `isChosen`
 * is said of a column with their ids. Rows that are right already are not touched.
 */
export async function showCollected(tx: Tx, isChosen: (column: string) => RawBuilder<unknown>): Promise<void> {
  await sql`
    with fresh as (
      select member.collection_id, listing.market_code, listing.product_id, member.position, listing.price_min_minor,
        listing.price_max_minor, listing.compare_at_minor, listing.price_reasons, listing.availability,
        listing.featured, listing.title, listing.created_at
      from collection_product as member join listing on listing.product_id = member.product_id
      where listing.category_id is null and ${isChosen('member.product_id')}
    ),
    gone as (
      delete from collection_listing as shown where ${isChosen('shown.product_id')} and not exists (
        select from fresh where (fresh.product_id, fresh.collection_id, fresh.market_code)
          = (shown.product_id, shown.collection_id, shown.market_code))
    )
    insert into collection_listing (collection_id, market_code, product_id, position, price_min_minor, price_max_minor,
      compare_at_minor, price_reasons, availability, featured, title, created_at)
    select collection_id, market_code, product_id, position, price_min_minor, price_max_minor, compare_at_minor,
      price_reasons, availability, featured, title, created_at
    from fresh
    on conflict on constraint collection_listing_once do update set
      position = excluded.position, price_min_minor = excluded.price_min_minor,
      price_max_minor = excluded.price_max_minor, compare_at_minor = excluded.compare_at_minor,
      price_reasons = excluded.price_reasons, availability = excluded.availability, featured = excluded.featured,
      title = excluded.title, created_at = excluded.created_at
    where collection_listing.* is distinct from excluded.*`.execute(tx)
}
