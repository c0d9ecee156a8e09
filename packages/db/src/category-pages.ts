import type { CategoryId } from '@tillwright/domain/ids'
import { type RawBuilder, sql } from 'kysely'
import type { Db } from './client.ts'
import { toldIn } from './translations.ts'

export interface FoundCategory {
  readonly id: CategoryId
  readonly parentId: CategoryId | null
  readonly slug: string
  readonly title: string
}

/** All of them in one language, in the order in which siblings are shown. */
export async function readCategories(db: Db, locale: string | undefined): Promise<FoundCategory[]> {
  const { rows } = await sql<FoundCategory>`
    select id, parent_id as "parentId", slug, ${titleIn(locale)} as title from category
    order by position, title, id`.execute(db)
  return rows
}

export interface CategoryPage {
  readonly id: CategoryId
  readonly slug: string
  readonly title: string
  readonly descriptionHtml: string
  readonly seoTitle: string | null
  readonly seoDescription: string | null
  /** The topmost first. */
  readonly ancestors: readonly LinkedCategory[]
  readonly children: readonly LinkedCategory[]
}

export interface LinkedCategory {
  readonly id: CategoryId
  readonly slug: string
  readonly title: string
}

/** In one language, by the slug that it has or had; null where there is none. Three statements. */
export async function readCategoryPage(db: Db, slug: string, locale: string | undefined): Promise<CategoryPage | null> {
  const told = toldIn(locale, 'category')
  const found = await sql<Omit<CategoryPage, 'ancestors' | 'children'>>`
    select id, slug, ${told('title')} as title, ${told('description_html')} as "descriptionHtml",
      ${told('seo_title')} as "seoTitle", ${told('seo_description')} as "seoDescription"
    from category where id = ${idOfCategorySlug(slug.toLowerCase())}`.execute(db)
  const [category] = found.rows
  if (category === undefined) return null
  const [ancestors, children] = await Promise.all([
    sql<LinkedCategory>`
      with recursive above(id, height) as (
        select parent_id, 1 from category where id = ${category.id}
        union all
        select category.parent_id, height + 1 from category join above on above.id = category.id
      )
      select category.id, slug, ${titleIn(locale)} as title from category join above using (id)
      order by height desc`.execute(db),
    sql<LinkedCategory>`
      select id, slug, ${titleIn(locale)} as title from category where parent_id = ${category.id}
      order by position, title, id`.execute(db),
  ])
  return { ...category, ancestors: ancestors.rows, children: children.rows }
}

/** By the slug that it has or had. */
export async function findCategoryId(db: Db, slug: string): Promise<CategoryId | null> {
  const { rows } = await sql<{ id: CategoryId | null }>`select ${idOfCategorySlug(slug.toLowerCase())} as id`.execute(
    db,
  )
  return rows[0]?.id ?? null
}

/** Of a slug in small letters. What it names now comes before what it named once. */
export const idOfCategorySlug = (slug: string): RawBuilder<CategoryId | null> => sql<CategoryId | null>`coalesce(
  (select id from category where lower(slug) = ${slug}),
  (select category_id from category_old_slug where slug = ${slug}))`

const titleIn = (locale: string | undefined) => toldIn(locale, 'category')('title')
