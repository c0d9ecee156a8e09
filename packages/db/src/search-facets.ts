import type { Minor } from '@tillwright/domain/money/minor'
import type { Match } from '@tillwright/domain/search/question'
import { type RawBuilder, sql } from 'kysely'
import { fits, type HitFilter, laterSegments, offered, offerOf, type Stretch, segmentTexts } from './search-hits.ts'
import { queryText } from './search-text.ts'

/** A facet is counted without its own choice, so that the choice does not hide what else there is to choose. */
export interface FacetBranch {
  readonly match: Match
  readonly indexed: Match
  readonly stretch: Stretch
  /** Only this facet is counted, or all but those that have a branch of their own. */
  readonly key: string | null
  readonly ignoresPrice: boolean
}

export interface FacetAttribute {
  readonly code: string
  readonly title: string
  readonly titles: Readonly<Record<string, string>>
}

export interface CountedFacets {
  readonly counts: readonly { readonly key: string; readonly value: string; readonly count: number }[]
  /** The lowest and the highest price, before the price was filtered by. */
  readonly prices: { readonly min: Minor; readonly max: Minor } | null
  readonly attributes: readonly FacetAttribute[]
}

/** Values by key of what was found, and of each branch of its own those of its key. */
export type RawFacets = {
  readonly found: readonly Readonly<Record<string, readonly string[]>>[] | null
  readonly own: readonly { readonly key: string; readonly values: readonly string[] | null }[] | null
  readonly prices: { readonly min: Minor | null; readonly max: Minor | null }
  readonly attributes: readonly FacetAttribute[] | null
} | null

/**
 * What the facets of all that is in `found` are counted from, and of what is found without one of the choices. Told as
 * they are: to count them here takes PostgreSQL longer than to say them all.
 */
export function facetsIn(
  filter: HitFilter,
  found: RawBuilder<unknown>,
  { branches, ranked }: { readonly branches: readonly FacetBranch[]; readonly ranked: number },
): RawBuilder<unknown> {
  if (branches.length === 0) return sql``
  const others = branches.filter(({ key, ignoresPrice }) => key !== null || ignoresPrice)
  const first = sql`(select * from ${found} limit ${sql.lit(ranked)})`
  const priced = others.some(({ ignoresPrice }) => ignoresPrice)
    ? sql`(select product_id from counted where ignores_price)`
    : first
  return sql`${othersIn(filter, others, ranked)}, facets as materialized (
    select json_build_object(
      'found', (select json_agg(facets) from ${first} as mine),
      'own', ${others.length === 0 ? sql`null` : sql`(select json_agg(json_build_object('key', key, 'values', facets -> key)) from counted where not ignores_price)`},
      'prices', (select json_build_object('min', min(price_min_minor), 'max', max(price_min_minor))
        from ${priced} as document cross join lateral (${offerOf(filter, sql`true`)}) as listed),
      'attributes', (select json_agg(json_build_object('code', code, 'title', title, 'titles', titles)
        order by position, code) from attribute where is_facet)) as facets)`
}

/** The newest of each branch. */
function othersIn(filter: HitFilter, branches: readonly FacetBranch[], most: number): RawBuilder<unknown> {
  if (branches.length === 0) return sql``
  const given = branches.map(({ match, indexed, stretch, key, ignoresPrice }) => ({
    ...{ query: queryText(match, filter.language), indexed: queryText(indexed, filter.language) },
    // Without segments the index is asked the same twice, which costs it little.
    segments:
      stretch.segments === null ? [queryText(indexed, filter.language)] : segmentTexts(stretch.segments, filter),
    ...{ key, ignores_price: ignoresPrice, latest_nr: stretch.segments === null ? null : stretch.latestNr },
  }))
  return sql`, branch as materialized (
      select * from json_to_recordset(${JSON.stringify(given)}::json)
        as branch(query text, indexed text, segments text[], latest_nr bigint, key text, ignores_price boolean)
    ), counted as materialized (
      select branch.key, branch.ignores_price, hit.product_id, hit.facets from branch cross join lateral (
        select document.product_id, document.facets
        from (${laterSegments(filter, sql`branch.latest_nr`)}
            union all select unnest(branch.segments)) as step(segment) cross join lateral (
            select document.product_id, document.facets from search_document as document
            where (document.words @@ branch.query::tsquery) is true and document.words @@ branch.indexed::tsquery
              and document.words @@ step.segment::tsquery
            order by document.nr desc offset 0) as document
          ${offered(filter, fits(filter, sql`branch.ignores_price`))}
        limit ${sql.lit(most)}) as hit
    )`
}

export function countFacets(branches: readonly FacetBranch[], raw: RawFacets): CountedFacets {
  const own = new Set(branches.flatMap(({ key }) => key ?? []))
  const counts = new Map<string, Map<string, number>>()
  const count = (key: string, values: readonly string[]) => {
    const ofKey = counts.get(key) ?? new Map<string, number>()
    counts.set(key, ofKey)
    for (const value of values) ofKey.set(value, (ofKey.get(value) ?? 0) + 1)
  }
  for (const facets of raw?.found ?? [])
    for (const [key, values] of Object.entries(facets)) if (!own.has(key)) count(key, values)
  for (const { key, values } of raw?.own ?? []) count(key, values ?? [])
  const { min = null, max = null } = raw?.prices ?? {}
  return {
    counts: [...counts].flatMap(([key, values]) =>
      [...values].map(([value, number]) => ({ key, value, count: number })),
    ),
    prices: min === null || max === null ? null : { min, max },
    attributes: raw?.attributes ?? [],
  }
}
