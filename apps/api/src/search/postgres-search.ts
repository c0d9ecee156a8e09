import type { Db } from '@tillwright/db/client'
import { type HitFilter, type HitSort, rankedMax, readTitles, type Way } from '@tillwright/db/search-hits'
import { type FacetBranch, readHits } from '@tillwright/db/search-page'
import {
  indexedOf,
  isCommon,
  rarestShare,
  readWordStatistics,
  shareOf,
  type WordStatistics,
} from '@tillwright/db/search-statistics'
import { readQuestionFacts } from '@tillwright/db/search-words'
import { categoryLexeme, facetLexeme, marketLexeme, wholeOf } from '@tillwright/domain/search/document'
import { searchLanguageOf } from '@tillwright/domain/search/language'
import {
  all,
  doubtsOf,
  lexeme,
  type Match,
  matchOf,
  mended,
  type Question,
  questionOf,
} from '@tillwright/domain/search/question'
import { completions } from '@tillwright/domain/search/suggestions'
import { tokensOf } from '@tillwright/domain/search/tokens'
import { meantWord } from '@tillwright/domain/search/typos'
import type { SearchAsked, SearchFound, SearchPort, SuggestAsked, Suggestion } from './search-port.ts'

/**
 * The shop's own search, over documents that are refreshed with the listing. Tests say by which way it finds, so that
 * both of them keep what is promised.
 */
export function openPostgresSearch(db: Db, now: () => Date, always: Way | null = null): SearchPort {
  const statistics = keptForAMinute(now, () => readWordStatistics(db))
  const knownOf = async ({ locale }: { readonly locale: string }) => ({
    ...(await statistics())(searchLanguageOf(locale)),
    always,
  })
  return {
    find: async (asked) => find(db, await knownOf(asked), asked),
    suggest: async (asked) => suggest(db, await knownOf(asked), asked),
  }
}

type Known = WordStatistics & { readonly always: Way | null }

async function find(db: Db, statistics: Known, asked: SearchAsked): Promise<SearchFound | null> {
  const language = searchLanguageOf(asked.locale)
  const typed = questionOf(asked.after?.corrected ?? asked.text, language)
  const isBlank = asked.text === ''
  // What was found is gone on with, whatever has come meanwhile.
  const doubts = asked.after === null ? doubtsOf(typed).filter(({ match }) => !isCommon(match, statistics)) : []
  const isPlain = typed.tokens.length === 0 && asked.category === undefined
  const facts = isPlain ? nothingKnown : await readQuestionFacts(db, typed, { ...asked, doubts })
  if (asked.category !== undefined && facts.categoryId === null) return null
  const words = new Map(
    doubts.flatMap(({ index, typed: word }) => {
      const meant = meantWord(word, facts.near.get(index) ?? [])
      return meant === null ? [] : [[index, meant] as const]
    }),
  )
  const corrected = words.size > 0 ? mended(typed, words) : (asked.after?.corrected ?? null)
  const question = words.size > 0 ? questionOf(corrected ?? '', language) : typed
  // Signs without any word in them ask for something that nothing is called.
  if (!isBlank && question.tokens.length === 0)
    return { products: [], total: 0, facets: nothingCounted, corrected: null }
  const said = isBlank ? null : matchOf(question, facts.synonyms)
  const filter = filterOf(asked, statistics, { question, said, categoryId: facts.categoryId })
  const sort = isBlank && asked.sort.by === 'relevance' ? newest : asked.sort
  const telling = [...conjunctsOf(said), ...chosen(asked, null)]
  const ranked = wayOf(filter, telling, { statistics, sort: 'relevance', most: rankedMax })
  const way = sort.by === 'relevance' ? ranked : wayOf(filter, telling, { statistics, sort: sort.by, most: asked.most })
  const { after, most, withTotal } = asked
  const branches = asked.withFacets ? branchesOf(asked, statistics, filter) : []
  const found = await readHits(db, filter, way, { sort, after, most, withTotal, totalWay: ranked, branches })
  const { counts, prices, attributes } = found
  return {
    products: found.hits.map(({ id, value }) => ({ id, position: { value, productId: id, corrected } })),
    total: found.total,
    facets: asked.withFacets ? { counts, prices, attributes } : null,
    corrected,
  }
}

const nothingKnown = { categoryId: null, synonyms: [], near: new Map() } as const
const nothingCounted = { counts: [], prices: null, attributes: [] } as const
const newest = { by: 'newest', order: 'desc' } as const

interface Said {
  readonly question: Question
  readonly said: Match | null
  readonly categoryId: HitFilter['categoryId']
}

function filterOf(asked: SearchAsked, statistics: WordStatistics, { question, said, categoryId }: Said): HitFilter {
  const { market, minPriceMinor, maxPriceMinor, inStock, featured } = asked
  const conjuncts = [...conjunctsOf(said), ...chosen(asked, null), ...placeOf(market, categoryId)]
  const whole = said === null ? null : wholeOf(tokensOf(asked.after?.corrected ?? asked.text))
  return {
    ...{ market, language: question.language, match: all(conjuncts), indexed: indexedOf(conjuncts, statistics) },
    ...{ rankedBy: said, whole, categoryId, minPriceMinor, maxPriceMinor, inStock, featured },
    isPlain: said === null && asked.choices.size === 0,
  }
}

const conjunctsOf = (said: Match | null): readonly Match[] => {
  if (said === null) return []
  return said.kind === 'all' ? said.of : [said]
}

const placeOf = (market: string, categoryId: HitFilter['categoryId']): Match[] => [
  lexeme(marketLexeme(market)),
  ...(categoryId === null ? [] : [lexeme(categoryLexeme(categoryId))]),
]

/** What facets must have, but for one of them. */
const chosen = ({ choices }: SearchAsked, but: string | null): Match[] =>
  [...choices]
    .filter(([key]) => key !== but)
    .map(([key, values]) => ({ kind: 'any', of: values.map((value) => lexeme(facetLexeme(key, value))) }))

function branchesOf(asked: SearchAsked, statistics: WordStatistics, filter: HitFilter): FacetBranch[] {
  const { match, indexed, rankedBy, categoryId } = filter
  const own = [...asked.choices.keys()].map((key) => {
    const rest = [...conjunctsOf(rankedBy), ...chosen(asked, key), ...placeOf(asked.market, categoryId)]
    return { match: all(rest), indexed: indexedOf(rest, statistics), key, ignoresPrice: false }
  })
  const hasPrice = asked.minPriceMinor !== undefined || asked.maxPriceMinor !== undefined
  const whole = { match, indexed, key: null, ignoresPrice: false }
  return [whole, ...own, ...(hasPrice ? [{ ...whole, ignoresPrice: true }] : [])]
}

interface Wanted {
  readonly statistics: Known
  readonly sort: HitSort
  readonly most: number
}

/**
 * Which way reads less, by rough costs: an entry of the index costs little, a product that is looked at a lot. What
 * most products have is found sooner along the listing, and all else by the index.
 */
function wayOf(filter: HitFilter, said: readonly Match[], { statistics, sort, most }: Wanted): Way {
  const { documentCount, always } = statistics
  if (always !== null || documentCount < smallShop) return always ?? 'index'
  const { categoryId, market } = filter
  const inMarket = shareOf(lexeme(marketLexeme(market)), statistics)
  const inPlace = categoryId === null ? inMarket : shareOf(lexeme(categoryLexeme(categoryId)), statistics)
  const passing = passingShare(filter)
  // Of the language, as far as the market shows it; what words and category know of each other is anybody's guess.
  const among = said.reduce((share, one) => share * Math.min(1, shareOf(one, statistics) / inMarket), 1)
  const found = documentCount * inPlace * among
  const wanted = sort === 'relevance' ? most / passing : Number.POSITIVE_INFINITY
  const byIndex = documentCount * rarestShare(filter.indexed, statistics) * entryCost + Math.min(found, wanted)
  // Where a price is asked for, it is walked by price, and only as far as that goes.
  const walked = passing / pricedShare(filter)
  // Titles that have a word stand together.
  const skew = sort === 'title' ? 20 : 1
  const alongListing = Math.min(documentCount * inPlace * pricedShare(filter), (most * skew) / (among * walked))
  return alongListing < byIndex ? 'listing' : 'index'
}

const pricedShare = ({ minPriceMinor, maxPriceMinor }: Pick<HitFilter, 'minPriceMinor' | 'maxPriceMinor'>): number =>
  minPriceMinor === undefined && maxPriceMinor === undefined ? 1 : 0.1

/** What conditions of the listing let through, as a guess. */
const passingShare = ({ minPriceMinor, maxPriceMinor, inStock, featured }: HitFilter): number =>
  pricedShare({ minPriceMinor, maxPriceMinor }) * (inStock === undefined ? 1 : 0.5) * (featured === true ? 0.1 : 1)

const smallShop = 5_000
/** Of what it costs to look at a product. */
const entryCost = 0.03

async function suggest(db: Db, statistics: Known, asked: SuggestAsked): Promise<readonly Suggestion[]> {
  const { market, text, most } = asked
  const question = questionOf(text, searchLanguageOf(asked.locale))
  if (question.tokens.length === 0) return []
  const said = matchOf(question)
  const conjuncts = [...conjunctsOf(said), ...placeOf(market, null)]
  const filter = {
    ...{ market, language: question.language, match: all(conjuncts), indexed: indexedOf(conjuncts, statistics) },
    ...{ rankedBy: said, whole: wholeOf(tokensOf(text)), categoryId: null, isPlain: false },
  }
  const way = wayOf(filter, conjunctsOf(said), { statistics, sort: 'relevance', most: titlesMax })
  const titles = await readTitles(db, filter, way, titlesMax)
  const words = completions(
    text,
    titles.map(({ title }) => title),
  ).slice(0, Math.floor(most / 2))
  const products = titles.slice(0, most - words.length)
  return [
    ...words.map((completed) => ({ kind: 'words' as const, text: completed })),
    ...products.map(({ title, slug }) => ({ kind: 'product' as const, text: title, slug })),
  ]
}

/** Of so many titles the words are the usual ones. */
const titlesMax = 200

function keptForAMinute<Answer>(now: () => Date, read: () => Promise<Answer>): () => Promise<Answer> {
  let kept: { readonly answer: Promise<Answer>; readonly until: number } | null = null
  return () => {
    const at = now().getTime()
    if (kept !== null && at < kept.until) return kept.answer
    const answer = read()
    kept = { answer, until: at + 60_000 }
    answer.catch(() => {
      kept = null
    })
    return answer
  }
}
