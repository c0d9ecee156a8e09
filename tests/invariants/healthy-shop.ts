import { expireOrders } from '@tillwright/api/payments/expire-orders'
import { login, register } from '@tillwright/api/testing/accounts'
import { openBundles } from '@tillwright/api/testing/open-bundles'
import { openPromotion } from '@tillwright/api/testing/open-promotion'
import { openTestShop, type TestShop, until } from '@tillwright/api/testing/open-test-shop'
import { ownerOf, placePaid } from '@tillwright/api/testing/place-paid'
import { intentOf, openGuest, type Placed, payWith, readOrder } from '@tillwright/api/testing/shopper'
import { signIn } from '@tillwright/api/testing/sign-in'
import { key, mainLocation, stockStaff } from '@tillwright/api/testing/stock-staff'
import type {
  DumpedDispute,
  DumpedIntent,
  DumpedMovement,
  DumpedRefund,
  ProviderDump,
} from '@tillwright/db/invariants/provider'
import { chargeCard } from './charge-card.ts'
import { disputePayments } from './dispute-payments.ts'
import { exchangeGoods } from './exchange-goods.ts'
import { giveCredit } from './give-credit.ts'
import { holdMoney } from './hold-money.ts'
import { payByHand } from './pay-by-hand.ts'
import { reviewGoods } from './review-goods.ts'
import { sendBack } from './send-back.ts'

/** What is left of a shop in which everything has happened once that happens to orders, when nothing is under way. */
export interface HealthyShop {
  readonly connectionString: string
  /** Everything that its Stripe knows. */
  readonly dump: ProviderDump
}

/** Closing the shop proves, here as everywhere, what must hold at any moment. */
export async function leaveHealthyShop(): Promise<HealthyShop> {
  await using shop = await openTestShop({ stock: { mug: 20, teapot: 5 }, leavesDatabase: true })
  await (await openGuest(shop, { mug: 1, teapot: 1, ebook: 1 })).place()
  await (await openBundles(shop)).setBundle('vase', { book: 2 })
  await moveStock(shop)
  await payAndShip(shop)
  await endOrders(shop)
  await sendBack(shop)
  await exchangeGoods(shop)
  await holdMoney(shop)
  await giveCredit(shop)
  await payByHand(shop)
  await chargeCard(shop)
  await payTwice(shop)
  await payLate(shop)
  await useSessions(shop)
  await orderForNothing(shop)
  await promote(shop)
  await disputePayments(shop)
  await reviewGoods(shop)
  await until(() => isSettled(shop))
  return { connectionString: shop.database.connectionString, dump: await until(() => settledDump(shop)) }
}

/** One promotion by its code, with a budget, of two orders: one is canceled. */
async function promote(shop: TestShop): Promise<void> {
  const budgets = [{ market: 'US', budgetMinor: 100_000, spentMinor: 0 }]
  await openPromotion(shop, { markets: ['US'], usesMax: 9, budgets }, { TEN: 9 })
  const guests = [await openGuest(shop, { mug: 1 }), await openGuest(shop, { mug: 1 })]
  for (const guest of guests) await guest.shop.cart.applyCoupon.mutate({ code: 'TEN' })
  const [kept, canceled] = [await guests[0]?.place(), await guests[1]?.place()]
  if (kept === undefined || canceled === undefined) throw new Error('nobody has placed an order')
  await payWith(shop, intentOf(kept))
  await ownerOf(shop, canceled).cancel.mutate({ orderId: canceled.order.id, reason: 'no' })
  await until(async () => (await readOrder(shop, kept)).paymentStatus === 'SUCCEEDED')
}

/** A second location, to which some of the stickers go, and where something was tracked for a while. */
async function moveStock(shop: TestShop): Promise<void> {
  const [stock, main] = [await stockStaff(shop), await mainLocation(shop)]
  const { id: annex } = await stock.locations.create.mutate({ code: 'annex', name: 'Annex' })
  const { sticker, ebook } = shop.id.variant
  const lines = [{ variantId: sticker, quantity: 40 }]
  await stock.transfer.mutate({ fromLocationId: main, toLocationId: annex, lines, ...key() })
  for (const line of [{ onHand: 3 }, { tracked: false }]) {
    await stock.set.mutate({ locationId: annex, lines: [{ variantId: ebook, ...line }], ...key() })
  }
}

async function payAndShip(shop: TestShop): Promise<void> {
  await placePaid(shop, { mug: 2, lamp: 1, vase: 1 })
  const [shipped, delivered] = [await placePaid(shop, { mug: 1 }), await placePaid(shop, { mug: 1, book: 2 })]
  const { accessToken } = await signIn(shop, { role: 'ADMIN' })
  const { updateStatus } = shop.as({ accessToken }).admin.orders
  for (const { order } of [shipped, delivered]) await updateStatus.mutate({ orderId: order.id, status: 'SHIPPED' })
  await updateStatus.mutate({ orderId: delivered.order.id, status: 'DELIVERED' })
}

/** By its owner before and after it was paid, by staff, and by the clock. */
async function endOrders(shop: TestShop): Promise<void> {
  const cancel = (placed: Placed) => ownerOf(shop, placed).cancel.mutate({ orderId: placed.order.id, reason: 'no' })
  await cancel(await (await openGuest(shop, { mug: 1 })).place())
  await cancel(await placePaid(shop, { mug: 1, teapot: 1 }))
  const { accessToken } = await signIn(shop, { role: 'ADMIN' })
  const { order } = await (await openGuest(shop, { mug: 1 })).place()
  await shop.as({ accessToken }).admin.orders.updateStatus.mutate({ orderId: order.id, status: 'CANCELED' })
  const declined = await (await openGuest(shop, { mug: 1 })).place()
  await payWith(shop, intentOf(declined), 'pm_card_chargeDeclined')
  await until(async () => (await readOrder(shop, declined)).paymentStatus === 'FAILED')
  await shop.database.pool.query(`update orders set expires_at = shop_now() where id = $1`, [declined.order.id])
  await expireOrders(shop.served.deps)
}

/** As if an attempt's cancel had been written down here, and lost on the way to Stripe. */
const loseCancel = ({ database }: TestShop, { order }: Placed) =>
  database.pool.query(`update payment_attempt set state = 'canceled' where order_id = $1`, [order.id])

/** Two intents of one order are paid, and one goes back. */
async function payTwice(shop: TestShop): Promise<void> {
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  await loseCancel(shop, placed)
  const second = await ownerOf(shop, placed).retryPayment.mutate({ orderId: placed.order.id })
  for (const intentId of [intentOf(placed), intentOf(second)]) await payWith(shop, intentId)
}

/** The money of an order comes after its end, and goes back. */
async function payLate(shop: TestShop): Promise<void> {
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  await loseCancel(shop, placed)
  await ownerOf(shop, placed).cancel.mutate({ orderId: placed.order.id, reason: 'too slow' })
  await payWith(shop, intentOf(placed))
  await until(async () => (await readOrder(shop, placed)).refunds.length === 1)
}

async function useSessions(shop: TestShop): Promise<void> {
  const { refreshToken } = await register(shop)
  await shop.as().auth.refresh.mutate({ refreshToken })
  const second = await login(shop)
  await second.shop.auth.logout.mutate({ refreshToken: second.refreshToken })
}

async function orderForNothing(shop: TestShop): Promise<void> {
  await shop.database.pool.query('update shipping_method set price_minor = 0')
  // Settings are kept for a second.
  await until(async () => {
    const guest = await openGuest(shop, { sticker: 1 })
    const { order } = await guest.place({ paymentMethod: 'none' }).catch(() => ({ order: null }))
    return order?.total.amount === 0
  })
}

/** Every event is worked off, every refund is final, and no job waits. */
async function isSettled({ database }: TestShop): Promise<boolean> {
  const { rows } = await database.pool.query(`
    select id::text from refund where state in ('requested', 'submitted')
    union all select id from stripe_event where state = 'received'
    union all select order_id::text from payment_attempt where state = 'planned'
    union all select id::text from pgboss.job where state < 'completed'`)
  return rows.length === 0
}

/** Stripe moves the money of a charge a moment after it; null before. */
async function settledDump(shop: TestShop): Promise<ProviderDump | null> {
  const dump = await dumpOf(shop)
  const moved = new Set(dump.movements?.map(({ intentId }) => intentId))
  return dump.intents.every(({ id, status }) => status !== 'succeeded' || moved.has(id)) ? dump : null
}

async function dumpOf(shop: TestShop): Promise<ProviderDump> {
  const [intents, refunds] = [await listOf(shop, 'payment_intents'), await listOf(shop, 'refunds')]
  const customers = await listOf(shop, 'customers')
  const disputes = await listOf(shop, 'disputes')
  const movements = await listOf(shop, 'balance_transactions')
  return {
    intents: intents.map(
      (intent): DumpedIntent => ({
        id: intent.id,
        status: intent.status,
        amount: intent.amount,
        amountReceived: intent.amount_received ?? 0,
        currency: intent.currency,
        attemptId: intent.metadata.attempt_id ?? null,
        customerId: intent.customer ?? null,
      }),
    ),
    refunds: refunds.map(
      (refund): DumpedRefund => ({
        id: refund.id,
        intentId: refund.payment_intent ?? '',
        status: refund.status,
        amount: refund.amount,
        refundId: refund.metadata.refund_id ?? null,
      }),
    ),
    customers: customers.map(({ id, metadata }) => ({ id, recordId: metadata.provider_customer_id ?? null })),
    disputes: disputes.map(
      (dispute): DumpedDispute => ({
        id: dispute.id,
        intentId: dispute.payment_intent ?? '',
        status: dispute.status,
        amount: dispute.amount,
        isWithdrawn: (dispute.balance_transactions ?? []).reduce((sum, move) => sum + move.amount, 0) < 0,
      }),
    ),
    movements: movements.map(
      ({ source, amount, currency }): DumpedMovement => ({
        intentId: source?.payment_intent ?? null,
        amount,
        currency,
      }),
    ),
  }
}

interface Listed {
  readonly id: string
  readonly status: string
  readonly amount: number
  readonly amount_received?: number
  readonly currency: string
  readonly payment_intent?: string
  readonly customer?: string | null
  readonly metadata: Readonly<Record<string, string>>
  readonly balance_transactions?: readonly { readonly amount: number }[]
  readonly source?: { readonly payment_intent?: string | null } | null
}

async function listOf(
  shop: TestShop,
  what: 'payment_intents' | 'refunds' | 'customers' | 'disputes' | 'balance_transactions',
): Promise<Listed[]> {
  const headers = { authorization: 'Bearer sk_test_inspector' }
  const expand = what === 'balance_transactions' ? '&expand[]=data.source' : ''
  const answer = await fetch(`${shop.simulator.url}/v1/${what}?limit=100${expand}`, { headers })
  // What Stripe's lists answer, as far as it is asked for here.
  return ((await answer.json()) as { data: Listed[] }).data
}
