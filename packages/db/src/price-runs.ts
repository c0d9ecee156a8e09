import type { CategoryId, CollectionId, PriceListId, ProductId, VariantId } from '@tillwright/domain/ids'
import { type RawBuilder, sql } from 'kysely'
import type { Db, Tx } from './client.ts'

/** A change of prices on its way into the lists, and how far that is. */
export interface PriceRun {
  readonly totalCount: number
  readonly doneCount: number
  readonly startedAt: Date
  /** Null while products are left. */
  readonly finishedAt: Date | null
}

/** The goods that something is said of; those below a category are in it. */
export interface Coverage {
  readonly coversAll: boolean
  readonly variantIds: readonly VariantId[]
  readonly productIds: readonly ProductId[]
  readonly categoryIds: readonly CategoryId[]
  readonly collectionIds: readonly CollectionId[]
}

/** Whose prices have changed. */
export type ChangedGoods =
  | { readonly kind: 'covered'; readonly by: readonly Coverage[] }
  | { readonly kind: 'products'; readonly ids: readonly ProductId[] }
  | { readonly kind: 'listed'; readonly priceListId: PriceListId }
  /** Said of a product. */
  | { readonly kind: 'matched'; readonly is: RawBuilder<boolean> }

/** Writes down which active products are to be shown anew, in the transaction of the change; answers how many. */
export async function openPriceRun(
  tx: Tx,
  run: { readonly id: string; readonly subjectId: string },
  goods: ChangedGoods,
): Promise<number> {
  await lockPriceRuns(tx)
  const { rows } = await sql<{ total_count: number }>`
    with chosen as (select product.id from product where product.status = 'active' and (${isChanged(goods)})),
    products as (insert into price_run_product (price_run_id, product_id) select ${run.id}, id from chosen)
    insert into price_run (id, subject_id, total_count, finished_at)
    select ${run.id}, ${run.subjectId}, count(*), case when count(*) = 0 then shop_now() end from chosen
    returning total_count`.execute(tx)
  return rows[0]?.total_count ?? 0
}

/** Until the transaction ends nobody else picks the products of a change. Before any product is locked. */
export const lockPriceRuns = (tx: Tx): Promise<unknown> =>
  sql`select pg_advisory_xact_lock(hashtext('price_run'))`.execute(tx)

/**
 * Until the transaction ends no change of prices picks its products: whoever brings products into its reach has to be
 * seen by it, or to see it. Before any product is locked.
 */
export const keepPriceRunsAway = (tx: Tx): Promise<unknown> =>
  sql`select pg_advisory_xact_lock_shared(hashtext('price_run'))`.execute(tx)

/** Some of the products that a run has left, for this transaction to show anew; others at the same run get others. */
export async function takeFromPriceRun(tx: Tx, id: string, most: number): Promise<ProductId[]> {
  const { rows } = await sql<{ product_id: ProductId }>`
    delete from price_run_product where price_run_id = ${id} and product_id in (
      select product_id from price_run_product where price_run_id = ${id}
      order by product_id limit ${sql.lit(most)} for update skip locked)
    returning product_id`.execute(tx)
  return rows.map(({ product_id }) => product_id)
}

/** In the transaction that has shown them. */
export async function noteShown(tx: Tx, id: string, count: number): Promise<void> {
  await tx
    .updateTable('price_run')
    .set({
      done_count: sql`done_count + ${count}`,
      finished_at: sql`case when done_count + ${count} = total_count then shop_now() end`,
    })
    .where('id', '=', id)
    .execute()
}

/** The newest run of a rule, price list or collection. */
export async function findLatestPriceRun(db: Db, subjectId: string): Promise<PriceRun | null> {
  const found = await db
    .selectFrom('price_run')
    .select(['total_count as totalCount', 'done_count as doneCount'])
    .select(['created_at as startedAt', 'finished_at as finishedAt'])
    .where('subject_id', '=', subjectId)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(sql.lit(1))
    .executeTakeFirst()
  return found ?? null
}

export async function deleteOldPriceRuns(db: Db): Promise<void> {
  await db.deleteFrom('price_run').where('finished_at', '<', sql<Date>`shop_now() - interval '90 days'`).execute()
}

/**
 * Locks some of the products of which a window has opened or closed since they were shown; products that others have
 * locked are left to them.
 */
export async function lockDueProducts(tx: Tx, most: number): Promise<ProductId[]> {
  const rows = await tx
    .selectFrom('product')
    .select('id')
    .where('id', 'in', sql<ProductId>`(select product_id from listing where next_change_at <= shop_now())`)
    .orderBy('id')
    .limit(sql.lit(most))
    .forNoKeyUpdate()
    .skipLocked()
    .execute()
  return rows.map(({ id }) => id)
}

function isChanged(goods: ChangedGoods): RawBuilder<unknown> {
  switch (goods.kind) {
    case 'covered':
      return sql.join([sql`false`, ...goods.by.map(isProductCovered)], sql` or `)
    case 'products':
      return sql`product.id = any(${goods.ids})`
    case 'listed':
      return sql`product.id in (
        select variant.product_id from price_list_entry as entry join variant on variant.id = entry.variant_id
        where entry.price_list_id = ${goods.priceListId})`
    case 'matched':
      return goods.is
  }
}

const isProductCovered = (by: Coverage): RawBuilder<unknown> =>
  sql`(${isCovered(by)} or product.id in (select product_id from variant where id = any(${by.variantIds})))`

/** Of a product, by all but its single variants. */
const isCovered = ({ coversAll, productIds, categoryIds, collectionIds }: Coverage): RawBuilder<unknown> => sql`
  (${coversAll}::boolean or product.id = any(${productIds}) or product.id in (
    select product_id from collection_product where collection_id = any(${collectionIds})
  ) or product.id in (
    with recursive below(id) as (
      select id from category where id = any(${categoryIds})
      union
      select category.id from category join below on below.id = category.parent_id
    )
    select product_id from product_category join below on below.id = category_id
  ))`

/** Of a variant and its product. */
export const isVariantCovered = (by: Coverage): RawBuilder<boolean> =>
  sql<boolean>`(${isCovered(by)} or variant.id = any(${by.variantIds}))`
