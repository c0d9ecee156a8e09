import fc from 'fast-check'
import { expect, test } from 'vitest'
import { folded, isSlug, slugCandidates, slugMax, slugOf } from './slug.ts'

const words = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 120 }),
  fc.string({ unit: 'binary', maxLength: 120 }),
  fc
    .array(fc.constantFrom('Tee', 'Ä', 'ß', '急須', 'ｷｭｳｽ', 'ガ', 'İ', 'Σ', '-', '_', ' ', '%', '́'), { maxLength: 60 })
    .map((parts) => parts.join('')),
)

test.each([
  ['Grüner Tee, 100 g', 'gruener-tee-100-g'],
  ['STRASSE & Straße', 'strasse-strasse'],
  ['Crème brûlée – “new”!', 'creme-brulee-new'],
  ["Grandma's mug", 'grandmas-mug'],
  ['南部鉄器の急須', '南部鉄器の急須'],
  ['ｷｭｳｽ　（大）', 'キュウス-大'],
  ['Ｔ－Ｓｈｉｒｔ', 't-shirt'],
  ['ガラス', 'ガラス'],
  ['!?', ''],
])('the slug of %s is "%s"', (title, slug) => {
  expect(slugOf(title)).toBe(slug)
})

test('whatever a title is, its slug is one, or there is none; and the slug of a slug is itself', () => {
  fc.assert(
    fc.property(words, (title) => {
      const slug = slugOf(title)
      if (slug === '') return
      expect(isSlug(slug)).toBe(true)
      expect([...slug].length).toBeLessThanOrEqual(80)
      if (!slug.includes('_')) expect(slugOf(slug)).toBe(slug)
    }),
    { numRuns: 2_000 },
  )
})

test('a title in capitals or in full width has the same slug', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 40 }), (title) => {
      const wide = [...title].map((one) =>
        one > ' ' && one <= '~' ? String.fromCodePoint(one.charCodeAt(0) + 0xfee0) : one,
      )
      expect(slugOf(title.toUpperCase())).toBe(slugOf(title.toLowerCase()))
      expect(slugOf(wide.join(''))).toBe(slugOf(title).replaceAll("'", ''))
    }),
  )
})

test('what a product may be called are slugs, each another one, and the one that it wants is the first', () => {
  fc.assert(
    fc.property(words.map(slugOf), fc.boolean(), (short, isLong) => {
      const wanted = isLong ? [...short.repeat(20)].slice(0, slugMax).join('') : short
      if (!isSlug(wanted)) return
      const candidates = slugCandidates(wanted, '0123456789ab')
      expect(candidates[0]).toBe(wanted)
      expect(new Set(candidates).size).toBe(candidates.length)
      expect(candidates.every((one) => isSlug(one) && [...one].length <= slugMax)).toBe(true)
      expect(candidates.at(-1)?.endsWith('-0123456789ab')).toBe(true)
    }),
  )
})

test('no slug has capitals, two hyphens in a row, or signs that a path would escape or end at', () => {
  for (const slug of ['Tea', 'a--b', '-a', 'a-', 'a/b', 'a b', 'a?b', '', 'ｔｅａ', 'a\u0000', '_', 'a.b'])
    expect([slug, isSlug(slug)]).toEqual([slug, false])
  for (const slug of ['tea', 'a_b-c', '急須', '100', 'キュウス']) expect([slug, isSlug(slug)]).toEqual([slug, true])
  expect(folded('ＴＥＡ')).toBe('tea')
})
