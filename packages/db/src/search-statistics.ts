import { documentVersion } from '@tillwright/domain/search/document'
import { all, type Match } from '@tillwright/domain/search/question'
import { remainsOf } from '@tillwright/domain/search/typos'
import { sql } from 'kysely'
import type { Db } from './client.ts'

/** What PostgreSQL has found out about how common words are; its own planner can't ask that of a parameter. */
export interface WordStatistics {
  /** Of all languages, as all shares are. */
  readonly documentCount: number
  /** The common ones of one language, by lexeme: the share of documents that have it. */
  readonly shares: ReadonlyMap<string, number>
  /** Of all others, at most. */
  readonly rareShare: number
  /** Of the product that came last; 0 where not all documents have a number. */
  readonly latestNr: number
  /** The usual words that share letters with a word, as slips do. */
  readonly usualNear: (remains: readonly string[]) => readonly string[]
}

/** As of the last ANALYZE, which autovacuum keeps up; before the first one every word is rare. */
export async function readWordStatistics(db: Db): Promise<(language: string) => WordStatistics> {
  const { rows } = await sql<{
    count: number
    lexemes: string[] | null
    shares: number[] | null
    latest_nr: number | null
  }>`
    select reltuples::float8 as count, stats.lexemes, stats.shares,
      (select latest.last_value from search_document_nr as latest, search_state
        where is_numbered and (made_for = '' or made_for like ${`${documentVersion} %`})) as latest_nr
    from pg_class left join (
      select array_to_json(most_common_elems::text::text[]) as lexemes, array_to_json(most_common_elem_freqs) as shares
      from pg_stats where schemaname = current_schema() and tablename = 'search_document' and attname = 'words'
    ) as stats on true
    where pg_class.oid = 'search_document'::regclass`.execute(db)
  const [found] = rows
  const least = Math.min(...(found?.lexemes ?? []).map((_, index) => found?.shares?.[index] ?? 1))
  const documentCount = Math.max(0, found?.count ?? 0)
  const rareShare = Number.isFinite(least) ? least / 2 : 0.001
  const latestNr = found?.latest_nr ?? 0
  const byLanguage = new Map<string, Map<string, number>>()
  for (const [index, lexeme] of (found?.lexemes ?? []).entries()) {
    const end = lexeme.indexOf(':')
    const shares = byLanguage.get(lexeme.slice(0, end)) ?? new Map<string, number>()
    byLanguage.set(lexeme.slice(0, end), shares.set(lexeme.slice(end + 1), found?.shares?.[index] ?? 0))
  }
  return remembered((language) => {
    const shares = byLanguage.get(language) ?? new Map<string, number>()
    return { documentCount, rareShare, latestNr, shares, usualNear: nearIn(shares) }
  })
}

function remembered<Answer>(make: (language: string) => Answer): (language: string) => Answer {
  const made = new Map<string, Answer>()
  return (language) => {
    const known = made.get(language) ?? make(language)
    made.set(language, known)
    return known
  }
}

function nearIn(shares: ReadonlyMap<string, number>): WordStatistics['usualNear'] {
  const byRemain = new Map<string, string[]>()
  for (const word of usualWords(shares))
    for (const rest of remainsOf(word)) byRemain.set(rest, [...(byRemain.get(rest) ?? []), word])
  return (remains) => [...new Set(remains.flatMap((rest) => byRemain.get(rest) ?? []))]
}

const usualWords = (shares: ReadonlyMap<string, number>): string[] =>
  [...shares.keys()].filter((text) => text.startsWith('=')).map((text) => text.slice(1))

/** The usual words that begin so, the most usual one first. */
export const usualBeginning = (begun: string, { shares }: WordStatistics): string[] =>
  usualWords(shares)
    .filter((word) => word.startsWith(begun))
    .toSorted((a, b) => (shares.get(`=${b}`) ?? 0) - (shares.get(`=${a}`) ?? 0))

/** Which share of the documents has it, if words know nothing of each other. */
export function shareOf(match: Match, statistics: WordStatistics): number {
  switch (match.kind) {
    case 'lexeme':
      return match.isPrefix ? prefixShare(match.text, statistics) : lexemeShare(match.text, statistics)
    case 'any': {
      // A word as it is written stands beside its stem nearly always, and must not count twice.
      const [written, others] = [match.of.filter(isWritten), match.of.filter((one) => !isWritten(one))]
      return Math.min(1, Math.max(sumOf(written, statistics), sumOf(others, statistics)))
    }
    case 'all':
    case 'row':
      return match.of.reduce((product, one) => product * shareOf(one, statistics), 1)
  }
}

const isWritten = (match: Match): boolean => match.kind === 'lexeme' && match.text.startsWith('=')

const sumOf = (of: readonly Match[], statistics: WordStatistics): number =>
  of.reduce((sum, one) => sum + shareOf(one, statistics), 0)

/**
 * Of what must all be there, what the index is asked for: what nearly everything has is looked up sooner in what was
 * found.
 */
export function indexedOf(conjuncts: readonly Match[], statistics: WordStatistics): Match {
  const rarest = Math.min(...conjuncts.map((one) => shareOf(one, statistics)))
  return all(conjuncts.filter((one) => shareOf(one, statistics) <= 10 * rarest))
}

/** So many entries of an index are read: those of the rarest of what must all be there. */
export function rarestShare(match: Match, statistics: WordStatistics): number {
  if (match.kind === 'lexeme' || match.kind === 'any') return shareOf(match, statistics)
  return Math.min(1, ...match.of.map((one) => rarestShare(one, statistics)))
}

export const isCommon = (match: Match, statistics: WordStatistics): boolean =>
  shareOf(match, statistics) > 4 * statistics.rareShare

const lexemeShare = (text: string, { shares, rareShare }: WordStatistics): number => shares.get(text) ?? rareShare

function prefixShare(text: string, { shares, rareShare }: WordStatistics): number {
  let sum = rareShare
  for (const [lexeme, share] of shares) if (lexeme.startsWith(text)) sum += share
  return Math.min(1, sum)
}
