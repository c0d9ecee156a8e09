import type { CategoryId } from '@tillwright/domain/ids'
import { marketLexeme } from '@tillwright/domain/search/document'
import { type Doubt, lexeme, phraseKeysOf, type Question, type Synonyms } from '@tillwright/domain/search/question'
import { segmentsBetween } from '@tillwright/domain/search/segments'
import { type KnownWord, slipsMax } from '@tillwright/domain/search/typos'
import { sql } from 'kysely'
import type { Db } from './client.ts'
import { asked } from './search-hits.ts'
import { queryText } from './search-text.ts'

/** What has to be known of a question before it is asked, in one statement. */
export interface QuestionFacts {
  /** Null where none was named, or where there is none. */
  readonly categoryId: CategoryId | null
  readonly synonyms: Synonyms
  /** By index of the doubt: words near it, where no product has the word itself. */
  readonly near: ReadonlyMap<number, readonly KnownWord[]>
  /** Words that begin like these, the first ones in their order. */
  readonly begun: ReadonlyMap<string, readonly string[]>
}

export interface QuestionPlace {
  readonly market: string
  readonly locale: string
  /** A slug. */
  readonly category: string | undefined
}

interface QuestionDoubts {
  readonly doubts: readonly Doubt[]
  /** Beginnings of words that very many products have. */
  readonly beginnings: readonly string[]
  /** Words that very many products have: where they are is found in one segment after the other. */
  readonly usual: readonly string[]
  readonly latestNr: number
}

/** Counted so far only: that many tell which of two words is the more usual one. */
const countMax = 100
/** Near a word are so many at most that are looked at. */
const nearMax = 40
/** A beginning stands for so many words at most. */
export const begunMax = 50

export async function readQuestionFacts(
  db: Db,
  question: Question,
  { market, locale, category, doubts, beginnings, usual, latestNr }: QuestionPlace & QuestionDoubts,
): Promise<QuestionFacts> {
  const { language } = question
  const doubted = doubts.map(({ typed, match, remains }, nr) => ({
    nr,
    ...{ length: [...typed].length, slips: slipsMax(typed) },
    query: queryText(match, language),
    remains: remains.map((rest) => `${language}:${rest}`),
  }))
  // What nearly everything has is no question for the index, hence the IS TRUE.
  const here = sql`(document.words @@ ${asked(lexeme(marketLexeme(market)), language)}) is true`
  const segments = segmentsBetween(latestNr, 0, 10).map((segment) => queryText(lexeme(segment), language))
  const { rows } = await sql<{
    category_id: CategoryId | null
    synonyms: string[][] | null
    near: { nr: number; word: string; count: number }[] | null
    begun: { begun: string; words: string[] | null }[] | null
  }>`
    select
      (select id from category where lower(slug) = ${category?.toLowerCase() ?? null}) as category_id,
      (select json_agg(phrases order by locale, position) from search_synonym
        where locale = any(${[locale, language]}) and keys && ${phraseKeysOf(question)}::text[]) as synonyms,
      (select json_agg(json_build_object('begun', begun, 'words', (select json_agg(word) from (
          select distinct word collate "C" as word from search_word
          where language = ${language} and word collate "C" >= begun and word collate "C" < begun || chr(1114111)
          order by 1 limit ${sql.lit(begunMax)}) as own)))
        from unnest(${beginnings}::text[]) as begun) as begun,
      (select json_agg(json_build_object('nr', asked.nr, 'word', near.word, 'count', near.count))
        from json_to_recordset(${JSON.stringify(doubted)}::json) as asked(nr int, length int, slips int, query text, remains text[])
          cross join lateral (select count(*) as count from (
            with own as materialized (select 1 from search_document as document
              where document.words @@ asked.query::tsquery and ${here}) select from own limit 1) as seen) as own
          cross join lateral (
            select candidate.word, (select count(*) from (
                select 1 from unnest(case when candidate.word = any(${usual}::text[]) then ${segments}::text[]
                    else array[quote_literal(${`${language}:=`} || candidate.word)] end) as step(segment)
                  cross join lateral (select 1 from search_document as document
                    where document.words @@ quote_literal(${`${language}:=`} || candidate.word)::tsquery
                      and document.words @@ step.segment::tsquery and ${here} offset 0) as holding
                limit ${sql.lit(countMax)}) as seen) as count
            from (select distinct word from search_word
                where remains && asked.remains and language = ${language}
                  and abs(char_length(word) - asked.length) <= asked.slips order by word
                limit ${sql.lit(nearMax)}) as candidate
          ) as near
        where own.count = 0) as near`.execute(db)
  const found = rows[0]
  const near = new Map(
    doubts.map(({ index }, own) => [index, (found?.near ?? []).filter(({ nr }) => nr === own)] as const),
  )
  const begun = new Map((found?.begun ?? []).map(({ begun: beginning, words }) => [beginning, words ?? []] as const))
  return { categoryId: found?.category_id ?? null, synonyms: found?.synonyms ?? [], near, begun }
}
