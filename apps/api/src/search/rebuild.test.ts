import { transact } from '@tillwright/db/client'
import { refreshListing } from '@tillwright/db/listing'
import { rebuildSearch } from '@tillwright/db/search-rebuild'
import { expect, test } from 'vitest'
import { addProducts, openSearchShop } from '../testing/search-shop.ts'
import { openPostgresSearch } from './postgres-search.ts'
import type { SearchAsked } from './search-port.ts'

const plain: SearchAsked = {
  ...{
    market: 'US',
    locale: 'en-US',
    text: '',
    category: undefined,
    minPriceMinor: undefined,
    maxPriceMinor: undefined,
  },
  ...{ inStock: undefined, featured: undefined, choices: new Map(), sort: { by: 'relevance', order: 'desc' } as const },
  ...{ after: null, most: 20, withTotal: false, withFacets: false },
}

test('a shop with another language or a newer version is searched as soon as its documents are made', async () => {
  await using shop = await openSearchShop()
  const { db, pool } = shop.database
  await addProducts(shop, [{ title: 'Coffret', translations: { fr: { title: 'Théière' } } }])
  await rebuildSearch(db)
  await pool.query(`update market set locales = '{fr-FR}' where code = 'DE'`)
  // Two workers at once make each document once.
  await Promise.all(Array.from({ length: 8 }, () => rebuildSearch(db)))
  const { rows } = await pool.query(
    `select title from search_document where language = 'fr' order by title collate "C"`,
  )
  expect(rows.map(({ title }) => title)).toEqual([
    'Théière',
    'book',
    'ebook',
    'lamp',
    'mug',
    'sticker',
    'teapot',
    'vase',
  ])
  await pool.query(
    `update search_state set made_for = 'another version'; update search_document set source_hash = '', nr = null`,
  )
  const { find } = openPostgresSearch(db, () => new Date(), { always: 'listing' })
  // Whatever has no number yet is found all the same.
  expect((await find({ ...plain, text: 'coffret' }))?.products).toHaveLength(1)
  await rebuildSearch(db)
  expect((await pool.query('select from search_document where nr is null')).rows).toEqual([])
  expect((await pool.query(`select from search_document where source_hash = ''`)).rows).toEqual([])
  expect((await pool.query('select is_complete, is_numbered from search_state')).rows).toEqual([
    { is_complete: true, is_numbered: true },
  ])
})

test('what says nothing new is not written again when stock or prices change', async () => {
  await using shop = await openSearchShop()
  const { pool } = shop.database
  const written = async () =>
    (await pool.query('select xmin::text, product_id from search_document order by 2, language')).rows
  const before = await written()
  await pool.query('update variant_price set price_minor = price_minor + 1')
  await transact(shop.database.db, (tx) => refreshListing(tx, 'all'))
  expect(await written()).toEqual(before)
})
