import type { AttributeKind } from '@tillwright/domain/catalog/attribute'
import type { CategoryId, LocationId, ProductId, VariantId } from '@tillwright/domain/ids'
import type { Minor } from '@tillwright/domain/money/minor'
import { type ExpressionBuilder, type RawBuilder, sql } from 'kysely'
import { jsonArrayFrom } from 'kysely/helpers/postgres'
import type { Db, Tx } from './client.ts'
import type { DB } from './schema.ts'
import { holdTaxCategories } from './tax-categories.ts'

/** What a file says of a product and what is stored of it, in one shape: where they are equal nothing is written. */
export interface ProductFacts {
  readonly slug: string
  readonly title: string
  readonly descriptionHtml: string
  readonly vendor: string | null
  readonly productType: string | null
  readonly tags: readonly string[]
  readonly status: string
  readonly featured: boolean
  readonly taxCategory: string
  readonly optionNames: readonly string[]
  readonly seoTitle: string | null
  readonly seoDescription: string | null
  /** By code. */
  readonly attributes: Record<string, AttributeValue>
  /** Sorted by language. */
  readonly translations: readonly (ProductTexts & { readonly locale: string })[]
  /** Sorted. */
  readonly categoryIds: readonly CategoryId[]
  readonly images: readonly ImageFacts[]
  readonly variants: readonly VariantFacts[]
}

export type AttributeValue = string | number | boolean | string[]

/** What is null is told in the product's own words. */
export interface ProductTexts {
  readonly title: string | null
  readonly descriptionHtml: string | null
  readonly seoTitle: string | null
  readonly seoDescription: string | null
}

export interface ImageFacts {
  readonly url: string
  readonly alt: string
}

export interface VariantFacts {
  readonly sku: string
  readonly optionValues: readonly string[]
  readonly barcode: string | null
  readonly weightGrams: number
  readonly requiresShipping: boolean
  /** Null where it is the product's. */
  readonly taxCategory: string | null
  readonly imageUrl: string | null
  /** Sorted by market; a market that is missing does not sell it. */
  readonly prices: readonly PriceFacts[]
}

export interface PriceFacts {
  readonly market: string
  readonly priceMinor: Minor
  readonly compareAtMinor: Minor | null
}

export interface StoredProduct {
  readonly id: ProductId
  readonly version: number
  readonly facts: ProductFacts
  readonly imageIds: ReadonlyMap<string, string>
  /** By SKU in lower case, as SKUs are unique. */
  readonly variants: ReadonlyMap<string, StoredVariant>
}

export interface StoredVariant {
  readonly id: VariantId
  readonly sku: string
  /** A bundle has no stock of its own. */
  readonly isBundle: boolean
  /** Wherever it is tracked; none where it is nowhere. */
  readonly levels: readonly StoredLevel[]
}

export interface StoredLevel {
  readonly locationId: LocationId
  readonly onHand: number
  readonly reserved: number
  readonly backorderLimit: number
}

export interface ImportBase {
  /** By path of slugs, like "tea/green-tea". */
  readonly categoryIds: ReadonlyMap<string, CategoryId>
  /** By their codes; they stay until the transaction ends. */
  readonly taxCategories: ReadonlySet<string>
  /** By code, those that are not enabled as well. */
  readonly locationIds: ReadonlyMap<string, LocationId>
  /** Where goods lie that lay nowhere: the first enabled location. Null in a shop without one. */
  readonly locationId: LocationId | null
}

/** What the columns of a file can name besides markets. */
export async function readColumnFacts(
  db: Db,
): Promise<{ attributes: ReadonlyMap<string, AttributeKind>; locations: ReadonlySet<string> }> {
  const attributes = await db.selectFrom('attribute').select(['code', 'kind']).orderBy('position').execute()
  const locations = await db.selectFrom('stock_location').select('code').orderBy('code').execute()
  return {
    attributes: new Map(attributes.map(({ code, kind }) => [code, kind])),
    locations: new Set(locations.map(({ code }) => code)),
  }
}

/** Lets one import at a time through, until its transaction ends, and reads what all of its rows refer to. */
export async function openImport(tx: Tx): Promise<ImportBase> {
  await sql`select pg_advisory_xact_lock(hashtext('catalogue-import'))`.execute(tx)
  const locations = await tx
    .selectFrom('stock_location')
    .select(['id', 'code', 'enabled'])
    .orderBy('priority', 'desc')
    .orderBy('code')
    .execute()
  return {
    categoryIds: new Map((await readCategoryPaths(tx)).map(({ id, path }) => [path, id])),
    taxCategories: await holdTaxCategories(tx),
    locationIds: new Map(locations.map(({ code, id }) => [code, id])),
    locationId: locations.find(({ enabled }) => enabled)?.id ?? null,
  }
}

/** All categories with the slugs of those above them, as "tea/green-tea". */
export async function readCategoryPaths(db: Db): Promise<{ id: CategoryId; path: string }[]> {
  const { rows } = await sql<{ id: CategoryId; path: string }>`
    with recursive node(id, path) as (
      select id, slug from category where parent_id is null
      union all
      select category.id, node.path || '/' || category.slug from category join node on node.id = category.parent_id
    )
    select id, path from node`.execute(db)
  return rows
}

export interface ImportKeys {
  /** Both in lower case. */
  readonly slugs: readonly string[]
  readonly skus: readonly string[]
  /** Those of which something is said of their stock. */
  readonly stocked: readonly string[]
}

/**
 * Locks the products with one of these slugs or SKUs and those with bundles of them, then their stock, each in id
 * order: once for a whole import.
 */
export async function lockProductsToImport(tx: Tx, keys: ImportKeys): Promise<void> {
  await sql`
    select from product where id in (${idsOf(keys)} union
      select bundle.product_id from bundle_component as part join variant as bundle on bundle.id = part.bundle_id
        join variant as component on component.id = part.component_id
      where component.product_id in (${idsOf(keys)}))
    order by id for no key update`.execute(tx)
  await sql`
    select from stock_level where variant_id in (select id from variant where lower(sku) = any(${keys.stocked}))
    order by variant_id, location_id for update`.execute(tx)
}

/** The products with one of these slugs or SKUs. */
export const readProductsToImport = (tx: Tx, keys: ImportKeys): Promise<StoredProduct[]> =>
  readProducts(tx, { where: sql<boolean>`product.id in (${idsOf(keys)})`, most: null })

/** Some products by their slugs, after one of these. */
export const readProductsToExport = (db: Db, page: { after: string | null; most: number }): Promise<StoredProduct[]> =>
  readProducts(db, { where: sql<boolean>`lower(product.slug) > ${page.after ?? ''}`, most: page.most })

async function readProducts(
  db: Db,
  { where, most }: { where: RawBuilder<boolean>; most: number | null },
): Promise<StoredProduct[]> {
  const rows = await db
    .selectFrom('product')
    .where(where)
    .$if(most !== null, (query) => query.orderBy(sql`lower(product.slug)`).limit(sql.lit(most ?? 0)))
    .select(['product.id', 'product.version', 'product.slug', 'product.title', 'product.vendor', 'product.tags'])
    .select(['product.description_html as descriptionHtml', 'product.product_type as productType', 'product.status'])
    .select(['product.featured', 'product.tax_category as taxCategory', 'product.option_names as optionNames'])
    .select(
      sql<CategoryId[]>`array(
      select category_id from product_category where product_id = product.id order by category_id)`.as('categoryIds'),
    )
    .select(['product.seo_title as seoTitle', 'product.seo_description as seoDescription'])
    .select(sql<ProductFacts['attributes']>`product.attributes`.as('attributes'))
    .select((eb) => [textsOf(eb).as('translations'), imagesOf(eb).as('images'), variantsOf(eb).as('variants')])
    .execute()
  return rows.map(({ id, version, images, variants, ...facts }) => ({
    id,
    version,
    facts: {
      ...facts,
      images: images.map(({ url, alt }) => ({ url, alt })),
      variants: variants.map(({ id, isBundle, levels, ...own }) => own),
    },
    imageIds: new Map(images.map((image) => [image.url, image.id])),
    variants: new Map(
      variants.map(({ id, sku, isBundle, levels }) => [sku.toLowerCase(), { id, sku, isBundle, levels }]),
    ),
  }))
}

const idsOf = ({ slugs, skus }: ImportKeys) => sql`
  select id from product where lower(slug) = any(${slugs})
  union select product_id from variant where lower(sku) = any(${skus})`

const textsOf = (eb: ExpressionBuilder<DB, 'product'>) =>
  jsonArrayFrom(
    eb
      .selectFrom('product_translation as told')
      .whereRef('told.product_id', '=', 'product.id')
      .select(['told.locale', 'told.title', 'told.description_html as descriptionHtml'])
      .select(['told.seo_title as seoTitle', 'told.seo_description as seoDescription'])
      .orderBy(sql`told.locale collate "C"`),
  )

const imagesOf = (eb: ExpressionBuilder<DB, 'product'>) =>
  jsonArrayFrom(
    eb
      .selectFrom('product_image as image')
      .whereRef('image.product_id', '=', 'product.id')
      .select(['image.id', 'image.url', 'image.alt'])
      .orderBy('image.position'),
  )

const variantsOf = (eb: ExpressionBuilder<DB, 'product'>) =>
  jsonArrayFrom(
    eb
      .selectFrom('variant')
      .leftJoin('product_image as own_image', 'own_image.id', 'variant.image_id')
      .whereRef('variant.product_id', '=', 'product.id')
      .select(['variant.id', 'variant.sku', 'variant.option_values as optionValues', 'variant.barcode'])
      .select(['variant.weight_grams as weightGrams', 'variant.requires_shipping as requiresShipping'])
      .select(['variant.tax_category as taxCategory', 'own_image.url as imageUrl'])
      .select(sql<boolean>`exists (select from bundle_component where bundle_id = variant.id)`.as('isBundle'))
      .select((own) => [pricesOf(own).as('prices'), levelsOf(own).as('levels')])
      .orderBy('variant.position'),
  )

const pricesOf = (eb: ExpressionBuilder<DB, 'variant'>) =>
  jsonArrayFrom(
    eb
      .selectFrom('variant_price as price')
      .whereRef('price.variant_id', '=', 'variant.id')
      .select(['price.market_code as market', 'price.price_minor as priceMinor'])
      .select('price.compare_at_minor as compareAtMinor')
      .orderBy(sql`price.market_code collate "C"`),
  )

const levelsOf = (eb: ExpressionBuilder<DB, 'variant'>) =>
  jsonArrayFrom(
    eb
      .selectFrom('stock_level as level')
      .whereRef('level.variant_id', '=', 'variant.id')
      .where(sql<boolean>`level.tracked`)
      .select(['level.location_id as locationId', 'level.on_hand as onHand', 'level.reserved'])
      .select('level.backorder_limit as backorderLimit'),
  )
