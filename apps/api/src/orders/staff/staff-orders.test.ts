import { expect, test } from 'vitest'
import { openTestShop, type TestShop } from '../../testing/open-test-shop.ts'
import { placePaid } from '../../testing/place-paid.ts'
import { openGuest, type Placed, readOrder, refusalFrom } from '../../testing/shopper.ts'
import { apiKeyOf, signIn } from '../../testing/sign-in.ts'

const run = async (shop: TestShop, statement: string, values: unknown[] = []) =>
  (await shop.database.pool.query(statement, values)).rows

const placedBy = async (shop: TestShop, email: string, goods = { mug: 1 }): Promise<Placed> =>
  (await openGuest(shop, goods)).place({ email })

async function readerOf(shop: TestShop) {
  return shop.as({ apiKey: await apiKeyOf(shop, ['orders:read']) }).admin.orders
}

test('one box finds orders by the beginning of their number, address or SKU, and of nothing else', async () => {
  await using shop = await openTestShop({ works: false })
  const ada = await placedBy(shop, 'Ada@Example.com')
  const bob = await (await openGuest(shop, { teapot: 1, book: 1 })).place({ email: 'bob_1@shop.example' })
  const staff = await readerOf(shop)
  const found = async (q: string) => (await staff.list.query({ q })).items.map(({ id }) => id)
  expect(await found('ada@')).toEqual([ada.order.id])
  expect(await found('BOB_')).toEqual([bob.order.id])
  expect(await found('tea-')).toEqual([bob.order.id])
  expect(await found(bob.order.orderNumber.toLowerCase())).toEqual([bob.order.id])
  expect(await found('ord-')).toEqual([bob.order.id, ada.order.id])
  for (const nothing of ['example', 'bob%', '%', '_', 'EA-1', "'"]) expect(await found(nothing)).toEqual([])
})

test('staff narrows the list by all that an order is, and pages through it', async () => {
  await using shop = await openTestShop({
    works: false,
    breaks: ['goods_follow_order', 'timeline_ends_at_order', 'shipped_goods_have_left'],
  })
  const { accountId } = await signIn(shop)
  const first = await placedBy(shop, 'a@example.com')
  const second = await placePaid(shop, { mug: 1 })
  await run(shop, 'update orders set customer_id = $1 where id = $2', [accountId, first.order.id])
  await run(shop, `update orders set placed_at = '2026-01-31T23:59:59.999Z' where id = $1`, [first.order.id])
  await run(shop, `update orders set fulfillment_status = 'FULFILLED', status = 'SHIPPED' where id = $1`, [
    second.order.id,
  ])
  const staff = await readerOf(shop)
  type Asked = NonNullable<Parameters<typeof staff.list.query>[0]>
  const found = async (asked: Asked) => (await staff.list.query(asked)).items.map(({ id }) => id)
  const [early, late] = [new Date('2026-01-01'), new Date('2026-02-01')]
  for (const only of [
    { status: 'PENDING' },
    { paymentStatus: 'PENDING' },
    { fulfillmentStatus: 'UNFULFILLED' },
    { customerId: accountId },
    { createdFrom: early, createdTo: late },
    { q: 'a@', market: 'US', status: 'PENDING' },
  ] satisfies Asked[]) {
    expect(await found(only)).toEqual([first.order.id])
  }
  expect(await found({ createdFrom: late })).toEqual([second.order.id])
  expect(await found({ market: 'DE' })).toEqual([])
  const page = await staff.list.query({ limit: 1, withTotal: true, sort: { by: 'createdAt', order: 'asc' } })
  expect(page).toMatchObject({ items: [{ customerId: accountId, email: 'a@example.com' }], total: 2 })
  const cursor = page.nextCursor ?? ''
  expect(await found({ cursor, limit: 1, sort: { by: 'createdAt', order: 'asc' } })).toEqual([second.order.id])
})

test('a date that PostgreSQL does not know is refused by name', async () => {
  await using shop = await openTestShop({ works: false })
  const staff = await readerOf(shop)
  for (const name of ['createdFrom', 'createdTo'] as const) {
    for (const at of [new Date(-8.64e15), new Date(8.64e15)]) {
      const asked = staff.list.query({ [name]: at })
      expect(await refusalFrom(asked)).toMatchObject({ code: 'VALIDATION_FAILED', issues: [{ path: name }] })
    }
  }
})

test('staff sees the customer, the notes and who did what; the shopper sees none of it', async () => {
  await using shop = await openTestShop({ works: false })
  const placed = await placePaid(shop, { mug: 1 })
  const { accountId } = await signIn(shop, { email: 'ada@example.com' })
  const { accessToken } = await signIn(shop, { role: 'ADMIN', email: 'grace@shop.example' })
  const staff = shop.as({ accessToken }).admin.orders
  const { id: orderId, orderNumber } = placed.order
  expect((await staff.get.query({ orderId })).customer).toBeNull()
  await run(shop, 'update orders set customer_id = $1', [accountId])
  const note = await staff.addNote.mutate({ orderId, text: 'rings twice\nask for Ada' })
  await staff.updateStatus.mutate({ orderId, status: 'SHIPPED' })

  const seen = await staff.get.query({ orderNumber })
  expect(seen).toMatchObject({
    id: orderId,
    customer: { id: accountId, email: 'ada@example.com', firstName: 'Grace', lastName: 'Hopper' },
    staffNotes: [{ ...note, author: 'grace@shop.example', text: 'rings twice\nask for Ada' }],
  })
  expect(seen.timeline.map(({ kind, actorName }) => [kind, actorName])).toEqual([
    ['placed', null],
    ['paid', null],
    ['shipped', 'grace@shop.example'],
  ])
  const shown = await readOrder(shop, placed)
  expect(shown.timeline.at(-1)).toMatchObject({ kind: 'shipped', actor: 'staff' })
  expect(JSON.stringify(shown)).not.toMatch(/grace|rings twice|actorName|staffNotes/)
})

test('a note is in the audit log, and there is none of an order that does not exist', async () => {
  await using shop = await openTestShop({ works: false })
  const { order } = await placedBy(shop, 'a@example.com')
  const staff = shop.as({ apiKey: await apiKeyOf(shop, ['orders:write']) }).admin.orders
  const note = await staff.addNote.mutate({ orderId: order.id, text: 'call back' })
  const missing = { orderId: crypto.randomUUID(), text: 'x' }
  expect(await refusalFrom(staff.addNote.mutate(missing))).toEqual({ code: 'NOT_FOUND', entity: 'order' })
  const tooLong = staff.addNote.mutate({ orderId: order.id, text: 'x'.repeat(2_001) })
  expect(await refusalFrom(tooLong)).toMatchObject({ code: 'VALIDATION_FAILED', issues: [{ path: 'text' }] })
  expect(await run(shop, 'select action, entity_id, after from audit_entry')).toEqual([
    { action: 'admin.orders.addNote', entity_id: order.id, after: { note: { id: note.id, text: 'call back' } } },
  ])
})

test('reading is not writing, and neither is for customers', async () => {
  await using shop = await openTestShop({ works: false })
  const { order } = await placedBy(shop, 'a@example.com')
  const { accessToken } = await signIn(shop)
  const [reader, writer] = [await apiKeyOf(shop, ['orders:read']), await apiKeyOf(shop, ['orders:write'])]
  for (const { caller, refusals } of [
    { caller: {}, refusals: Array(4).fill('UNAUTHENTICATED') },
    { caller: { accessToken }, refusals: Array(4).fill('FORBIDDEN') },
    { caller: { apiKey: reader }, refusals: ['granted', 'granted', 'FORBIDDEN', 'FORBIDDEN'] },
    { caller: { apiKey: writer }, refusals: ['FORBIDDEN', 'FORBIDDEN', 'granted', 'granted'] },
  ]) {
    const { orders } = shop.as(caller).admin
    const calls = [
      orders.list.query(),
      orders.get.query({ orderId: order.id }),
      orders.addNote.mutate({ orderId: order.id, text: 'x' }),
      orders.updateStatus.mutate({ orderId: order.id, status: 'CANCELED' }),
    ]
    const said = await Promise.all(calls.map((call) => call.then(() => 'granted', codeOf)))
    expect(said).toEqual(refusals)
  }
})

const codeOf = async (error: unknown) => (await refusalFrom(Promise.reject(error))).code
