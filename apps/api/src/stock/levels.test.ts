import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBundles } from '../testing/open-bundles.ts'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'
import { openGuest, refusalFrom } from '../testing/shopper.ts'
import { key, levelsOf, mainLocation, stockStaff } from '../testing/stock-staff.ts'

let shop: TestShop
let stock: Awaited<ReturnType<typeof stockStaff>>
let main: string
let annex: string
beforeAll(async () => {
  shop = await openTestShop({ works: false })
  stock = await stockStaff(shop)
  main = await mainLocation(shop)
  annex = (await stock.locations.create.mutate({ code: 'annex', name: 'Annex' })).id
})
afterAll(() => shop[Symbol.asyncDispose]())

const lastEntry = async () => {
  const { rows } = await shop.database.pool.query(
    `select action, entity, entity_id, before, after from audit_entry order by at desc, id desc limit 1`,
  )
  return rows[0]
}

test('goods that come in are on the shelf, where nothing was before too, with a movement that says why', async () => {
  const { book, teapot } = shop.id.variant
  const lines = [
    { variantId: teapot, delta: 3 },
    { variantId: book, delta: 7 },
  ]
  const { levels } = await stock.adjust.mutate({ locationId: annex, kind: 'receive', reason: 'PO 7', lines, ...key() })
  const made = { reserved: 0, backorderLimit: 0, lowStockThreshold: null, locationId: annex, tracked: true }
  expect(levels).toEqual([
    { ...made, variantId: teapot, onHand: 3, available: 3 },
    { ...made, variantId: book, onHand: 7, available: 7 },
  ])
  const { items } = await stock.movements.query({ locationId: annex })
  expect(
    items.map(({ sku, kind, onHandDelta, reservedDelta, reason }) => [sku, kind, onHandDelta, reservedDelta, reason]),
  ).toEqual(
    expect.arrayContaining([
      ['TEA-1', 'receive', 3, 0, 'PO 7'],
      ['BOOK-1', 'receive', 7, 0, 'PO 7'],
    ]),
  )
  expect(items[0]).toMatchObject({
    actor: 'staff',
    actorName: expect.stringContaining('@'),
    location: 'Annex',
    orderId: null,
  })
  const none = { onHand: 0, backorderLimit: 0, lowStockThreshold: null, tracked: false }
  expect(await lastEntry()).toMatchObject({
    action: 'admin.stock.adjust',
    entity: 'stock',
    entity_id: annex,
    before: { levels: { 'TEA-1': none, 'BOOK-1': none } },
    after: { levels: { 'TEA-1': { ...none, onHand: 3, tracked: true } }, kind: 'receive', reason: 'PO 7' },
  })
})

test('what is promised is not taken away; everything that is short is told at once, and nothing is taken', async () => {
  await (await openGuest(shop, { mug: 4, teapot: 1 })).place()
  const { mug, teapot, book } = shop.id.variant
  const lines = [
    { variantId: mug, delta: -7 },
    { variantId: book, delta: -1 },
    { variantId: teapot, delta: -9 },
  ]
  const refused = stock.adjust.mutate({ locationId: main, reason: 'broken', lines, ...key() })
  expect(await refusalFrom(refused)).toEqual({
    code: 'OUT_OF_STOCK',
    lines: [
      { variantId: mug, requested: 7, available: 6 },
      { variantId: teapot, requested: 9, available: 4 },
    ],
  })
  expect(await levelsOf(shop, book)).toContain('main 20/0')
  const six = { locationId: main, reason: 'broken', lines: [{ variantId: mug, delta: -6 }] }
  expect((await stock.adjust.mutate({ ...six, ...key() })).levels).toMatchObject([
    { onHand: 4, reserved: 4, available: 0 },
  ])
})

test('what was asked once is done once, however often it is asked under its key', async () => {
  const asked = {
    locationId: annex,
    reason: 'found',
    lines: [{ variantId: shop.id.variant.sticker, delta: 5 }],
    ...key(),
  }
  const answers = await Promise.all(Array.from({ length: 8 }, () => stock.adjust.mutate(asked)))
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
  expect(await levelsOf(shop, shop.id.variant.sticker)).toContain('annex 5/0')
  const other = stock.adjust.mutate({ ...asked, reason: 'lost' })
  expect(await refusalFrom(other)).toEqual({ code: 'IDEMPOTENCY_CONFLICT' })
})

test('what makes no sense is refused by its line', async () => {
  const { mug } = shop.id.variant
  const adjust = (asked: object) =>
    refusalFrom(
      stock.adjust.mutate({ locationId: main, reason: 'x', lines: [{ variantId: mug, delta: 1 }], ...asked, ...key() }),
    )
  const issue = (path: string) => ({ code: 'VALIDATION_FAILED', issues: [{ path }] })
  expect(await adjust({ reason: null })).toMatchObject(issue('reason'))
  expect(await adjust({ kind: 'receive', lines: [{ variantId: mug, delta: -1 }] })).toMatchObject(issue('lines'))
  expect(await adjust({ lines: [{ variantId: mug, delta: 0 }] })).toMatchObject(issue('lines.0.delta'))
  const twice = [
    { variantId: mug, delta: 1 },
    { variantId: mug, delta: 2 },
  ]
  expect(await adjust({ lines: twice })).toMatchObject(issue('lines.1.variantId'))
  expect(await adjust({ locationId: crypto.randomUUID() })).toEqual({ code: 'NOT_FOUND', entity: 'stockLocation' })
  const nothing = [{ variantId: crypto.randomUUID(), delta: 1 }]
  expect(await adjust({ lines: nothing })).toEqual({ code: 'NOT_FOUND', entity: 'variant' })
  expect(await adjust({ lines: [{ variantId: mug, delta: 1_000_000_000 }] })).toEqual({
    ...{ code: 'LIMIT_EXCEEDED', limit: 'onHand', max: 1_000_000_000 },
  })
  const set = (line: object) =>
    refusalFrom(stock.set.mutate({ locationId: main, lines: [{ variantId: mug, ...line }], ...key() }))
  expect(await set({})).toMatchObject(issue('lines.0'))
  expect(await set({ tracked: false, backorderLimit: 1 })).toMatchObject(issue('lines.0'))
})

test('a count is what lies there, if nothing has moved meanwhile and what is promised is covered', async () => {
  const { book } = shop.id.variant
  await (await openGuest(shop, { book: 2 })).place()
  const set = (line: object) =>
    stock.set.mutate({ locationId: main, reason: 'inventory', lines: [{ variantId: book, ...line }], ...key() })
  const conflict = { code: 'CONFLICT', entity: 'stockLevel', currentVersion: null }
  expect(await refusalFrom(set({ onHand: 18, expectedOnHand: 19 }))).toEqual(conflict)
  expect((await set({ onHand: 18, expectedOnHand: 20 })).levels).toMatchObject([
    { onHand: 18, reserved: 2, available: 16 },
  ])
  const promised = { code: 'RESERVED_EXCEEDS_ON_HAND', variantId: book, reserved: 2 }
  expect(await refusalFrom(set({ onHand: 1 }))).toEqual(promised)
  expect(await refusalFrom(set({ tracked: false }))).toEqual(promised)
  const before = await lastEntry()
  expect((await set({ onHand: 18 })).levels).toMatchObject([{ onHand: 18 }])
  expect(await lastEntry()).toEqual(before)
  expect((await stock.movements.query({ variantId: book, kind: 'count' })).items).toMatchObject([
    { onHandDelta: -2, reservedDelta: 0, reason: 'inventory' },
  ])
})

test('a policy lets more be sold than is there, and does not take back what was sold so', async () => {
  const { vase } = shop.id.variant
  const set = (line: object) => stock.set.mutate({ locationId: main, lines: [{ variantId: vase, ...line }], ...key() })
  expect(await refusalFrom(openGuest(shop, { vase: 2 }))).toMatchObject({ code: 'OUT_OF_STOCK' })
  expect((await set({ backorderLimit: 3, lowStockThreshold: 1 })).levels).toMatchObject([
    { onHand: 0, backorderLimit: 3, lowStockThreshold: 1, tracked: true },
  ])
  await (await openGuest(shop, { vase: 2 })).place()
  expect(await refusalFrom(set({ backorderLimit: 1 }))).toMatchObject({ code: 'RESERVED_EXCEEDS_ON_HAND', reserved: 2 })
  expect((await stock.levels.query({ only: 'backordered' })).items).toMatchObject([{ variantId: vase, available: -2 }])
  expect((await set({ onHand: 1, backorderLimit: 1 })).levels).toMatchObject([{ available: -1, lowStockThreshold: 1 }])
})

test('a level that is no longer tracked is empty and on no list, and begins anew with nothing', async () => {
  const { sticker } = shop.id.variant
  const set = (tracked: boolean) =>
    stock.set.mutate({ locationId: main, reason: 'digital now', lines: [{ variantId: sticker, tracked }], ...key() })
  expect((await set(false)).levels).toMatchObject([{ onHand: 0, tracked: false }])
  expect((await stock.levels.query({ variantId: sticker, locationId: main })).items).toEqual([])
  const [written] = (await stock.movements.query({ variantId: sticker, locationId: main })).items
  expect(written).toMatchObject({ kind: 'count', onHandDelta: -100, reason: 'digital now' })
  expect((await set(true)).levels).toMatchObject([{ onHand: 0, tracked: true }])
})

test('a transfer takes goods along in two movements, and leaves what is promised', async () => {
  const { teapot, ebook } = shop.id.variant
  const transfer = (lines: { variantId: string; quantity: number }[], from = main, to = annex) =>
    stock.transfer.mutate({ fromLocationId: from, toLocationId: to, reason: 'sold better there', lines, ...key() })
  const before = await levelsOf(shop, teapot)
  expect(before).toEqual(['annex 3/0', 'main 5/1'])
  const { transferId, levels } = await transfer([{ variantId: teapot, quantity: 4 }])
  expect(levels).toMatchObject([
    { locationId: main, onHand: 1, available: 0 },
    { locationId: annex, onHand: 7, available: 7 },
  ])
  const { items } = await stock.movements.query({ transferId })
  expect(items.map(({ onHandDelta, location }) => `${location} ${onHandDelta}`).sort()).toEqual(['Annex 4', 'Main -4'])
  expect(await lastEntry()).toMatchObject({
    entity: 'stockTransfer',
    entity_id: transferId,
    after: { from: 'main', to: 'annex', reason: 'sold better there', quantities: { 'TEA-1': 4 } },
  })
  const short = { code: 'OUT_OF_STOCK', lines: [{ variantId: teapot, requested: 1, available: 0 }] }
  expect(await refusalFrom(transfer([{ variantId: teapot, quantity: 1 }]))).toEqual(short)
  const untracked = transfer([{ variantId: ebook, quantity: 1 }])
  expect(await refusalFrom(untracked)).toMatchObject({ code: 'OUT_OF_STOCK', lines: [{ available: 0 }] })
  expect(await levelsOf(shop, ebook)).toEqual([])
  const itself = transfer([{ variantId: teapot, quantity: 1 }], main, main)
  expect(await refusalFrom(itself)).toMatchObject({ code: 'VALIDATION_FAILED', issues: [{ path: 'toLocationId' }] })
})

test('a bundle has no stock of its own: nothing is put there, and what was tracked there is no more', async () => {
  const { lamp, book } = shop.id.variant
  const bundles = await openBundles(shop)
  await bundles.setBundle('lamp', { book: 1 })
  const receive = (lines: { variantId: string; delta: number }[]) =>
    stock.adjust.mutate({ locationId: main, kind: 'receive', lines, ...key() })
  const refused = receive([
    { variantId: book, delta: 1 },
    { variantId: lamp, delta: 1 },
  ])
  const issues = [{ path: 'lines.1.variantId', message: 'is a bundle: its components have the stock' }]
  expect(await refusalFrom(refused)).toEqual({ code: 'VALIDATION_FAILED', issues })
  const lines = [{ variantId: lamp, tracked: false }]
  await stock.set.mutate({ locationId: main, lines, ...key() })
  expect(await levelsOf(shop, lamp)).toEqual(['main 0/0 untracked'])
  await bundles.setBundle('lamp', {})
  expect((await receive([{ variantId: lamp, delta: 1 }])).levels).toMatchObject([{ onHand: 1, tracked: true }])
})

test('levels are found by variant, product, location and the beginning of a SKU, page by page', async () => {
  const { mug, teapot } = shop.id.variant
  const skus = async (by: object) =>
    (await stock.levels.query(by)).items.map(({ sku, location }) => `${sku} ${location}`)
  expect((await skus({ variantId: teapot })).sort()).toEqual(['TEA-1 Annex', 'TEA-1 Main'])
  expect(await skus({ productId: shop.id.product.mug })).toEqual(['MUG-1 Main'])
  expect(await skus({ sku: 'mu' })).toEqual(['MUG-1 Main'])
  expect(await skus({ locationId: annex, sku: 'T' })).toEqual(['TEA-1 Annex'])
  await stock.set.mutate({ locationId: main, lines: [{ variantId: mug, lowStockThreshold: 0 }], ...key() })
  expect((await skus({ only: 'low' })).sort()).toEqual(['MUG-1 Main', 'VASE-1 Main'])
  const all = (await stock.levels.query({ limit: 100 })).items
  const paged: unknown[] = []
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await stock.levels.query({ limit: 2, cursor })
    paged.push(...page.items)
    cursor = page.nextCursor
  }
  expect(paged).toEqual(all)
  const forged = { code: 'VALIDATION_FAILED', issues: [{ path: 'cursor' }] }
  expect(await refusalFrom(stock.levels.query({ cursor: 'x.y' }))).toMatchObject(forged)
})

test('the ledger is read newest first, page by page, by order and by kind', async () => {
  const { order } = await (await openGuest(shop, { teapot: 1, book: 1 })).place()
  const { items } = await stock.movements.query({ orderId: order.id })
  expect(
    items.map(({ sku, kind, reservedDelta, orderNumber }) => [sku, kind, reservedDelta, orderNumber]).sort(),
  ).toEqual([
    ['BOOK-1', 'hold', 1, order.orderNumber],
    ['TEA-1', 'hold', 1, order.orderNumber],
  ])
  const all = (await stock.movements.query({ limit: 100 })).items
  const first = await stock.movements.query({ limit: 3 })
  const rest = await stock.movements.query({ limit: 100, cursor: first.nextCursor ?? '' })
  expect([...first.items, ...rest.items]).toEqual(all)
  expect((await stock.movements.query({ kind: 'transfer' })).items).toHaveLength(2)
})

test('a level that is no longer tracked keeps no rules, and rules alone make nothing tracked', async () => {
  const { ebook, sticker } = shop.id.variant
  const set = (...lines: { variantId: string; [fact: string]: unknown }[]) =>
    stock.set.mutate({ locationId: annex, lines, ...key() })
  await set({ variantId: ebook, onHand: 2, backorderLimit: 3, lowStockThreshold: 1 })
  const none = { onHand: 0, available: 0, backorderLimit: 0, lowStockThreshold: null }
  expect((await set({ variantId: ebook, tracked: false })).levels).toMatchObject([{ ...none, tracked: false }])
  for (const rule of [{ backorderLimit: 1 }, { lowStockThreshold: 1 }]) {
    const refused = set({ variantId: sticker, onHand: 9 }, { variantId: ebook, ...rule })
    const issues = [{ path: 'lines.1', message: expect.stringContaining('not tracked') }]
    expect(await refusalFrom(refused)).toEqual({ code: 'VALIDATION_FAILED', issues })
  }
  expect(await levelsOf(shop, ebook)).toEqual(['annex 0/0 untracked'])
  const tracked = await set({ variantId: ebook, tracked: true, backorderLimit: 1 })
  expect(tracked.levels).toMatchObject([{ ...none, backorderLimit: 1, tracked: true }])
  await set({ variantId: ebook, tracked: false })
  expect((await set({ variantId: ebook, onHand: 0 })).levels).toMatchObject([{ ...none, tracked: true }])
  await set({ variantId: ebook, tracked: false })
})
