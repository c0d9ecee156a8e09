import { expect, test } from 'vitest'
import type { TestShop } from '../testing/open-test-shop.ts'
import { addProducts, openSearchShop } from '../testing/search-shop.ts'
import { refusalFrom } from '../testing/shopper.ts'
import { signIn } from '../testing/sign-in.ts'

async function synonymStaff(shop: TestShop) {
  const { accessToken } = await signIn(shop, { role: 'STAFF', permissions: ['catalog:read', 'catalog:write'] })
  return shop.as({ accessToken }).admin.search.synonyms
}

const titlesOf = async (shop: TestShop, q: string, market = 'US') =>
  (await shop.as().catalog.products.search.query({ q, market })).items.map(({ title }) => title)

test('a synonym finds what is called otherwise, in its language only, as soon as it is set', async () => {
  await using shop = await openSearchShop()
  await addProducts(shop, [{ title: 'Grey couch' }, { title: 'Case for mobile phones' }])
  const synonyms = await synonymStaff(shop)
  expect(await titlesOf(shop, 'sofas')).toEqual([])
  const sets = [
    ['sofa', 'couch', 'settee'],
    ['mobile phone', 'handset'],
  ]
  expect(await synonyms.set.mutate({ locale: 'en', sets, version: 0 })).toEqual({ locale: 'en', sets, version: 1 })
  expect(await synonyms.list.query({})).toMatchObject({ items: [{ locale: 'en', sets, version: 1 }] })
  expect(await titlesOf(shop, 'grey sofas')).toEqual(['Grey couch'])
  expect(await titlesOf(shop, 'handset case')).toEqual(['Case for mobile phones'])
  expect(await titlesOf(shop, 'sofa', 'JP')).toEqual([])
  await synonyms.set.mutate({ locale: 'en', sets: [], version: 1 })
  expect(await titlesOf(shop, 'sofa')).toEqual([])
  const { rows } = await shop.database.pool.query(`select before, after from audit_entry order by id`)
  expect(rows).toEqual([
    { before: { sets: [] }, after: { sets } },
    { before: { sets }, after: { sets: [] } },
  ])
})

test('of ten who set the first synonyms of a locale at once, one does', async () => {
  await using shop = await openSearchShop()
  const synonyms = await synonymStaff(shop)
  const answers = await Promise.allSettled(
    Array.from({ length: 10 }, (_, nr) =>
      synonyms.set.mutate({ locale: 'de', sets: [['sofa', `x${nr}`]], version: 0 }),
    ),
  )
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  const stale = synonyms.set.mutate({ locale: 'de', sets: [], version: 0 })
  expect(await refusalFrom(stale)).toEqual({ code: 'CONFLICT', entity: 'synonyms', currentVersion: 1 })
})

test('a set that says nothing is refused by its place', async () => {
  await using shop = await openSearchShop()
  const synonyms = await synonymStaff(shop)
  const sets = [
    ['sofa', 'couch'],
    ['!!!', 'sofa'],
    ['Sofas', 'sofa'],
  ]
  expect(await refusalFrom(synonyms.set.mutate({ locale: 'en-US', sets, version: 0 }))).toMatchObject({
    code: 'VALIDATION_FAILED',
    issues: [
      { path: 'sets.1.0', message: 'has no word in it' },
      { path: 'sets.2', message: 'says one thing only' },
    ],
  })
})
