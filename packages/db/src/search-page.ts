import type { ProductId } from '@tillwright/domain/ids'
import { type RawBuilder, sql } from 'kysely'
import type { Db } from './client.ts'
import { type CountedFacets, countFacets, type FacetBranch, facetsIn, type RawFacets } from './search-facets.ts'
import { type HitFilter, newestOf, nothing, type Stretch, wholesFirst, wholesOf } from './search-hits.ts'
import { columns, type HitSort, listedOf, placeFirst, sortedOf, texts, type Way } from './search-sorted.ts'

/** Counted no further than it is told. */
const totalMax = 1_000

interface Wanted {
  readonly most: number
  readonly withTotal: boolean
  /** Of whatever matches, wherever the page is. */
  readonly stretch: Stretch
  /** What is counted; none where nobody asked. */
  readonly branches: readonly FacetBranch[]
  /** So many are ranked at a time, the newest first, then the next so many. Facets are counted among the first. */
  readonly ranked: number
}

interface FoundBeside {
  /** One more than are counted where there are more; null where nobody asked. */
  readonly total: number | null
  readonly facets: CountedFacets
}

/** Of those that are ranked together. */
export interface RankedWindow {
  /** Numbers of the first of all, and of the first and the last here. Null where none was found, or has a number. */
  readonly top: number | null
  readonly newest: number | null
  readonly oldest: number | null
  /** Whether there are more behind it. */
  readonly isFull: boolean
}

export interface RankedPage extends Wanted {
  /** A window that was begun, or the next one, and behind which rank in it; null at the beginning. */
  readonly within: { readonly stretch: Stretch; readonly top: number | null; readonly isFirst: boolean } | null
  readonly after: { readonly rank: number; readonly productId: ProductId } | null
}

/** One page of a window, and where that begins and ends, with the total and the facets of all: one statement. */
export async function readRanked(
  db: Db,
  filter: HitFilter,
  { within, after, ...page }: RankedPage,
): Promise<FoundBeside & { hits: { id: ProductId; rank: number }[]; window: RankedWindow }> {
  const { ranked, branches, withTotal } = page
  const found = newestOf(filter, within?.stretch ?? page.stretch, {
    ...{ most: ranked + 1, withFacets: within === null && branches.length > 0, isOrdered: true },
  })
  const wholeWithin = { ...page.stretch, newest: within?.top ?? null }
  const wholes = filter.whole === null ? nothing : wholesOf(filter, wholeWithin, ranked)
  const isFirst = within?.isFirst ?? true
  const first = sql`(select * from found order by nr desc nulls last limit ${sql.lit(ranked)})`
  const ordered = isFirst
    ? wholesFirst(first)
    : sql`select product_id, nr, rank from ${first} as other where product_id not in (select product_id from whole)`
  const isAfter = after === null ? sql`true` : sql`(rank, product_id) < (${after.rank}, ${after.productId}::uuid)`
  const beside = within === null ? sql`found` : sql`seen`
  const { rows } = await sql<{
    hits: { id: ProductId; rank: number }[] | null
    window: RankedWindow
    total: number | null
    facets: RawFacets
  }>`
    with found as materialized (${found}), whole as materialized (${wholes}), ranked as materialized (${ordered}),
      page as materialized (select product_id, rank from ranked where ${isAfter}
        order by rank desc, product_id desc limit ${sql.lit(page.most)})
      ${within === null ? sql`` : seenIn(filter, page)} ${facetsIn(filter, beside, page)}
    select (select json_agg(json_build_object('id', product_id, 'rank', rank) order by rank desc, product_id desc)
        from page) as hits,
      (select json_build_object('top', (select max(nr) from ranked), 'newest', max(nr), 'oldest', min(nr),
        'isFull', (select count(*) from found) > ${sql.lit(ranked)}) from ${first} as mine) as window,
      ${withTotal ? totalOf(filter, page.stretch) : sql`null::bigint`} as total,
      ${toldIn(page)} as facets`.execute(db)
  const { hits, window, total, facets } = oneOf(rows)
  return { hits: hits ?? [], window, total, facets: countFacets(branches, facets) }
}

interface SortedPage extends Wanted {
  readonly sort: { readonly by: HitSort; readonly order: 'asc' | 'desc' }
  /** The value that it is sorted by as text, and the product. */
  readonly after: { readonly value: string; readonly productId: ProductId } | null
  readonly way: Way
}

/** One page, its total and its facets: one statement. */
export async function readSorted(
  db: Db,
  filter: HitFilter,
  { sort: { by, order }, after, way, ...page }: SortedPage,
): Promise<FoundBeside & { hits: { id: ProductId; value: string }[] }> {
  const [column, direction] = [columns[by], sql.raw(order)]
  const compare = sql.raw(order === 'asc' ? '>' : '<')
  const isAfter =
    after === null ? sql`true` : sql`(${column}, product_id) ${compare} (${after.value}, ${after.productId}::uuid)`
  // Where nobody asked for words, the listing says how many there are.
  const counted = filter.isPlain ? listedTotalOf(filter) : totalOf(filter, page.stretch)
  const { rows } = await sql<{
    hits: { id: ProductId; value: string }[] | null
    total: number | null
    facets: RawFacets
  }>`
    with page as materialized (
      select product_id, ${texts[by]} as value, row_number() over (order by ${column} ${direction},
        product_id ${direction}) as nr
      from (select * from (${sortedOf(filter, way, by)}) as hit where ${isAfter}
        order by ${way === 'listing' ? placeFirst(by, order) : sql``} ${column} ${direction}, product_id ${direction}
        limit ${sql.lit(page.most)}) as hit)
      ${seenIn(filter, page)} ${facetsIn(filter, sql`seen`, page)}
    select (select json_agg(json_build_object('id', product_id, 'value', value) order by nr) from page) as hits,
      ${page.withTotal ? counted : sql`null::bigint`} as total,
      ${toldIn(page)} as facets`.execute(db)
  const answer = oneOf(rows)
  return { hits: answer.hits ?? [], total: answer.total, facets: countFacets(page.branches, answer.facets) }
}

/** The newest that match, where facets are counted among them and the page is another one. */
const seenIn = (filter: HitFilter, { stretch, branches, ranked }: Wanted): RawBuilder<unknown> =>
  branches.length === 0
    ? sql``
    : sql`, seen as materialized (${newestOf({ ...filter, rankedBy: null }, stretch, {
        ...{ most: ranked, withFacets: true, isOrdered: true },
      })})`

const toldIn = ({ branches }: Wanted): RawBuilder<unknown> =>
  branches.length === 0 ? sql`null::json` : sql`(select facets from facets)`

/** Any of them are counted: to find the newest ones takes longer. */
const totalOf = (filter: HitFilter, stretch: Stretch): RawBuilder<unknown> =>
  sql`(select count(*) from (${newestOf({ ...filter, rankedBy: null }, stretch, {
    ...{ most: totalMax + 1, withFacets: false, isOrdered: false },
  })}) as any_of_them)`

const listedTotalOf = (filter: HitFilter): RawBuilder<unknown> =>
  sql`(select count(*) from (${listedOf(filter)} limit ${sql.lit(totalMax + 1)}) as listed)`

function oneOf<Row>(rows: readonly Row[]): Row {
  const [row] = rows
  if (row === undefined) throw new Error('a statement without FROM answers one row')
  return row
}
