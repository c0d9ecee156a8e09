import type { TestVariant } from '@tillwright/db/testing/test-catalogue'
import type { VariantId } from '@tillwright/domain/ids'
import { expect, test } from 'vitest'
import { refreshListingOf } from '../catalog/refresh-listing.ts'
import { untilSomebodyWaits } from '../testing/locks.ts'
import { openBundles } from '../testing/open-bundles.ts'
import { openTestShop, type TestShop, until } from '../testing/open-test-shop.ts'
import { intentOf, newYork, openGuest, payWith, readOrder, refusalFrom } from '../testing/shopper.ts'
import { key, levelsOf, mainLocation, stockStaff } from '../testing/stock-staff.ts'

/** What a product page and the lists say, once the lists have heard of all that has happened. */
async function shown(shop: TestShop, name: TestVariant): Promise<[page: string | undefined, list: string | undefined]> {
  const asked = await shop.database.pool.query<{ ids: VariantId[] }>(
    `with taken as (delete from pgboss.job where name = 'refresh-listing' returning data->'variantIds' as ids)
     select ids from taken`,
  )
  await refreshListingOf(
    shop.served.deps,
    asked.rows.flatMap(({ ids }) => ids),
  )
  const { variants } = await shop.as().catalog.products.get.query({ slug: name, market: 'US' })
  const { items } = await shop.as().catalog.products.list.query({ market: 'US' })
  return [variants[0]?.availability, items.find(({ slug }) => slug === name)?.availability]
}

async function openOffer() {
  const shop = await openTestShop({ works: false })
  const stock = await stockStaff(shop)
  const main = await mainLocation(shop)
  const { id: annex } = await stock.locations.create.mutate({ code: 'annex', name: 'Annex' })
  const receive = (variantId: string, delta: number, locationId = annex) =>
    stock.adjust.mutate({ locationId, kind: 'receive', lines: [{ variantId, delta }], ...key() })
  return { shop, stock, main, annex, receive }
}

test('what lies at a disabled location is on offer nowhere, stays tracked, and comes back with it', async () => {
  const { shop, stock, main } = await openOffer()
  await using _ = shop
  const disabled = await stock.locations.disable.mutate({ locationId: main, version: 1 })
  expect(await shown(shop, 'mug')).toEqual(['sold_out', 'sold_out'])
  const short = { code: 'OUT_OF_STOCK', lines: [{ requested: 1, available: 0 }] }
  expect(await refusalFrom(openGuest(shop, { mug: 1 }))).toMatchObject(short)
  await openGuest(shop, { ebook: 9 })
  await stock.locations.enable.mutate({ locationId: main, version: disabled.version })
  expect(await shown(shop, 'mug')).toEqual(['in_stock', 'in_stock'])
  await (await openGuest(shop, { mug: 10 })).place()
})

test('what can only be ordered ahead at a location is on offer no longer when that is disabled', async () => {
  const { shop, stock, main } = await openOffer()
  await using _ = shop
  await stock.set.mutate({
    locationId: main,
    lines: [{ variantId: shop.id.variant.vase, backorderLimit: 3 }],
    ...key(),
  })
  expect(await shown(shop, 'vase')).toEqual(['backorder', 'backorder'])
  await stock.locations.disable.mutate({ locationId: main, version: 1 })
  expect(await shown(shop, 'vase')).toEqual(['sold_out', 'sold_out'])
})

test('what one location owes takes nothing from the shelf of another: for pages, bundles, and who waits', async () => {
  await using shop = await openTestShop({ stock: { mug: 0, vase: 0 } })
  const stock = await stockStaff(shop)
  const { mug, vase } = shop.id.variant
  const lines = [{ variantId: mug, backorderLimit: 5 }]
  await stock.set.mutate({ locationId: await mainLocation(shop), lines, ...key() })
  await (await openBundles(shop)).setBundle('vase', { mug: 2 })
  await (await openGuest(shop, { mug: 4 })).place()
  const pageOf = async (slug: string) => (await shop.as().catalog.products.get.query({ slug })).variants[0]
  expect(await pageOf('mug')).toMatchObject({ availability: 'backorder', available: -4 })
  for (const variantId of [mug, vase]) {
    await shop.as().catalog.notifyWhenAvailable.mutate({ variantId, email: 'ada@example.com', market: 'US' })
  }
  const { id: annex } = await stock.locations.create.mutate({ code: 'annex', name: 'Annex' })
  const came = [{ variantId: mug, delta: 3 }]
  await stock.adjust.mutate({ locationId: annex, kind: 'receive', lines: came, ...key() })
  expect(await pageOf('mug')).toMatchObject({ availability: 'in_stock', available: 3 })
  expect(await pageOf('vase')).toMatchObject({ availability: 'in_stock', available: 1 })
  await until(async () => (await shop.mails()).filter(({ to }) => to === 'ada@example.com').length === 2)
  const five = { code: 'OUT_OF_STOCK', lines: [{ variantId: mug, requested: 5, available: 4 }] }
  expect(await refusalFrom(openGuest(shop, { mug: 5 }))).toEqual(five)
  await (await openGuest(shop, { mug: 4 })).place()
  expect(await pageOf('mug')).toMatchObject({ availability: 'sold_out', available: -5 })
})

test('who has filled a cart before its goods were locked away is told so, and takes nothing', async () => {
  const { shop, stock, main } = await openOffer()
  await using _ = shop
  const { mug } = shop.id.variant
  const [early, late] = [await openGuest(shop, { mug: 2 }), await openGuest(shop, { mug: 2 })]
  const requests = await Promise.all([early.request(), late.request()])
  // Its price is found, and it waits for its cart.
  const other = await shop.database.pool.connect()
  await other.query('begin; lock table cart in exclusive mode')
  const placing = refusalFrom(early.shop.orders.place.mutate(requests[0]))
  await untilSomebodyWaits(shop)
  await stock.locations.disable.mutate({ locationId: main, version: 1 })
  await other.query('rollback')
  other.release()
  const short = { code: 'OUT_OF_STOCK', lines: [{ variantId: mug, requested: 2, available: 0 }] }
  expect(await placing).toEqual(short)
  expect(await refusalFrom(late.shop.orders.place.mutate(requests[1]))).toEqual(short)
  expect(await levelsOf(shop, mug)).toEqual(['main 10/0'])
})

test('what lies at several locations is on offer together, and an order of more than one has is split', async () => {
  const { shop, receive } = await openOffer()
  await using _ = shop
  const { vase } = shop.id.variant
  await receive(vase, 2)
  expect(await shown(shop, 'vase')).toEqual(['in_stock', 'in_stock'])
  await receive(shop.id.variant.mug, 4)
  await (await openGuest(shop, { mug: 13 })).place()
  expect(await levelsOf(shop, shop.id.variant.mug)).toEqual(['annex 4/3', 'main 10/10'])
})

test('an order comes from the location that is meant for where it goes, and the whole of it if it can', async () => {
  const { shop, stock, annex, receive } = await openOffer()
  await using _ = shop
  const { mug, teapot } = shop.id.variant
  await receive(mug, 3)
  await stock.locations.update.mutate({ locationId: annex, areas: [{ country: 'US', region: 'NY' }], version: 1 })
  await (await openGuest(shop, { mug: 1 })).place()
  expect(await levelsOf(shop, mug)).toEqual(['annex 3/1', 'main 10/0'])
  await (await openGuest(shop, { mug: 1, teapot: 1 })).place()
  expect(await levelsOf(shop, mug)).toEqual(['annex 3/1', 'main 10/1'])
  const guest = await openGuest(shop, { mug: 1 })
  const texas = { shippingAddress: { ...newYork, city: 'Austin', state: 'TX', zipCode: '73301' } }
  const { expectedTotal } = await guest.shop.checkout.quote.query({ ...texas, shippingMethodId: shop.id.method.us })
  await guest.place({ ...texas, expectedTotal })
  expect(await levelsOf(shop, mug)).toEqual(['annex 3/1', 'main 10/2'])
  expect(await levelsOf(shop, teapot)).toEqual(['main 5/1'])
})

test('a variant that is tracked nowhere any more can be bought without end, and is on no shelf', async () => {
  const { shop, stock, main } = await openOffer()
  await using _ = shop
  const { vase } = shop.id.variant
  expect(await shown(shop, 'vase')).toMatchObject(['sold_out', undefined])
  await stock.set.mutate({ locationId: main, lines: [{ variantId: vase, tracked: false }], ...key() })
  expect(await shown(shop, 'vase')).toEqual(['in_stock', 'in_stock'])
  await (await openGuest(shop, { vase: 99 })).place()
  expect(await levelsOf(shop, vase)).toEqual(['main 0/0 untracked'])
  await stock.set.mutate({ locationId: main, lines: [{ variantId: vase, tracked: true }], ...key() })
  expect(await shown(shop, 'vase')).toEqual(['sold_out', 'sold_out'])
})

test('goods promised at a location that was disabled since are paid, and still there to be shipped', async () => {
  const { shop, stock, main } = await openOffer()
  await using _ = shop
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  await stock.locations.disable.mutate({ locationId: main, version: 1 })
  await payWith(shop, intentOf(placed))
  await shop.as({ orderTokens: [placed.orderToken ?? ''] }).orders.confirmPayment.mutate({ orderId: placed.order.id })
  expect(await readOrder(shop, placed)).toMatchObject({ status: 'PROCESSING' })
  expect(await levelsOf(shop, shop.id.variant.mug)).toEqual(['main 10/1'])
})

test('whoever minds the stock is told once of all that has become low by one change', async () => {
  const { shop, stock, main, annex } = await openOffer()
  await using _ = shop
  const { mug, book, teapot } = shop.id.variant
  const set = (line: { variantId: string; [fact: string]: unknown }[]) =>
    stock.set.mutate({ locationId: main, lines: line, ...key() })
  const mails = async () => {
    const { rows } = await shop.database.pool.query(
      `select data from pgboss.job where name = 'send-mail' and data->>'kind' = 'low_stock' order by created_on`,
    )
    return rows.map(({ data }) => data.levels.map((low: { availableCount: number }) => low.availableCount))
  }
  await set([mug, book, teapot].map((variantId) => ({ variantId, lowStockThreshold: 4 })))
  expect(await mails()).toEqual([])
  await set([
    { variantId: mug, onHand: 4 },
    { variantId: book, onHand: 3 },
    { variantId: teapot, onHand: 9 },
  ])
  expect(await mails()).toEqual([[4, 3]])
  const lines = [{ variantId: mug, quantity: 1 }]
  await stock.transfer.mutate({ fromLocationId: main, toLocationId: annex, lines, ...key() })
  await stock.adjust.mutate({ locationId: main, reason: 'lost', lines: [{ variantId: teapot, delta: -5 }], ...key() })
  expect(await mails()).toEqual([[4, 3], [4]])
})
