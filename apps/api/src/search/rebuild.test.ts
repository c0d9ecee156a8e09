import { transact } from '@tillwright/db/client'
import { refreshListing } from '@tillwright/db/listing'
import { rebuildSearch } from '@tillwright/db/search-rebuild'
import { expect, test } from 'vitest'
import { addProducts, openSearchShop } from '../testing/search-shop.ts'

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
  await pool.query(`update search_state set made_for = 'another version'; update search_document set source_hash = ''`)
  await rebuildSearch(db)
  expect((await pool.query(`select from search_document where source_hash = ''`)).rows).toEqual([])
  expect((await pool.query('select is_complete from search_state')).rows).toEqual([{ is_complete: true }])
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
