import type { BulkFacts } from '@tillwright/domain/catalog/bulk-edit'
import type { ProductId } from '@tillwright/domain/ids'
import { sql } from 'kysely'
import type { Tx } from './client.ts'

export interface BulkProduct extends BulkFacts {
  readonly id: ProductId
  readonly version: number
  /** Whether one of its variants has a price. */
  readonly isPublishable: boolean
}

/** Locks products, in id order; those that are not there are missing. */
export async function lockBulkProducts(tx: Tx, ids: readonly ProductId[]): Promise<BulkProduct[]> {
  await sql`select from product where id = any(${ids}) order by id for no key update`.execute(tx)
  const { rows } = await sql<BulkProduct>`
    select id, version, status, featured, tags,
      array(select category_id from product_category where product_id = product.id order by category_id)
        as "categoryIds",
      exists (select from variant join variant_price on variant_price.variant_id = variant.id
        where variant.product_id = product.id) as "isPublishable"
    from product where id = any(${ids})`.execute(tx)
  return rows
}

export interface BulkWrite extends BulkFacts {
  readonly id: ProductId
}

/** Of locked products: one statement for what they are, and two for where they are. Raises their versions. */
export async function writeBulkProducts(tx: Tx, writes: readonly BulkWrite[]): Promise<void> {
  const said = sql`json_to_recordset(${JSON.stringify(writes)}::json)
    as said(id uuid, status text, featured boolean, tags text[], "categoryIds" uuid[])`
  await sql`
    update product set status = said.status, featured = said.featured, tags = said.tags,
      publish_at = case when said.status = product.status then publish_at end,
      unpublish_at = case when said.status = product.status or said.status = 'active' then unpublish_at end,
      version = version + 1, updated_at = shop_now()
    from ${said} where said.id = product.id`.execute(tx)
  await sql`
    delete from product_category as member using ${said}
    where said.id = member.product_id and member.category_id <> all(said."categoryIds")`.execute(tx)
  await sql`
    insert into product_category (product_id, category_id)
    select said.id, unnest(said."categoryIds") from ${said} on conflict do nothing`.execute(tx)
}
