import type { Lexeme } from '@tillwright/domain/search/document'
import type { Match } from '@tillwright/domain/search/question'

/**
 * A tsvector as PostgreSQL reads one: every lexeme is quoted, so that none of its signs means anything. Its language
 * stands before it, so that the index has only documents of one language under a word.
 */
export const vectorText = (lexemes: readonly Lexeme[], language: string): string =>
  lexemes
    .map(
      ({ text, place }) =>
        `${quoted(`${language}:${text}`)}${place === null ? '' : `:${place.position}${place.weight}`}`,
    )
    .join(' ')

/** A tsquery in the same way. Of nothing it asks for everything, which no tsquery does: whoever calls knows that. */
export function queryText(match: Match, language: string): string {
  if (match.kind === 'lexeme') return `${quoted(`${language}:${match.text}`)}${match.isPrefix ? ':*' : ''}`
  return `(${match.of.map((one) => queryText(one, language)).join(operators[match.kind])})`
}

const operators = { all: ' & ', any: ' | ', row: ' <-> ' } as const

const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
