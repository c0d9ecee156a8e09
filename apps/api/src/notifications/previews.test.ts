import { expect, test } from 'vitest'
import { openTestShop } from '../testing/open-test-shop.ts'
import { refusalFrom } from '../testing/shopper.ts'
import { apiKeyOf } from '../testing/sign-in.ts'
import { previewKinds, previewLocales } from './previews.ts'

const own = { en: /\b(the|your|and|you|of|is)\b/i, de: /\b(die|der|sie|ihr\w*|und)\b/i, ja: /[ぁ-ん]/ }

test('staff sees every letter in every language, as HTML and as text, and no database row is needed', async () => {
  await using shop = await openTestShop({ works: false })
  const { mails } = shop.as({ apiKey: await apiKeyOf(shop, ['settings:read']) }).admin
  for (const kind of previewKinds) {
    for (const locale of previewLocales) {
      const letter = await mails.preview.query({ kind, locale })
      const about = `${kind} in ${locale}`
      expect([about, letter.language, letter.from.name]).toEqual([about, locale, 'Test shop'])
      expect([about, letter.subject, letter.text]).toEqual([
        about,
        expect.stringMatching(/\S/),
        expect.stringMatching(own[locale]),
      ])
      // Nothing that has no value, no placeholder, no word of another language's letter.
      const said = letter.text.replaceAll(/https?:\S+/g, '')
      expect([about, said]).toEqual([about, expect.not.stringMatching(/undefined|null|NaN|\{\w+\}|\[object/)])
      expect([about, letter.html]).toEqual([about, expect.stringContaining(`<html lang="${locale}">`)])
      // It asks nobody for anything, as pixels would that tell who has read it when.
      expect([about, letter.html]).toEqual([
        about,
        expect.not.stringMatching(/<(img|script|link|iframe|style)\b|url\(/),
      ])
      const links = [...letter.html.matchAll(/href="([^"]*)"/g)].map(([, href = '']) => new URL(href).origin)
      const known = new Set([shop.url, 'https://www.dhl.com'])
      expect([about, links.filter((origin) => !known.has(origin))]).toEqual([about, []])
    }
  }
})

test('what is asked for in another language comes in the closest one, and no letter is made up', async () => {
  await using shop = await openTestShop({ works: false })
  const { mails } = shop.as({ apiKey: await apiKeyOf(shop, ['settings:read']) }).admin
  const languageOf = async (locale: string) => (await mails.preview.query({ kind: 'shipped', locale })).language
  expect([await languageOf('de-AT'), await languageOf('ja-JP'), await languageOf('fr-FR')]).toEqual(['de', 'ja', 'en'])
  const swiss = await mails.preview.query({ kind: 'order_confirmed', locale: 'de-CH' })
  expect(swiss.text).toContain('Gesamtbetrag')
  // @ts-expect-error: there is none.
  expect(await refusalFrom(mails.preview.query({ kind: 'love_letter', locale: 'en' }))).toMatchObject({
    code: 'VALIDATION_FAILED',
  })
  const without = shop.as({ apiKey: await apiKeyOf(shop, ['orders:read']) }).admin.mails
  expect(await refusalFrom(without.preview.query({ kind: 'shipped', locale: 'en' }))).toMatchObject({
    code: 'FORBIDDEN',
  })
})
