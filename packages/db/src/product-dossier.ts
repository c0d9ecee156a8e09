import type { Attributes } from '@tillwright/domain/catalog/attribute'
import type { ProductStatus, Schedule } from '@tillwright/domain/catalog/publishing'
import type { Translation } from '@tillwright/domain/catalog/translation'
import type { CategoryId, ProductId, VariantId } from '@tillwright/domain/ids'
import type { Minor } from '@tillwright/domain/money/minor'
import { type ExpressionBuilder, sql } from 'kysely'
import { jsonArrayFrom } from 'kysely/helpers/postgres'
import type { Db } from './client.ts'
import type { Metadata } from './customers.ts'
import type { DB } from './schema.ts'

/** What staff says of a product itself. */
export interface ProductTerms {
  readonly slug: string
  readonly title: string
  /** Sanitised when it was written. */
  readonly descriptionHtml: string
  readonly vendor: string | null
  readonly productType: string | null
  readonly tags: readonly string[]
  readonly featured: boolean
  readonly taxCategory: string
  readonly attributes: Attributes
  readonly seoTitle: string | null
  readonly seoDescription: string | null
  readonly metadata: Metadata
}

/** What staff says of a variant itself. */
export interface VariantTerms {
  readonly sku: string
  /** One for each option of the product. */
  readonly optionValues: readonly string[]
  readonly barcode: string | null
  readonly weightGrams: number
  readonly requiresShipping: boolean
  /** Null where it is the product's. */
  readonly taxCategory: string | null
  /** One of the product's. */
  readonly imageId: string | null
}

export interface DossierVariant extends VariantTerms {
  readonly id: VariantId
  readonly prices: readonly DossierPrice[]
}

export interface DossierPrice {
  readonly market: string
  readonly priceMinor: Minor
  readonly compareAtMinor: Minor | null
  readonly version: number
}

/** Everything that there is of a product, whatever its status. */
export interface ProductDossier extends ProductTerms, Schedule {
  readonly id: ProductId
  readonly status: ProductStatus
  readonly optionNames: readonly string[]
  readonly variants: readonly DossierVariant[]
  readonly images: readonly DossierImage[]
  readonly categories: readonly { readonly id: CategoryId; readonly slug: string; readonly title: string }[]
  readonly translations: readonly Translation[]
  /** In the order in which they are shown. */
  readonly related: readonly RelatedProduct[]
  /** Addresses that lead to it still, the latest first. */
  readonly oldSlugs: readonly string[]
  readonly createdAt: Date
  readonly updatedAt: Date
  readonly version: number
}

export interface DossierImage {
  readonly id: string
  readonly url: string
  readonly alt: string
  readonly width: number
  readonly height: number
}

export interface RelatedProduct {
  readonly id: ProductId
  readonly slug: string
  readonly title: string
  readonly status: ProductStatus
}

/** One statement; null where there is no such product. */
export async function readProductDossier(db: Db, id: ProductId): Promise<ProductDossier | null> {
  const found = await db
    .selectFrom('product')
    .select(['product.id', 'product.slug', 'product.title', 'product.description_html as descriptionHtml'])
    .select(['product.vendor', 'product.product_type as productType', 'product.tags', 'product.featured'])
    .select(['product.tax_category as taxCategory', 'product.option_names as optionNames', 'product.attributes'])
    .select(['product.seo_title as seoTitle', 'product.seo_description as seoDescription'])
    .select(['product.publish_at as publishAt', 'product.unpublish_at as unpublishAt', 'product.version'])
    .select(['product.created_at as createdAt', 'product.updated_at as updatedAt'])
    // A CHECK knows no other status, and whoever writes metadata has looked at it.
    .select([sql<ProductStatus>`product.status`.as('status'), sql<Metadata>`product.metadata`.as('metadata')])
    .select((eb) => [variantsOf(eb).as('variants'), imagesOf(eb).as('images'), categoriesOf(eb).as('categories')])
    .select((eb) => [translationsOf(eb).as('translations'), relatedOf(eb).as('related')])
    .select(
      sql<string[]>`array(
        select slug from product_old_slug where product_id = product.id order by retired_at desc, slug)`.as('oldSlugs'),
    )
    .where('product.id', '=', id)
    .executeTakeFirst()
  return found ?? null
}

type OfProduct = ExpressionBuilder<DB, 'product'>

const variantsOf = (eb: OfProduct) =>
  jsonArrayFrom(
    eb
      .selectFrom('variant')
      .whereRef('variant.product_id', '=', 'product.id')
      .select(['variant.id', 'variant.sku', 'variant.option_values as optionValues', 'variant.barcode'])
      .select(['variant.weight_grams as weightGrams', 'variant.requires_shipping as requiresShipping'])
      .select(['variant.tax_category as taxCategory', 'variant.image_id as imageId'])
      .select((own) => pricesOf(own).as('prices'))
      .orderBy('variant.position'),
  )

const pricesOf = (eb: ExpressionBuilder<DB, 'variant'>) =>
  jsonArrayFrom(
    eb
      .selectFrom('variant_price as price')
      .whereRef('price.variant_id', '=', 'variant.id')
      .select(['price.market_code as market', 'price.price_minor as priceMinor', 'price.version'])
      .select('price.compare_at_minor as compareAtMinor')
      .orderBy(sql`price.market_code collate "C"`),
  )

const imagesOf = (eb: OfProduct) =>
  jsonArrayFrom(
    eb
      .selectFrom('product_image as image')
      .whereRef('image.product_id', '=', 'product.id')
      .select(['image.id', 'image.url', 'image.alt', 'image.width', 'image.height'])
      .orderBy('image.position'),
  )

const categoriesOf = (eb: OfProduct) =>
  jsonArrayFrom(
    eb
      .selectFrom('product_category as member')
      .innerJoin('category', 'category.id', 'member.category_id')
      .whereRef('member.product_id', '=', 'product.id')
      .select(['category.id', 'category.slug', 'category.title'])
      .orderBy('category.title')
      .orderBy('category.id'),
  )

const translationsOf = (eb: OfProduct) =>
  jsonArrayFrom(
    eb
      .selectFrom('product_translation as told')
      .whereRef('told.product_id', '=', 'product.id')
      .select(['told.locale', 'told.title', 'told.description_html as descriptionHtml'])
      .select(['told.seo_title as seoTitle', 'told.seo_description as seoDescription'])
      .orderBy(sql`told.locale collate "C"`),
  )

const relatedOf = (eb: OfProduct) =>
  jsonArrayFrom(
    eb
      .selectFrom('related_product as link')
      .innerJoin('product as other', 'other.id', 'link.related_id')
      .whereRef('link.product_id', '=', 'product.id')
      .select(['other.id', 'other.slug', 'other.title', sql<ProductStatus>`other.status`.as('status')])
      .orderBy('link.position'),
  )
