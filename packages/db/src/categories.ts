import type { CategoryId } from '@tillwright/domain/ids'
import { sql } from 'kysely'
import type { Db, Tx } from './client.ts'
import { type Translation, translationsOf, writeTranslations } from './translations.ts'

/** A category as staff sees it. */
export interface Category {
  readonly id: CategoryId
  readonly parentId: CategoryId | null
  readonly slug: string
  readonly title: string
  readonly descriptionHtml: string
  readonly seoTitle: string | null
  readonly seoDescription: string | null
  readonly translations: readonly Translation[]
  /** Among its siblings; equal ones are shown by title. */
  readonly position: number
  readonly version: number
}

const columns = [
  'id',
  'parent_id as parentId',
  'slug',
  'title',
  'description_html as descriptionHtml',
  'seo_title as seoTitle',
  'seo_description as seoDescription',
  'position',
  'version',
] as const

export interface CountedCategory extends Pick<Category, 'id' | 'parentId' | 'slug' | 'title' | 'version'> {
  /** In it itself, whatever has become of them; counted no further than `countMax`. */
  readonly productCount: number
}

/** All of them, in the order in which siblings are shown. */
export const readCountedCategories = (db: Db, countMax: number): Promise<CountedCategory[]> =>
  db
    .selectFrom('category')
    .select(['id', 'parent_id as parentId', 'slug', 'title', 'version'])
    .select(
      sql<number>`(select count(*) from (
        select from product_category where category_id = category.id limit ${sql.lit(countMax)}) as counted)`.as(
        'productCount',
      ),
    )
    .orderBy('position')
    .orderBy('title')
    .orderBy('id')
    .execute()

export const findCategory = async (db: Db, id: CategoryId): Promise<Category | null> =>
  (await categories(db).where('id', '=', id).executeTakeFirst()) ?? null

const categories = (db: Db) =>
  db.selectFrom('category').select([...columns, translationsOf('category').as('translations')])

/**
 * Until the transaction ends nobody else changes the tree, or the slugs in it. A move takes the lock of the changes of
 * prices before it: it brings products into their reach, and out of it.
 */
export const lockTree = (tx: Tx, { moves = false }: { moves?: boolean } = {}): Promise<unknown> =>
  moves
    ? sql`select pg_advisory_xact_lock(hashtext('price_run')), pg_advisory_xact_lock(hashtext('categories'))`.execute(
        tx,
      )
    : sql`select pg_advisory_xact_lock(hashtext('categories'))`.execute(tx)

/** In a locked tree, against whoever puts something into it. */
export async function lockCategory(tx: Tx, id: CategoryId): Promise<Category | null> {
  const locked = await tx.selectFrom('category').select('id').where('id', '=', id).forUpdate().executeTakeFirst()
  return locked === undefined ? null : findCategory(tx, id)
}

/** In a locked tree: whether another category has this slug. One that was given up is free. */
export async function isSlugTaken(tx: Tx, slug: string, but: CategoryId | null): Promise<boolean> {
  const taken = await tx
    .selectFrom('category')
    .select('id')
    .where(sql`lower(slug)`, '=', sql`lower(${slug})`)
    .where(sql<boolean>`id is distinct from ${but}::uuid`)
    .executeTakeFirst()
  return taken !== undefined
}

/** In a locked tree, as the last of its siblings. A slug that another one had once is its own from now on. */
export async function insertCategory(tx: Tx, category: Omit<Category, 'position' | 'version'>): Promise<void> {
  const { id, parentId, translations } = category
  await tx
    .insertInto('category')
    .values({
      ...factColumns(category),
      id,
      parent_id: parentId,
      position: sql`(select coalesce(max(position) + 1, 0) from category
        where parent_id is not distinct from ${parentId}::uuid)`,
    })
    .execute()
  await writeTranslations(tx, 'category', { id, translations })
  await forgetOldSlug(tx, category.slug)
}

/** Of a locked category: all but its place. Its old slug leads to it from now on. Raises the version. */
export async function writeCategory(tx: Tx, from: Category, to: Category): Promise<void> {
  await tx
    .updateTable('category')
    .set({ ...factColumns(to), version: from.version + 1 })
    .where('id', '=', from.id)
    .execute()
  await writeTranslations(tx, 'category', to)
  await forgetOldSlug(tx, to.slug)
  if (from.slug.toLowerCase() === to.slug.toLowerCase()) return
  await sql`
    insert into category_old_slug (slug, category_id) values (lower(${from.slug}), ${from.id})
    on conflict (slug) do update set category_id = excluded.category_id, retired_at = shop_now()`.execute(tx)
}

const forgetOldSlug = (tx: Tx, slug: string) =>
  sql`delete from category_old_slug where slug = lower(${slug})`.execute(tx)

const factColumns = (category: Omit<Category, 'position' | 'version'>) => ({
  slug: category.slug,
  title: category.title,
  description_html: category.descriptionHtml,
  seo_title: category.seoTitle,
  seo_description: category.seoDescription,
})

/** Why a category can't go. */
export type CategoryUse = 'categories' | 'products' | 'priceRules' | 'promotions' | 'collections'

/** Of a locked category: what names it. */
export async function usesOfCategory(tx: Tx, id: CategoryId): Promise<CategoryUse[]> {
  const { rows } = await sql<Record<CategoryUse, boolean>>`
    select exists (select from category where parent_id = ${id}) as categories,
      exists (select from product_category where category_id = ${id}) as products,
      exists (select from price_rule_target where category_id = ${id}) as "priceRules",
      exists (select from promotion_subject where category_id = ${id}) as promotions,
      exists (select from collection_rule_category where category_id = ${id}) as collections`.execute(tx)
  const kinds = ['categories', 'products', 'priceRules', 'promotions', 'collections'] as const
  return kinds.filter((kind) => rows[0]?.[kind] === true)
}

export async function deleteCategory(tx: Tx, id: CategoryId): Promise<void> {
  await tx.deleteFrom('category').where('id', '=', id).execute()
}
