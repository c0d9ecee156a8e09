import type { CollectionRule } from '@tillwright/domain/catalog/collection-rule'
import type { CollectionId } from '@tillwright/domain/ids'
import { sql } from 'kysely'
import type { Db, Tx } from './client.ts'
import { follows, momentOf, type NewestPage } from './newest-first.ts'
import { type Translation, translationsOf, writeTranslations } from './translations.ts'

/** A list of products: those that were picked by hand, and those that meet its rule. */
export interface Collection {
  readonly id: CollectionId
  readonly code: string
  readonly title: string
  readonly descriptionHtml: string
  readonly seoTitle: string | null
  readonly seoDescription: string | null
  readonly translations: readonly Translation[]
  /** Whether shoppers see it. */
  readonly published: boolean
  readonly rule: CollectionRule | null
  readonly createdAt: Date
  readonly version: number
}

/** The newest first. */
export const readCollections = (db: Db, { after, most }: NewestPage): Promise<(Collection & { moment: string })[]> =>
  collections(db)
    .select(momentOf('created_at').as('moment'))
    .where(follows({ at: 'created_at', id: 'id' }, after))
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(sql.lit(most))
    .execute()

/** Null where its code is taken. */
export async function insertCollection(
  tx: Tx,
  collection: Omit<Collection, 'rule' | 'createdAt' | 'version'>,
): Promise<Collection | null> {
  const { id, code } = collection
  const inserted = await tx
    .insertInto('collection')
    .values({ id, code, ...factColumns(collection) })
    .onConflict((conflict) => conflict.expression(sql`lower(code)`).doNothing())
    .returning('id')
    .executeTakeFirst()
  if (inserted === undefined) return null
  await writeTranslations(tx, 'collection', collection)
  return findCollection(tx, id)
}

export const findCollection = async (db: Db, id: CollectionId): Promise<Collection | null> =>
  (await collections(db).where('id', '=', id).executeTakeFirst()) ?? null

/** Against whoever changes it or its products; whoever names it, or brings products into it by its rule, goes on. */
export async function lockCollection(tx: Tx, id: CollectionId): Promise<Collection | null> {
  const locked = await tx.selectFrom('collection').select('id').where('id', '=', id).forNoKeyUpdate().executeTakeFirst()
  return locked === undefined ? null : findCollection(tx, id)
}

/** Against these as well. */
export async function lockCollectionToRemove(tx: Tx, id: CollectionId): Promise<Collection | null> {
  const locked = await tx.selectFrom('collection').select('id').where('id', '=', id).forUpdate().executeTakeFirst()
  return locked === undefined ? null : findCollection(tx, id)
}

/** Of a locked collection: all but its rule and its products. Raises the version. */
export async function writeCollection(tx: Tx, collection: Collection): Promise<Collection> {
  await tx
    .updateTable('collection')
    .set({ ...factColumns(collection), version: collection.version + 1 })
    .where('id', '=', collection.id)
    .where('version', '=', collection.version)
    .execute()
  await writeTranslations(tx, 'collection', collection)
  return { ...collection, version: collection.version + 1 }
}

const factColumns = (collection: Omit<Collection, 'id' | 'code' | 'rule' | 'createdAt' | 'version'>) => ({
  title: collection.title,
  description_html: collection.descriptionHtml,
  seo_title: collection.seoTitle,
  seo_description: collection.seoDescription,
  published: collection.published,
})

const collections = (db: Db) =>
  db
    .selectFrom('collection')
    .select(['id', 'code', 'title', 'description_html as descriptionHtml', 'seo_title as seoTitle'])
    .select(['seo_description as seoDescription', 'published', 'rule', 'created_at as createdAt', 'version'])
    .select(translationsOf('collection').as('translations'))

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
