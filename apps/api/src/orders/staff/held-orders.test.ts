import type { OrderId } from '@tillwright/domain/ids'
import { expect, test } from 'vitest'
import { cancelUnpaid } from '../../payments/cancel-unpaid.ts'
import { expireOrders } from '../../payments/expire-orders.ts'
import { draftScopes } from '../../testing/draft-staff.ts'
import { exchangeOf } from '../../testing/exchange-staff.ts'
import { holdMoney, openHoldingShop } from '../../testing/holding-shop.ts'
import { openTestShop, type TestShop } from '../../testing/open-test-shop.ts'
import { placePaid } from '../../testing/place-paid.ts'
import { intentOf, openGuest, payWith, readOrder, refusalFrom } from '../../testing/shopper.ts'
import { apiKeyOf } from '../../testing/sign-in.ts'

const run = async (shop: TestShop, statement: string) => (await shop.database.pool.query(statement)).rows
const toolOf = async (shop: TestShop) => shop.as({ apiKey: await apiKeyOf(shop, draftScopes) }).admin.orders

test('whoever says which version he has seen ships a held order, although its capture makes a new one', async () => {
  await using shop = await openHoldingShop({ works: false, stock: { mug: 5 } })
  const tool = await toolOf(shop)
  const [first, second] = [await placePaid(shop, { mug: 1 }), await placePaid(shop, { mug: 1 })]
  const { version } = await readOrder(shop, first)
  const ship = { orderId: first.order.id, version, idempotencyKey: 'as-it-was-seen' }
  expect(await tool.fulfill.mutate(ship)).toMatchObject({ status: 'SHIPPED', paymentStatus: 'SUCCEEDED' })
  const seen = await readOrder(shop, second)
  const move = { orderId: second.order.id, status: 'SHIPPED' as const }
  expect(await refusalFrom(tool.updateStatus.mutate({ ...move, version: seen.version - 1 }))).toMatchObject({
    code: 'CONFLICT',
    currentVersion: seen.version,
  })
  expect((await readOrder(shop, second)).paymentStatus).toBe('AUTHORIZED')
  const moved = await tool.updateStatus.mutate({ ...move, version: seen.version })
  expect(moved).toMatchObject({ status: 'SHIPPED', paymentStatus: 'SUCCEEDED' })
})

test('an exchange of a held order captures it as it was seen, and nothing of another version', async () => {
  await using shop = await openHoldingShop({ works: false, stock: { mug: 5, teapot: 5 } })
  const placed = await placePaid(shop, { teapot: 2 })
  const { version } = await readOrder(shop, placed)
  const tool = await toolOf(shop)
  const remove = [{ lineId: placed.order.lines[0]?.id ?? '', quantity: 1 }]
  const given = { kind: 'unshipped' as const, orderId: placed.order.id, remove }
  const wish = await exchangeOf(shop, tool, { order: placed.order, goods: { mug: 1 }, given })
  expect(await refusalFrom(tool.exchange.mutate({ ...wish, version: version + 1 }))).toMatchObject({ code: 'CONFLICT' })
  expect((await readOrder(shop, placed)).paymentStatus).toBe('AUTHORIZED')
  const { original } = await tool.exchange.mutate({ ...wish, version })
  expect(original.status).toBe('PROCESSING')
})

test('of an order whose money is only held nothing can be given back as a whole', async () => {
  await using shop = await openHoldingShop({ works: false })
  const { order } = await placePaid(shop, { mug: 1 })
  const wish = { orderId: order.id, of: { kind: 'all' as const }, reason: 'a mistake', idempotencyKey: 'all-of-it' }
  expect(await refusalFrom((await toolOf(shop)).refund.mutate(wish))).toEqual({
    code: 'REFUND_EXCEEDS_CAPTURED',
    available: 0,
  })
})

test.each([false, true])(
  'who has paid in time has his order, also where nobody has heard of it (held: %s)',
  async (isHeld) => {
    await using shop = await openTestShop({ works: false })
    if (isHeld) await holdMoney(shop)
    const placed = await (await openGuest(shop, { mug: 1 })).place()
    await payWith(shop, intentOf(placed))
    await run(shop, `update orders set expires_at = now() - interval '1 minute'`)
    await run(shop, `update reservation set expires_at = now() - interval '1 minute'`)
    await expireOrders(shop.served.deps)
    expect(await readOrder(shop, placed)).toMatchObject({ status: 'PROCESSING' })
  },
)

test('a clock that has taken an order a moment before its money was held does not end it', async () => {
  await using shop = await openHoldingShop({ works: false })
  const placed = await placePaid(shop, { mug: 1 })
  const cause = { actor: 'clock', reason: 'not paid in time' }
  await cancelUnpaid(shop.served.deps, { orderId: placed.order.id as OrderId, cause, sparesHeld: true })
  expect(await readOrder(shop, placed)).toMatchObject({ status: 'PROCESSING', paymentStatus: 'AUTHORIZED' })
})
