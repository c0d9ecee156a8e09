import type { Db } from '@tillwright/db/client'
import { type HitFilter, readTitles } from '@tillwright/db/search-hits'
import {
  indexedOf,
  isCommon,
  readWordStatistics,
  usualBeginning,
  type WordStatistics,
} from '@tillwright/db/search-statistics'
import { begunMax, readQuestionFacts } from '@tillwright/db/search-words'
import { categoryLexeme, featuredLexeme, marketLexeme, wholeOf } from '@tillwright/domain/search/document'
import { searchLanguageOf } from '@tillwright/domain/search/language'
import {
  all,
  beginningsOf,
  doubtsOf,
  lexeme,
  type Match,
  matchOf,
  mended,
  type Question,
  questionOf,
  spelledOut,
} from '@tillwright/domain/search/question'
import { completions } from '@tillwright/domain/search/suggestions'
import { tokensOf } from '@tillwright/domain/search/tokens'
import { meantWord } from '@tillwright/domain/search/typos'
import { type Habits, isLarge, isUsual, type Known, type Looked, stretchOf } from './choose-way.ts'
import { chosen, lookUp } from './look-up.ts'
import type { SearchAsked, SearchFound, SearchPort, SuggestAsked, Suggestion } from './search-port.ts'

/** The shop's own search, over documents that are refreshed with the listing. */
export function openPostgresSearch(db: Db, now: () => Date, habits: Partial<Habits> = {}): SearchPort {
  const statistics = keptForAMinute(now, () => readWordStatistics(db))
  const knownOf = async ({ locale }: { readonly locale: string }) => ({
    ...(await statistics())(searchLanguageOf(locale)),
    ...{ always: null, ranked: null, ...habits },
  })
  return {
    find: async (asked) => find(db, await knownOf(asked), asked),
    suggest: async (asked) => suggest(db, await knownOf(asked), asked),
  }
}

async function find(db: Db, statistics: Known, asked: SearchAsked): Promise<SearchFound | null> {
  const language = searchLanguageOf(asked.locale)
  const typed = questionOf(asked.after?.corrected ?? asked.text, language)
  const isBlank = asked.text === ''
  const facts = await factsOf(db, statistics, asked, typed)
  if (asked.category !== undefined && facts.categoryId === null) return null
  const corrected = facts.mended ?? asked.after?.corrected ?? null
  const question = facts.mended === null ? typed : questionOf(facts.mended, language)
  // Signs without any word in them ask for something that nothing is called.
  if (!isBlank && question.tokens.length === 0)
    return { products: [], total: 0, facets: nothingCounted, corrected: null }
  const said = isBlank ? null : matchOf(question, facts.synonyms)
  const looked = lookedFor(asked, statistics, { question, said, begun: facts.begun, categoryId: facts.categoryId })
  const { hits, total, facets } = await lookUp(db, statistics, asked, looked)
  const products = hits.map((hit) => ({ id: hit.productId, position: { ...hit, corrected } }))
  return { products, total, facets: asked.withFacets ? facets : null, corrected }
}

async function factsOf(db: Db, statistics: Known, asked: SearchAsked, typed: Question) {
  if (typed.tokens.length === 0 && asked.category === undefined) return nothingKnown
  // What was found is gone on with, whatever has come meanwhile.
  const doubts = asked.after === null ? doubtsOf(typed).filter(({ match }) => !isCommon(match, statistics)) : []
  const usual = isLarge(statistics) ? statistics.usualNear(doubts.flatMap(({ remains }) => remains)) : []
  const beginnings = usualBeginningsOf(typed, statistics)
  const { latestNr } = statistics
  const facts = await readQuestionFacts(db, typed, { ...asked, doubts, beginnings, usual, latestNr })
  const words = new Map(
    doubts.flatMap(({ index, typed: word }) => {
      const nearest = meantWord(word, facts.near.get(index) ?? [])
      return nearest === null ? [] : [[index, nearest] as const]
    }),
  )
  const meant = words.size > 0 ? mended(typed, words) : null
  const asks = meant === null ? beginnings : usualBeginningsOf(questionOf(meant, typed.language), statistics)
  const begun = new Map(asks.map((one) => [one, wordsBegunBy(one, statistics, facts.begun.get(one) ?? [])] as const))
  return { ...facts, begun, mended: meant }
}

const nothingKnown = { categoryId: null, synonyms: [], begun: new Map(), mended: null } as const
const nothingCounted = { counts: [], prices: null, attributes: [] } as const

/** Beginnings that many words have, for which these words are asked for in their place. */
const usualBeginningsOf = (question: Question, statistics: WordStatistics): string[] =>
  beginningsOf(matchOf(question)).filter((begun) => isUsual(begun, statistics))

/** The most usual words first, and as many of the others as there is room for. */
const wordsBegunBy = (begun: string, statistics: WordStatistics, others: readonly string[]): string[] =>
  [...new Set([...usualBeginning(begun, statistics), ...others])].slice(0, begunMax)

interface Said {
  readonly question: Question
  readonly said: Match | null
  /** Words in the places of beginnings. */
  readonly begun: ReadonlyMap<string, readonly string[]>
  readonly categoryId: HitFilter['categoryId']
}

type Filters = Omit<SearchAsked, 'sort' | 'most' | 'withTotal' | 'withFacets'>

function lookedFor(asked: Filters, statistics: Known, { question, said, begun, categoryId }: Said): Looked {
  const { market, minPriceMinor, maxPriceMinor, inStock, featured } = asked
  const words = conjunctsOf(said).map((one) => spelledOut(one, begun))
  const telling = [...words, ...chosen(asked, null)]
  const place = [...placeOf(market, categoryId), ...(featured === true ? [lexeme(featuredLexeme)] : [])]
  const conjuncts = [...telling, ...place]
  const whole = said === null ? null : wholeOf(tokensOf(asked.after?.corrected ?? asked.text))
  return {
    ...{ market, language: question.language, match: all(conjuncts), indexed: indexedOf(conjuncts, statistics) },
    ...{ rankedBy: said, whole, categoryId, minPriceMinor, maxPriceMinor, inStock, featured },
    ...{ isPlain: said === null && asked.choices.size === 0, words, telling, place },
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

async function suggest(db: Db, statistics: Known, asked: SuggestAsked): Promise<readonly Suggestion[]> {
  const { text, most } = asked
  const question = questionOf(text, searchLanguageOf(asked.locale))
  if (question.tokens.length === 0) return []
  const said = matchOf(question)
  const usual = usualBeginningsOf(question, statistics)
  const begun = new Map(usual.map((one) => [one, wordsBegunBy(one, statistics, [])] as const))
  const everything = { ...asked, ...unfiltered }
  const looked = lookedFor(everything, statistics, { question, said, begun, categoryId: null })
  const titles = await readTitles(db, looked, stretchOf(looked, statistics, {}, titlesMax), titlesMax)
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

/** Of the newest so many the words are the usual ones. */
const titlesMax = 50

const unfiltered = {
  ...{ category: undefined, minPriceMinor: undefined, maxPriceMinor: undefined, inStock: undefined },
  ...{ featured: undefined, choices: new Map(), after: null },
}

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
