import { transact } from '@tillwright/db/client'
import { expect, test } from 'vitest'
import { importProducts } from '../catalog/staff/import-products.ts'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'
import { pricesStaff as staffOf, usd } from '../testing/prices.ts'
import { openGuest, refusalFrom } from '../testing/shopper.ts'

const open = () => openTestShop({ works: false })

const auditOf = async (shop: TestShop, entity: string) => {
  const { rows } = await shop.database.pool.query(
    'select action, before, after from audit_entry where entity = $1 order by at, id',
    [entity],
  )
  return rows
}
const lineOf = async (shop: TestShop, goods: Parameters<typeof openGuest>[1]) => {
  const { shop: guest } = await openGuest(shop, goods)
  return (await guest.cart.get.query())?.quote.lines[0]
}
const cardOf = async (shop: TestShop, slug: string) => {
  const { items } = await shop.as().catalog.products.list.query({ q: slug })
  return items[0]
}

test('a price that is set is what carts, pages and lists say, with what it was before in the audit log', async () => {
  await using shop = await open()
  const { prices } = await staffOf(shop)
  const mug = { variantId: shop.id.variant.mug, market: 'US' }
  const set = await prices.set.mutate({
    ...mug,
    price: usd(2_000),
    compareAt: usd(3_000),
    floor: usd(1_500),
    version: 1,
  })
  const facts = { price: usd(2_000), compareAt: usd(3_000), floor: usd(1_500) }
  expect(set).toEqual({ ...mug, ...facts, tiers: [], version: 2 })
  const reasons = [{ kind: 'variant_price', unitPrice: usd(2_000) }]
  expect(await lineOf(shop, { mug: 1 })).toMatchObject({ unitPrice: usd(2_000), compareAt: usd(3_000), reasons })
  const page = await shop.as().catalog.products.get.query({ slug: 'mug' })
  expect(page.variants[0]).toMatchObject({ price: usd(2_000), compareAt: usd(3_000), reasons })
  expect(await cardOf(shop, 'mug')).toMatchObject({ price: usd(2_000), compareAt: usd(3_000), reasons })
  await prices.set.mutate({ ...mug, price: usd(1_900), version: 2 })
  await prices.set.mutate({ ...mug, price: usd(1_900), compareAt: null, version: 3 })
  expect(
    (await prices.get.query({ variantId: mug.variantId })).prices.map(({ market, version }) => [market, version]),
  ).toEqual([
    ['DE', 1],
    ['JP', 1],
    ['US', 4],
  ])
  expect(await auditOf(shop, 'price')).toEqual([
    {
      action: 'admin.prices.set',
      before: { priceMinor: 2_499, compareAtMinor: null, floorMinor: null },
      after: { priceMinor: 2_000, compareAtMinor: 3_000, floorMinor: 1_500 },
    },
    { action: 'admin.prices.set', before: { priceMinor: 2_000 }, after: { priceMinor: 1_900 } },
    { action: 'admin.prices.set', before: { compareAtMinor: 3_000 }, after: { compareAtMinor: null } },
  ])
})

test('a market sells what gets its first price there; another version than the price has is CONFLICT', async () => {
  await using shop = await open()
  const { prices } = await staffOf(shop)
  const lamp = { variantId: shop.id.variant.lamp, market: 'JP' }
  const yen = { amount: 9_000, currency: 'JPY' }
  const gone = { code: 'NOT_FOUND', entity: 'product' }
  expect(await refusalFrom(shop.as().catalog.products.get.query({ slug: 'lamp', market: 'JP' }))).toEqual(gone)
  await prices.set.mutate({ ...lamp, price: yen, version: null })
  const page = await shop.as().catalog.products.get.query({ slug: 'lamp', market: 'JP' })
  expect(page.variants[0]?.price).toEqual(yen)
  for (const version of [null, 2]) {
    const conflict = { code: 'CONFLICT', entity: 'price', currentVersion: 1 }
    expect(await refusalFrom(prices.set.mutate({ ...lamp, price: yen, version }))).toEqual(conflict)
  }
  const answers = await Promise.allSettled(
    Array.from({ length: 8 }, (_, more) =>
      prices.set.mutate({ ...lamp, price: { ...yen, amount: 8_000 + more }, version: 1 }),
    ),
  )
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(await auditOf(shop, 'price')).toHaveLength(2)
})

test('what is no price is refused with its path, and nothing is written', async () => {
  await using shop = await open()
  const { prices } = await staffOf(shop)
  const mug = { variantId: shop.id.variant.mug, market: 'US', version: 1 }
  const euros = { amount: 1, currency: 'EUR' }
  const pathsOf = async (call: Promise<unknown>) => {
    const { code, issues } = await refusalFrom(call)
    expect(code).toBe('VALIDATION_FAILED')
    return (issues as { path: string }[]).map(({ path }) => path)
  }
  expect(await pathsOf(prices.set.mutate({ ...mug, price: euros }))).toEqual(['price.currency'])
  expect(await pathsOf(prices.set.mutate({ ...mug, price: usd(1), floor: euros }))).toEqual(['floor.currency'])
  expect(await pathsOf(prices.set.mutate({ ...mug, price: usd(2e12), compareAt: usd(0) }))).toEqual([
    'price.amount',
    'compareAt.amount',
  ])
  const tiers = [
    { minQuantity: 1, unitPrice: usd(10) },
    { minQuantity: 1, unitPrice: usd(10) },
  ]
  expect(await pathsOf(prices.tiers.set.mutate({ ...mug, tiers }))).toEqual([
    'tiers.0.minQuantity',
    'tiers.1.minQuantity',
    'tiers.1.unitPrice',
  ])
  const at = () => new Date('2027-01-01')
  const sale = { variantId: mug.variantId, market: 'US', unitPrice: usd(1), startsAt: at(), endsAt: at() }
  expect(await pathsOf(prices.sales.create.mutate(sale))).toEqual(['endsAt'])
  const nowhere = { code: 'NOT_FOUND', entity: 'market' }
  expect(await refusalFrom(prices.set.mutate({ ...mug, market: 'XX', price: usd(1) }))).toEqual(nowhere)
  const nothing = { ...mug, variantId: crypto.randomUUID() }
  expect(await refusalFrom(prices.set.mutate({ ...nothing, price: usd(1) }))).toMatchObject({ entity: 'variant' })
  const unpriced = { variantId: shop.id.variant.lamp, market: 'JP', version: 1, tiers: [] }
  expect(await refusalFrom(prices.tiers.set.mutate(unpriced))).toMatchObject({ code: 'CONFLICT', currentVersion: null })
  for (const entity of ['price', 'sale']) expect(await auditOf(shop, entity)).toEqual([])
})

test('a sale holds while its window is open, and of several the lowest; what ends it shows the old price', async () => {
  await using shop = await open()
  const { prices } = await staffOf(shop)
  const mug = { variantId: shop.id.variant.mug, market: 'US' }
  const past = new Date('2020-01-01')
  const sale = await prices.sales.create.mutate({ ...mug, unitPrice: usd(2_000), startsAt: past })
  const lower = await prices.sales.create.mutate({ ...mug, unitPrice: usd(1_000), endsAt: past })
  const line = { unitPrice: usd(2_000), compareAt: usd(2_499) }
  const reasons = [
    { kind: 'variant_price', unitPrice: usd(2_499) },
    { kind: 'sale', unitPrice: usd(2_000), saleId: sale.id, endsAt: null },
  ]
  expect(await lineOf(shop, { mug: 1 })).toMatchObject({ ...line, reasons })
  expect(await cardOf(shop, 'mug')).toMatchObject({ price: usd(2_000), compareAt: usd(2_499), reasons })
  expect((await lineOf(shop, { book: 1 }))?.compareAt).toBeNull()
  const opened = await prices.sales.update.mutate({ saleId: lower.id, endsAt: null, version: 1 })
  expect(opened).toEqual({ ...lower, endsAt: null, version: 2 })
  expect((await lineOf(shop, { mug: 1 }))?.unitPrice).toEqual(usd(1_000))
  const [, , us] = (await prices.get.query({ variantId: mug.variantId })).prices
  expect(us).toMatchObject({ sales: [sale, opened], now: { price: usd(1_000), nextChangeAt: null } })
  expect(await refusalFrom(prices.sales.remove.mutate({ saleId: lower.id, version: 1 }))).toMatchObject({
    code: 'CONFLICT',
    currentVersion: 2,
  })
  await prices.sales.remove.mutate({ saleId: lower.id, version: 2 })
  await prices.sales.remove.mutate({ saleId: sale.id, version: 1 })
  expect(await cardOf(shop, 'mug')).toMatchObject({ price: usd(2_499), compareAt: null })
  expect((await auditOf(shop, 'sale')).map(({ action }) => action.split('.').at(-1))).toEqual([
    'create',
    'create',
    'update',
    'remove',
    'remove',
  ])
})

test('what an order says of its prices stays, with its reasons, whatever becomes of them', async () => {
  await using shop = await open()
  const { prices } = await staffOf(shop)
  const mug = { variantId: shop.id.variant.mug, market: 'US' }
  const endsAt = new Date('2100-01-01T00:00:00.123Z')
  const sale = await prices.sales.create.mutate({ ...mug, unitPrice: usd(2_000), endsAt })
  const rule = await prices.rules.create.mutate({
    name: 'Spring',
    reduction: { kind: 'fixed', amounts: [{ market: 'US', amount: usd(300) }] },
    scopes: [{ kind: 'all' }],
  })
  const guest = await openGuest(shop, { mug: 1 })
  const request = await guest.request()
  const placed = await guest.shop.orders.place.mutate(request)
  const reasons = [
    { kind: 'variant_price', unitPrice: usd(2_499) },
    { kind: 'sale', unitPrice: usd(2_000), saleId: sale.id, endsAt },
    {
      kind: 'price_rule',
      unitPrice: usd(1_700),
      priceRuleId: rule.id,
      name: 'Spring',
      reduction: { kind: 'fixed', amount: usd(300) },
      endsAt: null,
    },
  ]
  expect(placed.order.lines[0]).toMatchObject({ unitPrice: usd(1_700), reasons })
  await prices.sales.remove.mutate({ saleId: sale.id, version: 1 })
  await prices.rules.remove.mutate({ priceRuleId: rule.id, version: 1 })
  const read = shop.as({ orderTokens: [placed.orderToken ?? ''] }).orders.get.query({ orderId: placed.order.id })
  expect((await read).lines[0]).toEqual(placed.order.lines[0])
})

test('a price that changes between quote and order is told before anything is placed', async () => {
  await using shop = await open()
  const { prices } = await staffOf(shop)
  const guest = await openGuest(shop, { mug: 5 })
  const request = await guest.request()
  const tiers = [{ minQuantity: 5, unitPrice: usd(1_999) }]
  await prices.tiers.set.mutate({ variantId: shop.id.variant.mug, market: 'US', tiers, version: 1 })
  const { code, quote } = await refusalFrom(guest.shop.orders.place.mutate(request))
  expect(code).toBe('PRICE_CHANGED')
  expect(quote).toMatchObject({
    lines: [{ unitPrice: usd(1_999), reasons: [{}, { kind: 'quantity_tier', minQuantity: 5 }] }],
  })
})

test('an import changes prices and leaves their floors, tiers and sales; a price that it empties is gone', async () => {
  await using shop = await open()
  const { prices } = await staffOf(shop)
  const ebook = { variantId: shop.id.variant.ebook, market: 'US' }
  await prices.set.mutate({ ...ebook, price: usd(2_000), floor: usd(1_500), version: 1 })
  await prices.tiers.set.mutate({ ...ebook, tiers: [{ minQuantity: 5, unitPrice: usd(1_700) }], version: 2 })
  await prices.sales.create.mutate({ ...ebook, unitPrice: usd(1_800) })
  const csv = [
    'Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price,Price / Germany,Price / Japan',
    'ebook,ebook,Title,Default Title,EBOOK-1,30.00,25.00,',
  ].join('\n')
  const { deps } = shop.served
  const report = await transact(deps.db, (tx) => importProducts(tx, { csv, actor: 'test' }, deps))
  expect(report.errors).toEqual([])
  const read = (await prices.get.query({ variantId: ebook.variantId })).prices
  expect(read.map(({ market, price, version }) => [market, price.amount, version])).toEqual([
    ['DE', 2_500, 2],
    ['US', 3_000, 4],
  ])
  expect(read[1]).toMatchObject({
    floor: usd(1_500),
    tiers: [{ minQuantity: 5 }],
    sales: [{ unitPrice: usd(1_800) }],
    now: { price: usd(1_800) },
  })
})
