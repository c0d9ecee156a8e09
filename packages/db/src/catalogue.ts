import type { AttributeValue } from '@tillwright/domain/catalog/attribute'
import type { LineOption } from '@tillwright/domain/catalog/product'
import { folded } from '@tillwright/domain/catalog/slug'
import { titleIn, wordsIn } from '@tillwright/domain/catalog/translation'
import type { ProductId, VariantId } from '@tillwright/domain/ids'
import type { Minor } from '@tillwright/domain/money/minor'
import { effectivePrice } from '@tillwright/domain/prices/effective-price'
import type { PriceReason } from '@tillwright/domain/prices/facts'
import { type Rating, ratingOf } from '@tillwright/domain/reviews/rating'
import { type RawBuilder, sql } from 'kysely'
import { componentsOfVariant, type ShownComponent, shownComponents } from './bundles.ts'
import { anybody, compareAtOf } from './catalogue-prices.ts'
import type { Db } from './client.ts'
import { compiledOnce } from './compiled-once.ts'
import { candidatesFor, noGroups, type PriceCandidates, priceFactsOf } from './price-facts.ts'
import { optionsOf } from './pricing-facts.ts'
import { type CatalogueImage, catalogueImageOf } from './product-images.ts'
import {
  categoriesOfProduct,
  definitionsOfProduct,
  idOfFoldedSlug,
  imagesOfProduct,
  wordsOfProduct,
} from './product-shown.ts'
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

/** In the market, in the words of a language where it has some. */
interface Shown {
  readonly market: string
  readonly locale?: string | undefined
}

/**
 * An active product with the variants that have a price in the market, in the words of a language where it has some;
 * null where there is nothing to buy. A slug may be one that it had once. Two statements, at the same time.
 */
export async function readProduct(
  db: Db,
  which: { readonly id: ProductId } | { readonly slug: string },
  { market, locale }: Shown,
): Promise<FoundProduct | null> {
  const named = 'id' in which ? { id: which.id } : { slug: folded(which.slug) }
  const [[product], rows] = await Promise.all([
    productRow(db, { ...named, locale }, null),
    variantRows(db, { ...named, market }, null),
  ])
  if (product === undefined || rows.length === 0) return null
  // A slug that went to another product between the two.
  if (rows.some(({ productId }) => productId !== product.id)) return readProduct(db, product, { market, locale })
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
    images: product.images.flatMap((image) => catalogueImageOf(image) ?? []),
    categories: product.categories,
    variants: rows.map((row) => ({
      id: row.id,
      sku: row.sku,
      options: optionsOf({ option_names: product.option_names, option_values: row.option_values }),
      barcode: row.barcode,
      weightGrams: row.weightGrams,
      requiresShipping: row.requiresShipping,
      ...priceOf(row, market),
      availableCount: row.availableCount,
      backorderLimit: row.backorder_limit ?? 0,
      components: shownComponents(row.components),
    })),
  }
}

/** One of them, the slug in small letters. */
type Named = { readonly id?: ProductId | undefined; readonly slug?: string | undefined }

const idOf = ({ id, slug }: Named): RawBuilder<ProductId> =>
  slug === undefined ? sql<ProductId>`${id}` : idOfFoldedSlug(slug)

const productRow = compiledOnce((db, given: Named & { readonly locale: string | undefined }, _form: null) =>
  db
    .selectFrom('product')
    .select(['id', 'slug', 'title', 'description_html', 'vendor', 'product_type', 'tags', 'featured', 'option_names'])
    .select(['created_at', 'seo_title', 'seo_description', 'attributes', definitionsOfProduct.as('definitions')])
    .select([ratingCountsOf('product.id').as('ratingCounts'), imagesOfProduct.as('images')])
    .select(categoriesOfProduct.as('categories'))
    .$if(given.locale !== undefined, (query) => query.select(wordsOfProduct(given.locale ?? '').as('words')))
    .where('status', '=', 'active')
    .where('id', '=', idOf(given)),
)

const variantRows = compiledOnce((db, given: Named & { readonly market: string }, _form: null) =>
  db
    .selectFrom('variant')
    .innerJoin('variant_price as price', 'price.variant_id', 'variant.id')
    .leftJoinLateral(stockOfVariant, (join) => join.onTrue())
    .leftJoinLateral(componentsOfVariant, (join) => join.onTrue())
    .innerJoinLateral(candidatesFor(noGroups), (join) => join.onTrue())
    .where('variant.product_id', '=', idOf(given))
    .where('price.market_code', '=', given.market)
    .select([
      'variant.id',
      'variant.product_id as productId',
      'variant.sku',
      'variant.option_values',
      'variant.barcode',
    ])
    .select(['variant.weight_grams as weightGrams', 'variant.requires_shipping as requiresShipping'])
    .select(['price.price_minor', 'price.compare_at_minor', 'price.floor_minor', 'priced.candidates'])
    .select(sql<Date>`shop_now()`.as('at'))
    .select(['stock.available_count as availableCount', 'stock.backorder_limit', 'bundle.components'])
    .orderBy('variant.position'),
)

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
