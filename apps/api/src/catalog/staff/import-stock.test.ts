import { type Db, transact } from '@tillwright/db/client'
import { refreshListing } from '@tillwright/db/listing'
import { openTestDatabase, type TestDatabase } from '@tillwright/db/testing/test-database'
import { expect, test } from 'vitest'
import { newId } from '../../open-deps.ts'
import { importProducts } from './import-products.ts'

const now = () => new Date('2026-03-01T12:00:00Z')

/** A file of mugs and vases of the test catalogue: with a count, tracked without one (''), or not tracked (null). */
const load = (db: Db, stock: Partial<Record<'mug' | 'vase', number | '' | null>>) => {
  const skus = { mug: 'MUG-1', vase: 'VASE-1' } as const
  const rows = (['mug', 'vase'] as const).flatMap((slug) => {
    const count = stock[slug]
    if (count === undefined) return []
    return `${slug},${slug},${skus[slug]},12.00,${count === null ? ',' : `shopify,${count}`}`
  })
  const header = 'Handle,Title,Variant SKU,Variant Price,Variant Inventory Tracker,Variant Inventory Qty'
  const csv = [header, ...rows].join('\n')
  return transact(db, (tx) => importProducts(tx, { csv, actor: 'test' }, { newId, now }))
}

const openShop = async () => {
  const database = await openTestDatabase('catalogue')
  await transact(database.db, (tx) => refreshListing(tx, 'all'))
  return database
}

const makeBundle = ({ pool }: TestDatabase) =>
  pool.query(`
    insert into bundle_component (bundle_id, component_id, position, quantity)
    select bundle.id, part.id, 0, 2 from variant as bundle, variant as part
    where bundle.sku = 'VASE-1' and part.sku = 'MUG-1'`)

const availabilityOf = async ({ pool }: TestDatabase, title: string) =>
  (await pool.query('select distinct availability from listing where title = $1', [title])).rows.map(
    ({ availability }) => availability,
  )

const mugs = async ({ pool }: TestDatabase) => {
  const { rows } = await pool.query(`
    select location.code, level.tracked, level.on_hand, sum(movement.on_hand_delta)::integer as ledger
    from variant join stock_level as level on level.variant_id = variant.id
      join stock_movement as movement using (variant_id, location_id)
      join stock_location as location on location.id = location_id
    where variant.sku = 'MUG-1' group by 1, 2, 3 order by 1`)
  return rows
}

test('a file that brings a component brings the bundles of it back into the lists', async () => {
  await using shop = await openShop()
  await load(shop.db, { mug: 1 })
  await makeBundle(shop)
  await load(shop.db, { mug: 0 })
  expect(await availabilityOf(shop, 'vase')).toEqual(['sold_out'])
  await load(shop.db, { mug: 2 })
  expect(await availabilityOf(shop, 'vase')).toEqual(['in_stock'])
})

test('a bundle takes no stock from a file, and may be in one without', async () => {
  await using shop = await openShop()
  await makeBundle(shop)
  const refused = await load(shop.db, { vase: 3 })
  expect(refused).toMatchObject({ isWritten: false })
  expect(refused.errors).toEqual([
    { row: 2, column: 'Variant Inventory Tracker', message: 'is not empty, but a bundle has no stock of its own' },
  ])
  expect(await load(shop.db, { vase: null })).toMatchObject({ isWritten: true, stockChangeCount: 0 })
})

test('what is not tracked any more may be in a file without stock, and is tracked by one that gives some', async () => {
  await using shop = await openShop()
  await load(shop.db, { mug: 0 })
  await shop.pool.query('update stock_level set tracked = false where on_hand = 0 and backorder_limit = 0')
  expect(await load(shop.db, { mug: null })).toMatchObject({ isWritten: true, stockChangeCount: 0 })
  expect(await load(shop.db, { mug: 7 })).toMatchObject({ isWritten: true, stockChangeCount: 1 })
  expect(await mugs(shop)).toEqual([{ code: 'main', tracked: true, on_hand: 7, ledger: 7 }])
})

/** A location that is asked before the main one. */
const addFirst = ({ pool }: TestDatabase, enabled = true) =>
  pool.query(
    `insert into stock_location (id, code, name, priority, enabled) values (gen_random_uuid(), 'first', 'First', 9, $1)`,
    [enabled],
  )

/** What is not tracked anywhere, as if it had never been. */
const forget = ({ pool }: TestDatabase) =>
  pool.query(`alter table stock_movement disable trigger user;
  delete from stock_movement; alter table stock_movement enable trigger user; delete from stock_level`)

test('a file counts goods where they lie, also after another location has come that is asked first', async () => {
  await using shop = await openShop()
  await addFirst(shop)
  expect(await load(shop.db, { mug: 10 })).toMatchObject({ stockChangeCount: 0 })
  await load(shop.db, { mug: 3 })
  expect(await mugs(shop)).toEqual([{ code: 'main', tracked: true, on_hand: 3, ledger: 3 }])
  await shop.pool.query(`update stock_location set enabled = false where code = 'main'`)
  await load(shop.db, { mug: 4 })
  expect(await mugs(shop)).toEqual([{ code: 'main', tracked: true, on_hand: 4, ledger: 4 }])
})

test.each([
  [true, 'first'],
  [false, 'main'],
])('goods that lay nowhere come to the first location that is enabled: where the best is (%s)', async (is, code) => {
  await using shop = await openShop()
  await addFirst(shop, is)
  await forget(shop)
  await load(shop.db, { mug: 3 })
  expect(await mugs(shop)).toEqual([{ code, tracked: true, on_hand: 3, ledger: 3 }])
})

test('a file has no count of what lies at several locations, and leaves it as it is without one', async () => {
  await using shop = await openShop()
  await addFirst(shop)
  await shop.pool.query(`
    insert into stock_level (variant_id, location_id, backorder_limit)
    select variant.id, location.id, 5 from variant, stock_location as location
    where variant.sku = 'MUG-1' and location.code = 'first'`)
  const levels = async () => (await shop.pool.query('select * from stock_level order by variant_id, location_id')).rows
  const before = await levels()
  const refused = await load(shop.db, { mug: 3 })
  expect(refused).toMatchObject({ isWritten: false })
  expect(refused.errors).toEqual([
    { row: 2, column: 'Variant Inventory Qty', message: 'must be empty, for this variant lies at several locations' },
  ])
  expect(await load(shop.db, { mug: '' })).toMatchObject({ isWritten: true, stockChangeCount: 0 })
  expect(await levels()).toEqual(before)
})
