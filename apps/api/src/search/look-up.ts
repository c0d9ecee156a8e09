import type { Db } from '@tillwright/db/client'
import type { FacetBranch } from '@tillwright/db/search-facets'
import { type RankedPage, type RankedWindow, readRanked, readSorted } from '@tillwright/db/search-page'
import { indexedOf } from '@tillwright/db/search-statistics'
import { facetLexeme } from '@tillwright/domain/search/document'
import { all, lexeme, type Match } from '@tillwright/domain/search/question'
import { type Known, type Looked, rankedOf, stretchOf, wayOf } from './choose-way.ts'
import type { SearchAsked, SearchFound, SearchPosition } from './search-port.ts'

type Hits = Pick<SearchFound, 'total'> & {
  readonly hits: readonly Omit<SearchPosition, 'corrected'>[]
  readonly facets: NonNullable<SearchFound['facets']>
}

/** What the filter finds, of the page that is asked for. */
export async function lookUp(db: Db, statistics: Known, asked: SearchAsked, looked: Looked): Promise<Hits> {
  const { after, most, withTotal } = asked
  const stretch = stretchOf(looked, statistics, {}, rankedOf(statistics))
  const branches = asked.withFacets ? branchesOf(asked, statistics, looked) : []
  const page = { most, withTotal, stretch, branches, ranked: rankedOf(statistics) }
  const sort = asked.text === '' && asked.sort.by === 'relevance' ? newestFirst : asked.sort
  if (sort.by === 'relevance') return lookUpRanked(db, statistics, looked, { after, page })
  const [by, way] = [sort.by, wayOf(looked, statistics, sort.by, most)]
  const found = await readSorted(db, looked, { ...page, sort: { by, order: sort.order }, after, way })
  return { ...found, hits: found.hits.map(({ id, value }) => ({ value, productId: id })) }
}

const newestFirst = { by: 'newest', order: 'desc' } as const

interface RankedAsked {
  readonly after: SearchPosition | null
  readonly page: Omit<RankedPage, 'within' | 'after'>
}

/** Where a page ends in the middle, it goes on with those that are ranked next. */
async function lookUpRanked(db: Db, statistics: Known, looked: Looked, { after, page }: RankedAsked): Promise<Hits> {
  const begun = after === null ? null : placeOf(after)
  const within = (window: Omit<RankedWindow, 'isFull'>) => ({
    stretch: stretchOf(looked, statistics, window, rankedOf(statistics)),
    top: window.top,
    isFirst: window.newest === window.top,
  })
  const found = await readRanked(db, looked, {
    ...page,
    ...(begun === null ? { within: null, after: null } : { within: within(begun), after: begun }),
  })
  const window = begun ?? { ...found.window, oldest: found.window.isFull ? found.window.oldest : null }
  const hits = found.hits.map(({ id, rank }) => ({ value: placeText(rank, window), productId: id }))
  if (hits.length >= page.most || window.oldest === null) return { ...found, hits }
  const next = { top: window.top, newest: window.oldest - 1, oldest: null }
  const rest = { ...page, most: page.most - hits.length, withTotal: false, branches: [] }
  const more = await readRanked(db, looked, { ...rest, within: within(next), after: null })
  const nextWindow = { ...next, oldest: more.window.isFull ? more.window.oldest : null }
  return {
    ...found,
    hits: [...hits, ...more.hits.map(({ id, rank }) => ({ value: placeText(rank, nextWindow), productId: id }))],
  }
}

/** A rank among those that it was ranked with: whatever comes or goes meanwhile, these are found again. */
const placeText = (rank: number, { top, newest, oldest }: Omit<RankedWindow, 'isFull'>): string =>
  [rank, top ?? 0, newest ?? 0, oldest ?? 0].join('.')

function placeOf({ value, productId }: SearchPosition) {
  const [rank = 0, top = 0, newest = 0, oldest = 0] = value.split('.').map(Number)
  return { productId, rank, top: top || null, newest: newest || null, oldest: oldest || null }
}

/** What facets must have, but for one of them. */
export const chosen = ({ choices }: Pick<SearchAsked, 'choices'>, but: string | null): Match[] =>
  [...choices]
    .filter(([key]) => key !== but)
    .map(([key, values]) => ({ kind: 'any', of: values.map((value) => lexeme(facetLexeme(key, value))) }))

function branchesOf(asked: SearchAsked, statistics: Known, looked: Looked): FacetBranch[] {
  const branchOf = (own: Looked, key: string | null, ignoresPrice: boolean): FacetBranch => {
    const { match, indexed } = own
    return { match, indexed, stretch: stretchOf(own, statistics, {}, rankedOf(statistics)), key, ignoresPrice }
  }
  const own = [...asked.choices.keys()].map((key) => {
    const telling = [...looked.words, ...chosen(asked, key)]
    const conjuncts = [...telling, ...looked.place]
    return branchOf(
      { ...looked, telling, match: all(conjuncts), indexed: indexedOf(conjuncts, statistics) },
      key,
      false,
    )
  })
  const hasPrice = asked.minPriceMinor !== undefined || asked.maxPriceMinor !== undefined
  const priceFree = { ...looked, minPriceMinor: undefined, maxPriceMinor: undefined }
  return [branchOf(looked, null, false), ...own, ...(hasPrice ? [branchOf(priceFree, null, true)] : [])]
}
