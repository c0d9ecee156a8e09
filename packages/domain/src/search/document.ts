import { plainSpellings } from './fold.ts'
import { stemOf } from './language.ts'
import { type Token, tokensOf, type Word } from './tokens.ts'
import { slipsMax } from './typos.ts'

/** What a product says of itself in one language. */
export interface ProductText {
  readonly title: string
  readonly descriptionHtml: string
  readonly vendor: string | null
  readonly productType: string | null
  readonly tags: readonly string[]
  readonly skus: readonly string[]
  /** By code. */
  readonly attributes: Readonly<Record<string, readonly string[]>>
  /** By name. */
  readonly options: Readonly<Record<string, readonly string[]>>
  readonly categoryIds: readonly string[]
  /** Codes of the markets that sell it. */
  readonly markets: readonly string[]
  readonly featured: boolean
}

/** Title; SKU, vendor, type and tags; attributes and options; description. */
export type Weight = 'A' | 'B' | 'C' | 'D'

export interface Lexeme {
  readonly text: string
  /** Where it stands, from 1; null for what is only filtered by. */
  readonly place: { readonly position: number; readonly weight: Weight } | null
}

export interface SearchDocument {
  readonly lexemes: readonly Lexeme[]
  /** Words that slips are mended to, each once. */
  readonly vocabulary: readonly string[]
  /** All others that a beginning stands for, but for those with digits. */
  readonly otherWords: readonly string[]
  /** What is counted in facets: values by key. */
  readonly facets: Readonly<Record<string, readonly string[]>>
}

/** Raised with every change of what documents are made of, so that those of older versions are made again. */
export const documentVersion = 2

/** PostgreSQL counts positions no further. */
const positionMax = 16_383
const tokensMax = 5_000

export function documentOf(product: ProductText, language: string): SearchDocument {
  const lexemes: Lexeme[] = []
  const vocabulary = new Set<string>()
  const written = new Set<string>()
  let position = 1
  const take = (text: string, weight: Weight, isNamed: boolean) => {
    for (const token of tokensOf(text).slice(0, tokensMax)) {
      for (const { offset, lexeme } of lexemesOf(token, language, weight !== 'D')) {
        lexemes.push({ text: lexeme, place: { position: Math.min(position + offset, positionMax), weight } })
        if (lexeme.startsWith('=') && !hasDigit(lexeme)) written.add(lexeme.slice(1))
      }
      if (isNamed) for (const word of wordsToKnow(token)) vocabulary.add(word)
      position += lengthOf(token)
    }
    // So that no phrase runs from one text into the next one.
    position += 10
  }
  take(product.title, 'A', true)
  for (const text of [product.vendor, product.productType, ...product.tags]) take(text ?? '', 'B', true)
  for (const sku of product.skus) take(sku, 'B', false)
  for (const values of [...Object.values(product.attributes), ...Object.values(product.options)])
    for (const value of values) take(value, 'C', true)
  take(textOfHtml(product.descriptionHtml), 'D', false)
  const whole = [product.title, ...product.skus].flatMap((text) => wholeOf(tokensOf(text)) ?? [])
  const facets = facetsOf(product)
  const filters = [
    ...product.markets.map(marketLexeme),
    ...product.categoryIds.map(categoryLexeme),
    ...(product.featured ? [featuredLexeme] : []),
    ...Object.entries(facets).flatMap(([key, values]) => values.map((value) => facetLexeme(key, value))),
  ]
  for (const text of new Set([...whole, ...filters])) lexemes.push({ text, place: null })
  const otherWords = [...written].filter((word) => !vocabulary.has(word))
  return { lexemes, vocabulary: [...vocabulary], otherWords, facets }
}

/** What a token is found by, at which place from its own. Words as they are written begin with "=", stems do not. */
function lexemesOf(token: Token, language: string, isNamed: boolean): { offset: number; lexeme: string }[] {
  switch (token.kind) {
    case 'word':
      return token.spellings.flatMap((spelling) => [
        { offset: 0, lexeme: stemOf(spelling, language) },
        ...(isNamed ? [{ offset: 0, lexeme: `=${spelling}` }] : []),
      ])
    case 'compound':
      return [
        ...token.parts.flatMap((part, index) =>
          lexemesOf(part, language, isNamed).map(({ lexeme }) => ({ offset: index, lexeme })),
        ),
        ...lexemesOf(token.joined, language, isNamed),
      ]
    case 'run':
      return pairsOf(token.characters).map((lexeme, offset) => ({ offset, lexeme }))
  }
}

/** Each character with the next one, and the last alone: so what begins with a character finds it anywhere. */
const pairsOf = (characters: readonly string[]): string[] =>
  characters.map((character, index) => character + (characters[index + 1] ?? ''))

const lengthOf = (token: Token): number => {
  if (token.kind === 'run') return token.characters.length
  return token.kind === 'compound' ? token.parts.length : 1
}

const wordsToKnow = (token: Token): readonly string[] => {
  const words: readonly Word[] = token.kind === 'compound' ? token.parts : token.kind === 'word' ? [token] : []
  return words.flatMap(({ spellings }) => spellings.filter((spelling) => slipsMax(spelling) > 0))
}

/** A whole title or SKU as one: who types all of it wants this one. Null for what is too long to be typed. */
export function wholeOf(tokens: readonly Token[]): string | null {
  const text = tokens
    .map((token) => {
      if (token.kind === 'run') return token.characters.join('')
      return token.kind === 'compound' ? token.joined.spellings[0] : token.spellings[0]
    })
    .join('')
  return text === '' || text.length > 200 ? null : `^${text}`
}

export const hasDigit = (text: string): boolean => /\p{N}/u.test(text)

export const marketLexeme = (code: string): string => `@m ${code}`
export const featuredLexeme = '@featured'
export const categoryLexeme = (id: string): string => `@c ${id}`
/** The same for all spellings of a value; a long one is cut to what PostgreSQL takes. */
export const facetLexeme = (key: string, value: string): string =>
  // Half of a character, which is what a cut may leave, is nothing that PostgreSQL could read.
  `@f ${key.slice(0, 200)} ${foldValue(value)
    .slice(0, 200)
    .replace(/[\uD800-\uDBFF]$/, '')}`

/** Compares values of facets: neither case nor accents nor width make another one. */
export const foldValue = (value: string): string =>
  plainSpellings(value.normalize('NFKC').toLowerCase().trim())[0] ?? ''

export const vendorFacet = 'vendor'
export const attributeFacet = (code: string): string => `attribute:${code}`
export const optionFacet = (name: string): string => `option:${foldValue(name)}`

function facetsOf({ vendor, attributes, options }: ProductText): Record<string, readonly string[]> {
  const named = [
    ...(vendor === null ? [] : [[vendorFacet, [vendor]] as const]),
    ...Object.entries(attributes).map(([code, values]) => [attributeFacet(code), values] as const),
    ...Object.entries(options).map(([name, values]) => [optionFacet(name), values] as const),
  ]
  return Object.fromEntries(named.map(([key, values]) => [key, [...new Set(values)]]))
}

/** Of sanitised HTML: its tags are between words, and what they say is nobody's word. */
export const textOfHtml = (html: string): string =>
  html
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(amp|lt|gt|quot|apos|nbsp));/gi, (_, decimal, hex, name) => {
      if (name !== undefined) return entities.get(String(name).toLowerCase()) ?? ' '
      const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal)
      return code > 0x10_ff_ff || code === 0 ? ' ' : String.fromCodePoint(code)
    })

const entities: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['nbsp', ' '],
])
