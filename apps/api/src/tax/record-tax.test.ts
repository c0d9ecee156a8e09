import { renewCalculation } from '@tillwright/db/tax-calculations'
import type Stripe from 'stripe'
import { expect, test } from 'vitest'
import { submitRefund } from '../payments/submit-refund.ts'
import { openNodes } from '../testing/nodes.ts'
import { until } from '../testing/open-test-shop.ts'
import { callsOf } from '../testing/place-paid.ts'
import { intentOf, type Placed, payWith } from '../testing/shopper.ts'
import { atStripe, keptTaxOf, openBuyer, openTaxedShop, type TaxedShop } from '../testing/stripe-tax.ts'
import { recordTaxReversal } from './record-reversal.ts'
import { recordTaxSale } from './record-sale.ts'

const long = { tags: ['long'] }

const sales = '/v1/tax/transactions/create_from_calculation'
const reversals = '/v1/tax/transactions/create_reversal'
const madeAt = async (shop: TaxedShop, path: string) =>
  (await callsOf(shop, 'POST', path)).filter(({ status, isReplay }) => status === 200 && !isReplay).length

/** A paid order, as whoever waits for its payment sees it. */
async function sell(shop: TaxedShop, market: 'US' | 'DE' | 'JP' = 'US') {
  const { buyer, place } = await openBuyer(shop, { mug: 1, book: 1 }, market)
  const placed = await place()
  await payWith(shop, intentOf(placed))
  const { success } = await buyer.orders.confirmPayment.mutate({ orderId: placed.order.id })
  expect(success).toBe(true)
  return { placed, cancel: () => buyer.orders.cancel.mutate({ orderId: placed.order.id, reason: 'no' }) }
}

const stateOf = async (shop: TaxedShop, placed: Placed) => (await keptTaxOf(shop, placed)).state
const saleOf = async (shop: TaxedShop, placed: Placed): Promise<Stripe.Tax.Transaction> =>
  atStripe(shop, `transactions/${(await keptTaxOf(shop, placed)).transaction_id}`)

async function reversalsOf(shop: TaxedShop, { order }: Placed) {
  const { rows } = await shop.database.pool.query(
    `select refund_id, amount_minor::integer as amount, state, transaction_id from tax_reversal
     where order_id = $1 order by refund_id`,
    [order.id],
  )
  return rows as { refund_id: string; amount: number; state: string; transaction_id: string | null }[]
}

/** What of a transaction is net and what tax, of all lines and the shipping. */
function sumsOf({ line_items, shipping_cost }: Stripe.Tax.Transaction): [amount: number, tax: number] {
  const parts = [...(line_items?.data ?? []), ...(shipping_cost ? [shipping_cost] : [])]
  return [parts.reduce((sum, one) => sum + one.amount, 0), parts.reduce((sum, one) => sum + one.amount_tax, 0)]
}

const differencesOf = async (shop: TaxedShop) => (await shop.admin.payments.differences.query({})).items

const refundAtStripe = (shop: TaxedShop, placed: Placed, amount: number) =>
  fetch(`${shop.simulator.url}/v1/refunds`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk_test_x', 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ payment_intent: intentOf(placed), amount: String(amount) }),
  })

test.each(['US', 'DE', 'JP'] as const)(
  'in %s a paid order is one sale at Stripe, and its refund one reversal',
  async (market) => {
    await using shop = await openTaxedShop()
    const { placed, cancel } = await sell(shop, market)
    await until(async () => (await stateOf(shop, placed)) === 'recorded')
    const sale = await saleOf(shop, placed)
    expect(sale).toMatchObject({ type: 'transaction', reference: placed.order.id })
    const { total, tax, taxIncluded } = placed.order
    expect(sumsOf(sale)).toEqual([taxIncluded ? total.amount : total.amount - tax.amount, tax.amount])
    await cancel()
    const [reversal] = await until(async () => {
      const found = await reversalsOf(shop, placed)
      return found[0]?.state === 'recorded' && found
    })
    const reversed = await atStripe<Stripe.Tax.Transaction>(shop, `transactions/${reversal?.transaction_id}`)
    expect(reversed).toMatchObject({ type: 'reversal', reference: reversal?.refund_id })
    expect(sumsOf(reversed)).toEqual(sumsOf(sale).map((sum) => 0 - sum))
    expect([await madeAt(shop, sales), await madeAt(shop, reversals)]).toEqual([1, 1])
    expect(await differencesOf(shop)).toEqual([])
  },
)

test('an order that is not paid is no sale', async () => {
  await using shop = await openTaxedShop()
  const { buyer, place } = await openBuyer(shop, { mug: 1 })
  const placed = await place()
  await buyer.orders.cancel.mutate({ orderId: placed.order.id, reason: 'no' })
  await recordTaxSale(shop.served.deps, placed.order.id as Parameters<typeof recordTaxSale>[1])
  expect(await keptTaxOf(shop, placed)).toMatchObject({ state: 'agreed', transaction_id: null })
  expect(await callsOf(shop, 'POST', sales)).toEqual([])
})

test('eight webhooks, four nodes and eight jobs at once record a sale once, and its refund once', long, async () => {
  await using shop = await openTaxedShop({ works: false })
  await using nodes = await openNodes(shop, 4, { works: true })
  const { placed, cancel } = await sell(shop)
  const { deps } = shop.served
  // The order's id as it came over the wire.
  const orderId = placed.order.id as Parameters<typeof recordTaxSale>[1]
  const headers = { authorization: 'Bearer sk_test_x' }
  const answer = await fetch(`${shop.simulator.url}/v1/events?limit=100`, { headers })
  // What Stripe's lists are.
  const { data } = (await answer.json()) as { data: { id: string }[] }
  await Promise.all([
    ...data.map(({ id: eventId }) => shop.control('webhooks/redeliver', { eventId, times: 8 })),
    ...Array.from({ length: 8 }, () => recordTaxSale(deps, orderId)),
  ])
  await until(async () => (await stateOf(shop, placed)) === 'recorded')
  const { refunds } = await cancel()
  const refundId = refunds[0]?.id ?? ''
  await until(async () => (await reversalsOf(shop, placed)).length === 1)
  await Promise.all(Array.from({ length: 8 }, () => recordTaxReversal(deps, refundId)))
  expect(await reversalsOf(shop, placed)).toMatchObject([{ state: 'recorded', refund_id: refundId }])
  expect((await saleOf(shop, placed)).reference).toBe(orderId)
  expect([nodes.all.length, await madeAt(shop, sales), await madeAt(shop, reversals)]).toEqual([4, 1, 1])
  expect(await differencesOf(shop)).toEqual([])
})

test.each(['error_500', 'drop_before', 'drop_after'])(
  'a sale whose recording meets %s twice is recorded in the end, and once',
  async (kind) => {
    await using shop = await openTaxedShop({ works: false })
    const { placed } = await sell(shop)
    const orderId = placed.order.id as Parameters<typeof recordTaxSale>[1]
    await shop.control('faults', { kind, path: sales, times: 2, isStored: true })
    const { deps } = shop.served
    await until(async () => {
      await recordTaxSale(deps, orderId).catch(() => undefined)
      return (await stateOf(shop, placed)) === 'recorded'
    })
    expect((await saleOf(shop, placed)).reference).toBe(orderId)
    expect(await differencesOf(shop)).toEqual([])
  },
)

test.each([
  ['sale', sales, ['tax_unreversed', 'tax_unnamed']],
  ['reversal', reversals, []],
])('a %s whose name is lost in a failure that Stripe keeps is recorded all the same', async (_, path, kinds) => {
  await using shop = await openTaxedShop({ works: false })
  const { deps } = shop.served
  const { placed, cancel } = await sell(shop)
  const orderId = placed.order.id as Parameters<typeof recordTaxSale>[1]
  await shop.control('faults', { kind: 'error_500_after', path, times: 1 })
  await recordTaxSale(deps, orderId)
  const refundId = (await cancel()).refunds[0]?.id ?? ''
  await submitRefund(deps, refundId)
  await recordTaxReversal(deps, refundId)
  expect((await differencesOf(shop)).map(({ kind }) => kind)).toEqual(kinds)
  expect(await stateOf(shop, placed)).toBe('recorded')
  expect(await reversalsOf(shop, placed)).toMatchObject([
    { state: path === sales ? 'unrecorded' : 'recorded', transaction_id: null },
  ])
})

test('a process that dies between the capture and the recording leaves the job behind', async () => {
  await using shop = await openTaxedShop({ works: false })
  const { placed } = await sell(shop)
  expect(await stateOf(shop, placed)).toBe('sold')
  const { rows } = await shop.database.pool.query(`select data from pgboss.job where name = 'record-tax-sale'`)
  expect(rows).toEqual([{ data: { orderId: placed.order.id } }])
  await using nodes = await openNodes(shop, 2, { works: true })
  await until(async () => (await stateOf(shop, placed)) === 'recorded')
  expect(nodes.all).toHaveLength(2)
  expect(await madeAt(shop, sales)).toBe(1)
})

/** Time that only Stripe sees. */
const pass = (shop: TaxedShop, minutes: number) => shop.control('clock', { advanceMs: minutes * 60_000 })

test('a calculation that has expired is made anew, and recorded where it comes to the same', async () => {
  await using shop = await openTaxedShop({ works: false })
  await shop.control('switches', { taxCalculationLifeSeconds: 1_800 })
  const { placed } = await sell(shop)
  const before = await keptTaxOf(shop, placed)
  await pass(shop, 60)
  const orderId = placed.order.id as Parameters<typeof recordTaxSale>[1]
  await Promise.all(Array.from({ length: 8 }, () => recordTaxSale(shop.served.deps, orderId)))
  const after = await keptTaxOf(shop, placed)
  expect(after).toMatchObject({ state: 'recorded', transaction_id: expect.stringMatching(/^tax_/) })
  expect(after.calculation_id).not.toBe(before.calculation_id)
  expect(sumsOf(await saleOf(shop, placed))[1]).toBe(placed.order.tax.amount)
  expect([await madeAt(shop, sales), await differencesOf(shop)]).toEqual([1, []])
})

test('of two who make a calculation anew at once, both record that of the first', async () => {
  await using shop = await openTaxedShop({ works: false })
  const { placed } = await sell(shop)
  const orderId = placed.order.id as Parameters<typeof recordTaxSale>[1]
  const { calculation_id: from } = await keptTaxOf(shop, placed)
  for (const id of ['taxcalc_first', 'taxcalc_second']) {
    const to = { id, expiresAtSeconds: 2_000_000_000, taxedAtSeconds: 1_700_000_000 }
    await renewCalculation(shop.database.db, { orderId, from, to })
  }
  expect((await keptTaxOf(shop, placed)).calculation_id).toBe('taxcalc_first')
})

test('one that comes to something else leaves the order as it is, and staff is told, also of its refund', async () => {
  await using shop = await openTaxedShop({ works: false })
  await shop.control('switches', { taxCalculationLifeSeconds: 1_800 })
  const { placed, cancel } = await sell(shop)
  await pass(shop, 60)
  // As if Stripe's rates had been others then.
  await shop.database.pool.query(
    `update tax_calculation set said = jsonb_set(said, '{lines,0,parts,0,ratePpm}', '1') where order_id = $1`,
    [placed.order.id],
  )
  const { deps } = shop.served
  const orderId = placed.order.id as Parameters<typeof recordTaxSale>[1]
  await Promise.all(Array.from({ length: 8 }, () => recordTaxSale(deps, orderId)))
  expect(await keptTaxOf(shop, placed)).toMatchObject({ state: 'differs', transaction_id: null })
  expect(await differencesOf(shop)).toMatchObject([
    { orderId, kind: 'tax_differs', foundBy: 'job', theirs: '192 of 4991 usd', repair: null },
  ])
  expect(await madeAt(shop, sales)).toBe(0)
  const { refunds } = await cancel()
  await submitRefund(deps, refunds[0]?.id ?? '')
  await Promise.all(Array.from({ length: 8 }, () => recordTaxReversal(deps, refunds[0]?.id ?? '')))
  expect((await differencesOf(shop)).map(({ kind }) => kind)).toEqual(['tax_unreversed', 'tax_differs'])
  expect(await reversalsOf(shop, placed)).toMatchObject([{ state: 'unrecorded' }])
})

test('money that came twice is no sale, and its way back no reversal', async () => {
  await using shop = await openTaxedShop()
  const { buyer, place } = await openBuyer(shop, { mug: 1 })
  const placed = await place()
  const orderId = placed.order.id
  // As if its cancel had been written down here, and lost on the way to Stripe.
  await shop.database.pool.query(`update payment_attempt set state = 'canceled' where order_id = $1`, [orderId])
  const second = await buyer.orders.retryPayment.mutate({ orderId })
  for (const intentId of [intentOf(placed), intentOf(second)]) await payWith(shop, intentId)
  await until(async () => {
    const { refunds } = await buyer.orders.get.query({ orderId })
    return refunds[0]?.state === 'succeeded' && (await stateOf(shop, placed)) === 'recorded'
  })
  expect(await reversalsOf(shop, placed)).toEqual([])
  await buyer.orders.cancel.mutate({ orderId, reason: 'one was enough' })
  await until(async () => (await reversalsOf(shop, placed))[0]?.state === 'recorded')
  expect([await madeAt(shop, sales), await madeAt(shop, reversals)]).toEqual([1, 1])
})

test('cash rounding is no part of a sale: with all of the money all of the sale goes back', long, async () => {
  await using shop = await openTaxedShop()
  await shop.admin.markets.update.mutate({ code: 'US', cashRounding: { amount: 5, currency: 'USD' }, version: 2 })
  await until(async () => (await shop.served.deps.shop()).markets.get('US')?.cashRoundingMinor === 5)
  const { buyer, place } = await openBuyer(shop, { book: 1 })
  const placed = await place()
  expect(placed.order).toMatchObject({ total: { amount: 2_390 }, rounding: { amount: -2 } })
  await payWith(shop, intentOf(placed))
  await until(async () => (await stateOf(shop, placed)) === 'recorded')
  await buyer.orders.cancel.mutate({ orderId: placed.order.id, reason: 'no' })
  await until(async () => (await reversalsOf(shop, placed))[0]?.state === 'recorded')
  expect(await reversalsOf(shop, placed)).toMatchObject([{ amount: 2_392 }])
})

test('people who send money back in parts at Stripe reverse the sale in parts, the last one the rest', async () => {
  await using shop = await openTaxedShop()
  const { placed } = await sell(shop)
  await until(async () => (await stateOf(shop, placed)) === 'recorded')
  const { amount } = placed.order.total
  for (const part of [1_000, 999, amount - 1_999]) {
    await refundAtStripe(shop, placed, part)
    await until(async () =>
      (await reversalsOf(shop, placed)).some((one) => one.amount === part && one.state === 'recorded'),
    )
  }
  const kept = await reversalsOf(shop, placed)
  const made = await Promise.all(
    kept.map((one) => atStripe<Stripe.Tax.Transaction>(shop, `transactions/${one.transaction_id}`)),
  )
  const left = [await saleOf(shop, placed), ...made].map(sumsOf)
  expect(left.reduce(([net, tax], sums) => [net + sums[0], tax + sums[1]], [0, 0])).toEqual([0, 0])
})
