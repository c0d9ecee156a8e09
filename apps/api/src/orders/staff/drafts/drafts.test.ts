import { expireIdleCarts } from '@tillwright/db/carts'
import { expect, test } from 'vitest'
import { adoptGuest } from '../../../accounts/adopt-guest.ts'
import { draftOf, draftStaff } from '../../../testing/draft-staff.ts'
import { untilSomebodyWaits } from '../../../testing/locks.ts'
import { openPromotion } from '../../../testing/open-promotion.ts'
import { openTestShop, type TestShop } from '../../../testing/open-test-shop.ts'
import { newYork, openGuest, refusalFrom } from '../../../testing/shopper.ts'
import { apiKeyOf, signIn } from '../../../testing/sign-in.ts'

const run = async (shop: TestShop, statement: string) => (await shop.database.pool.query(statement)).rows

const carts = (shop: TestShop) => run(shop, 'select status, draft_id, customer_id, token_hash from cart')

test('a draft says what it costs, to the letter what a shopper with the same cart is quoted', async () => {
  await using shop = await openTestShop({ works: false })
  await openPromotion(shop, {}, { SPRING: null })
  const staff = await draftStaff(shop)
  const draft = await staff.createDraft.mutate(
    draftOf(shop, { mug: 2, book: 1 }, { couponCodes: [' spring '], vatId: 'DE 123456788', notes: 'Ring twice' }),
  )
  expect(draft).toMatchObject({
    ...{ version: 1, market: 'US', locale: 'en-US', customerId: null, email: 'ada@example.com', order: null },
    ...{ shippingAddress: newYork, billingAddress: null, vatId: 'DE123456788', notes: 'Ring twice' },
    ...{ couponCodes: ['SPRING'], author: expect.stringMatching(/^tool /) },
    lines: [
      { sku: 'MUG-1', quantity: 2 },
      { sku: 'BOOK-1', quantity: 1 },
    ],
  })
  const { quote, obstacles, shippingOptions, customer } = await staff.drafts.get.query({ draftId: draft.id })
  const guest = await openGuest(shop, { mug: 2, book: 1 })
  await guest.shop.cart.applyCoupon.mutate({ code: 'SPRING' })
  const asked = { shippingAddress: newYork, shippingMethodId: shop.id.method.us, vatId: 'DE123456788' }
  const seen = await guest.shop.checkout.quote.query(asked)
  const unnamed = (lines: readonly object[] = []) => lines.map((line) => ({ ...line, id: '' }))
  expect({ ...quote, lines: unnamed(quote?.lines) }).toEqual({ ...seen, lines: unnamed(seen.lines) })
  expect(seen.totals.discount.amount).toBeGreaterThan(0)
  expect([obstacles, customer]).toEqual([[], null])
  const { items } = await guest.shop.checkout.shippingOptions.query({ shippingAddress: newYork })
  expect(shippingOptions).toEqual(items)
})

test('what stands in the way of placing a draft is told, and keeps nobody from making it', async () => {
  await using shop = await openTestShop({ works: false, stock: { mug: 1 } })
  const staff = await draftStaff(shop)
  const { mug } = shop.id.variant
  const idempotencyKey = 'a-draft-of-nearly-nothing'
  const { id: draftId } = await staff.createDraft.mutate({ lines: [{ variantId: mug, quantity: 3 }], idempotencyKey })
  const obstacles = async () => (await staff.drafts.get.query({ draftId })).obstacles
  expect(await obstacles()).toEqual([
    { code: 'OUT_OF_STOCK', lines: [{ variantId: mug, requested: 3, available: 1 }] },
    {
      code: 'VALIDATION_FAILED',
      issues: ['email', 'shippingAddress', 'shippingMethodId'].map((path) => ({ path, message: expect.any(String) })),
    },
  ])
  const terms = { email: 'ada@example.com', shippingAddress: newYork, shippingMethodId: shop.id.method.us }
  await staff.drafts.update.mutate({ draftId, version: 1, ...terms, lines: [{ variantId: mug, quantity: 1 }] })
  expect(await obstacles()).toEqual([])
})

test('what is not given stays, null empties it, and lines and codes are given whole', async () => {
  await using shop = await openTestShop({ works: false })
  await openPromotion(shop, {}, { SPRING: null })
  const staff = await draftStaff(shop)
  const made = await staff.createDraft.mutate(draftOf(shop, { mug: 1, book: 2 }, { couponCodes: ['SPRING'] }))
  const { id: draftId } = made
  const same = await staff.drafts.update.mutate({
    draftId,
    version: 1,
    email: 'ada@example.com',
    lines: made.lines.map(({ variantId, quantity }) => ({ variantId, quantity })),
  })
  expect(same).toEqual(made)
  // Over by now: a code that is on the draft stays, and can not be put on another one.
  await run(
    shop,
    `update promotion set ends_at = shop_now() - interval '1 day', starts_at = shop_now() - interval '2 days'`,
  )
  const { ebook, mug } = shop.id.variant
  const lines = [
    { variantId: ebook, quantity: 4 },
    { variantId: mug, quantity: 1 },
  ]
  const changed = await staff.drafts.update.mutate({ draftId, version: 1, notes: 'Call first', email: null, lines })
  expect(changed).toMatchObject({
    ...{ version: 2, email: null, notes: 'Call first', shippingAddress: newYork, couponCodes: ['SPRING'] },
    lines: [
      { sku: 'EBOOK-1', quantity: 4 },
      { sku: 'MUG-1', quantity: 1 },
    ],
  })
  expect(await staff.drafts.get.query({ draftId })).toMatchObject(changed)
  const without = await staff.drafts.update.mutate({ draftId, version: 2, couponCodes: [] })
  const again = staff.drafts.update.mutate({ draftId, version: without.version, couponCodes: ['SPRING'] })
  expect(await refusalFrom(again)).toEqual({ code: 'COUPON_INVALID', couponCode: 'SPRING', reason: 'OVER' })
})

test('of eight clerks who change a draft at once, one does, and the others are told that it has changed', async () => {
  await using shop = await openTestShop({ works: false })
  const staff = await draftStaff(shop)
  const { id: draftId } = await staff.createDraft.mutate(draftOf(shop, { mug: 1 }))
  const { mug } = shop.id.variant
  const holder = await shop.database.pool.connect()
  await holder.query('begin; select from cart for update')
  const changes = Array.from({ length: 8 }, (_, index) =>
    staff.drafts.update.mutate({ draftId, version: 1, lines: [{ variantId: mug, quantity: index + 2 }] }),
  )
  for (const change of changes) change.catch(() => undefined)
  await untilSomebodyWaits(shop, 8)
  await holder.query('rollback')
  holder.release()
  const ended = await Promise.allSettled(changes)
  const winners = ended.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  expect(winners).toHaveLength(1)
  const refused = changes.filter((_, index) => ended[index]?.status === 'rejected')
  expect(await Promise.all(refused.map(refusalFrom))).toEqual(
    Array(7).fill({ code: 'CONFLICT', entity: 'draft', currentVersion: 2 }),
  )
  expect((await staff.drafts.get.query({ draftId })).lines).toEqual(winners[0]?.lines)
})

test('eight calls under one key make one draft, and another one under it is refused', async () => {
  await using shop = await openTestShop({ works: false })
  const staff = await draftStaff(shop)
  const request = draftOf(shop, { mug: 1 })
  const made = await Promise.all(Array.from({ length: 8 }, () => staff.createDraft.mutate(request)))
  expect(made).toEqual(Array(8).fill(made[0]))
  expect(await carts(shop)).toHaveLength(1)
  const other = staff.createDraft.mutate({ ...request, email: 'eve@example.com' })
  expect(await refusalFrom(other)).toEqual({ code: 'IDEMPOTENCY_CONFLICT' })
  const { items } = await staff.drafts.list.query({})
  expect(items.map(({ id, itemCount }) => [id, itemCount])).toEqual([[made[0]?.id, 1]])
})

test.each([
  [
    'a variant that there is not',
    { lines: [{ variantId: crypto.randomUUID(), quantity: 1 }] },
    { code: 'NOT_FOUND', entity: 'variant' },
  ],
  ['a customer that there is not', { customerId: crypto.randomUUID() }, { code: 'NOT_FOUND', entity: 'customer' }],
  ['a market that there is not', { market: 'XX' }, { code: 'NOT_FOUND', entity: 'market' }],
  [
    'a code that nobody knows',
    { couponCodes: ['NOPE'] },
    { code: 'COUPON_INVALID', couponCode: 'NOPE', reason: 'UNKNOWN' },
  ],
  [
    'an address without its state',
    { shippingAddress: { ...newYork, state: undefined } },
    { code: 'VALIDATION_FAILED', issues: [{ path: 'shippingAddress.state', message: 'is needed in this country' }] },
  ],
])('%s makes no draft, and leaves nothing behind', async (_, more, refusal) => {
  await using shop = await openTestShop({ works: false })
  const staff = await draftStaff(shop)
  expect(await refusalFrom(staff.createDraft.mutate(draftOf(shop, { mug: 1 }, more)))).toEqual(refusal)
  expect([await carts(shop), await run(shop, 'select id from draft')]).toEqual([[], []])
})

test('somebody of the staff is no customer, and who may only read makes, changes and removes nothing', async () => {
  await using shop = await openTestShop({ works: false })
  const staff = await draftStaff(shop)
  const { accountId: customerId } = await signIn(shop, { role: 'STAFF' })
  const refused = await refusalFrom(staff.createDraft.mutate(draftOf(shop, { mug: 1 }, { customerId })))
  expect(refused).toEqual({ code: 'NOT_FOUND', entity: 'customer' })
  const { id: draftId } = await staff.createDraft.mutate(draftOf(shop, { mug: 1 }))
  const reader = shop.as({ apiKey: await apiKeyOf(shop, ['orders:read']) }).admin.orders
  const forbidden = { code: 'FORBIDDEN', permission: 'orders:write' }
  expect(await refusalFrom(reader.createDraft.mutate(draftOf(shop, { mug: 1 })))).toEqual(forbidden)
  expect(await refusalFrom(reader.drafts.update.mutate({ draftId, version: 1, notes: 'x' }))).toEqual(forbidden)
  expect(await refusalFrom(reader.drafts.remove.mutate({ draftId, version: 1 }))).toEqual(forbidden)
  expect((await reader.drafts.get.query({ draftId })).version).toBe(1)
})

test('a customer’s draft is never his cart: not to fill, to place, to merge or to expire', async () => {
  await using shop = await openTestShop({ works: false })
  const staff = await draftStaff(shop)
  const who = await signIn(shop)
  const me = shop.as({ accessToken: who.accessToken })
  const draft = await staff.createDraft.mutate(draftOf(shop, { book: 1 }, { customerId: who.accountId }))
  expect(await me.cart.get.query()).toBeNull()
  const { request } = await openGuest(shop, { mug: 1 })
  expect(await refusalFrom(me.orders.place.mutate(await request()))).toEqual({ code: 'CART_EMPTY' })
  await me.cart.addLine.mutate({ variantId: shop.id.variant.mug, quantity: 1 })
  const guest = await openGuest(shop, { ebook: 1 })
  await adoptGuest({ ...shop.served.deps, cartToken: guest.cartToken }, { id: who.accountId, verifiedEmail: null })
  const cart = await me.cart.get.query()
  expect(cart?.quote.lines.map(({ sku }) => sku)).toEqual(['MUG-1', 'EBOOK-1'])
  await run(shop, `update cart set updated_at = shop_now() - interval '1 year'`)
  await expireIdleCarts(shop.database.db, 30)
  const { lines, order } = await staff.drafts.get.query({ draftId: draft.id })
  expect([lines.map(({ sku }) => sku), order]).toEqual([['BOOK-1'], null])
  const impossible = [
    `update cart set status = 'active' where draft_id is not null`,
    `update cart set status = 'expired' where draft_id is not null`,
    `update cart set status = 'merged' where draft_id is not null`,
    `update cart set token_hash = sha256('x') where draft_id is not null`,
    `update cart set status = 'draft' where draft_id is null`,
  ]
  for (const statement of impossible) await expect(run(shop, statement)).rejects.toThrow('cart_of_a_draft')
})

test('a draft that is removed leaves nothing but who made and removed it', async () => {
  await using shop = await openTestShop({ works: false })
  const staff = await draftStaff(shop)
  const { id: draftId } = await staff.createDraft.mutate(draftOf(shop, { mug: 1 }))
  await staff.drafts.update.mutate({ draftId, version: 1, notes: 'Ring twice' })
  const stale = staff.drafts.remove.mutate({ draftId, version: 1 })
  expect(await refusalFrom(stale)).toEqual({ code: 'CONFLICT', entity: 'draft', currentVersion: 2 })
  await staff.drafts.remove.mutate({ draftId, version: 2 })
  expect(await refusalFrom(staff.drafts.get.query({ draftId }))).toEqual({ code: 'NOT_FOUND', entity: 'draft' })
  expect([await carts(shop), await run(shop, 'select id from cart_line')]).toEqual([[], []])
  const told = await run(shop, `select action, before, after from audit_entry where entity = 'draft' order by at, id`)
  expect(told).toMatchObject([
    { action: 'admin.orders.createDraft', before: null, after: { lines: [{ sku: 'MUG-1', quantity: 1 }] } },
    { action: 'admin.orders.drafts.update', before: { notes: null }, after: { notes: 'Ring twice' } },
    { action: 'admin.orders.drafts.remove', before: { notes: 'Ring twice' }, after: null },
  ])
  expect(Object.keys(told[1].after)).toEqual(['notes'])
})

test('drafts are listed page by page, the newest first, those that wait and those of a customer', async () => {
  await using shop = await openTestShop({ works: false })
  const staff = await draftStaff(shop)
  const { accountId: customerId } = await signIn(shop)
  const ids: string[] = []
  for (const quantity of [1, 2, 3, 4, 5]) {
    const more = quantity === 2 ? { customerId } : {}
    ids.unshift((await staff.createDraft.mutate(draftOf(shop, { mug: quantity }, more))).id)
  }
  const first = await staff.drafts.list.query({ limit: 3 })
  const rest = await staff.drafts.list.query({ limit: 3, cursor: first.nextCursor ?? '' })
  expect([...first.items, ...rest.items].map(({ id }) => id)).toEqual(ids)
  expect([first.items.map(({ itemCount }) => itemCount), rest.nextCursor]).toEqual([[5, 4, 3], null])
  const his = await staff.drafts.list.query({ customerId, placed: false })
  expect(his.items).toMatchObject([{ id: ids[3], customerId, order: null }])
  expect((await staff.drafts.list.query({ placed: true })).items).toEqual([])
})
