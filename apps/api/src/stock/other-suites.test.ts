/** @module-tag long */
import type { TestVariant } from '@tillwright/db/testing/test-catalogue'
import type { LocationId, VariantId } from '@tillwright/domain/ids'
import { fallsLow } from '@tillwright/domain/stock/change-level'
import type { Wanted } from '@tillwright/domain/stock/demand'
import { type StockAtLocation, shortagesOf, takeStock } from '@tillwright/domain/stock/take'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openBundles } from '../testing/open-bundles.ts'
import { openTestShop, type TestShop, type TestShopOptions } from '../testing/open-test-shop.ts'
import { ownerOf, placePaid } from '../testing/place-paid.ts'
import { openGuest, type Placed, refusalFrom } from '../testing/shopper.ts'
import { apiKeyOf } from '../testing/sign-in.ts'
import { key, levelsOf, mainLocation, stockStaff } from '../testing/stock-staff.ts'
import { allocations } from '../testing/stock-suites.ts'

/** What the test suites of other shops say of stock: where it is taken, and what is left of it. */

// The brands are made where ids enter the shop; a test is such a place.
const variant = (name: string) => name as VariantId
const places = ['A', 'B', 'C'] as LocationId[]

test.each(allocations)('%s', (_, { shelves, wanted, taken = [], short = [] }) => {
  const offer = new Map(
    Object.entries(shelves).map(([name, levels]) => [
      variant(name),
      levels.map(
        ([place, availableCount, backorder = 0]): StockAtLocation => ({
          ...{ locationId: place as LocationId, availableCount, sellableCount: availableCount + backorder },
        }),
      ),
    ]),
  )
  const lines = wanted.map(
    ([name, quantity, parts = {}]): Wanted => ({
      ...{ variantId: variant(name), quantity },
      components: Object.entries(parts).map(([part, each]) => ({ variantId: variant(part), quantity: each })),
    }),
  )
  const told = shortagesOf(offer, lines).map((one) => `${one.variantId}: ${one.available} of ${one.requested}`)
  expect(told).toEqual(short)
  if (short.length > 0) return
  expect(takeStock(offer, lines, places).map((one) => `${one.quantity} ${one.variantId} ${one.locationId}`)).toEqual(
    taken,
  )
})

test.each([
  ['Oscar, test_stock_alert: not before the threshold is reached', [5, 4], 3, false],
  // Only below it there: ours tells what has come down to it, so that 0 is sold out.
  ['Oscar, test_stock_alert: when it is reached, unlike there', [5, 4], 4, true],
  ['Oscar, test_stock_alert: once, while stock goes on falling', [4, 3], 4, false],
  ['Oscar, test_stock_alert: again after goods have come in', [15, 4], 4, true],
] as const)('%s', (_, [before, after], lowStockThreshold, alerts) => {
  const level = (onHand: number) => ({
    ...{ variantId: variant('shirt'), onHand, reserved: 0, backorderLimit: 0, lowStockThreshold, tracked: true },
  })
  expect(fallsLow(level(before), level(after))).toBe(alerts)
})

async function openStocked(options: TestShopOptions) {
  const shop = await openTestShop({ works: false, ...options })
  const stock = await stockStaff(shop)
  const main = await mainLocation(shop)
  const orders = shop.as({ apiKey: await apiKeyOf(shop, ['orders:write', 'orders:read']) }).admin.orders
  const set = (name: TestVariant, line: object, locationId = main) =>
    stock.set.mutate({
      locationId,
      reason: 'counted',
      lines: [{ variantId: shop.id.variant[name], ...line }],
      ...key(),
    })
  const levels = (name: TestVariant) => levelsOf(shop, shop.id.variant[name])
  return { shop, stock, main, orders, set, levels }
}
type Stocked = Awaited<ReturnType<typeof openStocked>>

const cancel = (shop: TestShop, placed: Placed) =>
  ownerOf(shop, placed).cancel.mutate({ orderId: placed.order.id, reason: 'no longer needed' })

describe('in one place', () => {
  let stocked: Stocked
  beforeAll(async () => {
    stocked = await openStocked({ stock: { mug: 5, book: 5, teapot: 5, sticker: 5 } })
  })
  afterAll(() => stocked.shop[Symbol.asyncDispose]())

  test('Sylius, holding_inventory_units_during_checkout: on hold, and gone when shipped unlike there', async () => {
    const { shop, orders, levels } = stocked
    const { order } = await placePaid(shop, { mug: 3 })
    // With the payment there: ours lie on the shelf, promised, until somebody takes them.
    expect(await levels('mug')).toEqual(['main 5/3'])
    await orders.fulfill.mutate({ orderId: order.id, ...key() })
    expect(await levels('mug')).toEqual(['main 2/0'])
  })

  test('Sylius, decreasing_inventory_below_on_hold: no count below what is held, until it is free', async () => {
    const { shop, set, levels } = stocked
    const placed = await (await openGuest(shop, { book: 4 })).place()
    const refusal = { code: 'RESERVED_EXCEEDS_ON_HAND', variantId: shop.id.variant.book, reserved: 4 }
    expect(await refusalFrom(set('book', { onHand: 2 }))).toEqual(refusal)
    expect(await levels('book')).toEqual(['main 5/4'])
    await cancel(shop, placed)
    await set('book', { onHand: 2 })
    expect(await levels('book')).toEqual(['main 2/0'])
  })

  test('Sylius, reserved_inventory_is_back_in_stock_on_order_cancelling: of every line, paid or not', async () => {
    const { shop, levels } = stocked
    const goods = { teapot: 3, sticker: 2 }
    for (const place of [async () => (await openGuest(shop, goods)).place(), () => placePaid(shop, goods)]) {
      const placed = await place()
      expect([await levels('teapot'), await levels('sticker')]).toEqual([['main 5/3'], ['main 5/2']])
      await cancel(shop, placed)
      expect([await levels('teapot'), await levels('sticker')]).toEqual([['main 5/0'], ['main 5/0']])
    }
  })

  test('Vendure, stock-control: more is sold than is there, and leaves when it has come', async () => {
    const { shop, orders, set, levels } = stocked
    await set('vase', { onHand: 3, backorderLimit: 5 })
    const { vase } = shop.id.variant
    const many = refusalFrom(openGuest(shop, { vase: 9 }))
    expect(await many).toEqual({ code: 'OUT_OF_STOCK', lines: [{ variantId: vase, requested: 9, available: 8 }] })
    const { order } = await placePaid(shop, { vase: 8 })
    expect(await levels('vase')).toEqual(['main 3/8'])
    const ship = (quantity: number) =>
      orders.fulfill.mutate({ orderId: order.id, lines: [{ lineId: order.lines[0]?.id ?? '', quantity }], ...key() })
    const short = { code: 'OUT_OF_STOCK', lines: [{ variantId: vase, requested: 8, available: 3 }] }
    expect(await refusalFrom(ship(8))).toEqual(short)
    await ship(3)
    expect(await levels('vase')).toEqual(['main 0/5'])
    await set('vase', { onHand: 10 })
    await ship(5)
    expect(await levels('vase')).toEqual(['main 5/0'])
  })

  test('Vendure, stock-control: too many at once are told, and what is not tracked has no end', async () => {
    const { shop, set, levels } = stocked
    const { cartToken } = await shop.as().cart.create.mutate({ market: 'US' })
    const { cart } = shop.as({ cartToken })
    const add = (name: TestVariant, quantity: number) =>
      cart.addLine.mutate({ variantId: shop.id.variant[name], quantity })
    await set('lamp', { onHand: 3, backorderLimit: 0 })
    const short = { variantId: shop.id.variant.lamp, requested: 5, available: 3 }
    expect(await refusalFrom(add('lamp', 5))).toEqual({ code: 'OUT_OF_STOCK', lines: [short] })
    // As many as there are there: ours put nothing into a cart that nobody has asked for.
    expect((await cart.get.query())?.quote.lines).toEqual([])
    await add('ebook', 5)
    expect(await levels('ebook')).toEqual([])
  })

  test('Vendure, stock-control: a count that finds what is known is no movement', async () => {
    const { shop, stock, set } = stocked
    const moves = async () => (await stock.movements.query({ variantId: shop.id.variant.sticker, kind: 'count' })).items
    await set('sticker', { onHand: 5 })
    expect(await moves()).toEqual([])
    await set('sticker', { onHand: 8 })
    await set('sticker', { onHand: 5 })
    expect((await moves()).map(({ onHandDelta }) => onHandDelta)).toEqual([-3, 3])
    // 10 below nothing can be had there: ours never counts fewer than none.
    expect(await refusalFrom(set('sticker', { onHand: -1 }))).toMatchObject({ code: 'VALIDATION_FAILED' })
  })
})

describe('in several places', () => {
  let stocked: Stocked
  beforeAll(async () => {
    stocked = await openStocked({ stock: { mug: 100, book: 100, teapot: 10, sticker: 50 } })
  })
  afterAll(() => stocked.shop[Symbol.asyncDispose]())

  test('Vendure, stock-control-multi-location: each order from one place, and all of them are offered', async () => {
    const { shop, stock, orders, set, levels } = stocked
    const annex = (await stock.locations.create.mutate({ code: 'annex', name: 'Annex', priority: -1 })).id
    await set('mug', { onHand: 120 }, annex)
    await set('book', { onHand: 120 }, annex)
    const many = await refusalFrom(openGuest(shop, { mug: 221 }))
    expect(many).toMatchObject({ lines: [{ requested: 221, available: 220 }] })
    const { order } = await placePaid(shop, { mug: 2 })
    const second = await placePaid(shop, { book: 101 })
    expect(await levels('mug')).toEqual(['annex 120/0', 'main 100/2'])
    expect(await levels('book')).toEqual(['annex 120/101', 'main 100/0'])
    await cancel(shop, second)
    expect(await levels('book')).toEqual(['annex 120/0', 'main 100/0'])
    await orders.fulfill.mutate({ orderId: order.id, ...key() })
    expect(await levels('mug')).toEqual(['annex 120/0', 'main 98/0'])
  })

  test('Solidus, quantifier: what lies at a place that is closed is not offered', async () => {
    const { shop, stock, set } = stocked
    for (const [code, enabled] of [
      ['open', true],
      ['closed', false],
    ] as const) {
      const { id } = await stock.locations.create.mutate({ code, name: code, enabled })
      await set('teapot', { onHand: 5 }, id)
    }
    await openGuest(shop, { teapot: 15 })
    expect(await refusalFrom(openGuest(shop, { teapot: 16 }))).toMatchObject({
      lines: [{ requested: 16, available: 15 }],
    })
  })

  test('Medusa, inventory-module-service: what is available is what lies there and is not reserved', async () => {
    const { shop, stock, main, set, levels } = stocked
    const { vase: variantId } = shop.id.variant
    const adjust = (delta: number) =>
      stock.adjust.mutate({ locationId: main, reason: 'found', lines: [{ variantId, delta }], ...key() })
    await adjust(2)
    expect((await adjust(2)).levels).toMatchObject([{ onHand: 4 }])
    await (await openGuest(shop, { vase: 2 })).place()
    await openGuest(shop, { vase: 2 })
    expect(await refusalFrom(openGuest(shop, { vase: 3 }))).toMatchObject({ lines: [{ available: 2 }] })
    const { id } = await stock.locations.create.mutate({ code: 'second', name: 'Second' })
    await set('vase', { onHand: 4 }, id)
    expect(await refusalFrom(openGuest(shop, { vase: 7 }))).toMatchObject({ lines: [{ available: 6 }] })
    expect((await adjust(-1)).levels).toMatchObject([{ onHand: 3, reserved: 2, available: 1 }])
    expect(await levels('vase')).toEqual(['main 3/2', 'second 4/0'])
  })

  test('Spree, stock_transfers_controller: five of fifty go, and nothing that is empty or unknown', async () => {
    const { shop, stock, main, levels } = stocked
    const { id: toLocationId } = await stock.locations.create.mutate({ code: 'third', name: 'Third' })
    const { sticker: variantId } = shop.id.variant
    const transfer = (asked: object) =>
      stock.transfer.mutate({
        ...{ fromLocationId: main, toLocationId, lines: [{ variantId, quantity: 5 }], ...key(), ...asked },
      })
    await transfer({})
    expect(await levels('sticker')).toEqual(['main 45/0', 'third 5/0'])
    expect(await refusalFrom(transfer({ lines: [] }))).toMatchObject({ code: 'VALIDATION_FAILED' })
    const unknown = crypto.randomUUID()
    const noPlace = transfer({ toLocationId: unknown })
    expect(await refusalFrom(noPlace)).toEqual({ code: 'NOT_FOUND', entity: 'stockLocation' })
    const noGoods = transfer({ lines: [{ variantId: unknown, quantity: 5 }] })
    expect(await refusalFrom(noGoods)).toEqual({ code: 'NOT_FOUND', entity: 'variant' })
    expect(await levels('sticker')).toEqual(['main 45/0', 'third 5/0'])
  })
})

describe('that comes back, or is made of other goods', () => {
  let stocked: Stocked
  beforeAll(async () => {
    stocked = await openStocked({ stock: { mug: 5, book: 5, teapot: 5 } })
  })
  afterAll(() => stocked.shop[Symbol.asyncDispose]())

  /** Ships one of these and takes it back; answers what the order says then. */
  async function comesBack(name: TestVariant, restock: number, locationId?: string) {
    const { shop, orders } = stocked
    const { order } = await placePaid(shop, { [name]: 1 })
    await orders.fulfill.mutate({ orderId: order.id, ...key() })
    const lines = [{ lineId: order.lines[0]?.id ?? '', quantity: 1 }]
    const { returns } = await orders.returns.create.mutate({ orderId: order.id, lines, ...key() })
    const asked = { returnId: returns[0]?.id ?? '', locationId, lines: lines.map((line) => ({ ...line, restock })) }
    return orders.returns.receive.mutate({ ...asked, ...key() })
  }

  test('Solidus, return_item: what comes back is on the shelf, if it can be sold and is tracked', async () => {
    const { levels } = stocked
    await comesBack('mug', 1)
    expect(await levels('mug')).toEqual(['main 5/0'])
    await comesBack('mug', 0)
    expect(await levels('mug')).toEqual(['main 4/0'])
    await comesBack('ebook', 1)
    expect(await levels('ebook')).toEqual([])
  })

  test('Solidus, return_item: it lies where it came, though none has lain there before', async () => {
    const { stock, levels } = stocked
    const { id } = await stock.locations.create.mutate({ code: 'returns', name: 'Returns' })
    await comesBack('sticker', 1, id)
    expect(await levels('sticker')).toEqual(['main 99/0', 'returns 1/0'])
  })

  test('ours, after Solidus’ return_item: nothing comes back to a place that nobody knows', async () => {
    const nowhere = comesBack('teapot', 1, crypto.randomUUID())
    expect(await refusalFrom(nowhere)).toEqual({ code: 'NOT_FOUND', entity: 'stockLocation' })
  })

  test('Odoo, test_sale_mrp_kit_bom: kits leave as what they are made of, none in another unlike there', async () => {
    const { shop, orders, set, levels } = stocked
    for (const name of ['mug', 'book', 'teapot'] as const) await set(name, { onHand: 9 })
    const { setBundle } = await openBundles(shop)
    await setBundle('lamp', { mug: 1, book: 1 })
    await setBundle('vase', { mug: 1, book: 1, teapot: 1 })
    const { order } = await placePaid(shop, { lamp: 1, vase: 1 })
    expect([await levels('mug'), await levels('teapot')]).toEqual([['main 9/2'], ['main 9/1']])
    await orders.fulfill.mutate({ orderId: order.id, ...key() })
    const left = [await levels('mug'), await levels('book'), await levels('teapot')]
    expect(left).toEqual([['main 7/0'], ['main 7/0'], ['main 8/0']])
    // Ours are one level deep: what a bundle is made of has stock.
    const issues = [{ path: 'components.0.variantId', message: 'is a bundle' }]
    expect(await refusalFrom(setBundle('ebook', { lamp: 1 }))).toEqual({ code: 'VALIDATION_FAILED', issues })
  })
})
