import { expect, test } from 'vitest'
import { type Served, serve } from '../serve.ts'
import { openTestShop, type TestShop, until } from '../testing/open-test-shop.ts'
import { ownerOf } from '../testing/place-paid.ts'
import { intentOf, openGuest, type Placed, payWith, readOrder, refusalFrom, stockProblems } from '../testing/shopper.ts'
import { expireOrders } from './expire-orders.ts'

const hourMs = 3_600_000
const bankMs = 48 * hourMs
const holdMs = 30 * 60_000

interface Clocks extends AsyncDisposable {
  /** By the shop's clock. */
  now(): Date
  /** Lets time pass for the shop and for Stripe, and ends what has not been paid in time. */
  pass(byMs: number): Promise<void>
}

/** A shop is served anew to move its clock: a connection keeps the one that it began with. */
function clocksOf(shop: TestShop): Clocks {
  let node: Served = shop.served
  let aheadMs = 0
  const name = new URL(shop.options.databaseUrl).pathname.slice(1)
  return {
    now: () => new Date(Date.now() + aheadMs),
    pass: async (byMs) => {
      aheadMs += byMs
      await node.stop(2_000)
      await shop.database.pool.query(`alter database ${name} set tillwright.clock_offset = '${aheadMs} milliseconds'`)
      node = await serve(shop.options)
      await shop.control('clock', { advanceMs: byMs })
      await expireOrders(node.deps)
    },
    [Symbol.asyncDispose]: () => node.stop(2_000),
  }
}

const statusesOf = async (shop: TestShop, placed: Placed) => {
  const { status, paymentStatus } = await readOrder(shop, placed)
  return [status, paymentStatus]
}

const untilPayment = (shop: TestShop, placed: Placed, wanted: Placed['order']['paymentStatus']) =>
  until(async () => {
    const order = await readOrder(shop, placed)
    return order.paymentStatus === wanted && order
  })

/** An order of the only mug whose debit the bank has been asked for. */
async function placeByDebit(shop: TestShop, account: string): Promise<Placed> {
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  expect(await payWith(shop, intentOf(placed), account)).toBe(200)
  await untilPayment(shop, placed, 'PROCESSING')
  return placed
}

test('a bank debit keeps its goods for days, and pays the order when the money comes', async () => {
  await using shop = await openTestShop({ stock: { mug: 1 } })
  await using clocks = clocksOf(shop)
  const placed = await placeByDebit(shop, 'pm_usBankAccount_success')
  expect(await readOrder(shop, placed)).toMatchObject({ status: 'PENDING', expiresAt: null })
  const again = await ownerOf(shop, placed).retryPayment.mutate({ orderId: placed.order.id })
  expect(again.payment).toMatchObject({ next: 'await', status: 'PROCESSING' })

  await clocks.pass(bankMs - hourMs)
  expect(await statusesOf(shop, placed)).toEqual(['PENDING', 'PROCESSING'])
  expect(await refusalFrom(openGuest(shop, { mug: 1 }))).toMatchObject({ code: 'OUT_OF_STOCK' })

  await clocks.pass(2 * hourMs)
  const paid = await untilPayment(shop, placed, 'SUCCEEDED')
  expect(paid).toMatchObject({ status: 'PROCESSING', payments: [{ state: 'succeeded' }], refunds: [] })
  expect(await stockProblems(shop)).toEqual([])
})

test('a bank debit that fails gives a whole hold again, in which a card pays the order', async () => {
  await using shop = await openTestShop({ stock: { mug: 1 } })
  await using clocks = clocksOf(shop)
  const placed = await placeByDebit(shop, 'pm_usBankAccount_insufficientFunds')
  await clocks.pass(bankMs + hourMs)
  const { status, expiresAt } = await untilPayment(shop, placed, 'FAILED')
  expect(status).toBe('PENDING')
  const leftMs = (expiresAt?.getTime() ?? 0) - clocks.now().getTime()
  expect(leftMs).toBeGreaterThan(holdMs - 60_000)
  expect(leftMs).toBeLessThanOrEqual(holdMs)

  await clocks.pass(holdMs / 2)
  expect(await refusalFrom(openGuest(shop, { mug: 1 }))).toMatchObject({ code: 'OUT_OF_STOCK' })
  const again = await ownerOf(shop, placed).retryPayment.mutate({ orderId: placed.order.id })
  expect(again.payment).toMatchObject({ next: 'pay', paymentIntentId: intentOf(placed) })
  expect(await payWith(shop, intentOf(placed))).toBe(200)
  expect((await untilPayment(shop, placed, 'SUCCEEDED')).status).toBe('PROCESSING')
  expect(await stockProblems(shop)).toEqual([])
})

test('an order whose bank debit failed, and that nobody pays after that, ends and gives its goods back', async () => {
  await using shop = await openTestShop({ stock: { mug: 1 } })
  await using clocks = clocksOf(shop)
  const placed = await placeByDebit(shop, 'pm_usBankAccount_accountClosed')
  await clocks.pass(bankMs + hourMs)
  await untilPayment(shop, placed, 'FAILED')
  await clocks.pass(holdMs + 60_000)
  // By whoever was quicker, this test or the job of the node that has started.
  const ended = await until(async () => {
    const order = await readOrder(shop, placed)
    return order.status === 'CANCELED' && order
  })
  // Stripe's news of the cancel may be quicker than its answer to whoever has asked.
  expect(['not paid in time', 'the payment was canceled']).toContain(ended.cancelReason)
  expect(await payWith(shop, intentOf(placed))).toBe(400)
  expect((await openGuest(shop, { mug: 1 })).cartToken).toBeTruthy()
  expect(await stockProblems(shop)).toEqual([])
})

test('while a bank is being asked an order cannot be canceled, and is paid all the same', async () => {
  await using shop = await openTestShop({ stock: { mug: 1 } })
  await using clocks = clocksOf(shop)
  const placed = await placeByDebit(shop, 'pm_usBankAccount_success')
  const cancel = () => ownerOf(shop, placed).cancel.mutate({ orderId: placed.order.id, reason: 'changed my mind' })
  expect(await refusalFrom(cancel())).toMatchObject({ code: 'ORDER_STATUS_CONFLICT', to: 'CANCELED' })
  expect(await statusesOf(shop, placed)).toEqual(['PENDING', 'PROCESSING'])
  await clocks.pass(bankMs + hourMs)
  expect((await untilPayment(shop, placed, 'SUCCEEDED')).status).toBe('PROCESSING')
})

test('a bank debit that can be taken back ends with its order, and the goods are free at once', async () => {
  await using shop = await openTestShop({ stock: { mug: 1 } })
  const placed = await placeByDebit(shop, 'pm_usBankAccount_processing')
  const canceled = await ownerOf(shop, placed).cancel.mutate({ orderId: placed.order.id, reason: 'changed my mind' })
  expect(canceled).toMatchObject({ status: 'CANCELED', payments: [{ state: 'canceled' }] })
  expect((await openGuest(shop, { mug: 1 })).cartToken).toBeTruthy()
  expect(await stockProblems(shop)).toEqual([])
})
