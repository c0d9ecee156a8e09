import type { AttributeValue } from '@tillwright/domain/catalog/attribute'
import type { LineOption } from '@tillwright/domain/catalog/product'
import { titleIn, wordsIn } from '@tillwright/domain/catalog/translation'
import type { ProductId, VariantId } from '@tillwright/domain/ids'
import type { Minor } from '@tillwright/domain/money/minor'
import { effectivePrice } from '@tillwright/domain/prices/effective-price'
import type { PriceReason } from '@tillwright/domain/prices/facts'
import { type Rating, ratingOf } from '@tillwright/domain/reviews/rating'
import { sql } from 'kysely'
import { componentsOfVariant, type ShownComponent, shownComponents } from './bundles.ts'
import { anybody, compareAtOf } from './catalogue-prices.ts'
import type { Db } from './client.ts'
import { candidatesFor, noGroups, type PriceCandidates, priceFactsOf } from './price-facts.ts'
import { optionsOf } from './pricing-facts.ts'
import { type CatalogueImage, readImages } from './product-images.ts'
import { definitionsOfProduct, idOfSlug, wordsOfProduct } from './product-shown.ts'
import { ratingCountsOf, unrated } from './ratings.ts'
import { stockOfVariant } from './stock-on-offer.ts'

export interface FoundProduct {
  readonly id: ProductId
  readonly slug: string
  readonly title: string
  /** Sanitised when it was written. */
  readonly descriptionHtml: string
  readonly vendor: string | null
  readonly productType: string | null
  readonly tags: readonly string[]
  readonly featured: boolean
  readonly seoTitle: string | null
  readonly seoDescription: string | null
  /** In the order in which the shop shows them. */
  readonly attributes: readonly FoundAttribute[]
  readonly createdAt: Date
  /** Null where nobody has rated it. */
  readonly rating: Rating | null
  readonly images: readonly CatalogueImage[]
  readonly categories: readonly { readonly slug: string; readonly title: string }[]
  readonly variants: readonly FoundVariant[]
}

export interface FoundAttribute {
  readonly code: string
  readonly title: string
  readonly value: AttributeValue
}

export interface FoundVariant {
  readonly id: VariantId
  readonly sku: string
  readonly options: readonly LineOption[]
  readonly barcode: string | null
  readonly weightGrams: number
  readonly requiresShipping: boolean
  /** Of one unit, to whoever looks at it now. */
  readonly priceMinor: Minor
  /** When another price begins or ends to count; null where none is known. */
  readonly nextChangeAt: Date | null
  /** Null where the price is the original one. */
  readonly compareAtMinor: Minor | null
  readonly reasons: readonly PriceReason[]
  readonly availableCount: number | null
  readonly backorderLimit: number
  /** What each piece of a bundle is made of; empty where it is none. */
  readonly components: readonly ShownComponent[]
}

/**
 * An active product with the variants that have a price in the market, in the words of a language where it has some;
 * null where there is nothing to buy. A slug may be one that it had once.
 */
export async function readProduct(
  db: Db,
  which: { readonly id: ProductId } | { readonly slug: string },
  { market, locale }: { readonly market: string; readonly locale?: string | undefined },
): Promise<FoundProduct | null> {
  const product = await db
    .selectFrom('product')
    .select(['id', 'slug', 'title', 'description_html', 'vendor', 'product_type', 'tags', 'featured', 'option_names'])
    .select(['created_at', 'seo_title', 'seo_description', 'attributes', definitionsOfProduct.as('definitions')])
    .select(ratingCountsOf('product.id').as('ratingCounts'))
    .$if(locale !== undefined, (query) => query.select(wordsOfProduct(locale ?? '').as('words')))
    .where('status', '=', 'active')
    .where('id', '=', 'id' in which ? which.id : idOfSlug(which.slug))
    .executeTakeFirst()
  if (product === undefined) return null
  const [variants, images, categories] = await Promise.all([
    readVariants(db, { id: product.id, option_names: product.option_names }, market),
    readImages(db, product.id),
    readCategoriesOf(db, product.id),
  ])
  if (variants.length === 0) return null
  const own = {
    title: product.title,
    descriptionHtml: product.description_html,
    seoTitle: product.seo_title,
    seoDescription: product.seo_description,
  }
  return {
    id: product.id,
    slug: product.slug,
    ...wordsIn(own, product.words ?? [], locale),
    vendor: product.vendor,
    productType: product.product_type,
    tags: product.tags,
    featured: product.featured,
    attributes: product.definitions.flatMap(({ code, title, titles }) => {
      const value = product.attributes[code]
      return value === undefined ? [] : [{ code, title: titleIn(title, titles, locale), value }]
    }),
    createdAt: product.created_at,
    rating: ratingOf(product.ratingCounts ?? unrated),
    images,
    categories,
    variants,
  }
}

async function readVariants(
  db: Db,
  product: { id: ProductId; option_names: string[] },
  market: string,
): Promise<FoundVariant[]> {
  const rows = await db
    .selectFrom('variant')
    .innerJoin('variant_price as price', 'price.variant_id', 'variant.id')
    .leftJoinLateral(stockOfVariant, (join) => join.onTrue())
    .leftJoinLateral(componentsOfVariant, (join) => join.onTrue())
    .innerJoinLateral(candidatesFor(noGroups), (join) => join.onTrue())
    .where('variant.product_id', '=', product.id)
    .where('price.market_code', '=', market)
    .select(['variant.id', 'variant.sku', 'variant.option_values', 'variant.barcode'])
    .select(['variant.weight_grams as weightGrams', 'variant.requires_shipping as requiresShipping'])
    .select(['price.price_minor', 'price.compare_at_minor', 'price.floor_minor', 'priced.candidates'])
    .select(sql<Date>`shop_now()`.as('at'))
    .select(['stock.available_count as availableCount', 'stock.backorder_limit', 'bundle.components'])
    .orderBy('variant.position')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    sku: row.sku,
    options: optionsOf({ option_names: product.option_names, option_values: row.option_values }),
    barcode: row.barcode,
    weightGrams: row.weightGrams,
    requiresShipping: row.requiresShipping,
    ...priceOf({ ...row, productId: product.id }, market),
    availableCount: row.availableCount,
    backorderLimit: row.backorder_limit ?? 0,
    components: shownComponents(row.components),
  }))
}

interface FoundPriceRow {
  readonly id: VariantId
  readonly productId: ProductId
  readonly price_minor: Minor
  readonly compare_at_minor: Minor | null
  readonly floor_minor: Minor | null
  readonly candidates: PriceCandidates
  readonly at: Date
}

function priceOf(
  row: FoundPriceRow,
  market: string,
): Pick<FoundVariant, 'priceMinor' | 'compareAtMinor' | 'nextChangeAt' | 'reasons'> {
  const facts = priceFactsOf({
    variantId: row.id,
    productId: row.productId,
    market,
    variantPriceMinor: row.price_minor,
    compareAtMinor: row.compare_at_minor,
    floorMinor: row.floor_minor,
    candidates: row.candidates,
  })
  const price = effectivePrice(facts, { at: row.at, ...anybody })
  const { unitPriceMinor: priceMinor, nextChangeAt, reasons } = price
  return { priceMinor, compareAtMinor: compareAtOf(price), nextChangeAt, reasons }
}

const readCategoriesOf = (db: Db, productId: ProductId): Promise<{ slug: string; title: string }[]> =>
  db
    .selectFrom('product_category as member')
    .innerJoin('category', 'category.id', 'member.category_id')
    .select(['category.slug', 'category.title'])
    .where('member.product_id', '=', productId)
    .orderBy('category.title')
    .execute()
