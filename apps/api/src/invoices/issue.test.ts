import { expect, test } from 'vitest'
import { applyPaymentState } from '../payments/apply-state.ts'
import { submitRefund } from '../payments/submit-refund.ts'
import { sweepPayments } from '../payments/sweep-payments.ts'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'
import { ownerOf, placePaid } from '../testing/place-paid.ts'
import { intentOf, openGuest, type Placed, payWith, refusalFrom } from '../testing/shopper.ts'
import { apiKeyOf } from '../testing/sign-in.ts'

const long = { tags: ['long'] }

const run = async (shop: TestShop, statement: string) => (await shop.database.pool.query(statement)).rows

const numbersIn = async (shop: TestShop, kind = 'invoice'): Promise<string[]> =>
  (await run(shop, `select number from invoice where kind = '${kind}' order by sequence`)).map(({ number }) => number)

const invoicesOf = async (shop: TestShop, placed: Placed) =>
  (await ownerOf(shop, placed).invoices.query({ orderId: placed.order.id })).items

const placeOne = async (shop: TestShop) => (await openGuest(shop, { mug: 1 })).place()

const cause = { actor: 'stripe', reason: null }

/** As the webhook and the reconciler do, each time when they hear of it. */
async function applyNow({ served: { deps } }: TestShop, placed: Placed): Promise<string> {
  const intent = await deps.gateway.retrieveIntent(intentOf(placed))
  if (intent === null) throw new Error('Stripe knows it')
  return applyPaymentState(deps, intent, cause)
}

const year = new Intl.DateTimeFormat('en', { timeZone: 'America/New_York', year: 'numeric' }).format(new Date())
const numbered = (start: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${start}-${year}-${String(index + 1).padStart(5, '0')}`)

test('eight orders that are paid at once, each told of twice, have an invoice each without a gap', long, async () => {
  await using shop = await openTestShop({ works: false })
  const placed = await Promise.all(Array.from({ length: 8 }, () => placeOne(shop)))
  for (const one of placed) await payWith(shop, intentOf(one))
  const applied = await Promise.all([...placed, ...placed].map((one) => applyNow(shop, one)))
  expect(applied.filter((kind) => kind === 'paid')).toHaveLength(8)
  expect(await numbersIn(shop)).toEqual(numbered('INV', 8))
  const told = await Promise.all(placed.map((one) => invoicesOf(shop, one)))
  expect(told.map(({ length }) => length)).toEqual(Array(8).fill(1))
  expect(new Set(told.flat().map(({ number }) => number))).toEqual(new Set(numbered('INV', 8)))
})

test('what is not paid takes no number: declined, waiting for a person, or canceled', long, async () => {
  await using shop = await openTestShop({ works: false })
  for (const method of ['pm_card_chargeDeclined', 'pm_card_authenticationRequired']) {
    const placed = await placeOne(shop)
    await payWith(shop, intentOf(placed), method)
    await applyNow(shop, placed)
    expect(await invoicesOf(shop, placed)).toEqual([])
    await ownerOf(shop, placed).cancel.mutate({ orderId: placed.order.id, reason: 'no' })
  }
  expect(await numbersIn(shop)).toEqual([])
  await placePaid(shop, { mug: 1 })
  expect(await numbersIn(shop)).toEqual(numbered('INV', 1))
})

test('money that goes back is credited when it has gone, also bit by bit, to the amount of the invoice', async () => {
  await using shop = await openTestShop({ works: false })
  const placed = await placePaid(shop, { mug: 1 })
  const { amount, currency } = placed.order.total
  for (const part of [1_000, 1]) {
    await shop.control('dashboard/refund', { payment_intent: intentOf(placed), amount: part })
    await sweepPayments(shop.served.deps, 'hourly')
  }
  const { refunds } = await ownerOf(shop, placed).cancel.mutate({ orderId: placed.order.id, reason: 'no' })
  expect(await numbersIn(shop, 'credit_note')).toEqual(numbered('CN', 2))
  const last = refunds.find(({ state }) => state === 'requested')
  await submitRefund(shop.served.deps, last?.id ?? '')
  const [invoice, ...credits] = await invoicesOf(shop, placed)
  expect(invoice).toMatchObject({ kind: 'invoice', total: placed.order.total, corrects: null })
  const [first] = numbered('INV', 1)
  expect(credits).toMatchObject(
    [1_000, 1, amount - 1_001].map((part, index) => ({
      ...{ kind: 'credit_note', corrects: first, total: { amount: part, currency } },
      number: numbered('CN', 3)[index],
    })),
  )
})

test('money that came twice or too late is no sale, and goes back without a paper', async () => {
  await using shop = await openTestShop({ works: false })
  const twice = await placeOne(shop)
  const orderId = twice.order.id
  await run(shop, `update payment_attempt set state = 'canceled' where order_id = '${orderId}'`)
  const second = await ownerOf(shop, twice).retryPayment.mutate({ orderId })
  await payWith(shop, intentOf(second))
  await applyNow(shop, { ...twice, ...second })
  await payWith(shop, intentOf(twice))
  expect(await applyNow(shop, twice)).toBe('late_money')
  for (const { id } of await run(shop, 'select id from refund')) await submitRefund(shop.served.deps, id)
  expect((await invoicesOf(shop, twice)).map(({ kind }) => kind)).toEqual(['invoice'])
  await ownerOf(shop, twice).cancel.mutate({ orderId, reason: 'no' })
  for (const { id } of await run(shop, `select id from refund where state = 'requested'`)) {
    await submitRefund(shop.served.deps, id)
  }
  expect((await invoicesOf(shop, twice)).map(({ kind }) => kind)).toEqual(['invoice', 'credit_note'])
})

test('an order that was placed before it was kept how it is taxed is paid and refunded without a paper', async () => {
  await using shop = await openTestShop({ works: false })
  const placed = await placeOne(shop)
  await run(shop, 'update orders set shipping_parts = null')
  await run(shop, 'update order_line set tax_rates = null')
  await payWith(shop, intentOf(placed))
  expect(await applyNow(shop, placed)).toBe('paid')
  const { refunds } = await ownerOf(shop, placed).cancel.mutate({ orderId: placed.order.id, reason: 'no' })
  await submitRefund(shop.served.deps, refunds[0]?.id ?? '')
  expect(await invoicesOf(shop, placed)).toEqual([])
})

test('papers are for their owner and for staff that may read orders', async () => {
  await using shop = await openTestShop({ works: false })
  const [mine, another] = [await placePaid(shop, { mug: 1 }), await placePaid(shop, { mug: 1 })]
  const [invoice] = await invoicesOf(shop, mine)
  const invoiceId = invoice?.id ?? ''
  const { id: orderId, orderNumber } = mine.order
  const ask = { invoiceId, format: 'html' } as const
  const own = ownerOf(shop, mine)
  expect((await own.invoice.query({ ...ask, orderId })).fileName).toBe(`${invoice?.number}.html`)
  expect(await own.invoices.query({ orderNumber })).toEqual({ items: [invoice] })
  expect((await own.invoice.query({ ...ask, orderNumber: orderNumber.toLowerCase() })).mediaType).toBe('text/html')
  const none = { code: 'NOT_FOUND', entity: 'invoice' }
  const foreign = ownerOf(shop, another)
  expect(await refusalFrom(foreign.invoice.query({ ...ask, orderId: another.order.id }))).toEqual(none)
  expect(await refusalFrom(foreign.invoice.query({ ...ask, orderId }))).toMatchObject({ entity: 'order' })
  expect(await refusalFrom(foreign.invoices.query({ orderId }))).toMatchObject({ entity: 'order' })
  const staff = shop.as({ apiKey: await apiKeyOf(shop, ['orders:read']) }).admin.orders
  expect((await staff.invoice.query({ ...ask, format: 'pdf' })).mediaType).toBe('application/pdf')
  expect((await staff.invoices.query({ orderId })).items).toMatchObject([{ id: invoiceId, missing: [] }])
  expect(await refusalFrom(staff.invoice.query({ ...ask, invoiceId: orderId }))).toEqual(none)
})
