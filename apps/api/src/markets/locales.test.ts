import { expect, test } from 'vitest'
import { openTestShop, until } from '../testing/open-test-shop.ts'
import { refusalFrom } from '../testing/shopper.ts'
import { signIn } from '../testing/sign-in.ts'

test('a cart is in the closest locale that its market speaks, however it was asked for', async () => {
  await using shop = await openTestShop({ works: false })
  const { admin } = shop.as(await signIn(shop, { role: 'ADMIN' }))
  const taiwan = { code: 'TW', name: '台灣', currency: 'TWD', pricesIncludeTax: true, taxRounding: 'line' as const }
  const there = { countries: ['TW'], defaultCountry: 'TW', locales: ['en', 'en-gb', 'zh-Hans', 'zh-hant-tw'] }
  const { locales } = await admin.markets.create.mutate({ ...taiwan, ...there })
  expect(locales).toEqual(['en', 'en-GB', 'zh-Hans', 'zh-Hant-TW'])
  const localeFor = async (locale: string) => {
    const { cart } = await shop.as().cart.create.mutate({ market: 'TW', locale })
    return (await shop.database.pool.query('select locale from cart where id = $1', [cart.id])).rows[0].locale
  }
  await until(() => localeFor('en').catch(() => null))
  expect(await Promise.all(['ZH-HANT-tw', 'zh-HK', 'zh-CN', 'es-419', 'en-gb'].map(localeFor))).toEqual([
    'zh-Hant-TW',
    'zh-Hant-TW',
    'zh-Hans',
    'en',
    'en-GB',
  ])
  for (const locale of ['zh_TW', '', 'x', 'toolonglanguage']) {
    const { code, issues } = await refusalFrom(shop.as().cart.create.mutate({ market: 'TW', locale }))
    expect([code, issues]).toEqual(['VALIDATION_FAILED', [{ path: 'locale', message: expect.any(String) }]])
  }
})
