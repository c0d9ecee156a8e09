import { transact } from '@tillwright/db/client'
import { refreshListing } from '@tillwright/db/listing'
import { expect, test } from 'vitest'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'
import { refusalFrom } from '../testing/shopper.ts'
import { signIn } from '../testing/sign-in.ts'

async function openListedShop(): Promise<TestShop> {
  const shop = await openTestShop({ works: false })
  await transact(shop.database.db, (tx) => refreshListing(tx, 'all'))
  return shop
}

const customer = async (shop: TestShop) => shop.as({ accessToken: (await signIn(shop)).accessToken })

test('a wishlist shows products and variants with prices and stock of now, and what is gone as gone', async () => {
  await using shop = await openListedShop()
  const { wishlist } = await customer(shop)
  const { mug, vase, sticker } = shop.id.variant
  expect(await wishlist.get.query()).toEqual({ items: [], nextCursor: null, itemCount: 0, sharedAt: null })
  await wishlist.add.mutate({ productId: shop.id.product.mug })
  for (const variantId of [mug, vase, sticker]) await wishlist.add.mutate({ variantId })
  const seen = async (market?: string) =>
    (await wishlist.get.query({ market })).items.map(({ variant, offer }) => [
      variant?.sku ?? null,
      offer?.price.amount ?? null,
      offer?.availability ?? null,
    ])
  const asListed = [
    ['STICK-1', 0, 'in_stock'],
    ['VASE-1', 4_000, 'sold_out'],
    ['MUG-1', 2_499, 'in_stock'],
    [null, 2_499, 'in_stock'],
  ]
  expect(await seen()).toEqual(asListed)
  expect(await seen('JP')).toEqual([
    ['STICK-1', null, null],
    ['VASE-1', null, null],
    ['MUG-1', 3_300, 'in_stock'],
    [null, 3_300, 'in_stock'],
  ])
  await shop.database.pool.query(
    `insert into variant_sale (id, variant_id, market_code, unit_price_minor) values (gen_random_uuid(), $1, 'US', 2000)`,
    [mug],
  )
  await shop.database.pool.query(`update product set status = 'archived' where id = $1`, [shop.id.product.sticker])
  await transact(shop.database.db, (tx) => refreshListing(tx, 'all'))
  expect(await seen()).toEqual([
    ['STICK-1', null, null],
    ['VASE-1', 4_000, 'sold_out'],
    ['MUG-1', 2_000, 'in_stock'],
    [null, 2_000, 'in_stock'],
  ])
  const { items } = await wishlist.get.query({ limit: 1 })
  expect(items).toMatchObject([{ slug: 'sticker', title: 'sticker', offer: null, rating: null }])
})

test('what is put on it twice, from ten devices at once too, is on it once; what is taken off is off', async () => {
  await using shop = await openListedShop()
  const { wishlist } = await customer(shop)
  const [goods, variantId] = [{ productId: shop.id.product.mug }, shop.id.variant.mug]
  const wishes = Array.from({ length: 12 }, (_, index) => (index % 2 === 0 ? goods : { variantId }))
  await Promise.all(wishes.map((wish) => wishlist.add.mutate(wish)))
  expect((await wishlist.get.query()).itemCount).toBe(2)
  expect(await wishlist.add.mutate({ variantId })).toEqual({ itemCount: 2 })
  for (let again = 0; again < 2; again++) expect(await wishlist.remove.mutate(goods)).toEqual({ ok: true })
  expect((await wishlist.get.query()).items).toMatchObject([{ variant: { id: variantId } }])
})

test('five hundred fit on it, no more at once either, and one that is there already is no more', async () => {
  await using shop = await openListedShop()
  const { accountId, accessToken } = await signIn(shop)
  const { wishlist } = shop.as({ accessToken })
  await wishlist.add.mutate({ variantId: shop.id.variant.mug })
  await shop.database.pool.query(
    `with made as (
       insert into product (id, slug, title, status)
         select gen_random_uuid(), 'p-' || number, 'p', 'active' from generate_series(1, 496) as number returning id)
     insert into wishlist_item (id, customer_id, product_id) select gen_random_uuid(), $1, id from made`,
    [accountId],
  )
  const { mug: _, ...others } = shop.id.product
  const products = [...Object.values(others), ...Object.values(others)]
  const answers = await Promise.allSettled(products.map((productId) => wishlist.add.mutate({ productId })))
  const full = { code: 'LIMIT_EXCEEDED', limit: 'wishlist', max: 500 }
  const refused = answers.flatMap((answer) => (answer.status === 'rejected' ? [Promise.reject(answer.reason)] : []))
  expect(await Promise.all(refused.map(refusalFrom))).toEqual(Array(refused.length).fill(full))
  expect((await wishlist.get.query()).itemCount).toBe(500)
  expect(await wishlist.add.mutate({ variantId: shop.id.variant.mug })).toEqual({ itemCount: 500 })
})

test('what shoppers do not see is not put on it, and everybody has only his own', async () => {
  await using shop = await openListedShop()
  const [ada, grace] = [await customer(shop), await customer(shop)]
  await shop.database.pool.query(`update product set status = 'draft' where id = $1`, [shop.id.product.lamp])
  const noProduct = { code: 'NOT_FOUND', entity: 'product' }
  for (const productId of [shop.id.product.lamp, crypto.randomUUID()]) {
    expect(await refusalFrom(ada.wishlist.add.mutate({ productId }))).toEqual(noProduct)
  }
  const noVariant = { code: 'NOT_FOUND', entity: 'variant' }
  for (const variantId of [shop.id.variant.lamp, crypto.randomUUID()]) {
    expect(await refusalFrom(ada.wishlist.add.mutate({ variantId }))).toEqual(noVariant)
  }
  await ada.wishlist.add.mutate({ variantId: shop.id.variant.mug })
  await grace.wishlist.remove.mutate({ variantId: shop.id.variant.mug })
  expect((await grace.wishlist.get.query()).items).toEqual([])
  expect((await ada.wishlist.get.query()).itemCount).toBe(1)
  expect(await refusalFrom(shop.as().wishlist.get.query())).toEqual({ code: 'UNAUTHENTICATED' })
})

test('whoever has the link sees the list and not whose it is, until there is another link, or none', async () => {
  await using shop = await openListedShop()
  const { wishlist } = await customer(shop)
  await wishlist.add.mutate({ variantId: shop.id.variant.mug })
  const { shared } = shop.as().wishlist
  const first = await wishlist.share.mutate()
  const seen = await shared.query({ token: first.token, market: 'DE' })
  expect(seen).toMatchObject({ items: [{ slug: 'mug', offer: { price: { amount: 2_500, currency: 'EUR' } } }] })
  expect(JSON.stringify(seen)).not.toMatch(/Grace|Hopper|example\.com|customer/)
  await wishlist.remove.mutate({ variantId: shop.id.variant.mug })
  expect((await shared.query({ token: first.token })).items).toEqual([])
  const { rows } = await shop.database.pool.query('select wishlist::text as row from wishlist')
  expect(JSON.stringify(rows)).not.toContain(first.token)
  const second = await wishlist.share.mutate()
  const none = { code: 'NOT_FOUND', entity: 'wishlist' }
  expect(await refusalFrom(shared.query({ token: first.token }))).toEqual(none)
  expect((await wishlist.get.query()).sharedAt).toEqual(second.sharedAt)
  expect((await shared.query({ token: second.token })).items).toEqual([])
  await wishlist.unshare.mutate()
  for (const token of [second.token, '', '\0', 'x'.repeat(100)]) {
    expect(await refusalFrom(shared.query({ token }))).toEqual(none)
  }
  expect((await wishlist.get.query()).sharedAt).toBe(null)
  expect(shop.logged()).not.toContain(second.token)
})

test('who waits for what is sold out hands the variant of his wish over, and is told when it is back', async () => {
  await using shop = await openListedShop()
  const ada = await customer(shop)
  await ada.wishlist.add.mutate({ variantId: shop.id.variant.vase })
  const { items } = await ada.wishlist.get.query()
  const waited = items.filter(({ offer }) => offer?.availability === 'sold_out')
  for (const { variant } of waited) {
    const asked = await ada.catalog.notifyWhenAvailable.mutate({ variantId: variant?.id ?? '' })
    expect(asked).toEqual({ ok: true, available: false })
  }
  const { rows } = await shop.database.pool.query('select variant_id from stock_subscription')
  expect(rows).toEqual([{ variant_id: shop.id.variant.vase }])
})
