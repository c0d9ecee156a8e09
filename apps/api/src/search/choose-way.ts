import type { HitFilter, Stretch } from '@tillwright/db/search-hits'
import type { HitSort, Way } from '@tillwright/db/search-sorted'
import { isCommon, rarestShare, shareOf, type WordStatistics } from '@tillwright/db/search-statistics'
import { categoryLexeme, hasDigit, marketLexeme } from '@tillwright/domain/search/document'
import { lexeme, type Match } from '@tillwright/domain/search/question'
import { segmentSizeFor, segmentsBetween } from '@tillwright/domain/search/segments'

/** Tests say by which way is found and how many are ranked at a time, so that all of it keeps what is promised. */
export interface Habits {
  readonly always: Way | null
  readonly ranked: number | null
}

export type Known = WordStatistics & Habits

/** What is looked for: its words, all that tells it from others, and where it is sold and listed. */
export interface Looked extends HitFilter {
  readonly words: readonly Match[]
  readonly telling: readonly Match[]
  readonly place: readonly Match[]
}

/**
 * So many are ranked at a time, and counted in facets. A large shop has always so many, and they should take no longer
 * there than the eighty that a small one has.
 */
export const rankedOf = (statistics: Known): number => statistics.ranked ?? (isLarge(statistics) ? 100 : 1_000)

const smallShop = 5_000
/** Of what it costs to look at a product. */
const entryCost = 0.03
const segmentCost = 40

/** Whether it pays to know what is usual, and there are numbers to go by. */
export const isLarge = ({ documentCount, latestNr }: WordStatistics): boolean =>
  documentCount >= smallShop && latestNr > 0

/** A beginning that the index can't be asked for: it would go through all that very many words are in. */
export const isUsual = (begun: string, statistics: WordStatistics): boolean =>
  isLarge(statistics) && !hasDigit(begun) && isCommon(lexeme(`=${begun}`, true), statistics)

interface Bounds {
  readonly newest: number | null
  readonly oldest: number | null
}

/**
 * Where the newest are looked for. What is rare is found by the index at once; what many have in segments, of such a
 * size that a few of them hold enough.
 */
export function stretchOf(
  looked: Looked,
  statistics: Known,
  { newest = null, oldest = null }: Partial<Bounds>,
  most: number,
): Stretch {
  const { latestNr, always } = statistics
  const atOnce = { segments: null, newest, oldest, latestNr }
  if (latestNr === 0 || always === 'index' || (always === null && !isLarge(statistics))) return atOnce
  const found = foundCount(looked, statistics)
  const density = (found / latestNr) * passingShare(looked)
  const size = segmentSizeFor(density, most / 2)
  // Of a cursor that somebody made up no segments are made up.
  const from = Math.min(newest ?? latestNr, latestNr)
  const segments = segmentsBetween(from, oldest ?? 0, size)
  const wanted = Math.min(segments.length, most / (density * 2 ** size) + 1)
  const bySegments = Math.min(found, 2 * most) + wanted * segmentCost
  const atOnceCost = statistics.documentCount * rarestShare(looked.indexed, statistics) * entryCost + found
  return always === null && atOnceCost < bySegments ? atOnce : { ...atOnce, segments }
}

/**
 * Which way sorts sooner: what many products have is found along the listing, in its order, and all else by the index.
 */
export function wayOf(looked: Looked, statistics: Known, sort: HitSort, most: number): Way {
  const { documentCount, always } = statistics
  if (always !== null || documentCount < smallShop) return always ?? 'index'
  const found = foundCount(looked, statistics)
  const byIndex = documentCount * rarestShare(looked.indexed, statistics) * entryCost + found
  const inPlace = documentCount * placeShare(looked, statistics)
  const among = found / Math.max(1, inPlace)
  // Where a price is asked for, it is walked by price, and only as far as that goes.
  const priced = sort === 'price' ? pricedShare(looked) : 1
  const passing = passingShare(looked) / (sort === 'price' ? pricedShare(looked) : 1)
  // Titles that have a word stand together.
  const skew = sort === 'title' ? 20 : 1
  const alongListing = Math.min(inPlace * priced, (most * skew) / (among * passing))
  return alongListing < byIndex ? 'listing' : 'index'
}

/** As a guess: what words and categories know of each other is not known. */
function foundCount(looked: Looked, statistics: WordStatistics): number {
  // Of the language, as far as the market shows it.
  const inMarket = shareOf(lexeme(marketLexeme(looked.market)), statistics)
  const among = looked.telling.reduce((share, one) => share * Math.min(1, shareOf(one, statistics) / inMarket), 1)
  return statistics.documentCount * placeShare(looked, statistics) * among
}

const placeShare = ({ categoryId, market }: HitFilter, statistics: WordStatistics): number =>
  shareOf(lexeme(categoryId === null ? marketLexeme(market) : categoryLexeme(categoryId)), statistics)

const pricedShare = ({ minPriceMinor, maxPriceMinor }: HitFilter): number =>
  minPriceMinor === undefined && maxPriceMinor === undefined ? 1 : 0.1

/** What conditions of the listing let through, as a guess. */
const passingShare = (filter: HitFilter): number => pricedShare(filter) * (filter.inStock === undefined ? 1 : 0.5)
