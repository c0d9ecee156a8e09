import type { CategoryId, ProductId } from '@tillwright/domain/ids'
import type { Minor } from '@tillwright/domain/money/minor'
import { lexeme, type Match } from '@tillwright/domain/search/question'
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

/** Where the newest are looked for: in these segments one after the other, or, without any, by the index at once. */
export interface Stretch {
  readonly segments: readonly string[] | null
  /** Numbers of products. */
  readonly newest: number | null
  readonly oldest: number | null
  /** Which was the latest one when the segments were chosen; 0 where not all documents have a number. */
  readonly latestNr: number
}

/** Both are tsqueries: all of it, and what the index is asked for. */
interface Queries {
  readonly query: RawBuilder<unknown>
  readonly indexed: RawBuilder<unknown>
}

/** As parameters. */
export const queriesOf = ({ match, indexed, language }: HitFilter): Queries => ({
  query: asked(match, language),
  indexed: asked(indexed, language),
})

/** What the index was not asked for, if there is any of it. */
const restOf = (filter: HitFilter): RawBuilder<unknown> =>
  queryText(filter.match, filter.language) === queryText(filter.indexed, filter.language)
    ? sql`true`
    : sql`(document.words @@ ${queriesOf(filter).query}) is true`

/**
 * By a subquery: a planner that knew the lexemes would look up how common each of them is, which takes longer than to
 * find them, and with each question anew.
 */
export const asked = (match: Match, language: string): RawBuilder<unknown> =>
  sql`(select ${queryText(match, language)}::tsquery)`

interface Wanted {
  readonly most: number
  readonly withFacets: boolean
  /** Whether the newest are wanted, or any of them. */
  readonly isOrdered: boolean
}

/** The newest that match: product, number, rank and what is wanted of them. */
export function newestOf(filter: HitFilter, stretch: Stretch, wanted: Wanted): RawBuilder<unknown> {
  const { segments, newest, latestNr } = stretch
  const { indexed } = queriesOf(filter)
  const facets = wanted.withFacets ? sql`document.facets` : sql`null::jsonb as facets`
  const document = sql`
    select document.product_id, document.nr, ${facets}, ${rankOf(filter)} as rank
    from search_document as document
    where ${restOf(filter)} and document.words @@ ${indexed} and ${within(stretch)}`
  const newestFirst = wanted.isOrdered && latestNr > 0 ? sql`order by nr desc` : sql``
  const listed = offered(filter, fits(filter, sql`false`))
  const columns = sql`document.product_id, document.nr, document.facets, document.rank`
  // What the index finds is materialised: a limit over it must not make PostgreSQL believe that it is cheaper to walk
  // through the whole table until enough has turned up.
  if (segments === null)
    return sql`
      with matching as materialized (${document})
      select ${columns} from (select * from matching ${newestFirst}) as document ${listed} limit ${sql.lit(wanted.most)}`
  const later = newest === null || newest > latestNr
  return sql`
    select ${columns}
    from (${later ? laterSegments(filter, sql`${latestNr}::bigint`) : sql`select null where false`}
        union all select unnest(${segmentTexts(segments, filter)}::text[])) as step(segment)
      cross join lateral (${document} and document.words @@ step.segment::tsquery ${newestFirst} offset 0) as document
      ${listed}
    limit ${sql.lit(wanted.most)}`
}

/** Those that are called or numbered exactly so. */
export function wholesOf(filter: HitFilter, stretch: Stretch, most: number): RawBuilder<unknown> {
  const { query } = queriesOf(filter)
  const whole = asked(lexeme(filter.whole ?? ''), filter.language)
  return sql`
    with matching as materialized (
      select document.product_id, document.nr, ${rankOf(filter)} as rank
      from search_document as document
      where (document.words @@ ${query}) is true and document.words @@ ${whole} and ${within(stretch)})
    select document.product_id, document.nr, document.rank
    from (select * from matching order by nr desc nulls last) as document ${offered(filter, fits(filter, sql`false`))}
    limit ${sql.lit(most)}`
}

export const segmentTexts = (segments: readonly string[], { language }: HitFilter): string[] =>
  segments.map((segment) => queryText(lexeme(segment), language))

/** Those that have begun since. */
export const laterSegments = ({ language }: HitFilter, latestNr: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  select quote_literal(${`${language}:@s10 `} || nr)
  from generate_series((select last_value >> 10 from search_document_nr), (${latestNr} >> 10) + 1, -1) as nr`

const within = ({ newest, oldest }: Stretch): RawBuilder<unknown> =>
  sql.join(
    [
      sql`true`,
      ...(newest === null ? [] : [sql`document.nr <= ${newest}`]),
      ...(oldest === null ? [] : [sql`document.nr >= ${oldest}`]),
    ],
    sql` and `,
  )

/** In millionths, so that it is one number wherever it is computed. */
function rankOf({ rankedBy, language }: HitFilter): RawBuilder<unknown> {
  if (rankedBy === null) return sql`0`
  return sql`(ts_rank('{0.1,0.3,0.6,1}'::real[], document.words, ${asked(rankedBy, language)}) * 1000000)::int`
}

/** The offer of a document, where it has to be asked for anything. */
export const offered = (filter: HitFilter, conditions: RawBuilder<unknown> | null): RawBuilder<unknown> =>
  conditions === null ? sql`` : sql`cross join lateral (${offerOf(filter, conditions)}) as listed`

export const offerOf = ({ market }: HitFilter, conditions: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  select listed.price_min_minor from listing as listed
  where listed.product_id = document.product_id and listed.market_code = ${market} and listed.category_id is null
    and ${conditions} offset 0`

/** What the listing must say; null where it may say anything. */
export function fits(filter: HitFilter, ignoresPrice: RawBuilder<unknown>): RawBuilder<unknown> | null {
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

/** The best of the newest so many. */
export async function readTitles(db: Db, filter: HitFilter, stretch: Stretch, most: number): Promise<TitleHit[]> {
  const wholes = filter.whole === null ? nothing : wholesOf(filter, stretch, most)
  const { rows } = await sql<TitleHit>`
    with found as materialized (${newestOf(filter, stretch, { most, withFacets: false, isOrdered: true })}),
      whole as materialized (${wholes})
    select product.id, product.slug, document.title
    from (${wholesFirst(sql`found`)}) as hits join product on product.id = hits.product_id
      join search_document as document on document.product_id = hits.product_id and document.language = ${filter.language}
    order by hits.rank desc, hits.product_id desc`.execute(db)
  return rows
}

/** In the place of wholes. */
export const nothing = sql`select null::uuid as product_id, null::bigint as nr, 0 as rank where false`

/** With those that are called exactly so, before all others. */
export const wholesFirst = (found: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  select product_id, nr, rank + 100000000 as rank from whole
  union all select product_id, nr, rank from ${found} as other
    where product_id not in (select product_id from whole)`
