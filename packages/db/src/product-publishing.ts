import type { ProductStatus, Scheduled } from '@tillwright/domain/catalog/publishing'
import type { ProductId } from '@tillwright/domain/ids'
import { sql } from 'kysely'
import type { Tx } from './client.ts'

export interface DueProduct extends Scheduled {
  readonly id: ProductId
}

/**
 * Locks some products whose time has come or gone; those that somebody else is at are left to him. What can't be
 * published yet is not due.
 */
export async function lockDuePublishing(tx: Tx, most: number): Promise<{ due: DueProduct[]; now: Date }> {
  const { rows } = await sql<DueProduct & { readonly now: Date }>`
    select id, status, publish_at as "publishAt", unpublish_at as "unpublishAt", shop_now() as now,
      ${isPublishable} as "isPublishable"
    from product
    where unpublish_at <= shop_now() or (publish_at <= shop_now() and (status <> 'draft' or ${isPublishable}))
    order by id limit ${sql.lit(most)} for no key update skip locked`.execute(tx)
  return { due: rows.map(({ now: _, ...product }) => product), now: rows[0]?.now ?? new Date(0) }
}

const isPublishable = sql<boolean>`exists (
  select from variant join variant_price on variant_price.variant_id = variant.id
  where variant.product_id = product.id)`

export interface PublishingWrite {
  readonly id: ProductId
  readonly status: ProductStatus
  readonly publishAt: Date | null
  readonly unpublishAt: Date | null
}

/** Of locked products. Raises their versions. */
export async function writePublishing(tx: Tx, writes: readonly PublishingWrite[]): Promise<void> {
  await sql`
    update product set status = said.status, publish_at = said."publishAt", unpublish_at = said."unpublishAt",
      version = version + 1, updated_at = shop_now()
    from json_to_recordset(${JSON.stringify(writes)}::json)
      as said(id uuid, status text, "publishAt" timestamptz, "unpublishAt" timestamptz)
    where said.id = product.id`.execute(tx)
}
