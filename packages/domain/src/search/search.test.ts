import fc from 'fast-check'
import { expect, test } from 'vitest'
import { documentOf, type ProductText } from './document.ts'
import { foldText, plainSpellings } from './fold.ts'
import { type Match, matchOf, mended, phraseKey, phraseKeysOf, questionOf } from './question.ts'
import { tokensOf, wordLengthMax } from './tokens.ts'
import { meantWord, remainsOf, slipsBetween, slipsMax } from './typos.ts'

const product = (title: string, more: Partial<ProductText> = {}): ProductText => ({
  title,
  descriptionHtml: '',
  vendor: null,
  productType: null,
  tags: [],
  skus: [],
  attributes: {},
  options: {},
  categoryIds: [],
  markets: ['US'],
  featured: false,
  ...more,
})

/** Whether a document answers a question, computed without any index. */
function answers(title: string, asked: string, language = 'en', synonyms: string[][] = []): boolean {
  const { lexemes } = documentOf(product(title), language)
  const placesOf = (match: Match): number[] => {
    if (match.kind !== 'lexeme') return holds(match) ? [0] : []
    return lexemes.flatMap(({ text, place }) =>
      (match.isPrefix ? text.startsWith(match.text) : text === match.text) ? [place?.position ?? 0] : [],
    )
  }
  const endsOf = (of: readonly Match[]): number[] =>
    of.reduce<number[]>((ends, next, index) => {
      const places = next.kind === 'any' ? next.of.flatMap(placesOf) : placesOf(next)
      return index === 0 ? places : places.filter((place) => ends.includes(place - 1))
    }, [])
  const holds = (match: Match): boolean => {
    if (match.kind === 'lexeme') return placesOf(match).length > 0
    if (match.kind === 'row') return endsOf(match.of).length > 0
    return match.kind === 'all' ? match.of.every(holds) : match.of.some(holds)
  }
  return holds(matchOf(questionOf(asked, language), synonyms))
}

const letters = fc.stringMatching(/^[a-z]{4,12}$/)
const anything = fc.string({ unit: 'binary', maxLength: 200 })

test('any text at all is folded and cut into tokens, and to fold it twice changes nothing', () => {
  fc.assert(
    fc.property(anything, (text) => {
      expect(foldText(foldText(text))).toBe(foldText(text))
      for (const token of tokensOf(text)) {
        if (token.kind === 'word') for (const spelling of token.spellings) expect(spelling.length).toBeGreaterThan(0)
        if (token.kind === 'word') expect([...(token.spellings[0] ?? '')].length).toBeLessThanOrEqual(wordLengthMax)
        if (token.kind === 'run') expect(token.characters.length).toBeGreaterThan(0)
      }
    }),
  )
})

test('neither case nor width nor kana nor accents make another question', () => {
  fc.assert(
    fc.property(fc.array(letters, { minLength: 1, maxLength: 4 }), (words) => {
      const text = words.join(' ')
      const wide = text.replace(/[a-z]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfe_e0))
      const accented = text.replace(/e/g, 'é').replace(/n/g, 'ñ')
      const spellings = (of: string) =>
        tokensOf(of).map((token) => (token.kind === 'word' ? token.spellings : token.text))
      for (const same of [text.toUpperCase(), wide, accented]) expect(spellings(same)).toEqual(spellings(text))
    }),
  )
  expect(foldText('キュウス ｷｭｳｽ ガ ｶﾞ')).toBe('きゅうす きゅうす が が')
})

test.each([
  ['Müller', ['muller', 'mueller']],
  ['Straße', ['strasse']],
  ['café', ['cafe']],
  ['smørrebrød', ['smorrebrod', 'smoerrebroed']],
  ['Łódź', ['lodz']],
  ['ёлка', ['елка']],
])('%s is spelt %s', (word, spellings) => {
  expect(plainSpellings(foldText(word))).toEqual(spellings)
})

test('whatever stands in a title finds it: all of it, each word, and the beginning of the last one', () => {
  const title = fc.array(fc.oneof(letters, fc.constantFrom('急須', 'Müller', 't-shirt', '南部鉄器の急須', '☕')), {
    minLength: 1,
    maxLength: 5,
  })
  fc.assert(
    fc.property(title, fc.nat(), fc.constantFrom('en', 'de', 'ja', 'xx'), (words, at, language) => {
      const text = words.join(' ')
      const word = words[at % words.length] ?? ''
      expect(answers(text, text, language)).toBe(true)
      expect(answers(text, word, language)).toBe(true)
      if (/^[a-z]+$/.test(word)) expect(answers(text, word.slice(0, 3), language)).toBe(true)
    }),
  )
})

test.each([
  ['南部鉄器の急須', '急須', true],
  ['南部鉄器の急須', '鉄器', true],
  ['南部鉄器の急須', '須', true],
  ['南部鉄器の急須', '急器', false],
  ['南部鉄器の急須', '南部の', false],
  ['キュウス', 'きゅうす', true],
  ['USBケーブル', 'usb けーぶる', true],
  ['Müller Tasse', 'mueller', true],
  ['Mueller Tasse', 'Müller', true],
  ['Straßenkarte', 'strassenkarte', true],
  ['Häuser', 'haus', true],
  ['T-shirt', 'tshirt', true],
  ['T-shirt', 't shirt', true],
  ["Men's running shoes", 'mens run shoe', true],
  ['The best mug', 'a mug for the', true],
  ['The Who', 'the', true],
  ['Teapot', 'pot', false],
])('%s answers %s: %s', (title, asked, found) => {
  expect(answers(title, asked, /ä|ß|ü/.test(title) ? 'de' : 'en')).toBe(found)
})

test('a word with a slip is mended to the nearest that there is, and a short one or a number to none', () => {
  const known = ['teapot', 'teapots', 'lamp', 'lampshade', 'stoneware'].map((word, index) => ({
    word,
    count: 9 - index,
  }))
  const meant = (typed: string) => meantWord(typed, known)
  expect(['teapto', 'tepot', 'lapm', 'stonwear', 'mug', 'xxxxxxxx', 'lam'].map(meant)).toEqual([
    ...['teapot', 'teapot', 'lamp', 'stoneware', null, null, null],
  ])
  expect(slipsMax('mug1234')).toBe(0)
})

test('two words within the slips of the shorter one share a remain, by which the index finds the other', () => {
  const slip = fc.tuple(fc.constantFrom('drop', 'add', 'change', 'swap'), fc.nat(), fc.constantFrom(...'abxyz'))
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z]{4,14}$/), fc.array(slip, { maxLength: 2 }), (word, slips) => {
      const typed = slips.reduce((now, [kind, at, letter]) => {
        const place = at % now.length
        if (kind === 'drop') return now.slice(0, place) + now.slice(place + 1)
        if (kind === 'add') return now.slice(0, place) + letter + now.slice(place)
        if (kind === 'change') return now.slice(0, place) + letter + now.slice(place + 1)
        return now.slice(0, place) + (now[place + 1] ?? '') + now[place] + now.slice(place + 2)
      }, word)
      const isClose = slipsBetween(typed, word) <= Math.min(slipsMax(typed), slipsMax(word))
      const shared = remainsOf(typed).some((rest) => remainsOf(word).includes(rest))
      if (isClose) expect(shared).toBe(true)
      expect(slipsBetween(typed, word)).toBe(slipsBetween(word, typed))
    }),
  )
})

test('a phrase stands for its synonyms, in all of its forms, and for nothing else', () => {
  const synonyms = [
    ['sofa', 'couch'],
    ['mobile phone', 'cell', 'handset'],
  ]
  expect(answers('Grey couch', 'sofas', 'en', synonyms)).toBe(true)
  expect(answers('Case for a mobile phone', 'cell case', 'en', synonyms)).toBe(true)
  expect(answers('A handset', 'mobile phones', 'en', synonyms)).toBe(true)
  expect(answers('A phone, not mobile', 'cell', 'en', synonyms)).toBe(false)
  const question = questionOf('mobile phone case', 'en')
  expect(phraseKeysOf(question)).toContain(phraseKey('Mobile Phones', 'en'))
  expect(mended(question, new Map([[2, 'lamp']]))).toBe('mobile phone lamp')
})
