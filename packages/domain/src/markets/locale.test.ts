import { expect, test } from 'vitest'
import { canonicalLocale, closestLocale } from './locale.ts'

test('a language tag is written as BCP 47 has it, and nonsense is none', () => {
  expect(['zh-hant-tw', 'ES-419', 'de', 'sr-latn-rs'].map(canonicalLocale)).toEqual([
    'zh-Hant-TW',
    'es-419',
    'de',
    'sr-Latn-RS',
  ])
  expect(['', 'x_y', 'zh-Hant-TW-TW-TW', 'toolonglanguage'].map(canonicalLocale)).toEqual([null, null, null, null])
})

test.each([
  ['de-DE', ['en-US', 'de-DE'], 'de-DE'],
  ['de-AT', ['en-US', 'de-DE'], 'de-DE'],
  ['fr-FR', ['en-US', 'de-DE'], 'en-US'],
  // Filipino is no Finnish.
  ['fil-PH', ['en-US', 'fi-FI'], 'en-US'],
  // Taiwan writes traditional characters, as does Hong Kong; China and Singapore do not.
  ['zh-Hant-TW', ['zh-CN', 'zh-HK'], 'zh-HK'],
  ['zh-SG', ['zh-Hant-TW', 'zh-Hans-CN'], 'zh-Hans-CN'],
  ['zh', ['zh-Hant-TW'], 'zh-Hant-TW'],
  ['sr-Latn-RS', ['sr', 'sr-Latn'], 'sr-Latn'],
  ['en-GB', ['en-US', 'en-GB'], 'en-GB'],
])('whoever asks for %s where there are %j gets %s', (asked, locales, closest) => {
  expect(closestLocale(locales, asked)).toBe(closest)
})

test('where there are none, none is the closest', () => {
  expect(closestLocale([], 'de')).toBeUndefined()
})
