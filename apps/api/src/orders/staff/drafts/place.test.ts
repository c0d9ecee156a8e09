import { createTRPCClient, httpLink } from '@trpc/client'
import superjson from 'superjson'
import { expect, test } from 'vitest'
import type { AppRouter } from '../../../router.ts'
import { serve } from '../../../serve.ts'
import { type DraftRequest, draftOf, draftScopes, draftStaff, placeRequest } from '../../../testing/draft-staff.ts'
import { everything, openPromotion } from '../../../testing/open-promotion.ts'
import { openTestShop, type TestShop, until } from '../../../testing/open-test-shop.ts'
import { intentOf, openGuest, type Placed, payWith, refusalFrom, stockProblems } from '../../../testing/shopper.ts'
import { apiKeyOf, signIn } from '../../../testing/sign-in.ts'

const run = async (shop: TestShop, statement: string) => (await shop.database.pool.query(statement)).rows

type Goods = Parameters<typeof draftOf>[1]

/** A draft with whoever made it. */
async function drafted(shop: TestShop, goods: Goods, more: Partial<DraftRequest> = {}) {
  const staff = await draftStaff(shop)
  return { staff, draft: await staff.createDraft.mutate(draftOf(shop, goods, more)) }
}

/** How many intents can be paid. */
const open = async (shop: TestShop): Promise<number> =>
  (await run(shop, `select id from payment_attempt where state = 'open'`)).length

const linkOf = (mail: { readonly text: string } | undefined) => mail?.text.match(/http\S+\/order\?\S+/)?.[0]

const tenPercent = { kind: 'whole', of: everything, off: { kind: 'percent', percentPpm: 100_000 } } as const

/** What an order says besides ids, numbers and moments, and who placed it. */
const comparable = ({ id: _, orderNumber, createdAt, expiresAt, timeline, payments, ...order }: Placed['order']) => ({
  ...order,
  lines: order.lines.map((line) => ({ ...line, id: '' })),
})

/** A mug for 20.00 to whoever is in a group, and he is. */
const groupPriceFor = ({ id }: TestShop, accountId: string): string => `
  with made as (
    insert into customer_group (id, code, name) values (gen_random_uuid(), 'vip', 'VIP') returning id),
  member as (
    insert into customer_group_member (customer_group_id, customer_id) select id, '${accountId}' from made),
  list as (
    insert into price_list (id, name, is_for_everybody) values (gen_random_uuid(), 'VIP', false) returning id),
  for_group as (
    insert into price_list_group (price_list_id, customer_group_id) select list.id, made.id from list, made)
  insert into price_list_entry (price_list_id, variant_id, market_code, min_quantity, unit_price_minor)
  select id, '${id.variant.mug}', 'US', 1, 2000 from list`

test('a draft becomes the order that a shopper’s cart would have become, and its buyer gets the link', async () => {
  await using shop = await openTestShop({ stock: { mug: 10, book: 10 } })
  await openPromotion(shop, {}, { SPRING: null })
  const guest = await openGuest(shop, { mug: 2, book: 1 })
  await guest.shop.cart.applyCoupon.mutate({ code: 'SPRING' })
  const { order: theirs } = await guest.place({ notes: 'Ring twice' })
  const { staff, draft } = await drafted(shop, { mug: 2, book: 1 }, { couponCodes: ['SPRING'], notes: 'Ring twice' })
  const order = await staff.drafts.place.mutate(await placeRequest(staff, draft))
  expect(comparable(order)).toEqual(comparable(theirs))
  expect(order.discount.amount).toBeGreaterThan(0)
  expect(order).toMatchObject({ status: 'PENDING', payments: [{ state: 'open' }], timeline: [{ actor: 'staff' }] })
  expect(
    await run(shop, `select order_id, quantity from reservation where order_id = '${order.id}' order by 2`),
  ).toEqual([
    { order_id: order.id, quantity: 1 },
    { order_id: order.id, quantity: 2 },
  ])
  const href = await until(async () => linkOf((await shop.mails()).find(({ to }) => to.includes('ada@example.com'))))
  expect(await (await fetch(href)).text()).toContain(order.orderNumber)
  const buyer = shop.as({ orderTokens: [new URL(href).searchParams.get('token') ?? ''] }).orders
  const { payment } = await buyer.retryPayment.mutate({ orderId: order.id })
  await payWith(shop, intentOf({ payment }))
  await until(async () => (await buyer.get.query({ orderId: order.id })).paymentStatus === 'SUCCEEDED')
  expect(await stockProblems(shop)).toEqual([])
})

test('of eight clerks who place a draft at once each is answered the one order, under whatever key', async () => {
  await using shop = await openTestShop({ works: false, stock: { mug: 3 } })
  const { staff, draft } = await drafted(shop, { mug: 3 })
  const clerks = await Promise.all(Array.from({ length: 8 }, () => draftStaff(shop)))
  const request = await placeRequest(staff, draft)
  const asked = clerks.map((clerk, index) => {
    const idempotencyKey = index < 4 ? request.idempotencyKey : `clerk-number-${index}`
    return clerk.drafts.place.mutate({ ...request, idempotencyKey })
  })
  const orders = await Promise.all(asked)
  expect(new Set(orders.map(({ id }) => id)).size).toBe(1)
  expect([await open(shop), (await run(shop, 'select id from orders')).length]).toEqual([1, 1])
  const again = await staff.drafts.place.mutate({ ...request, version: draft.version, idempotencyKey: 'yet-another' })
  expect(again.id).toBe(orders[0]?.id)
  const { order, quote, obstacles } = await staff.drafts.get.query({ draftId: draft.id })
  expect([order?.id, quote, obstacles]).toEqual([again.id, null, []])
  // Under the key that was first, another total is another request.
  const [{ idempotency_key: idempotencyKey }] = await run(shop, 'select idempotency_key from orders')
  const other = staff.drafts.place.mutate({ ...request, idempotencyKey, expectedTotal: { amount: 1, currency: 'USD' } })
  expect(await refusalFrom(other)).toEqual({ code: 'IDEMPOTENCY_CONFLICT' })
  const audited = await run(shop, `select action, entity_id, after from audit_entry where entity = 'order'`)
  const after = { orderNumber: again.orderNumber, draftId: draft.id }
  expect(audited).toEqual([{ action: 'admin.orders.drafts.place', entity_id: again.id, after }])
  const letters = await run(shop, `select data from pgboss.job where name = 'send-mail'`)
  expect(letters).toEqual([{ data: { kind: 'order_link', orderNumber: again.orderNumber, to: 'ada@example.com' } }])
})

test('one key places each of two drafts: a key is of its draft', async () => {
  await using shop = await openTestShop({ works: false })
  const { staff, draft } = await drafted(shop, { mug: 1 })
  const other = await staff.createDraft.mutate(draftOf(shop, { mug: 1 }))
  const idempotencyKey = 'one-key-for-two'
  const place = async (of: typeof draft) => staff.drafts.place.mutate(await placeRequest(staff, of, { idempotencyKey }))
  const [first, second] = [await place(draft), await place(other)]
  expect(second.id).not.toBe(first.id)
})

test('a draft that has been placed is neither changed nor removed', async () => {
  await using shop = await openTestShop({ works: false })
  const { staff, draft } = await drafted(shop, { mug: 1 })
  await staff.drafts.place.mutate(await placeRequest(staff, draft))
  const { version } = await staff.drafts.get.query({ draftId: draft.id })
  const named = { draftId: draft.id, version }
  const gone = { code: 'CONFLICT', entity: 'order', currentVersion: null }
  expect(await refusalFrom(staff.drafts.update.mutate({ ...named, notes: 'late' }))).toEqual(gone)
  expect(await refusalFrom(staff.drafts.remove.mutate(named))).toEqual(gone)
  await expect(run(shop, 'delete from draft')).rejects.toThrow('orders_cart_id_fkey')
  const { items } = await staff.drafts.list.query({ placed: true })
  expect(items.map(({ id }) => id)).toEqual([draft.id])
})

test('a draft that eight clerks change and eight place at once is placed as somebody has left it', async () => {
  await using shop = await openTestShop({ works: false, stock: { mug: 100 } })
  const { staff, draft } = await drafted(shop, { mug: 1 })
  const { mug } = shop.id.variant
  const [request, named] = [await placeRequest(staff, draft), { draftId: draft.id, version: 1 }]
  const both = Array.from({ length: 8 }, (_, index) => [
    staff.drafts.place.mutate({ ...request, idempotencyKey: `clerk-number-${index}` }),
    staff.drafts.update.mutate({ ...named, lines: [{ variantId: mug, quantity: 2 }] }),
  ]).flat()
  const ended = await Promise.allSettled(both)
  const refused = both.filter((_, index) => ended[index]?.status === 'rejected')
  const codes = (await Promise.all(refused.map(refusalFrom))).map(({ code }) => code)
  expect(codes.filter((code) => code !== 'CONFLICT' && code !== 'PRICE_CHANGED')).toEqual([])
  const left = await staff.drafts.get.query({ draftId: draft.id })
  const orders = await run(shop, 'select total_minor from orders')
  // Either the change came first, and the total that was seen is none any more; or the order did.
  expect([left.lines[0]?.quantity, orders]).toEqual(
    left.order === null ? [2, []] : [1, [{ total_minor: request.expectedTotal.amount }]],
  )
})

test('sold out goods, another price and a colleague’s change keep a draft from being placed', async () => {
  await using shop = await openTestShop({ works: false, stock: { mug: 1 } })
  const { staff, draft } = await drafted(shop, { mug: 1 })
  const { mug } = shop.id.variant
  const seen = await placeRequest(staff, draft, { version: draft.version })
  await run(shop, `update variant_price set price_minor = 2600 where variant_id = '${mug}' and market_code = 'US'`)
  const changed = await refusalFrom(staff.drafts.place.mutate(seen))
  const { quote } = await staff.drafts.get.query({ draftId: draft.id })
  expect(changed).toEqual({ code: 'PRICE_CHANGED', quote })
  // The same key may be used again: nothing was placed under it.
  const now = { ...seen, expectedTotal: quote?.expectedTotal ?? seen.expectedTotal }
  await staff.drafts.update.mutate({ draftId: draft.id, version: 1, notes: 'Ring twice' })
  const stale = { code: 'CONFLICT', entity: 'draft', currentVersion: 2 }
  expect(await refusalFrom(staff.drafts.place.mutate(now))).toEqual(stale)
  await (await openGuest(shop, { mug: 1 })).place()
  const soldOut = { code: 'OUT_OF_STOCK', lines: [{ variantId: mug, requested: 1, available: 0 }] }
  expect(await refusalFrom(staff.drafts.place.mutate({ ...now, version: 2 }))).toEqual(soldOut)
  expect(await refusalFrom(staff.drafts.place.mutate({ ...now, draftId: crypto.randomUUID() }))).toEqual({
    code: 'NOT_FOUND',
    entity: 'draft',
  })
})

test('a draft and seven shoppers with a code that is good once: one of them gets it', async () => {
  await using shop = await openTestShop({ works: false, stock: { mug: 50 } })
  await openPromotion(shop, {}, { ONCE: 1 })
  const { staff, draft } = await drafted(shop, { mug: 1 }, { couponCodes: ['ONCE'] })
  const request = await placeRequest(staff, draft)
  const guests = await Promise.all(
    Array.from({ length: 7 }, async () => {
      const guest = await openGuest(shop, { mug: 1 })
      await guest.shop.cart.applyCoupon.mutate({ code: 'ONCE' })
      return { guest, request: await guest.request() }
    }),
  )
  const asked = [
    staff.drafts.place.mutate(request),
    ...guests.map(async ({ guest, request }) => (await guest.shop.orders.place.mutate(request)).order),
  ]
  const ended = await Promise.allSettled(asked)
  expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  const refused = asked.filter((_, index) => ended[index]?.status === 'rejected')
  const codes = (await Promise.all(refused.map(refusalFrom))).map(({ code }) => code)
  expect(codes).toEqual(Array(7).fill('PRICE_CHANGED'))
  expect(await run(shop, `select used_count from coupon`)).toEqual([{ used_count: 1 }])
})

test('a customer’s draft has his prices and the promotion of a first order, and is his order', async () => {
  await using shop = await openTestShop({ works: false })
  const who = await signIn(shop, { email: 'grace@example.com' })
  const me = shop.as({ accessToken: who.accessToken })
  await run(shop, groupPriceFor(shop, who.accountId))
  const conditions = [{ kind: 'order_count', range: { min: 1, max: 1 } }] as const
  await openPromotion(shop, { terms: { conditions, actions: [tenPercent] } })
  const { staff, draft } = await drafted(shop, { mug: 1 }, { customerId: who.accountId, email: undefined })
  const order = await staff.drafts.place.mutate(await placeRequest(staff, draft))
  expect(order).toMatchObject({ email: 'grace@example.com', lines: [{ unitPrice: { amount: 2_000 } }] })
  expect(order.discount.amount).toBe(200)
  expect((await me.orders.get.query({ orderId: order.id })).id).toBe(order.id)
  // He has placed nothing himself: his next attempt is not answered that order, even under the clerk's key.
  const [{ idempotency_key: idempotencyKey }] = await run(shop, 'select idempotency_key from orders')
  const mine = { ...(await (await openGuest(shop, { mug: 1 })).request()), idempotencyKey }
  const fresh = { ...mine, idempotencyKey: 'a-key-of-his-own' }
  expect(await refusalFrom(me.orders.place.mutate(mine))).toEqual({ code: 'CART_EMPTY' })
  expect(await refusalFrom(me.orders.place.mutate(fresh))).toEqual({ code: 'CART_EMPTY' })
  const second = await staff.createDraft.mutate(draftOf(shop, { mug: 1 }, { customerId: who.accountId }))
  const { quote } = await staff.drafts.get.query({ draftId: second.id })
  expect(quote?.totals.discount.amount).toBe(0)
})

test('unpaid drafts count in the buyer’s name, and not whence the clerk calls', async () => {
  await using shop = await openTestShop({ works: false })
  await run(shop, 'update shop_setting set unpaid_orders_max = 2, unpaid_orders_per_address_max = 3')
  const proxied = await serve({ ...shop.options, port: 0, trustProxy: ['127.0.0.1'] })
  try {
    const headers = { 'x-forwarded-for': '203.0.113.7', 'x-api-key': await apiKeyOf(shop, draftScopes) }
    const links = [httpLink({ url: `${proxied.url}/trpc`, transformer: superjson, headers, methodOverride: 'POST' })]
    const staff = createTRPCClient<AppRouter>({ links }).admin.orders
    const order = async (email: string) => {
      const draft = await staff.createDraft.mutate(draftOf(shop, { book: 1 }, { email }))
      return staff.drafts.place.mutate(await placeRequest(staff, draft))
    }
    for (const email of ['a@example.com', 'b@example.com', 'c@example.com', 'd@example.com']) await order(email)
    await order('A@example.com')
    const full = { code: 'LIMIT_EXCEEDED', limit: 'unpaidOrders', max: 2 }
    expect(await refusalFrom(order('a@example.com'))).toEqual(full)
  } finally {
    await proxied.stop(1_000)
  }
})

test('what costs nothing is paid with being placed, and nothing else is', async () => {
  await using shop = await openTestShop({ works: false })
  const { staff, draft } = await drafted(shop, { ebook: 1 }, { shippingAddress: null, shippingMethodId: null })
  const none = await placeRequest(staff, draft, { paymentMethod: 'none' })
  expect(await refusalFrom(staff.drafts.place.mutate(none))).toMatchObject({ code: 'VALIDATION_FAILED' })
  const off = { kind: 'percent', percentPpm: 1_000_000 } as const
  await openPromotion(shop, { terms: { conditions: [], actions: [{ ...tenPercent, off }] } })
  const order = await staff.drafts.place.mutate(await placeRequest(staff, draft, { paymentMethod: 'none' }))
  expect(order).toMatchObject({ status: 'PROCESSING', paymentStatus: 'SUCCEEDED', payments: [] })
})

test('a provider that is away keeps no draft from being placed: its buyer pays later', async () => {
  await using shop = await openTestShop({ works: false })
  const { staff, draft } = await drafted(shop, { mug: 1 })
  const request = await placeRequest(staff, draft)
  await shop.simulator.close()
  const order = await staff.drafts.place.mutate(request)
  expect(order).toMatchObject({ status: 'PENDING', payments: [{ state: 'planned' }] })
})
