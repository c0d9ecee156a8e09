import type { CategoryId, ProductId } from '@tillwright/domain/ids'
import type { Minor } from '@tillwright/domain/money/minor'
import type { Match } from '@tillwright/domain/search/question'
import { type RawBuilder, sql } from 'kysely'
import type { Db } from './client.ts'
import { queryText } from './search-text.ts'

/** What is looked for, and where. */
export interface HitFilter {
  readonly market: string
  readonly language: string
  /** All that a document must have, the market's own lexeme and the filters included. */
  readonly match: Match
  /** What of that the index is asked for. */
  readonly indexed: Match
  /** Whether that is no more than to be in the market, and in the category. */
  readonly isPlain: boolean
  /** What it is ranked by; null where nobody asked for words. */
  readonly rankedBy: Match | null
  /** A whole title or SKU, which comes first. */
  readonly whole: string | null
  readonly categoryId: CategoryId | null
  readonly minPriceMinor?: Minor | undefined
  readonly maxPriceMinor?: Minor | undefined
  readonly inStock?: boolean | undefined
  readonly featured?: boolean | undefined
}

/** By the index of words, or along the listing in its order: the second for what most products have. */
export type Way = 'index' | 'listing'

export type HitSort = 'relevance' | 'newest' | 'price' | 'title'

/** Ranked are the first so many that are found. */
export const rankedMax = 1_000

/** Documents that match, with their row of the listing; the columns are what is sorted by. */
export function hitsOf(
  filter: HitFilter,
  way: Way,
  { query, indexed, sort, withPrices = sort !== 'relevance', ignoresPrice = sql`false` }: HitsOptions,
): RawBuilder<unknown> {
  const { language } = filter
  const columns = sql`listed.product_id, listed.category_id, document.title, listed.price_min_minor, listed.created_at, document.facets,
    document.rank`
  const document = sql`select document.title, document.facets, document.product_id, ${rankOf(filter)} as rank
    from search_document as document where (document.words @@ ${query}) is true`
  // What the index finds is materialised, or rather handed on as it comes: a limit over it must not make PostgreSQL
  // believe that it is cheaper to walk through the whole table until enough has turned up.
  const listedAs = fits(filter, ignoresPrice)
  if (way === 'index' && listedAs === null && !withPrices)
    return sql`
      with document as materialized (${document} and document.words @@ ${indexed})
      select product_id, null::uuid as category_id, title, null::bigint as price_min_minor, null::timestamptz as created_at, facets, rank
      from document`
  if (way === 'index')
    return sql`
      with document as materialized (${document} and document.words @@ ${indexed})
      select ${columns} from document cross join lateral (
        select * from listing as listed where listed.product_id = document.product_id
          and listed.market_code = ${filter.market} and listed.category_id is null
          and ${listedAs ?? sql`true`} offset 0) as listed`
  const order = sort === 'relevance' ? (hasPrice(filter) ? 'price' : 'newest') : sort
  const place = filter.categoryId === null ? sql`is null` : sql`= ${filter.categoryId}`
  if (order === 'title')
    return sql`
      select ${columns} from (select *, ${rankOf(filter)} as rank from search_document as document
          where document.language = ${language}) as document cross join lateral (
        select * from listing as listed where listed.product_id = document.product_id
          and listed.market_code = ${filter.market} and listed.category_id ${place}
          and ${listedAs ?? sql`true`} and document.words @@ ${query} offset 0) as listed`
  return sql`
    select ${columns} from listing as listed cross join lateral (
      ${document} and document.language = ${language} and document.product_id = listed.product_id offset 0) as document
    where listed.market_code = ${filter.market} and listed.category_id ${place} and ${listedAs ?? sql`true`}`
}

interface HitsOptions {
  /** Both are tsqueries: all of it, and what the index is asked for. */
  readonly query: RawBuilder<unknown>
  readonly indexed: RawBuilder<unknown>
  readonly sort: HitSort
  readonly withPrices?: boolean
  readonly ignoresPrice?: RawBuilder<unknown>
}

/** The listing alone, where no words are asked for. */
export const listedOf = (filter: HitFilter): RawBuilder<unknown> => sql`
  select from listing as listed where listed.market_code = ${filter.market}
    and listed.category_id ${filter.categoryId === null ? sql`is null` : sql`= ${filter.categoryId}`}
    and ${fits(filter, sql`false`) ?? sql`true`}
  order by listed.category_id, listed.created_at desc, listed.product_id desc`

/** Of a filter. */
export const queriesOf = ({ match, indexed, language }: HitFilter): Pick<HitsOptions, 'query' | 'indexed'> => ({
  query: asked(match, language),
  indexed: asked(indexed, language),
})

/** As a parameter. */
const asked = (match: Match, language: string): RawBuilder<unknown> => sql`${queryText(match, language)}::tsquery`

export const orderOf = (sort: HitSort, way: Way, filter: HitFilter): RawBuilder<unknown> => {
  if (way === 'index') return sql``
  if (sort !== 'relevance') return sql``
  return hasPrice(filter)
    ? sql`order by category_id, price_min_minor, product_id`
    : sql`order by category_id, created_at desc, product_id desc`
}

const hasPrice = ({ minPriceMinor, maxPriceMinor }: HitFilter): boolean =>
  minPriceMinor !== undefined || maxPriceMinor !== undefined

/** In millionths, so that it is one number wherever it is computed; whole titles and SKUs before all others. */
function rankOf({ rankedBy, whole, language }: HitFilter): RawBuilder<unknown> {
  if (rankedBy === null) return sql`0`
  const rank = sql`(ts_rank('{0.1,0.3,0.6,1}'::real[], document.words, ${asked(rankedBy, language)}) * 1000000)::int`
  if (whole === null) return rank
  const isWhole = asked({ kind: 'lexeme', text: whole, isPrefix: false }, language)
  return sql`${rank} + case when document.words @@ ${isWhole} then 100000000 else 0 end`
}

/** What the listing must say; null where it may say anything. */
function fits(filter: HitFilter, ignoresPrice: RawBuilder<unknown>): RawBuilder<unknown> | null {
  const { minPriceMinor, maxPriceMinor, inStock, featured } = filter
  const conditions = [
    ...(minPriceMinor === undefined ? [] : [sql`(${ignoresPrice} or listed.price_min_minor >= ${minPriceMinor})`]),
    ...(maxPriceMinor === undefined ? [] : [sql`(${ignoresPrice} or listed.price_min_minor <= ${maxPriceMinor})`]),
    ...(inStock === undefined ? [] : [sql`(listed.availability = 'in_stock') = ${inStock}`]),
    ...(featured === undefined ? [] : [sql`listed.featured = ${featured}`]),
  ]
  return conditions.length === 0 ? null : sql.join(conditions, sql` and `)
}

/** One that has what is looked for, as suggestions are made of. */
export interface TitleHit {
  readonly id: ProductId
  readonly slug: string
  readonly title: string
}

/** The best of the first so many. */
export async function readTitles(db: Db, filter: HitFilter, way: Way, most: number): Promise<TitleHit[]> {
  const hits = hitsOf(filter, way, { ...queriesOf(filter), sort: 'relevance' })
  const { rows } = await sql<TitleHit>`
    with hits as materialized (
      select * from (${hits}) as hit ${orderOf('relevance', way, filter)} limit ${sql.lit(most)})
    select product.id, product.slug, hits.title from hits join product on product.id = hits.product_id
    order by hits.rank desc, hits.product_id desc`.execute(db)
  return rows
}
