import { type RawBuilder, sql } from 'kysely'
import { fits, type HitFilter, queriesOf } from './search-hits.ts'

/** By the index of words, or along the listing in its order: the second for what many products have. */
export type Way = 'index' | 'listing'

export type HitSort = 'newest' | 'price' | 'title'

/** All that match, with what they are sorted by. */
export function sortedOf(filter: HitFilter, way: Way, sort: HitSort): RawBuilder<unknown> {
  const { language, market, categoryId } = filter
  const { query, indexed } = queriesOf(filter)
  const columns = sql`listed.product_id, listed.category_id, document.title, listed.price_min_minor, listed.created_at`
  const conditions = fits(filter, sql`false`) ?? sql`true`
  if (way === 'index')
    return sql`
      with document as materialized (
        select product_id, title from search_document as document
        where (document.words @@ ${query}) is true and document.words @@ ${indexed})
      select ${columns} from document cross join lateral (
        select * from listing as listed where listed.product_id = document.product_id
          and listed.market_code = ${market} and listed.category_id is null and ${conditions} offset 0) as listed`
  const place = categoryId === null ? sql`is null` : sql`= ${categoryId}`
  if (sort === 'title')
    return sql`
      select ${columns} from search_document as document cross join lateral (
        select * from listing as listed where listed.product_id = document.product_id
          and listed.market_code = ${market} and listed.category_id ${place}
          and ${conditions} and document.words @@ ${query} offset 0) as listed
      where document.language = ${language}`
  return sql`
    select ${columns} from listing as listed cross join lateral (
      select title from search_document as document where (document.words @@ ${query}) is true
        and document.language = ${language} and document.product_id = listed.product_id offset 0) as document
    where listed.market_code = ${market} and listed.category_id ${place} and ${conditions}`
}

/** The listing alone, where no words are asked for. */
export const listedOf = (filter: HitFilter): RawBuilder<unknown> => sql`
  select from listing as listed where listed.market_code = ${filter.market}
    and listed.category_id ${filter.categoryId === null ? sql`is null` : sql`= ${filter.categoryId}`}
    and ${fits(filter, sql`false`) ?? sql`true`}
  order by listed.category_id, listed.created_at desc, listed.product_id desc`

export const columns = {
  newest: sql`created_at`,
  price: sql`price_min_minor`,
  title: sql`title collate "C"`,
} as const satisfies Record<HitSort, RawBuilder<unknown>>

export const texts = {
  ...{ price: sql`price_min_minor::text`, title: sql`title` },
  newest: sql`to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`,
} as const satisfies Record<HitSort, RawBuilder<unknown>>

/**
 * The indexes of the listing have the category before what is sorted by. Of one that must be null PostgreSQL does not
 * see that it is the same in all rows, unless it is asked to sort by it as well.
 */
export const placeFirst = (by: HitSort, order: 'asc' | 'desc'): RawBuilder<unknown> => {
  if (by === 'title') return sql``
  return (by === 'newest') === (order === 'desc') ? sql`category_id asc,` : sql`category_id desc,`
}
