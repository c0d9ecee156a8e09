import { folded } from '@tillwright/domain/catalog/slug'
import type { Translation } from '@tillwright/domain/catalog/translation'
import type { ProductId } from '@tillwright/domain/ids'
import { type RawBuilder, sql } from 'kysely'
import type { ImageRow } from './product-images.ts'

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

/** The pictures of a product in their order, each as a row of `product_image` with its medium. */
export const imagesOfProduct = sql<ImageRow[]>`coalesce((
  select json_agg(json_build_object('url', picture.url, 'alt', picture.alt, 'width', picture.width,
    'height', picture.height, 'name', media.name, 'variant_widths', media.variant_widths) order by picture.position)
  from product_image as picture left join media on media.id = picture.media_id
  where picture.product_id = product.id), '[]')`

/** Where it is found, by title. */
export const categoriesOfProduct = sql<{ slug: string; title: string }[]>`coalesce((
  select json_agg(json_build_object('slug', category.slug, 'title', category.title) order by category.title)
  from product_category as member join category on category.id = member.category_id
  where member.product_id = product.id), '[]')`

/** Whose slug it is, however it is written; else whose it was. */
export const idOfSlug = (slug: string): RawBuilder<ProductId> => idOfFoldedSlug(folded(slug))

export const idOfFoldedSlug = (slug: string): RawBuilder<ProductId> => sql<ProductId>`coalesce(
  (select id from product where lower(slug) = ${slug}),
  (select product_id from product_old_slug where slug = ${slug}))`

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
