import { saysNothing, stemOf } from './language.ts'
import { type Token, tokensOf } from './tokens.ts'
import { remainsOf, slipsMax } from './typos.ts'

/** What documents must have to answer a question. */
export type Match =
  | { readonly kind: 'lexeme'; readonly text: string; readonly isPrefix: boolean }
  | { readonly kind: 'all' | 'any'; readonly of: readonly Match[] }
  /** One right after the other. */
  | { readonly kind: 'row'; readonly of: readonly Match[] }

export const lexeme = (text: string, isPrefix = false): Match => ({ kind: 'lexeme', text, isPrefix })
export const all = (of: readonly Match[]): Match => combined('all', of)
const any = (of: readonly Match[]): Match => combined('any', of)
const row = (of: readonly Match[]): Match => combined('row', of)

const combined = (kind: 'all' | 'any' | 'row', of: readonly Match[]): Match => {
  const [first] = of
  return of.length === 1 && first !== undefined ? first : { kind, of }
}

/** What somebody asks for. The last word may be its beginning: he is still typing, or wants all that begins so. */
export interface Question {
  readonly language: string
  readonly tokens: readonly Token[]
}

/** Of a question that is longer, the rest asks for nothing. */
const tokensMax = 20

export function questionOf(text: string, language: string): Question {
  const tokens = tokensOf(text).slice(0, tokensMax)
  const telling = tokens.filter(
    (token) => !(token.kind === 'word' && token.spellings.some((spelling) => saysNothing(spelling, language))),
  )
  return { language, tokens: telling.length === 0 ? tokens : telling }
}

/** Phrases of which each stands for every other one. */
export type Synonyms = readonly (readonly string[])[]

/** What a phrase and its other forms have in common; null for one without words. */
export function phraseKey(phrase: string, language: string): string | null {
  const tokens = tokensOf(phrase)
  return tokens.length === 0 ? null : keyOf(tokens, language)
}

const phraseTokensMax = 4

/** Keys of all phrases of a question, to look synonyms up by. */
export function phraseKeysOf({ tokens, language }: Question): string[] {
  const keys = tokens.flatMap((_, from) =>
    Array.from({ length: Math.min(phraseTokensMax, tokens.length - from) }, (__, more) =>
      keyOf(tokens.slice(from, from + more + 1), language),
    ),
  )
  return [...new Set(keys)]
}

/** The longest phrase that has synonyms counts, from the left. */
export function matchOf(question: Question, synonyms: Synonyms = []): Match {
  const { tokens, language } = question
  const found: Match[] = []
  for (let from = 0; from < tokens.length; ) {
    const phrase = synonymOf(question, from, synonyms)
    const own = tokens.slice(from, from + phrase.length)
    const said = all(own.map((token, index) => matchToken(token, language, from + index === tokens.length - 1)))
    const others = phrase.others.map((other) => row(tokensOf(other).map((token) => matchToken(token, language, false))))
    found.push(any([said, ...others]))
    from += phrase.length
  }
  return all(found)
}

function synonymOf({ tokens, language }: Question, from: number, synonyms: Synonyms) {
  for (let length = Math.min(phraseTokensMax, tokens.length - from); length >= 1; length--) {
    const key = keyOf(tokens.slice(from, from + length), language)
    const sets = synonyms.filter((phrases) => phrases.some((phrase) => phraseKey(phrase, language) === key))
    const others = sets.flat().filter((phrase) => ![null, key].includes(phraseKey(phrase, language)))
    if (others.length > 0) return { length, others: [...new Set(others)] }
  }
  return { length: 1, others: [] }
}

const keyOf = (tokens: readonly Token[], language: string): string =>
  tokens
    .map((token) => {
      if (token.kind === 'run') return token.text
      return stemOf((token.kind === 'compound' ? token.joined : token).spellings[0] ?? '', language)
    })
    .join(' ')

export function matchToken(token: Token, language: string, isLast: boolean): Match {
  switch (token.kind) {
    case 'word':
      return any(
        token.spellings.flatMap((spelling) => [
          lexeme(stemOf(spelling, language)),
          ...(isLast ? [lexeme(`=${spelling}`, true)] : []),
        ]),
      )
    case 'compound':
      return any([
        row(token.parts.map((part) => any(part.spellings.map((spelling) => lexeme(stemOf(spelling, language)))))),
        matchToken(token.joined, language, isLast),
      ])
    case 'run': {
      const { characters } = token
      const [first = ''] = characters
      if (characters.length === 1) return lexeme(first, true)
      return row(characters.slice(1).map((character, index) => lexeme((characters[index] ?? '') + character)))
    }
  }
}

/** Words whose beginning is asked for. */
export const beginningsOf = (match: Match): string[] => {
  if (match.kind !== 'lexeme') return [...new Set(match.of.flatMap(beginningsOf))]
  return match.isPrefix && match.text.startsWith('=') ? [match.text.slice(1)] : []
}

/** The same with words in the places of their beginnings, as far as they are known. */
export function spelledOut(match: Match, words: ReadonlyMap<string, readonly string[]>): Match {
  if (match.kind === 'lexeme') return any(wordsFor(match, words))
  return {
    ...match,
    of: match.of.flatMap((one) => (match.kind === 'any' ? wordsFor(one, words) : spelledOut(one, words))),
  }
}

function wordsFor(match: Match, words: ReadonlyMap<string, readonly string[]>): Match[] {
  if (match.kind !== 'lexeme') return [spelledOut(match, words)]
  const known = match.isPrefix && match.text.startsWith('=') ? words.get(match.text.slice(1)) : undefined
  if (known === undefined) return [match]
  return [...new Set([match.text, ...known.map((word) => `=${word}`)])].map((text) => lexeme(text))
}

/** A word that may be a slip: what is asked to find out, and what words near it share with it. */
export interface Doubt {
  readonly index: number
  readonly typed: string
  readonly match: Match
  readonly remains: readonly string[]
}

export const doubtsOf = ({ tokens, language }: Question): Doubt[] =>
  tokens.flatMap((token, index) => {
    const typed = token.kind === 'word' ? token.spellings[0] : undefined
    if (typed === undefined || slipsMax(typed) === 0) return []
    const match = matchToken(token, language, index === tokens.length - 1)
    return [{ index, typed, match, remains: remainsOf(typed) }]
  })

/** The question with other words in the places of slips, as somebody would have typed it. */
export const mended = ({ tokens }: Question, words: ReadonlyMap<number, string>): string =>
  tokens.map(({ text }, index) => words.get(index) ?? text).join(' ')
