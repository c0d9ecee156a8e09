import { all, type Match } from '@tillwright/domain/search/question'
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
}

/** As of the last ANALYZE, which autovacuum keeps up; before the first one every word is rare. */
export async function readWordStatistics(db: Db): Promise<(language: string) => WordStatistics> {
  const { rows } = await sql<{ count: number; lexemes: string[] | null; shares: number[] | null }>`
    select reltuples::float8 as count, stats.lexemes, stats.shares
    from pg_class left join (
      select array_to_json(most_common_elems::text::text[]) as lexemes, array_to_json(most_common_elem_freqs) as shares
      from pg_stats where schemaname = current_schema() and tablename = 'search_document' and attname = 'words'
    ) as stats on true
    where pg_class.oid = 'search_document'::regclass`.execute(db)
  const [found] = rows
  const least = Math.min(...(found?.lexemes ?? []).map((_, index) => found?.shares?.[index] ?? 1))
  const documentCount = Math.max(0, found?.count ?? 0)
  const rareShare = Number.isFinite(least) ? least / 2 : 0.001
  const byLanguage = new Map<string, Map<string, number>>()
  for (const [index, lexeme] of (found?.lexemes ?? []).entries()) {
    const end = lexeme.indexOf(':')
    const shares = byLanguage.get(lexeme.slice(0, end)) ?? new Map<string, number>()
    byLanguage.set(lexeme.slice(0, end), shares.set(lexeme.slice(end + 1), found?.shares?.[index] ?? 0))
  }
  return (language) => ({ documentCount, rareShare, shares: byLanguage.get(language) ?? new Map() })
}

/** Which share of the documents has it, if words know nothing of each other. */
export function shareOf(match: Match, statistics: WordStatistics): number {
  switch (match.kind) {
    case 'lexeme':
      return match.isPrefix ? prefixShare(match.text, statistics) : lexemeShare(match.text, statistics)
    case 'any':
      return Math.min(
        1,
        match.of.reduce((sum, one) => sum + shareOf(one, statistics), 0),
      )
    case 'all':
    case 'row':
      return match.of.reduce((product, one) => product * shareOf(one, statistics), 1)
  }
}

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
