import { expect, test } from 'vitest'
import { expireAllCredit } from '../credit/expire.ts'
import { reconcilePayments } from '../payments/reconcile.ts'
import { openTestShop, type TestShop, until } from '../testing/open-test-shop.ts'
import { callsOf, ownerOf } from '../testing/place-paid.ts'
import { intentOf, openGuest, type Placed, payWith, readOrder, refusalFrom, stockProblems } from '../testing/shopper.ts'
import { apiKeyOf, signIn } from '../testing/sign-in.ts'

const run = async (shop: TestShop, statement: string) => (await shop.database.pool.query(statement)).rows

const staffOf = async (shop: TestShop) =>
  shop.as({ apiKey: await apiKeyOf(shop, ['orders:write', 'orders:read', 'payments:write', 'payments:read']) }).admin

const dollars = (amount: number) => ({ amount, currency: 'USD' })

async function cardOf(shop: TestShop, amount: number): Promise<{ code: string; id: string }> {
  const made = { amount: dollars(amount), idempotencyKey: crypto.randomUUID() }
  const { code, giftCard } = await (await staffOf(shop)).giftCards.issue.mutate(made)
  return { code: code ?? '', id: giftCard.id }
}

const balanceOf = async (shop: TestShop, code: string) =>
  (await shop.as().giftCards.balance.query({ code })).balance.amount

const papers = `select kind, total_minor::int from invoice order by id`
const ledger = `select account, sum(amount_minor)::int as sum from ledger_entry group by account order by account`

test('a card is made once under a key, and its code told to who asks under that; nobody else finds it', async () => {
  await using shop = await openTestShop({ works: false })
  const { giftCards } = await staffOf(shop)
  const wish = { amount: dollars(5_000), note: 'for Ada', idempotencyKey: 'a-card-of-fifty' }
  const made = await Promise.all(Array.from({ length: 8 }, () => giftCards.issue.mutate(wish)))
  expect(new Set(made.map(({ code }) => code)).size).toBe(1)
  const { code, giftCard } = made[0] ?? { code: '', giftCard: null }
  expect(code).toMatch(/^([0-9A-Z]{4}-){3}[0-9A-Z]{4}$/)
  expect(giftCard).toMatchObject({ codeEnd: code?.slice(-4), balance: dollars(5_000), enabled: true })
  const typed = (code ?? '').toLowerCase().replaceAll('-', ' ')
  expect(await shop.as().giftCards.balance.query({ code: typed })).toEqual({ balance: dollars(5_000), expiresAt: null })
  for (const wrong of ['0000-0000-0000-0000', 'nonsense'])
    expect(await refusalFrom(shop.as().giftCards.balance.query({ code: wrong }))).toEqual({
      ...{ code: 'GIFT_CARD_INVALID', giftCard: wrong },
    })
  const kept =
    JSON.stringify(await run(shop, 'select answer from staff_request')) +
    JSON.stringify(await run(shop, 'select * from audit_entry'))
  expect(kept).not.toContain(code)
})

test('a gift card pays a part, another card the rest: one order, one invoice, the ledger comes to zero', async () => {
  await using shop = await openTestShop({ stock: { mug: 5 } })
  const { code } = await cardOf(shop, 2_000)
  const guest = await openGuest(shop, { mug: 2 })
  const placed = await guest.place({ giftCards: [code] })
  const { total } = placed.order
  expect(placed.order.credits).toMatchObject([{ kind: 'gift_card', amount: dollars(2_000), refunded: dollars(0) }])
  expect(await balanceOf(shop, code)).toBe(0)
  expect(placed.order.payments).toMatchObject([{ amount: dollars(total.amount - 2_000) }])
  await payWith(shop, intentOf(placed))
  await until(async () => (await readOrder(shop, placed)).paymentStatus === 'SUCCEEDED')
  expect(await run(shop, papers)).toEqual([{ kind: 'invoice', total_minor: total.amount }])
  // Half of it goes back, to each its share.
  const { orders } = await staffOf(shop)
  const half = Math.floor(total.amount / 2)
  const of = { kind: 'amount' as const, amount: dollars(half) }
  await orders.refund.mutate({ orderId: placed.order.id, of, reason: 'scratched', idempotencyKey: 'half-of-it' })
  const after = await until(async () => {
    const order = await readOrder(shop, placed)
    return order.refunds.every(({ state }) => state === 'succeeded') && order
  })
  const toCard = Math.floor((half * 2_000) / total.amount)
  expect(after.refunds.map(({ amount }) => amount.amount).toSorted((a, b) => a - b)[0]).toBeGreaterThanOrEqual(toCard)
  expect(after.refunds.reduce((sum, { amount }) => sum + amount.amount, 0)).toBe(half)
  expect(after.paymentStatus).toBe('PARTIALLY_REFUNDED')
  // And all of the rest.
  const rest = {
    orderId: placed.order.id,
    of: { kind: 'all' as const },
    reason: 'so be it',
    idempotencyKey: 'the-rest',
  }
  await orders.refund.mutate(rest)
  await until(async () => (await readOrder(shop, placed)).paymentStatus === 'REFUNDED')
  expect(await balanceOf(shop, code)).toBe(2_000)
  const notes = (await run(shop, papers)).filter(({ kind }) => kind === 'credit_note')
  expect(notes.reduce((sum, { total_minor }) => sum + total_minor, 0)).toBe(total.amount)
  const sums = await run(shop, ledger)
  expect(sums.reduce((sum, row) => sum + row.sum, 0)).toBe(0)
  expect(sums).toEqual(
    expect.arrayContaining([
      { account: 'credit', sum: 2_000 },
      { account: 'issued', sum: -2_000 },
      { account: 'payment', sum: 0 },
      { account: 'provider', sum: 0 },
    ]),
  )
})

test('what a card pays whole is paid at once, without Stripe, and can be canceled and shipped as any', async () => {
  await using shop = await openTestShop({ stock: { mug: 5 } })
  const { code } = await cardOf(shop, 50_000)
  const placed = await (await openGuest(shop, { mug: 1 })).place({ giftCards: [code], paymentMethod: 'none' })
  const { total } = placed.order
  expect(placed).toMatchObject({
    order: { status: 'PROCESSING', paymentStatus: 'SUCCEEDED', expiresAt: null, paymentMethod: 'none', payments: [] },
    payment: { next: 'none' },
  })
  expect(await callsOf(shop, 'POST', '/v1/payment_intents')).toEqual([])
  expect(await run(shop, papers)).toEqual([{ kind: 'invoice', total_minor: total.amount }])
  const { orders } = await staffOf(shop)
  await orders.updateStatus.mutate({ orderId: placed.order.id, status: 'SHIPPED' })
  const second = await (await openGuest(shop, { mug: 1 })).place({ giftCards: [code] })
  await ownerOf(shop, second).cancel.mutate({ orderId: second.order.id, reason: 'too big' })
  await until(async () => (await readOrder(shop, second)).paymentStatus === 'REFUNDED')
  expect(await balanceOf(shop, code)).toBe(50_000 - total.amount)
  expect(await stockProblems(shop)).toEqual([])
})

test('an order that nobody pays the rest of gives the card back what it has paid', async () => {
  await using shop = await openTestShop()
  const { code } = await cardOf(shop, 1_000)
  const placed = await (await openGuest(shop, { mug: 1 })).place({ giftCards: [code] })
  await ownerOf(shop, placed).cancel.mutate({ orderId: placed.order.id, reason: 'no' })
  await until(async () => (await balanceOf(shop, code)) === 1_000)
  expect(await readOrder(shop, placed)).toMatchObject({ status: 'CANCELED', refunds: [{ amount: dollars(1_000) }] })
  expect(await run(shop, papers)).toEqual([])
})

test('eight guests who pay with one card at once: it is spent once, and the others are told', async () => {
  await using shop = await openTestShop({ works: false, stock: { mug: 20 } })
  const { code } = await cardOf(shop, 4_000)
  const guests = await Promise.all(Array.from({ length: 8 }, () => openGuest(shop, { mug: 1 })))
  const outcomes = await Promise.allSettled(guests.map((guest) => guest.place({ giftCards: [code] })))
  const placed = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
  const spent = placed.flatMap(({ order }) => order.credits).reduce((sum, { amount }) => sum + amount.amount, 0)
  expect(spent).toBe(4_000 - (await balanceOf(shop, code)))
  expect(await balanceOf(shop, code)).toBe(0)
  // Who came too late pays in another way: an empty card pays nothing.
  for (const { order } of placed.filter(({ order: { credits } }) => credits.length === 0))
    expect(order.payments).toMatchObject([{ amount: order.total }])
  expect(outcomes.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 'fulfilled'))
})

test('a rest that is too little to be charged is none, and a card that is not open pays for nothing', async () => {
  await using shop = await openTestShop({ works: false })
  const guest = await openGuest(shop, { mug: 1 })
  const { expectedTotal } = await guest.request()
  const almost = await cardOf(shop, expectedTotal.amount - 10)
  const placed = await guest.place({ giftCards: [almost.code] })
  expect(placed.order.payments).toMatchObject([{ amount: dollars(50) }])
  expect(await balanceOf(shop, almost.code)).toBe(40)
  const { giftCards } = await staffOf(shop)
  const [off, over] = [await cardOf(shop, 500), await cardOf(shop, 500)]
  await giftCards.update.mutate({ giftCardId: off.id, enabled: false, version: 2 })
  await giftCards.update.mutate({ giftCardId: over.id, expiresAt: new Date('2020-01-01'), version: 2 })
  for (const giftCard of [off.code, over.code, '0000-0000-0000-0000']) {
    const next = await openGuest(shop, { mug: 1 })
    expect(await refusalFrom(next.place({ giftCards: [giftCard] }))).toEqual({ code: 'GIFT_CARD_INVALID', giftCard })
  }
  const twice = (await openGuest(shop, { mug: 1 })).place({ giftCards: [almost.code, almost.code.toLowerCase()] })
  expect(await refusalFrom(twice)).toMatchObject({ issues: [{ path: 'giftCards.1' }] })
  const guestsCredit = (await openGuest(shop, { mug: 1 })).place({ useCredit: true })
  expect(await refusalFrom(guestsCredit)).toMatchObject({ issues: [{ path: 'useCredit' }] })
  const poor = (await openGuest(shop, { mug: 1 })).place({ giftCards: [almost.code], paymentMethod: 'none' })
  expect(await refusalFrom(poor)).toMatchObject({ issues: [{ path: 'paymentMethod' }] })
  await expireAllCredit(shop.served.deps)
  expect(await giftCards.get.query({ giftCardId: over.id })).toMatchObject({
    giftCard: { balance: dollars(0) },
    entries: [{ kind: 'expire', amount: dollars(-500) }, { kind: 'issue' }],
  })
})

/** Ada, who has an account, and buys a mug. */
async function buyAsCustomer(
  shop: TestShop,
  more: object = {},
): Promise<Placed & { accessToken: string; accountId: string }> {
  const { accessToken, accountId } = await signIn(shop)
  const ada = shop.as({ accessToken })
  await ada.cart.addLine.mutate({ variantId: shop.id.variant.mug, quantity: 1 })
  const request = await (await openGuest(shop, { mug: 1 })).request()
  return { ...(await ada.orders.place.mutate({ ...request, ...more })), accessToken, accountId }
}

test('money goes back as store credit: Stripe keeps it, and the customer spends it here', async () => {
  await using shop = await openTestShop({ stock: { mug: 5 } })
  const placed = await buyAsCustomer(shop)
  const { accessToken, accountId } = placed
  const ada = shop.as({ accessToken })
  const { id: orderId, total } = placed.order
  await payWith(shop, intentOf(placed))
  await ada.orders.confirmPayment.mutate({ orderId })
  const staff = await staffOf(shop)
  const wish = { orderId, of: { kind: 'all' as const }, to: 'store_credit' as const, reason: 'as you like' }
  await staff.orders.refund.mutate({ ...wish, idempotencyKey: 'as-store-credit' })
  await until(async () => (await ada.orders.get.query({ orderId })).paymentStatus === 'REFUNDED')
  expect(await callsOf(shop, 'POST', '/v1/refunds')).toEqual([])
  expect(await ada.credit.get.query()).toMatchObject({
    items: [{ balance: total, entries: [{ kind: 'refund', orderId }] }],
  })
  // The sweep knows that this money is still there, and rightly so.
  await reconcilePayments(shop.served.deps)
  expect((await staff.payments.compare.query({ orderId })).differences).toEqual([])
  await ada.cart.addLine.mutate({ variantId: shop.id.variant.mug, quantity: 1 })
  const request = await (await openGuest(shop, { mug: 1 })).request()
  const again = await ada.orders.place.mutate({ ...request, useCredit: true })
  expect(again.order).toMatchObject({ paymentStatus: 'SUCCEEDED', credits: [{ kind: 'store_credit', amount: total }] })
  expect(await ada.credit.get.query()).toMatchObject({ items: [{ balance: dollars(0) }] })
  const grant = { customerId: accountId, amount: dollars(300), reason: 'sorry', idempotencyKey: 'sorry-for-that' }
  expect(await staff.credit.grant.mutate(grant)).toMatchObject({ items: [{ balance: dollars(300) }] })
  const take = { ...grant, direction: 'take' as const, amount: dollars(301), idempotencyKey: 'too-much-of-it' }
  expect(await refusalFrom(staff.credit.grant.mutate(take))).toEqual({ code: 'AMOUNT_OUT_OF_RANGE', min: 1, max: 300 })
})

test('a guest has no account for credit, and nobody spends that of another', async () => {
  await using shop = await openTestShop()
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  await payWith(shop, intentOf(placed))
  await until(async () => (await readOrder(shop, placed)).paymentStatus === 'SUCCEEDED')
  const staff = await staffOf(shop)
  const wish = { orderId: placed.order.id, of: { kind: 'all' as const }, to: 'store_credit' as const, reason: 'no' }
  expect(await refusalFrom(staff.orders.refund.mutate({ ...wish, idempotencyKey: 'to-a-guest' }))).toMatchObject({
    issues: [{ path: 'to' }],
  })
  const { accountId } = await signIn(shop)
  await staff.credit.grant.mutate({
    customerId: accountId,
    amount: dollars(9_999),
    reason: 'hers',
    idempotencyKey: 'hers-alone',
  })
  const other = await buyAsCustomer(shop, { useCredit: true })
  expect(other.order.credits).toEqual([])
})
