import { expect, test } from 'vitest'
import { reconcilePayments } from '../../payments/reconcile.ts'
import { openHoldingShop } from '../../testing/holding-shop.ts'
import { type TestShop, until } from '../../testing/open-test-shop.ts'
import { callsOf, ownerOf, placePaid } from '../../testing/place-paid.ts'
import { intentOf, type Placed, readOrder, refusalFrom, stockProblems } from '../../testing/shopper.ts'
import { apiKeyOf } from '../../testing/sign-in.ts'

const run = async (shop: TestShop, statement: string) => (await shop.database.pool.query(statement)).rows

const toolOf = async (shop: TestShop) =>
  shop.as({ apiKey: await apiKeyOf(shop, ['orders:write', 'orders:read']) }).admin.orders

const piecesOf = ({ order }: Placed, sku: string, quantity: number) =>
  order.lines.filter((line) => line.sku === sku).map(({ id: lineId }) => ({ lineId, quantity }))

const captures = (shop: TestShop, placed: Placed) =>
  callsOf(shop, 'POST', `/v1/payment_intents/${intentOf(placed)}/capture`)

const levels = `select on_hand, reserved from stock_level join variant on variant.id = variant_id where sku = 'MUG-1'`
const papers = `select kind, total_minor::int from invoice order by id`

test('money is held when an order is placed, and captured once before the first goods leave', async () => {
  await using shop = await openHoldingShop({ stock: { mug: 5 } })
  const placed = await placePaid(shop, { mug: 3 })
  const { id: orderId, total } = placed.order
  const held = await readOrder(shop, placed)
  expect(held).toMatchObject({ status: 'PROCESSING', paymentStatus: 'AUTHORIZED', expiresAt: null })
  expect(held.payments).toMatchObject([{ state: 'authorized', captured: { amount: 0 }, released: [] }])
  const days = ((held.payments[0]?.captureBefore?.getTime() ?? 0) - Date.now()) / 86_400_000
  expect(days).toBeGreaterThan(6.9)
  expect(await run(shop, papers)).toEqual([])
  expect(await run(shop, `select state from reservation`)).toEqual([{ state: 'claimed' }])
  const tool = await toolOf(shop)
  const wish = { orderId, lines: piecesOf(placed, 'MUG-1', 1), idempotencyKey: 'the-first-parcel' }
  await Promise.all(Array.from({ length: 8 }, () => tool.fulfill.mutate(wish)))
  const after = await readOrder(shop, placed)
  expect(after).toMatchObject({ paymentStatus: 'SUCCEEDED', fulfillmentStatus: 'PARTIALLY_FULFILLED' })
  expect(after.payments).toMatchObject([{ state: 'succeeded', captured: total, captureBefore: null }])
  expect(after.timeline.map(({ kind }) => kind)).toEqual(['placed', 'authorized', 'paid', 'shipped'])
  expect((await captures(shop, placed)).filter(({ status }) => status === 200)).toHaveLength(1)
  expect(await run(shop, papers)).toEqual([{ kind: 'invoice', total_minor: total.amount }])
  expect(await run(shop, levels)).toEqual([{ on_hand: 4, reserved: 2 }])
  expect(await stockProblems(shop)).toEqual([])
})

test('what is taken off before the goods leave is never captured: the rest is invoiced', async () => {
  await using shop = await openHoldingShop({ stock: { mug: 5 } })
  const placed = await placePaid(shop, { mug: 3, book: 1 })
  const { id: orderId, total } = placed.order
  const tool = await toolOf(shop)
  const remove = piecesOf(placed, 'MUG-1', 2)
  await tool.edit.mutate({ orderId, remove, idempotencyKey: 'two-off-it', reason: 'as asked' })
  const edited = await readOrder(shop, placed)
  expect(edited).toMatchObject({ paymentStatus: 'AUTHORIZED', refunds: [] })
  const off = edited.payments[0]?.released[0]?.amount.amount ?? 0
  expect(off).toBeGreaterThan(0)
  await tool.updateStatus.mutate({ orderId, status: 'SHIPPED' })
  const shipped = await readOrder(shop, placed)
  expect(shipped).toMatchObject({ paymentStatus: 'SUCCEEDED', status: 'SHIPPED', refunds: [] })
  expect(shipped.payments).toMatchObject([{ captured: { amount: total.amount - off } }])
  expect(await run(shop, papers)).toEqual([{ kind: 'invoice', total_minor: total.amount - off }])
  // The pieces that are left come back one by one, and what was captured goes back to the unit.
  const lines = shipped.lines.map(({ id: lineId, shippedQuantity: quantity }) => ({ lineId, quantity }))
  const back = await tool.returns.create.mutate({ orderId, lines, idempotencyKey: 'all-of-it-back' })
  const returned = back.returns[0]
  await tool.returns.receive.mutate({
    returnId: returned?.id ?? '',
    lines: lines.map((line) => ({ ...line, restock: line.quantity })),
    refund: { kind: 'paid', withShipping: true },
    idempotencyKey: 'and-here-it-is',
  })
  await until(async () => (await readOrder(shop, placed)).paymentStatus === 'REFUNDED')
  const gone = await readOrder(shop, placed)
  expect(gone.refunds.reduce((sum, { amount }) => sum + amount.amount, 0)).toBe(total.amount - off)
  expect(await run(shop, papers)).toMatchObject([
    { kind: 'invoice' },
    { kind: 'credit_note', total_minor: total.amount - off },
  ])
})

test('a hold is let go with its order, whoever cancels it; nothing was paid, and nothing goes back', async () => {
  await using shop = await openHoldingShop({ stock: { mug: 5 } })
  const [byBuyer, byStaff, byBank] = [
    await placePaid(shop, { mug: 1 }),
    await placePaid(shop, { mug: 1 }),
    await placePaid(shop, { mug: 1 }),
  ]
  await ownerOf(shop, byBuyer).cancel.mutate({ orderId: byBuyer.order.id, reason: 'too big' })
  const tool = await toolOf(shop)
  await tool.updateStatus.mutate({ orderId: byStaff.order.id, status: 'CANCELED' })
  // Seven days are over, and nobody has captured it.
  await shop.control('clock', { advanceMs: 8 * 86_400_000 })
  for (const placed of [byBuyer, byStaff, byBank]) {
    const order = await until(async () => {
      const found = await readOrder(shop, placed)
      return found.status === 'CANCELED' && found
    })
    expect(order).toMatchObject({ paymentStatus: 'PENDING', refunds: [], payments: [{ state: 'canceled' }] })
  }
  expect((await readOrder(shop, byBank)).cancelReason).toBe('its money is no longer held')
  expect(await run(shop, levels)).toEqual([{ on_hand: 5, reserved: 0 }])
  expect(await run(shop, papers)).toEqual([])
  expect(await stockProblems(shop)).toEqual([])
})

test('staff captures less than is held, once: the rest is released, and owed no longer', async () => {
  await using shop = await openHoldingShop()
  const placed = await placePaid(shop, { mug: 2 })
  const { id: orderId, total } = placed.order
  const tool = await toolOf(shop)
  const amount = { amount: total.amount - 500, currency: total.currency }
  const capture = (more: object = {}) => tool.capture.mutate({ orderId, amount, idempotencyKey: 'five-off', ...more })
  expect(await refusalFrom(capture({ amount: { ...amount, amount: total.amount + 1 } }))).toEqual({
    code: 'AMOUNT_OUT_OF_RANGE',
    ...{ min: 1, max: total.amount },
  })
  expect(await refusalFrom(capture({ amount: { ...amount, currency: 'EUR' } }))).toMatchObject({
    issues: [{ path: 'amount.currency' }],
  })
  const answers = await Promise.all(Array.from({ length: 8 }, () => capture()))
  expect(answers[0]).toMatchObject({ paymentStatus: 'SUCCEEDED', status: 'PROCESSING' })
  expect((await captures(shop, placed)).filter(({ status }) => status === 200)).toHaveLength(1)
  expect(answers[0]?.payments).toMatchObject([
    { captured: amount, released: [{ amount: { amount: 500 }, reason: 'not_captured' }] },
  ])
  expect(await run(shop, papers)).toEqual([{ kind: 'invoice', total_minor: amount.amount }])
  expect(await refusalFrom(capture({ idempotencyKey: 'once-more' }))).toMatchObject({ code: 'ORDER_STATUS_CONFLICT' })
  await tool.updateStatus.mutate({ orderId, status: 'CANCELED' })
  await until(async () => (await readOrder(shop, placed)).paymentStatus === 'REFUNDED')
  expect((await readOrder(shop, placed)).refunds).toMatchObject([{ amount }])
})

test('where the provider can’t be reached nothing leaves, and asking again captures once', async () => {
  await using shop = await openHoldingShop({ works: false, stock: { mug: 5 } })
  const placed = await placePaid(shop, { mug: 1 })
  const { id: orderId } = placed.order
  const tool = await toolOf(shop)
  const path = `/v1/payment_intents/${intentOf(placed)}/capture`
  // It is captured, and the answer is lost; so are those to whatever asks for it after that.
  await shop.control('faults', { path, kind: 'drop_after', times: 1 })
  const ship = () => tool.fulfill.mutate({ orderId, idempotencyKey: 'all-of-it-please' })
  const [first] = await Promise.allSettled([ship()])
  if (first.status === 'rejected') {
    expect(await refusalFrom(Promise.reject(first.reason))).toMatchObject({ code: 'PAYMENT_PROVIDER_UNAVAILABLE' })
    expect(await run(shop, levels)).toEqual([{ on_hand: 5, reserved: 1 }])
    expect(await ship()).toMatchObject({ status: 'SHIPPED' })
  }
  expect(await readOrder(shop, placed)).toMatchObject({ paymentStatus: 'SUCCEEDED', status: 'SHIPPED' })
})

test('what is refused is refused before money moves', async () => {
  await using shop = await openHoldingShop({ stock: { mug: 5 } })
  const placed = await placePaid(shop, { mug: 1 })
  const { id: orderId } = placed.order
  const tool = await toolOf(shop)
  const lines = piecesOf(placed, 'MUG-1', 2)
  expect(await refusalFrom(tool.fulfill.mutate({ orderId, lines, idempotencyKey: 'two-of-one' }))).toMatchObject({
    code: 'LIMIT_EXCEEDED',
  })
  expect(await captures(shop, placed)).toEqual([])
  expect(await readOrder(shop, placed)).toMatchObject({ paymentStatus: 'AUTHORIZED' })
})

test('shipping, canceling and editing at once: the money is captured or let go, and the goods go with it', async () => {
  await using shop = await openHoldingShop({ stock: { mug: 9 } })
  const tool = await toolOf(shop)
  for (const round of [1, 2, 3]) {
    const placed = await placePaid(shop, { mug: 2 })
    const { id: orderId } = placed.order
    await Promise.allSettled([
      ...[1, 2, 3].map((n) => tool.fulfill.mutate({ orderId, idempotencyKey: `parcel-${round}-${n}` })),
      ...[1, 2, 3].map(() => ownerOf(shop, placed).cancel.mutate({ orderId, reason: 'too big' })),
      ...[1, 2].map((n) =>
        tool.edit.mutate({ orderId, remove: piecesOf(placed, 'MUG-1', 1), idempotencyKey: `off-${round}-${n}` }),
      ),
    ])
    const { status, paymentStatus } = await readOrder(shop, placed)
    const shipped = ['SHIPPED SUCCEEDED', 'PROCESSING SUCCEEDED', 'PROCESSING AUTHORIZED']
    // A cancel between a capture and its parcel promises back what was captured, and a job gives it.
    const canceled = ['CANCELED PENDING', 'CANCELED SUCCEEDED', 'CANCELED REFUNDED']
    expect([...shipped, ...canceled]).toContain(`${status} ${paymentStatus}`)
    if (status === 'PROCESSING') await tool.updateStatus.mutate({ orderId, status: 'CANCELED' })
  }
  expect(await stockProblems(shop)).toEqual([])
})

test('people capture at the provider: less is released, and what is not owed goes back', async () => {
  await using shop = await openHoldingShop()
  const [less, more] = [await placePaid(shop, { mug: 2 }), await placePaid(shop, { mug: 2 })]
  const tool = await toolOf(shop)
  const remove = piecesOf(more, 'MUG-1', 1)
  await tool.edit.mutate({ orderId: more.order.id, remove, idempotencyKey: 'one-off-it' })
  const off = (await readOrder(shop, more)).payments[0]?.released[0]?.amount.amount ?? 0
  const byHand = (placed: Placed, amount: number) =>
    fetch(`${shop.simulator.url}/v1/payment_intents/${intentOf(placed)}/capture`, {
      method: 'POST',
      headers: { authorization: 'Bearer sk_test_simulator', 'content-type': 'application/x-www-form-urlencoded' },
      body: `amount_to_capture=${amount}`,
    })
  const [lessTotal, moreTotal] = [less.order.total.amount, more.order.total.amount]
  await byHand(less, lessTotal - 300)
  await byHand(more, moreTotal)
  const short = await until(async () => {
    const order = await readOrder(shop, less)
    return order.paymentStatus === 'SUCCEEDED' && order
  })
  expect(short.payments).toMatchObject([
    { captured: { amount: lessTotal - 300 }, released: [{ amount: { amount: 300 }, reason: 'dashboard' }] },
  ])
  const over = await until(async () => {
    const order = await readOrder(shop, more)
    return order.refunds.some(({ state }) => state === 'succeeded') && order
  })
  expect(over).toMatchObject({ paymentStatus: 'SUCCEEDED', refunds: [{ amount: { amount: off }, reason: 'not_owed' }] })
  const totals = [lessTotal - 300, moreTotal - off].map((total_minor) => ({ kind: 'invoice', total_minor }))
  expect(await run(shop, papers)).toHaveLength(2)
  expect(await run(shop, papers)).toEqual(expect.arrayContaining(totals))
})

test('a capture that nobody finished is finished by the reconciler; nothing is taken off meanwhile', async () => {
  await using shop = await openHoldingShop({ works: false })
  const placed = await placePaid(shop, { mug: 2 })
  const { id: orderId } = placed.order
  const path = `/v1/payment_intents/${intentOf(placed)}/capture`
  await shop.control('faults', { path, kind: 'drop_before', times: 99 })
  const tool = await toolOf(shop)
  const wish = { orderId, idempotencyKey: 'all-of-it-please' }
  expect(await refusalFrom(tool.capture.mutate(wish))).toMatchObject({ code: 'PAYMENT_PROVIDER_UNAVAILABLE' })
  const edit = { orderId, remove: piecesOf(placed, 'MUG-1', 1), idempotencyKey: 'one-off-it' }
  expect(await refusalFrom(tool.edit.mutate(edit))).toMatchObject({ code: 'CONFLICT', entity: 'order' })
  await fetch(`${shop.simulator.url}/_control/faults`, { method: 'DELETE' })
  await run(shop, `update payment_attempt set checked_at = shop_now() - interval '1 hour'`)
  await reconcilePayments(shop.served.deps)
  expect(await readOrder(shop, placed)).toMatchObject({ paymentStatus: 'SUCCEEDED', status: 'PROCESSING' })
  expect(await tool.capture.mutate(wish)).toMatchObject({ paymentStatus: 'SUCCEEDED' })
})

test('what was captured in part is all that was owed, also once its buyer has asked his bank about it', async () => {
  await using shop = await openHoldingShop()
  const placed = await placePaid(shop, { mug: 2 }, 'pm_card_createDisputeInquiry')
  const { id: orderId, total } = placed.order
  const amount = { amount: total.amount - 500, currency: total.currency }
  await (await toolOf(shop)).capture.mutate({ orderId, amount, idempotencyKey: 'five-off' })
  const asked = await until(async () => {
    const order = await readOrder(shop, placed)
    return order.disputes.length > 0 && order
  })
  expect(asked.paymentStatus).toBe('SUCCEEDED')
})
