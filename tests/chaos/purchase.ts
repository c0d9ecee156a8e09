import { setTimeout as sleep } from 'node:timers/promises'
import { newYork } from '@tillwright/api/testing/shopper'
import type { TestIds, TestVariant } from '@tillwright/db/testing/test-catalogue'
import { openShop, type Shop } from '@tillwright/sdk'
import type { Desk } from './desk.ts'
import { buyerOf } from './letters.ts'
import { GaveUp, insist, Refusal } from './patience.ts'
import { type Method, type Payable, payWith, type Till } from './pay.ts'
import type { Promises } from './promises.ts'
import type { Random } from './random.ts'

export interface Market extends Till {
  readonly front: typeof fetch
  readonly id: TestIds
  readonly promises: Promises
  readonly desk: Desk
}

interface Shopper {
  readonly market: Market
  readonly random: Random
  readonly shop: Shop
  readonly call: <T>(procedure: string, call: () => Promise<T>) => Promise<T>
}

type Order = Awaited<ReturnType<Shop['orders']['get']['query']>>
type Payment = Awaited<ReturnType<Shop['orders']['place']['mutate']>>['payment']

/** How people pay: most with a card that works, some after one that does not, by a bank that takes days, or never. */
const ways: readonly [readonly Method[], ...(readonly Method[])[]] = [
  ['pm_card_visa'],
  ['pm_card_visa'],
  ['pm_card_visa'],
  ['pm_card_visa'],
  ['pm_card_chargeDeclined', 'pm_card_visa'],
  ['pm_card_threeDSecure2Required'],
  ['pm_card_pendingRefund'],
  ['pm_usBankAccount_success'],
  ['pm_usBankAccount_insufficientFunds'],
  [],
]

/** One visit of a guest, from an empty cart to a paid, canceled or forgotten order. */
export async function visit(market: Market, random: Random): Promise<void> {
  const shopper = arrive(market, random)
  try {
    await buy(shopper)
    market.tally.count('visit: over')
  } catch (error) {
    if (error instanceof GaveUp) market.tally.count('visit: given up')
    else if (error instanceof Refusal) market.tally.count(`visit: ${error.code}`)
    else market.tally.fail(`a visit ended with ${error instanceof Error ? error.stack : String(error)}`)
  }
}

function arrive(market: Market, random: Random): Shopper {
  // Limits count by address, and a crowd has more than one.
  const address = Array.from({ length: 3 }, () => Math.floor(random.between({ from: 0, to: 256 })))
  const headers = { 'x-forwarded-for': `10.${address.join('.')}` }
  const shop = openShop({ url: 'http://shop.invalid', fetch: market.front, headers })
  return { market, random, shop, call: (procedure, call) => insist(market, procedure, call) }
}

async function buy(shopper: Shopper): Promise<void> {
  const { market, random, shop, call } = shopper
  await fillCart(shopper)
  const request = await readyToPlace(shopper)
  const place = () => call('orders.place', () => shop.orders.place.mutate(request))
  const placed = await place()
  const acknowledge = ({ order }: typeof placed) => {
    const problem = market.promises.placed(request.idempotencyKey, order)
    if (problem !== null) market.tally.fail(problem)
    if (order.total.amount !== request.expectedTotal.amount)
      market.tally.fail(`${order.orderNumber} costs ${order.total.amount}, not ${request.expectedTotal.amount}`)
  }
  acknowledge(placed)
  market.tally.count('orders placed')
  await pause(random)
  await pay(shopper, placed.order.id, placed.payment)
  if (random.chance(0.1)) acknowledge(await place())
  if (random.chance(0.15)) await cancel(shopper, placed.order.id)
}

async function fillCart({ market, random, shop, call }: Shopper): Promise<void> {
  await call('cart.create', () => shop.cart.create.mutate({ market: 'US' }))
  const goods = new Set<TestVariant>(['mug', random.pick(['mug', 'mug', 'book', 'teapot', 'vase'])])
  for (const name of goods) {
    await pause(random)
    const variantId = market.id.variant[name]
    await call('cart.addLine', () => shop.cart.addLine.mutate({ variantId, quantity: 1 }))
  }
}

async function readyToPlace({ market, shop, call }: Shopper) {
  const to = { shippingAddress: newYork, shippingMethodId: market.id.method.us }
  const { expectedTotal } = await call('checkout.quote', () => shop.checkout.quote.query(to))
  const idempotencyKey = `chaos-${crypto.randomUUID()}`
  const email = buyerOf({ idempotencyKey })
  return { ...to, email, paymentMethod: 'stripe', expectedTotal, idempotencyKey } as const
}

async function pay(shopper: Shopper, orderId: string, first: Payment): Promise<void> {
  const methods = shopper.random.pick(ways)
  const payable = methods.length === 0 ? null : await payableOf(shopper, orderId, first)
  if (payable === null) return
  let status = ''
  for (const method of methods) {
    status = await payWith(shopper.market, payable, method)
    await pause(shopper.random)
  }
  shopper.market.tally.count(`intent: ${status}`)
  if (status === 'succeeded' || status === 'requires_capture') await seePaid(shopper, orderId)
}

/** Null where the order has ended before it could be paid. */
async function payableOf({ shop, call, random }: Shopper, orderId: string, first: Payment): Promise<Payable | null> {
  let payment = first
  while (payment.next === 'retry') {
    await pause(random)
    payment = (await call('orders.retryPayment', () => shop.orders.retryPayment.mutate({ orderId }))).payment
  }
  return payment.next === 'pay' ? payment : null
}

/** Stripe has the money, or holds it, so that the shop must say so, unless it had given the order up by then. */
async function seePaid({ market, random, shop, call }: Shopper, orderId: string): Promise<void> {
  const { order } = await call('orders.confirmPayment', () => shop.orders.confirmPayment.mutate({ orderId }))
  const { id, orderNumber, status, paymentStatus, total } = order
  const isHeld = paymentStatus === 'AUTHORIZED'
  if (!isHeld && paymentStatus !== 'SUCCEEDED') {
    if (status !== 'CANCELED') market.tally.fail(`${orderNumber} was paid at Stripe, and is ${paymentStatus} here`)
    return
  }
  if (isHeld) market.promises.held(orderId)
  else market.promises.paid(orderId)
  market.tally.count(isHeld ? 'orders held' : 'orders paid')
  // Whichever node is asked.
  const seen = random.chance(0.3) ? await call('orders.get', () => shop.orders.get.query({ orderId })) : order
  if (seen.paymentStatus !== paymentStatus)
    market.tally.fail(`${orderNumber} was said to be ${paymentStatus}, and then ${seen.paymentStatus}`)
  market.desk.bring({ id, totalMinor: total.amount, currency: total.currency, isHeld })
}

async function cancel({ market, shop, call }: Shopper, orderId: string): Promise<void> {
  market.promises.cancelAsked(orderId)
  const wish = { orderId, reason: 'changed my mind', idempotencyKey: `cancel-${orderId}` }
  noteCanceled(market, await call('orders.cancel', () => shop.orders.cancel.mutate(wish)))
}

/** What whoever has canceled an order is told of it. */
export function noteCanceled({ tally, promises }: Market, { id, status, paymentStatus, timeline }: Order): void {
  if (status !== 'CANCELED') {
    tally.fail(`a cancel was answered with ${status}`)
    return
  }
  promises.canceled(id)
  tally.count('orders canceled')
  const wasHeld = timeline.some(({ kind }) => kind === 'authorized')
  if (wasHeld && paymentStatus === 'PENDING') tally.count('holds let go')
}

const pause = (random: Random): Promise<void> => sleep(random.between({ from: 10, to: 150 }))
