import type { ProductId } from '@tillwright/domain/ids'
import type { Minor } from '@tillwright/domain/money/minor'
import type { Match } from '@tillwright/domain/search/question'
import { type RawBuilder, sql } from 'kysely'
import type { Db } from './client.ts'
import {
  type HitFilter,
  type HitSort,
  hitsOf,
  listedOf,
  orderOf,
  queriesOf,
  rankedMax,
  type Way,
} from './search-hits.ts'
import { queryText } from './search-text.ts'

/** Where a page ended: what it is sorted by as text, and its last product. */
export interface HitPosition {
  readonly value: string
  readonly productId: ProductId
}

export interface HitPage {
  readonly sort: { readonly by: HitSort; readonly order: 'asc' | 'desc' }
  readonly after: HitPosition | null
  readonly most: number
  readonly withTotal: boolean
  /** How a total is found where the page is found along the listing. */
  readonly totalWay: Way
  /** What is counted; none where nobody asked. */
  readonly branches: readonly FacetBranch[]
}

/** A facet is counted without its own choice, so that the choice does not hide what else there is to choose. */
export interface FacetBranch {
  readonly match: Match
  readonly indexed: Match
  /** Only this facet is counted, or all but those that have a branch of their own. */
  readonly key: string | null
  readonly ignoresPrice: boolean
}

export interface FoundHits {
  readonly hits: readonly { readonly id: ProductId; readonly value: string }[]
  /** One more than are ranked where there are more; null where nobody asked. */
  readonly total: number | null
  readonly counts: readonly { readonly key: string; readonly value: string; readonly count: number }[]
  /** The lowest and the highest price, before the price was filtered by. */
  readonly prices: { readonly min: Minor; readonly max: Minor } | null
  readonly attributes: readonly FacetAttribute[]
}

export interface FacetAttribute {
  readonly code: string
  readonly title: string
  readonly titles: Readonly<Record<string, string>>
}

/** One page, its total and its facets: one statement. */
export async function readHits(db: Db, filter: HitFilter, way: Way, page: HitPage): Promise<FoundHits> {
  const { by, order } = page.sort
  const hits = hitsOf(filter, way, { ...queriesOf(filter), sort: by })
  const isRanked = by === 'relevance'
  const limited = (most: number) =>
    sql`select * from (${hits}) as hit ${orderOf(by, way, filter)} limit ${sql.lit(most)}`
  const column = columns[by]
  const direction = sql.raw(order)
  const compare = sql.raw(order === 'asc' ? '>' : '<')
  const { after } = page
  const isAfter =
    after === null ? sql`true` : sql`(${column}, product_id) ${compare} (${after.value}, ${after.productId}::uuid)`
  // Sorted along the listing, only the page is found; else all that match are there, and are counted as they are.
  const isWalk = way === 'listing' && !isRanked
  const found = isRanked ? limited(rankedMax + 1) : isWalk ? sql`select` : hits
  const total = isWalk ? countOf(filter, page.totalWay) : sql`(select count(*) from hits)`
  const { rows } = await sql<Omit<FoundHits, 'hits'> & { hits: FoundHits['hits'] | null }>`
    with hits as materialized (${found}), page as materialized (
      select product_id, ${texts[by]} as value, row_number() over (order by ${column} ${direction},
        product_id ${direction}) as nr
      from (select * from ${isWalk ? sql`(${hits})` : sql`hits`} as hit where ${isAfter}
        order by ${isWalk ? placeFirst(by, order) : sql``} ${column} ${direction}, product_id ${direction} limit ${sql.lit(page.most)}) as hit
    )${countedIn(filter, way, page.branches)}
    select (select json_agg(json_build_object('id', product_id, 'value', value) order by nr) from page) as hits,
      ${page.withTotal ? sql`least(${total}, ${sql.lit(rankedMax + 1)})` : sql`null::bigint`} as total,
      ${page.branches.length === 0 ? nothingCounted : counted}`.execute(db)
  const [answer] = rows
  if (answer === undefined) throw new Error('a statement without FROM answers one row')
  return { ...answer, hits: answer.hits ?? [] }
}

/**
 * The indexes of the listing have the category before what is sorted by. Of one that must be null PostgreSQL does not
 * see that it is the same in all rows, unless it is asked to sort by it as well.
 */
const placeFirst = (by: HitSort, order: 'asc' | 'desc'): RawBuilder<unknown> => {
  if (by === 'title') return sql``
  return (by === 'newest') === (order === 'desc') ? sql`category_id asc,` : sql`category_id desc,`
}

/** Counted no further than it is told. */
function countOf(filter: HitFilter, way: Way): RawBuilder<unknown> {
  const hits = filter.isPlain ? listedOf(filter) : hitsOf(filter, way, { ...queriesOf(filter), sort: 'relevance' })
  // In an order that has an index: rows of this market may be the last ones of the table.
  const order = filter.isPlain ? sql`` : orderOf('relevance', way, filter)
  return sql`(select count(*) from (select from (${hits}) as hit ${order} limit ${sql.lit(rankedMax + 1)}) as seen)`
}

const columns = {
  relevance: sql`rank`,
  newest: sql`created_at`,
  price: sql`price_min_minor`,
  title: sql`title collate "C"`,
} as const satisfies Record<HitSort, RawBuilder<unknown>>

const texts = {
  ...{ relevance: sql`rank::text`, price: sql`price_min_minor::text`, title: sql`title` },
  newest: sql`to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`,
} as const satisfies Record<HitSort, RawBuilder<unknown>>

const nothingCounted = sql`'[]'::json as counts, null::json as prices, '[]'::json as attributes`

const counted = sql`
  coalesce((select json_agg(one) from (
    select entry.key, choice.value, count(*) as count
    from counted cross join lateral jsonb_each(counted.facets) as entry
      cross join lateral jsonb_array_elements_text(entry.value) as choice(value)
    where case when counted.key is null then entry.key <> all (array(select key from branch where key is not null))
      else entry.key = counted.key end and not counted.ignores_price
    group by entry.key, choice.value) as one), '[]') as counts,
  (select json_build_object('min', min(price_min_minor), 'max', max(price_min_minor)) from counted
    where key is null and ignores_price = (select bool_or(ignores_price) from branch)
    having count(*) > 0) as prices,
  coalesce((select json_agg(json_build_object('code', code, 'title', title, 'titles', titles) order by position, code)
    from attribute where is_facet), '[]') as attributes`

/** The first so many of each branch. */
function countedIn(filter: HitFilter, way: Way, branches: readonly FacetBranch[]): RawBuilder<unknown> {
  if (branches.length === 0) return sql``
  const given = branches.map(({ match, indexed, key, ignoresPrice }) => ({
    ...{ query: queryText(match, filter.language), indexed: queryText(indexed, filter.language) },
    ...{ key, ignores_price: ignoresPrice },
  }))
  const options = {
    query: sql`branch.query::tsquery`,
    indexed: sql`branch.indexed::tsquery`,
    sort: 'relevance',
    withPrices: true,
    ignoresPrice: sql`branch.ignores_price`,
  } as const
  const hits = hitsOf({ ...filter, rankedBy: null }, way, options)
  return sql`, branch as materialized (
      select * from json_to_recordset(${JSON.stringify(given)}::json)
        as branch(query text, indexed text, key text, ignores_price boolean)
    ), counted as materialized (
      select branch.key, branch.ignores_price, hit.facets, hit.price_min_minor from branch cross join lateral (
        select * from (${hits}) as hit ${orderOf('relevance', way, filter)} limit ${sql.lit(rankedMax)}) as hit
    )`
}
