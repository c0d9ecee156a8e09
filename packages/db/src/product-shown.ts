import { folded } from '@tillwright/domain/catalog/slug'
import type { Translation } from '@tillwright/domain/catalog/translation'
import type { ProductId } from '@tillwright/domain/ids'
import { type RawBuilder, sql } from 'kysely'

/** What shoppers see of a product besides its columns, each as a part of the statement that reads them. */

/** The attributes that a product may say something by, in the order in which the shop shows them. */
export const definitionsOfProduct = sql<AttributeTitles[]>`coalesce((
  select json_agg(json_build_object('code', code, 'title', title, 'titles', titles)
    order by position, code collate "C")
  from attribute where product.attributes ? attribute.code), '[]')`

interface AttributeTitles {
  readonly code: string
  readonly title: string
  readonly titles: Readonly<Record<string, string>>
}

/** Whose slug it is, however it is written; else whose it was. */
export const idOfSlug = (slug: string): RawBuilder<ProductId> => sql<ProductId>`coalesce(
  (select id from product where lower(slug) = ${folded(slug)}),
  (select product_id from product_old_slug where slug = ${folded(slug)}))`

/** What a product says in the language of a tag: the domain chooses among them. */
export const wordsOfProduct = (locale: string): RawBuilder<Translation[]> => sql<Translation[]>`coalesce((
  select json_agg(json_build_object('locale', locale, 'title', title, 'descriptionHtml', description_html,
    'seoTitle', seo_title, 'seoDescription', seo_description))
  from product_translation as told where told.product_id = product.id and ${isOfLanguage(locale)}), '[]')`

/** The same with titles alone. */
export const titlesOfProduct = (locale: string): RawBuilder<Pick<Translation, 'locale' | 'title'>[]> => sql`coalesce((
  select json_agg(json_build_object('locale', locale, 'title', title))
  from product_translation as told where told.product_id = product.id and ${isOfLanguage(locale)}), '[]')`

const isOfLanguage = (locale: string) => sql`split_part(told.locale, '-', 1) = split_part(${locale}, '-', 1)`
