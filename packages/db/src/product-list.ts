import { wordsIn } from '@tillwright/domain/catalog/translation'
import type { CategoryId, CollectionId, ProductId } from '@tillwright/domain/ids'
import type { Minor } from '@tillwright/domain/money/minor'
import type { PriceReason } from '@tillwright/domain/prices/facts'
import type { Availability } from '@tillwright/domain/pricing/quote'
import { type Rating, ratingOf } from '@tillwright/domain/reviews/rating'
import { type ExpressionBuilder, type RawBuilder, type SelectQueryBuilder, sql } from 'kysely'
import { idOfCategorySlug } from './category-pages.ts'
import { type Db, plannedAnew } from './client.ts'
import { compiledOnce } from './compiled-once.ts'
import { readReasons } from './price-reasons.ts'
import { type CatalogueImage, catalogueImageOf } from './product-images.ts'
import { titlesOfProduct } from './product-shown.ts'
import { ratingCountsOf, unrated } from './ratings.ts'
import type { DB } from './schema.ts'
import { asksForUsualPart, walkedMax } from './usual-titles.ts'

export interface ListFilter {
  readonly market: string
  /** Slug that it has or had, with its descendants; null is everything that the market sells. */
  readonly category: string | null
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

export interface ProductList {
  readonly products: readonly ListedProduct[]
  /** Of the category that was named; null where none was, or where nothing tells, for nothing was found. */
  readonly categoryId: CategoryId | null
}

interface ListPage {
  readonly sort: ListSort
  readonly after: ListPosition | null
  readonly most: number
  readonly locale?: string | undefined
}

/** At most so many products behind a position: one statement over the denormalised listing, never an OFFSET. */
export async function readProductList(db: Db, filter: ListFilter, page: ListPage): Promise<ProductList> {
  const { sort, after, most, locale } = page
  const { values, form } = partsOf(filter)
  const given = { ...values, afterValue: after?.value, afterId: after?.productId, locale }
  const isWalked = await asksForUsualPart(db, filter, page)
  let rows = await productList(db, given, { ...form, sort, most, isWalked })
  // What stands far behind the others was not come to.
  if (isWalked && rows.length < most) rows = await productList(db, given, { ...form, sort, most, isWalked: false })
  const products = rows.map(({ sortValue, categoryId: _, ...row }) => ({
    ...cardOf(row, locale),
    position: { value: sortValue, productId: row.id },
  }))
  return { products, categoryId: rows[0]?.categoryId ?? null }
}

type ListedAfter = FilterValues & {
  readonly afterValue: string | undefined
  readonly afterId: ProductId | undefined
  readonly locale: string | undefined
}

interface ListForm extends FilterForm {
  readonly sort: ListSort
  readonly most: number
  /** Whether only those that come first in the list are looked at, whatever their titles are. */
  readonly isWalked: boolean
}

const productList = compiledOnce((db, given: ListedAfter, { sort, most, isWalked, ...form }: ListForm) => {
  const column = sql.ref(`listing.${sortColumns[sort.by]}`)
  // Null where it is everything that the market sells.
  const categoryId = given.category === null ? sql<CategoryId | null>`null::uuid` : idOfCategorySlug(given.category)
  // By a subquery: a planner that knew how much of the listing is that market's would plan for it each time anew.
  const values = { ...given, market: sql<string>`(select ${given.market}::text)` }
  const all = behind(placed(db, values), given, sort)
  const first = sql<DB['listing']>`(${all.selectAll().limit(sql.lit(walkedMax))})`.as<'listing'>(sql`listing`)
  const listed = isWalked ? inOrder(db.selectFrom(first), given, sort) : all
  return cardsOf(filtered(listed, values, { ...form, isWalked }), given.locale)
    .select([sql<string>`${textOf(column, sort.by)}`.as('sortValue'), categoryId.as('categoryId')])
    .limit(sql.lit(most))
    .$if(given.pattern !== undefined && !isWalked, (query) => query.modifyEnd(plannedAnew))
})

/** What comes behind a position, in order. */
function behind(listed: Listed, given: ListedAfter, sort: ListSort): Listed {
  const { afterValue, afterId } = given
  const compare = sort.order === 'asc' ? sql`>` : sql`<`
  return inOrder(listed, given, sort).$if(afterValue !== undefined, (query) =>
    query.where(sql<boolean>`(${sortedBy(sort)}, listing.product_id) ${compare} (${afterValue}, ${afterId})`),
  )
}

const inOrder = (listed: Listed, { collectionId }: ListedAfter, sort: ListSort): Listed =>
  listed
    .$if(collectionId === null, (query) => query.orderBy('listing.category_id', placeOrder(sort)))
    .orderBy(sortedBy(sort), sort.order)
    .orderBy('listing.product_id', sort.order)

function sortedBy({ by }: ListSort): RawBuilder<unknown> {
  const column = sql.ref(`listing.${sortColumns[by]}`)
  return by === 'title' ? sql`${column} collate "C"` : column
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
  const { values, form } = partsOf({ market, category: null, collectionId: null })
  const rows = await listedProducts(db, { ...values, ids, locale }, form)
  return rows.map((row) => cardOf(row, locale))
}

const listedProducts = compiledOnce(
  (
    db,
    given: FilterValues & { readonly ids: readonly ProductId[]; readonly locale: string | undefined },
    form: FilterForm,
  ) => {
    const chosen = filtered(placed(db, given), given, form).where(
      'listing.product_id',
      '=',
      sql<ProductId>`any(${given.ids})`,
    )
    return cardsOf(chosen, given.locale)
  },
)

const cardsOf = (listed: Listed, locale: string | undefined) =>
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
  const { values, form } = partsOf(filter)
  const some = filtered(placed(db, values), values, form)
    .select(sql`1`.as('one'))
    .limit(sql.lit(most))
    .$if(values.pattern !== undefined, (query) => query.modifyEnd(plannedAnew))
    .as('some')
  const { total } = await db.selectFrom(some).select(sql<number>`count(*)`.as('total')).executeTakeFirstOrThrow()
  return total
}

/** What differs from call to call, apart from what gives a statement its form. */
type FilterValues = Pick<ListFilter, 'market' | 'category' | 'collectionId' | 'minPriceMinor' | 'maxPriceMinor'> & {
  /** For LIKE. */
  readonly pattern: string | undefined
}
type FilterForm = Pick<ListFilter, 'inStock' | 'featured'>
type Filtered = Omit<FilterValues, 'market'> & { readonly market: string | RawBuilder<string> }

const partsOf = ({
  q,
  category,
  inStock,
  featured,
  ...values
}: ListFilter): { values: FilterValues; form: FilterForm } => ({
  values: {
    ...values,
    category: category?.toLowerCase() ?? null,
    pattern: q === undefined ? undefined : `%${q.replace(/[\\%_]/g, '\\$&')}%`,
  },
  form: { inStock, featured },
})

type Listed = SelectQueryBuilder<DB, 'listing', object>

function filtered(
  listed: Listed,
  { pattern, minPriceMinor, maxPriceMinor }: Filtered,
  { inStock, featured, isWalked = false }: FilterForm & { readonly isWalked?: boolean },
): Listed {
  let query = listed
  if (pattern !== undefined)
    query = isWalked
      ? // What ilike does with both for each row.
        query.where(sql`lower(listing.title)`, 'like', sql`(select lower(${pattern}))`)
      : query.where('listing.title', 'ilike', pattern)
  if (minPriceMinor !== undefined) query = query.where('listing.price_min_minor', '>=', minPriceMinor)
  if (maxPriceMinor !== undefined) query = query.where('listing.price_min_minor', '<=', maxPriceMinor)
  if (inStock === true) query = query.where('listing.availability', '=', 'in_stock')
  if (inStock === false) query = query.where('listing.availability', '<>', 'in_stock')
  // A literal, so that a generic plan sees that the partial index fits.
  if (featured !== undefined) query = query.where('listing.featured', '=', sql.lit(featured))
  return query
}

/** The rows of a place: of a category, of a collection, or of both, where the former is looked up for each. */
function placed(db: Db, { market, category, collectionId }: Filtered): Listed {
  if (collectionId === null) {
    const query = db.selectFrom('listing').where('listing.market_code', '=', market)
    return category === null
      ? query.where('listing.category_id', 'is', null)
      : query.where('listing.category_id', '=', idOfCategorySlug(category))
  }
  // Its columns are those of listing, but for the place.
  const collected = sql<DB['listing']>`collection_listing`.as<'listing'>(sql`listing`)
  const query = db
    .selectFrom(collected)
    .where('listing.market_code', '=', market)
    .where(sql<boolean>`listing.collection_id = ${collectionId}`)
  return category === null
    ? query
    : query.where(
        sql<boolean>`exists (
          select from listing as there where there.product_id = listing.product_id
            and there.market_code = ${market} and there.category_id = ${idOfCategorySlug(category)})`,
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
