import fc from 'fast-check'
import { expect, test } from 'vitest'
import { titleIn, wordsIn } from './translation.ts'

const tags = [
  'de',
  'de-DE',
  'de-AT',
  'en',
  'en-GB',
  'ja',
  'ja-JP',
  'zh-Hans',
  'zh-Hant',
  'zh-Hant-TW',
  'zh-TW',
  'sr-Latn',
]
const titles = fc.dictionary(fc.constantFrom(...tags), fc.string({ minLength: 1 }), {
  maxKeys: 6,
  noNullPrototype: true,
})

test.each([
  ['de-DE', ['de-DE', 'de'], 'de-DE'],
  ['de-AT', ['de-DE', 'de'], 'de'],
  ['de-AT', ['de-DE', 'en'], 'de-DE'],
  ['zh-Hant-TW', ['zh-Hans', 'zh-Hant'], 'zh-Hant'],
  ['zh-TW', ['zh-Hans', 'zh-Hant'], 'zh-Hant'],
  ['zh-TW', ['zh-Hans'], 'own'],
  ['ja', ['ja-JP'], 'ja-JP'],
  ['fr', ['de', 'en'], 'own'],
  [undefined, ['de'], 'own'],
])('who asks in %s, where there are words in %j, is shown those in %s', (asked, told, shown) => {
  expect(titleIn('own', Object.fromEntries(told.map((tag) => [tag, tag])), asked)).toBe(shown)
})

test('what is shown is of the language that was asked for, of that very tag if it can be, or the own words', () => {
  fc.assert(
    fc.property(titles, fc.constantFrom(...tags), (told, asked) => {
      const shown = titleIn('own words', told, asked)
      const exact = told[asked]
      if (exact !== undefined) expect(shown).toBe(exact)
      const ofLanguage = Object.entries(told).filter(([tag]) => tag.split('-')[0] === asked.split('-')[0])
      expect(['own words', ...ofLanguage.map(([, title]) => title)]).toContain(shown)
    }),
  )
})

test('each part falls back by itself', () => {
  const nothing = { title: null, descriptionHtml: null, seoTitle: null, seoDescription: null }
  const own = { title: 'Teapot', descriptionHtml: '<p>Iron</p>', seoTitle: null, seoDescription: 'Buy' }
  const told = [
    { ...nothing, locale: 'de', title: 'Teekanne', seoTitle: 'Kannen' },
    { ...nothing, locale: 'de-AT', descriptionHtml: '<p>Eisen</p>' },
  ]
  expect(wordsIn(own, told, 'de-AT')).toEqual({
    ...{ title: 'Teekanne', descriptionHtml: '<p>Eisen</p>', seoTitle: 'Kannen', seoDescription: 'Buy' },
  })
  expect(wordsIn(own, told, 'ja')).toEqual(own)
})
