import { wordsIn } from '@tillwright/domain/catalog/translation'
import type { CategoryId, CollectionId, ProductId } from '@tillwright/domain/ids'
import type { Minor } from '@tillwright/domain/money/minor'
import type { PriceReason } from '@tillwright/domain/prices/facts'
import type { Availability } from '@tillwright/domain/pricing/quote'
import { type Rating, ratingOf } from '@tillwright/domain/reviews/rating'
import { type ExpressionBuilder, type RawBuilder, sql } from 'kysely'
import type { Db } from './client.ts'
import { readReasons } from './price-reasons.ts'
import { type CatalogueImage, catalogueImageOf } from './product-images.ts'
import { titlesOfProduct } from './product-shown.ts'
import { ratingCountsOf, unrated } from './ratings.ts'
import type { DB } from './schema.ts'

export interface ListFilter {
  readonly market: string
  /** With its descendants; null is everything that the market sells. */
  readonly categoryId: CategoryId | null
  /** Null is whatever the market sells. */
  readonly collectionId: CollectionId | null
  /** Part of a title. */
  readonly q?: string | undefined
  readonly minPriceMinor?: Minor | undefined
  readonly maxPriceMinor?: Minor | undefined
  readonly inStock?: boolean | undefined
  readonly featured?: boolean | undefined
}

/** Manual is the order that staff has given a collection, and only there. */
export const sortColumns = {
  newest: 'created_at',
  price: 'price_min_minor',
  title: 'title',
  manual: 'position',
} as const
export interface ListSort {
  readonly by: keyof typeof sortColumns
  readonly order: 'asc' | 'desc'
}

/** Where a page ended: the sort value of its last product as text, and its id. */
export interface ListPosition {
  readonly value: string
  readonly productId: ProductId
}

export interface ListedProduct {
  readonly id: ProductId
  readonly slug: string
  readonly title: string
  readonly priceMinMinor: Minor
  readonly priceMaxMinor: Minor
  readonly compareAtMinor: Minor | null
  /** Of the lowest price. */
  readonly reasons: readonly PriceReason[]
  readonly availability: Availability
  readonly featured: boolean
  readonly image: CatalogueImage | null
  /** Null where nobody has rated it. */
  readonly rating: Rating | null
  readonly position: ListPosition
}

/** At most so many products behind a position: one statement over the denormalised listing, never an OFFSET. */
export async function readProductList(
  db: Db,
  filter: ListFilter,
  page: { sort: ListSort; after: ListPosition | null; most: number; locale?: string | undefined },
): Promise<ListedProduct[]> {
  const column = sql.ref(`listing.${sortColumns[page.sort.by]}`)
  const value = page.sort.by === 'title' ? sql`${column} collate "C"` : column
  const compare = page.sort.order === 'asc' ? sql`>` : sql`<`
  const { after, locale } = page
  const rows = await cardsOf(filtered(db, filter), locale)
    .$if(after !== null, (query) =>
      query.where(sql<boolean>`(${value}, listing.product_id) ${compare} (${after?.value}, ${after?.productId})`),
    )
    .select(sql<string>`${textOf(column, page.sort.by)}`.as('sortValue'))
    .$if(filter.collectionId === null, (query) => query.orderBy('listing.category_id', placeOrder(page.sort)))
    .orderBy(value, page.sort.order)
    .orderBy('listing.product_id', page.sort.order)
    .limit(sql.lit(page.most))
    .execute()
  return rows.map(({ sortValue, ...row }) => ({
    ...cardOf(row, locale),
    position: { value: sortValue, productId: row.id },
  }))
}

/**
 * The indexes have the category before what is sorted by. Of one that must be null PostgreSQL does not see that it is
 * the same in all rows, and would sort the whole list, unless it is asked to sort by it as well.
 */
const placeOrder = ({ by, order }: ListSort): 'asc' | 'desc' =>
  (by === 'newest') === (order === 'desc') ? 'asc' : 'desc'

/** Of these products those that the market lists, in no order. */
export async function readListedProducts(
  db: Db,
  ids: readonly ProductId[],
  { market, locale }: { readonly market: string; readonly locale: string | undefined },
): Promise<Omit<ListedProduct, 'position'>[]> {
  const chosen = filtered(db, { market, categoryId: null, collectionId: null }).where(
    'listing.product_id',
    '=',
    sql<ProductId>`any(${ids})`,
  )
  const rows = await cardsOf(chosen, locale).execute()
  return rows.map((row) => cardOf(row, locale))
}

const cardsOf = (listed: ReturnType<typeof filtered>, locale: string | undefined) =>
  listed
    .innerJoin('product', 'product.id', 'listing.product_id')
    .leftJoinLateral(firstImage, (join) => join.onTrue())
    .select(['product.id', 'product.slug', 'listing.title', 'listing.availability', 'listing.featured'])
    .select(['listing.price_min_minor as priceMinMinor', 'listing.price_max_minor as priceMaxMinor'])
    .select(['listing.price_reasons', ratingCountsOf('listing.product_id').as('ratingCounts')])
    .select(['listing.compare_at_minor as compareAtMinor', 'image.url', 'image.alt', 'image.width', 'image.height'])
    .select(['image.name', 'image.variant_widths'])
    .$if(locale !== undefined, (query) => query.select(titlesOfProduct(locale ?? '').as('titles')))

type CardRow = Awaited<ReturnType<ReturnType<typeof cardsOf>['execute']>>[number]

function cardOf(
  { url, alt, width, height, name, variant_widths, price_reasons, ratingCounts, titles = [], ...row }: CardRow,
  locale: string | undefined,
): Omit<ListedProduct, 'position'> {
  return {
    ...row,
    ...wordsIn({ title: row.title }, titles, locale),
    rating: ratingOf(ratingCounts ?? unrated),
    reasons: readReasons(price_reasons),
    image: catalogueImageOf({ url, alt, width, height, name, variant_widths }),
  }
}

/** Dates in one form with all their digits, so that a cursor can be checked before it gets here. */
const textOf = (column: RawBuilder<unknown>, by: ListSort['by']) =>
  by === 'newest'
    ? sql<string>`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
    : sql<string>`${column}::text`

/** Counts no further than so many. */
export async function countProducts(db: Db, filter: ListFilter, most: number): Promise<number> {
  const some = filtered(db, filter).select(sql`1`.as('one')).limit(sql.lit(most)).as('some')
  const { total } = await db.selectFrom(some).select(sql<number>`count(*)`.as('total')).executeTakeFirstOrThrow()
  return total
}

function filtered(db: Db, filter: ListFilter) {
  const { market, q, minPriceMinor, maxPriceMinor, inStock, featured } = filter
  let query = placed(db, filter).where('listing.market_code', '=', market)
  if (q !== undefined) query = query.where('listing.title', 'ilike', `%${q.replace(/[\\%_]/g, '\\$&')}%`)
  if (minPriceMinor !== undefined) query = query.where('listing.price_min_minor', '>=', minPriceMinor)
  if (maxPriceMinor !== undefined) query = query.where('listing.price_min_minor', '<=', maxPriceMinor)
  if (inStock === true) query = query.where('listing.availability', '=', 'in_stock')
  if (inStock === false) query = query.where('listing.availability', '<>', 'in_stock')
  // A literal, so that a generic plan sees that the partial index fits.
  if (featured !== undefined) query = query.where('listing.featured', '=', sql.lit(featured))
  return query
}

/** The rows of a place: of a category, of a collection, or of both, where the former is looked up for each. */
function placed(db: Db, { market, categoryId, collectionId }: ListFilter) {
  if (collectionId === null) {
    const query = db.selectFrom('listing')
    return categoryId === null
      ? query.where('listing.category_id', 'is', null)
      : query.where('listing.category_id', '=', categoryId)
  }
  // Its columns are those of listing, but for the place.
  const collected = sql<DB['listing']>`collection_listing`.as<'listing'>(sql`listing`)
  const query = db.selectFrom(collected).where(sql<boolean>`listing.collection_id = ${collectionId}`)
  return categoryId === null
    ? query
    : query.where(
        sql<boolean>`exists (
          select from listing as there where there.product_id = listing.product_id
            and there.market_code = ${market} and there.category_id = ${categoryId})`,
      )
}

export const firstImage = (eb: ExpressionBuilder<DB, 'listing'>) =>
  eb
    .selectFrom('product_image as picture')
    .leftJoin('media', 'media.id', 'picture.media_id')
    .whereRef('picture.product_id', '=', 'listing.product_id')
    .select(['picture.url', 'picture.alt', 'picture.width', 'picture.height', 'media.name', 'media.variant_widths'])
    .orderBy('picture.position')
    .limit(sql.lit(1))
    .as('image')
