import type { CollectionId, ProductId } from '@tillwright/domain/ids'
import { sql } from 'kysely'
import type { Db, Tx } from './client.ts'
import { follows, momentOf, type NewestPage } from './newest-first.ts'

/** A curated list of products. */
export interface Collection {
  readonly id: CollectionId
  readonly code: string
  readonly title: string
  readonly createdAt: Date
  readonly version: number
}

const columns = ['id', 'code', 'title', 'created_at as createdAt', 'version'] as const

/** The newest first. */
export const readCollections = (db: Db, { after, most }: NewestPage): Promise<(Collection & { moment: string })[]> =>
  db
    .selectFrom('collection')
    .select([...columns, momentOf('created_at').as('moment')])
    .where(follows({ at: 'created_at', id: 'id' }, after))
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(sql.lit(most))
    .execute()

/** Null where its code is taken. */
export async function insertCollection(
  tx: Tx,
  collection: Pick<Collection, 'id' | 'code' | 'title'>,
): Promise<Collection | null> {
  const inserted = await tx
    .insertInto('collection')
    .values(collection)
    .onConflict((conflict) => conflict.expression(sql`lower(code)`).doNothing())
    .returning(columns)
    .executeTakeFirst()
  return inserted ?? null
}

export const findCollection = async (db: Db, id: CollectionId): Promise<Collection | null> =>
  (await db.selectFrom('collection').select(columns).where('id', '=', id).executeTakeFirst()) ?? null

/** Against whoever changes it or its products, or lets a price rule cover it. */
export async function lockCollection(tx: Tx, id: CollectionId): Promise<Collection | null> {
  const query = tx.selectFrom('collection').select(columns).where('id', '=', id)
  return (await query.forUpdate().executeTakeFirst()) ?? null
}

/** Of a locked collection. Raises the version. */
export const writeCollection = (tx: Tx, collection: Collection): Promise<Collection> =>
  tx
    .updateTable('collection')
    .set({ title: collection.title, version: collection.version + 1 })
    .where('id', '=', collection.id)
    .where('version', '=', collection.version)
    .returning(columns)
    .executeTakeFirstOrThrow()

/** Whether a price rule or a promotion names a locked collection. */
export async function isCollectionCovered(tx: Tx, id: CollectionId): Promise<boolean> {
  const { rows } = await sql<{ covered: boolean }>`
    select exists (select from price_rule_target where collection_id = ${id})
      or exists (select from promotion_subject where collection_id = ${id}) as covered`.execute(tx)
  return rows[0]?.covered ?? false
}

/** The products stay. */
export async function deleteCollection(tx: Tx, id: CollectionId): Promise<void> {
  await tx.deleteFrom('collection').where('id', '=', id).execute()
}

export interface CollectedProduct {
  readonly id: ProductId
  readonly slug: string
  readonly title: string
  readonly addedAt: Date
}

/** Those that came last first. */
export const readCollectedProducts = (
  db: Db,
  id: CollectionId,
  { after, most }: NewestPage,
): Promise<(CollectedProduct & { moment: string })[]> =>
  db
    .selectFrom('collection_product as member')
    .innerJoin('product', 'product.id', 'member.product_id')
    .select(['product.id', 'product.slug', 'product.title', 'member.added_at as addedAt'])
    .select(momentOf('member.added_at').as('moment'))
    .where('member.collection_id', '=', id)
    .where(follows({ at: 'member.added_at', id: 'member.product_id' }, after))
    .orderBy('member.added_at', 'desc')
    .orderBy('member.product_id', 'desc')
    .limit(sql.lit(most))
    .execute()

/** Those that are in it already stay. Null where one of them is no product; else which have come. */
export async function addCollectedProducts(
  tx: Tx,
  id: CollectionId,
  productIds: readonly ProductId[],
): Promise<ProductId[] | null> {
  const found = await tx
    .selectFrom('product')
    .select('id')
    .where('id', '=', sql<ProductId>`any(${productIds})`)
    .orderBy('id')
    .forKeyShare()
    .execute()
  if (found.length < new Set(productIds).size) return null
  const added = await tx
    .insertInto('collection_product')
    .columns(['collection_id', 'product_id'])
    .expression((eb) =>
      eb
        .selectFrom('product')
        .select([sql<CollectionId>`${id}::uuid`.as('collection_id'), 'product.id as product_id'])
        .where('product.id', '=', sql<ProductId>`any(${productIds})`),
    )
    .onConflict((conflict) => conflict.doNothing())
    .returning('product_id')
    .execute()
  return added.map(({ product_id }) => product_id)
}

/** Answers which have gone. */
export async function removeCollectedProducts(
  tx: Tx,
  id: CollectionId,
  productIds: readonly ProductId[],
): Promise<ProductId[]> {
  const gone = await tx
    .deleteFrom('collection_product')
    .where('collection_id', '=', id)
    .where('product_id', '=', sql<ProductId>`any(${productIds})`)
    .returning('product_id')
    .execute()
  return gone.map(({ product_id }) => product_id)
}
