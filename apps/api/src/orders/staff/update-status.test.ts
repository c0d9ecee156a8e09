import { expect, test } from 'vitest'
import { applyPaymentState } from '../../payments/apply-state.ts'
import { appRouter } from '../../router.ts'
import { noClaims } from '../../testing/no-claims.ts'
import { openTestShop, type TestShop, until } from '../../testing/open-test-shop.ts'
import { callsOf, ownerOf, placePaid } from '../../testing/place-paid.ts'
import { intentOf, openGuest, payWith, readOrder, refusalFrom, stockProblems } from '../../testing/shopper.ts'
import { apiKeyOf, signIn } from '../../testing/sign-in.ts'
import { createCallerFactory } from '../../trpc.ts'

const run = async (shop: TestShop, statement: string) => (await shop.database.pool.query(statement)).rows

const auditOf = (shop: TestShop) =>
  run(shop, 'select actor_kind, actor_name, action, entity_id, before, after from audit_entry order by at, id')

async function staffOf(shop: TestShop) {
  const { accessToken } = await signIn(shop, {
    role: 'STAFF',
    permissions: ['orders:write'],
    email: 'grace@shop.example',
  })
  return shop.as({ accessToken }).admin.orders
}

const moves = `select kind, on_hand_delta, reserved_delta, actor from stock_movement where kind = 'consume'`

test('staff ships a paid order, whose goods leave the house once, and it arrives', async () => {
  await using shop = await openTestShop({ works: false, stock: { mug: 3 } })
  const placed = await placePaid(shop, { mug: 2 })
  const staff = await staffOf(shop)
  const { id: orderId } = placed.order
  const ship = () => staff.updateStatus.mutate({ orderId, status: 'SHIPPED', idempotencyKey: 'ship-it-1' })
  const answers = await Promise.all(Array.from({ length: 8 }, ship))
  expect(answers).toEqual(Array(8).fill(answers[0]))
  expect(answers[0]).toMatchObject({ status: 'SHIPPED', paymentStatus: 'SUCCEEDED', fulfillmentStatus: 'FULFILLED' })
  expect(await run(shop, moves)).toEqual([{ kind: 'consume', on_hand_delta: -2, reserved_delta: -2, actor: 'staff' }])
  expect(await stockProblems(shop)).toEqual([])
  await staff.updateStatus.mutate({ orderId, status: 'DELIVERED', reason: 'signed for' })
  const { timeline } = await readOrder(shop, placed)
  expect(timeline.slice(2).map(({ kind, actor, reason }) => [kind, actor, reason])).toEqual([
    ['shipped', 'staff', null],
    ['delivered', 'staff', 'signed for'],
  ])
  const by = { actor_kind: 'staff', actor_name: 'grace@shop.example', action: 'admin.orders.updateStatus' }
  expect(await auditOf(shop)).toEqual([
    {
      ...{ ...by, entity_id: orderId },
      before: { status: 'PROCESSING', fulfillmentStatus: 'UNFULFILLED' },
      after: { status: 'SHIPPED', fulfillmentStatus: 'FULFILLED', shipmentId: expect.any(String) },
    },
    { ...by, entity_id: orderId, before: { status: 'SHIPPED' }, after: { status: 'DELIVERED' } },
  ])
})

test('no status is set by hand that does not follow by the table', async () => {
  await using shop = await openTestShop({ works: false })
  const unpaid = await (await openGuest(shop, { mug: 1 })).place()
  const delivered = await placePaid(shop, { mug: 1 })
  const staff = await staffOf(shop)
  await staff.updateStatus.mutate({ orderId: delivered.order.id, status: 'SHIPPED' })
  await staff.updateStatus.mutate({ orderId: delivered.order.id, status: 'DELIVERED' })
  const before = [await readOrder(shop, unpaid), await readOrder(shop, delivered), await auditOf(shop)]
  const wishes = [
    ...(['PENDING', 'PROCESSING', 'SHIPPED', 'DELIVERED', 'REFUNDED'] as const).map((to) => [unpaid, to] as const),
    ...(['PENDING', 'PROCESSING', 'SHIPPED', 'CANCELED', 'REFUNDED'] as const).map((to) => [delivered, to] as const),
  ]
  for (const [{ order }, status] of wishes) {
    const from = order.id === unpaid.order.id ? 'PENDING' : 'DELIVERED'
    const asked = staff.updateStatus.mutate({ orderId: order.id, status })
    expect(await refusalFrom(asked)).toEqual({ code: 'ORDER_STATUS_CONFLICT', from, to: status })
  }
  expect([await readOrder(shop, unpaid), await readOrder(shop, delivered), await auditOf(shop)]).toEqual(before)
})

test('goods that have not come in do not ship', async () => {
  await using shop = await openTestShop({ works: false })
  const placed = await placePaid(shop, { lamp: 2, mug: 1 })
  const staff = await staffOf(shop)
  const asked = staff.updateStatus.mutate({ orderId: placed.order.id, status: 'SHIPPED' })
  const short = { variantId: shop.id.variant.lamp, requested: 2, available: 0 }
  expect(await refusalFrom(asked)).toEqual({ code: 'OUT_OF_STOCK', lines: [short] })
  expect((await readOrder(shop, placed)).status).toBe('PROCESSING')
  expect(await stockProblems(shop)).toEqual([])
})

test('a version that is no longer so changes nothing, and saying again what is done asks for none', async () => {
  await using shop = await openTestShop({ works: false })
  const placed = await placePaid(shop, { mug: 1 })
  const staff = await staffOf(shop)
  const { id: orderId } = placed.order
  for (const status of ['SHIPPED', 'CANCELED'] as const) {
    const stale = staff.updateStatus.mutate({ orderId, status, version: 1 })
    expect(await refusalFrom(stale)).toEqual({ code: 'CONFLICT', entity: 'order', currentVersion: 2 })
  }
  const shipped = await staff.updateStatus.mutate({ orderId, status: 'SHIPPED', version: 2 })
  expect(await staff.updateStatus.mutate({ orderId, status: 'SHIPPED', version: 2 })).toEqual(shipped)
})

test('a tool with a key cancels a paid order, and its money goes back', async () => {
  await using shop = await openTestShop()
  const placed = await placePaid(shop, { mug: 1 })
  const tool = shop.as({ apiKey: await apiKeyOf(shop, ['orders:write']) }).admin.orders
  const { id: orderId } = placed.order
  const canceled = await tool.updateStatus.mutate({ orderId, status: 'CANCELED' })
  expect(canceled).toMatchObject({ status: 'CANCELED', cancelReason: 'canceled by the shop' })
  await until(async () => (await readOrder(shop, placed)).paymentStatus === 'REFUNDED')
  const again = await Promise.all(
    Array.from({ length: 8 }, () => tool.updateStatus.mutate({ orderId, status: 'CANCELED' })),
  )
  expect(new Set(again.map(({ version }) => version)).size).toBe(1)
  const other = tool.updateStatus.mutate({ orderId, status: 'CANCELED', reason: 'fraud' })
  expect(await refusalFrom(other)).toEqual({ code: 'ORDER_STATUS_CONFLICT', from: 'CANCELED', to: 'CANCELED' })
  expect(await callsOf(shop, 'POST', '/v1/refunds')).toHaveLength(1)
  const after = { status: 'CANCELED', cancelReason: 'canceled by the shop' }
  expect(await auditOf(shop)).toMatchObject([{ actor_kind: 'api_key', before: { status: 'PROCESSING' }, after }])
})

test('staff cancels an unpaid order as its owner would: nobody can pay it any more', async () => {
  await using shop = await openTestShop({ works: false })
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  const staff = await staffOf(shop)
  await staff.updateStatus.mutate({ orderId: placed.order.id, status: 'CANCELED', reason: 'fraud' })
  expect(await payWith(shop, intentOf(placed))).toBe(400)
  expect((await readOrder(shop, placed)).timeline.at(-1)).toMatchObject({ kind: 'canceled', actor: 'staff' })
  const after = { status: 'CANCELED', cancelReason: 'fraud' }
  expect(await auditOf(shop)).toMatchObject([{ actor_kind: 'staff', before: { status: 'PENDING' }, after }])
  expect(await stockProblems(shop)).toEqual([])
})

test('who canceled is in the audit log, also where Stripe’s news of it was quicker', async () => {
  await using shop = await openTestShop({ works: false })
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  const apiKey = await apiKeyOf(shop, ['orders:write'])
  const { deps } = shop.served
  const { gateway } = deps
  const cancelIntent = async (intentId: string) => {
    const intent = await gateway.cancelIntent(intentId)
    if (intent !== null) await applyPaymentState(deps, intent, { actor: 'stripe', reason: null })
    return intent
  }
  const credential = { kind: 'api_key', key: apiKey } as const
  const claims = { ...deps, ...noClaims, credential, gateway: { ...gateway, cancelIntent } }
  const caller = createCallerFactory(appRouter)(claims)
  const asked = { orderId: placed.order.id, status: 'CANCELED' } as const
  expect(await caller.admin.orders.updateStatus(asked)).toMatchObject({ status: 'CANCELED' })
  expect(await auditOf(shop)).toMatchObject([{ actor_kind: 'api_key', after: { status: 'CANCELED' } }])
})

test('a shipment and a cancel at once: one of them happens, whole', async () => {
  await using shop = await openTestShop({ works: false, stock: { mug: 8 } })
  const staff = await staffOf(shop)
  for (let round = 0; round < 4; round++) {
    const placed = await placePaid(shop, { mug: 1 })
    const { id: orderId } = placed.order
    const wishes = Array.from({ length: 8 }, (_, index) =>
      index % 2 === 0
        ? staff.updateStatus.mutate({ orderId, status: 'SHIPPED' })
        : ownerOf(shop, placed).cancel.mutate({ orderId, reason: 'no' }),
    )
    const answers = await Promise.allSettled(wishes)
    const { status, refunds } = await readOrder(shop, placed)
    expect([status, refunds.length]).toEqual(status === 'SHIPPED' ? ['SHIPPED', 0] : ['CANCELED', 1])
    expect(answers.filter((answer) => answer.status === 'fulfilled')).toHaveLength(4)
  }
  expect(await stockProblems(shop)).toEqual([])
})
