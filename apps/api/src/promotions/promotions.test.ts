import { expect, test } from 'vitest'
import { everything, openPromotion } from '../testing/open-promotion.ts'
import { openTestShop, until } from '../testing/open-test-shop.ts'
import { ownerOf, placePaid } from '../testing/place-paid.ts'
import { type Guest, intentOf, openGuest, type Placed, payWith, readOrder, refusalFrom } from '../testing/shopper.ts'
import { signIn } from '../testing/sign-in.ts'

const long = { tags: ['long'] }

const usesOf = async (shop: Awaited<ReturnType<typeof openTestShop>>) => {
  const { rows } = await shop.database.pool.query(`
    select promotion.used_count, coupon.used_count as coupon_used, (
      select count(*)::int from redemption where promotion_id = promotion.id and state = 'redeemed') as redeemed
    from promotion left join coupon on coupon.promotion_id = promotion.id`)
  return rows
}

test('a code in any case takes its discount off the quote, the order and every line of it', async () => {
  await using shop = await openTestShop()
  const promotionId = await openPromotion(shop, {}, { SPRING: null })
  const guest = await openGuest(shop, { mug: 1, book: 2 })
  const before = (await guest.request()).expectedTotal.amount
  const { quote } = await guest.shop.cart.applyCoupon.mutate({ code: ' spring ' })
  expect(quote.couponCodes).toEqual([{ code: 'SPRING', applied: true }])
  const goods = quote.totals.subtotal.amount
  const off = goods - Math.floor((goods * 9 + 5) / 10)
  expect(quote.totals.discount.amount).toBe(off)
  expect(quote.discounts).toMatchObject([
    { promotionId, title: 'Ten percent', code: 'SPRING', amount: { amount: off } },
  ])
  expect(quote.lines.reduce((sum, { discount }) => sum + discount.amount, 0)).toBe(off)

  const { order } = await guest.place()
  expect(order.total.amount).toBeLessThan(before)
  expect(order).toMatchObject({ discount: { amount: off }, discounts: quote.discounts })
  expect(order.lines.map(({ discounts }) => discounts)).toEqual(quote.lines.map(({ discounts }) => discounts))
  expect(await usesOf(shop)).toEqual([{ used_count: 1, coupon_used: 1, redeemed: 1 }])
})

test.each([
  ['nobody knows', {}, 'OTHER', 'UNKNOWN'],
  ['is used up', {}, 'USED', 'CODE_USED_UP'],
  ['is over', { endsAt: new Date(1_000) }, 'USED', 'OVER'],
  ['begins later', { startsAt: new Date(4e12) }, 'USED', 'NOT_YET'],
  ['is of another market', { markets: ['DE'] }, 'USED', 'OTHER_MARKET'],
  ['is of one that was switched off', { enabled: false }, 'USED', 'UNKNOWN'],
])(
  'a code that %s is not taken',
  async (_, facts, code, reason) => {
    const breaks = ['promotion_counts_its_redemptions', 'coupon_counts_its_redemptions'] as const
    await using shop = await openTestShop({ works: false, breaks })
    await openPromotion(shop, { ...facts, usesMax: 9 }, { USED: 1 })
    await shop.database.pool.query('update coupon set used_count = 1; update promotion set used_count = 1')
    const guest = await openGuest(shop, { mug: 1 })
    expect(await refusalFrom(guest.shop.cart.applyCoupon.mutate({ code }))).toMatchObject({
      code: 'COUPON_INVALID',
      reason,
    })
  },
  20_000,
)

test('a code stays on the cart while its condition is not met, and off it once it is taken off', async () => {
  await using shop = await openTestShop({ works: false })
  const conditions = [{ kind: 'quantity', of: everything, range: { min: 2, max: null } }] as const
  const off = { kind: 'percent', percentPpm: 1_000_000 } as const
  const actions = [{ kind: 'whole', of: everything, off }] as const
  await openPromotion(shop, { terms: { conditions, actions } }, { TWO: null })
  const guest = await openGuest(shop, { mug: 1 })
  const { quote } = await guest.shop.cart.applyCoupon.mutate({ code: 'TWO' })
  expect(quote.couponCodes).toEqual([{ code: 'TWO', applied: false, reason: 'CONDITION_NOT_MET' }])
  const more = await guest.shop.cart.addLine.mutate({ variantId: shop.id.variant.mug, quantity: 1 })
  expect(more.quote.totals.discount).toEqual(more.quote.totals.subtotal)
  const without = await guest.shop.cart.removeCoupon.mutate({ code: 'two' })
  expect(without.quote).toMatchObject({ couponCodes: [], totals: { discount: { amount: 0 } } })
})

test(
  'of 50 buyers with one coupon one has it, and once his order has expired another one does, once',
  long,
  async () => {
    await using shop = await openTestShop({ stock: { mug: 100 }, keepsSchedule: true })
    await openPromotion(shop, {}, { ONCE: 1 })
    await shop.database.pool.query('update shop_setting set unpaid_orders_per_address_max = 1000')
    const guests = await Promise.all(Array.from({ length: 50 }, () => openGuest(shop, { mug: 1 })))
    for (const guest of guests) await guest.shop.cart.applyCoupon.mutate({ code: 'ONCE' })
    const placed = await raceFor(guests)
    expect(placed).toHaveLength(1)
    const [winner] = placed
    if (winner === undefined) throw new Error('nobody has won')

    await payWith(shop, intentOf(winner), 'pm_card_chargeDeclined')
    await until(async () => (await readOrder(shop, winner)).paymentStatus === 'FAILED')
    await shop.database.pool.query('update orders set expires_at = shop_now() where id = $1', [winner.order.id])
    await shop.served.deps.jobs.enqueueSweep('expire-orders')
    await until(async () => (await readOrder(shop, winner)).status === 'CANCELED')
    expect(await usesOf(shop)).toEqual([{ used_count: 0, coupon_used: 0, redeemed: 0 }])

    const others = guests.filter((guest) => guest.cartToken !== winnersToken(guests, winner))
    expect(await raceFor(others)).toHaveLength(1)
    expect(await usesOf(shop)).toEqual([{ used_count: 1, coupon_used: 1, redeemed: 1 }])
  },
)

const tokens = new WeakMap<Placed, string>()
const winnersToken = (_: readonly Guest[], placed: Placed) => tokens.get(placed)

/** Those who got the price that they were quoted; the others are told the new one. */
async function raceFor(guests: readonly Guest[]): Promise<Placed[]> {
  const requests = await Promise.all(guests.map(async (guest) => ({ guest, request: await guest.request() })))
  const answers = await Promise.allSettled(
    requests.map(async ({ guest, request }) => {
      const placed = await guest.shop.orders.place.mutate(request)
      tokens.set(placed, guest.cartToken)
      return placed
    }),
  )
  const refused = answers.flatMap((one) => (one.status === 'rejected' ? [one.reason.data?.refusal] : []))
  for (const { code, quote } of refused) {
    expect([code, quote.couponCodes]).toEqual([
      'PRICE_CHANGED',
      [{ code: 'ONCE', applied: false, reason: 'CODE_USED_UP' }],
    ])
  }
  return answers.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
}

test('a promotion without a code holds its limit and its budget against eight at once', async () => {
  await using shop = await openTestShop({ stock: { mug: 100 }, works: false })
  await shop.database.pool.query('update shop_setting set unpaid_orders_per_address_max = 1000')
  const off = { kind: 'fixed', amounts: [{ market: 'US', minor: 500 }] } as const
  const terms = { conditions: [], actions: [{ kind: 'whole', of: everything, off }] } as const
  const budgets = [{ market: 'US', budgetMinor: 1_200, spentMinor: 0 }]
  await openPromotion(shop, { markets: ['US'], terms, budgets })
  const guests = await Promise.all(Array.from({ length: 8 }, () => openGuest(shop, { mug: 1 })))
  const requests = await Promise.all(guests.map(async (guest) => ({ guest, request: await guest.request() })))
  const answers = await Promise.allSettled(
    requests.map(({ guest, request }) => guest.shop.orders.place.mutate(request)),
  )
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
  const { rows } = await shop.database.pool.query('select spent_minor from promotion_market')
  expect(rows).toEqual([{ spent_minor: 1_000 }])
})

test('a buyer has it as often as he may, as a guest and signed in, by his address in any case', async () => {
  await using shop = await openTestShop({ stock: { mug: 100 }, works: false })
  await openPromotion(shop, { usesPerBuyerMax: 1 })
  const first = await openGuest(shop, { mug: 1 })
  expect((await first.place({ email: 'Ada@Example.com' })).order.discount.amount).toBeGreaterThan(0)

  const again = await openGuest(shop, { mug: 1 })
  expect(await refusalFrom(again.place())).toMatchObject({ code: 'PRICE_CHANGED' })
  const { accessToken } = await signIn(shop, { email: 'ada@example.com' })
  const customer = shop.as({ accessToken })
  const cart = await customer.cart.addLine.mutate({ variantId: shop.id.variant.mug, quantity: 1 })
  expect(cart.quote.totals.discount.amount).toBe(0)
})

test('a discount on the first order is for one order, and a canceled one does not count', async () => {
  await using shop = await openTestShop({ stock: { mug: 100 } })
  const conditions = [{ kind: 'order_count', range: { min: 1, max: 1 } }] as const
  const off = { kind: 'percent', percentPpm: 100_000 } as const
  await openPromotion(shop, { terms: { conditions, actions: [{ kind: 'whole', of: everything, off }] } })
  const guest = await openGuest(shop, { mug: 1 })
  const quoted = await guest.request()
  // Who buys is known with the address alone.
  expect(quoted.expectedTotal.amount).toBe(
    (await guest.shop.checkout.quote.query({ ...toOf(quoted) })).totals.total.amount,
  )
  const known = await guest.shop.checkout.quote.query({ ...toOf(quoted), email: 'ada@example.com' })
  expect(known.totals.discount.amount).toBeGreaterThan(0)
  const placed = await guest.place({ expectedTotal: known.expectedTotal })

  const second = await openGuest(shop, { mug: 1 })
  const refusal = await refusalFrom(second.place({ expectedTotal: known.expectedTotal }))
  expect(refusal).toMatchObject({ code: 'PRICE_CHANGED', quote: { totals: { discount: { amount: 0 } } } })
  await ownerOf(shop, placed).cancel.mutate({ orderId: placed.order.id, reason: 'no' })
  await until(async () => (await readOrder(shop, placed)).status === 'CANCELED')
  expect((await second.place({ expectedTotal: known.expectedTotal })).order.discount).toEqual(known.totals.discount)
})

const toOf = ({ shippingAddress, shippingMethodId }: Awaited<ReturnType<Guest['request']>>) => ({
  shippingAddress,
  shippingMethodId,
})

test('a cancel gives back what it may, once', async () => {
  await using shop = await openTestShop({ stock: { mug: 100 } })
  const [back, kept] = [await openPromotion(shop), await openPromotion(shop, { givesBack: false })]
  const placed = await placePaid(shop, { mug: 1 })
  for (let times = 0; times < 2; times++) {
    await ownerOf(shop, placed).cancel.mutate({ orderId: placed.order.id, reason: 'no' })
  }
  const { rows } = await shop.database.pool.query('select id, used_count from promotion order by id')
  expect(rows).toEqual([back, kept].sort().map((id) => ({ id, used_count: id === kept ? 1 : 0 })))
})

test('what a cancel does not give back counts for its buyer as well', async () => {
  await using shop = await openTestShop({ stock: { mug: 100 } })
  await openPromotion(shop, { usesPerBuyerMax: 1, givesBack: false })
  const guest = await openGuest(shop, { mug: 1 })
  const placed = await guest.place()
  await ownerOf(shop, placed).cancel.mutate({ orderId: placed.order.id, reason: 'no' })
  await until(async () => (await readOrder(shop, placed)).status === 'CANCELED')
  const again = await openGuest(shop, { mug: 1 })
  expect(await refusalFrom(again.place())).toMatchObject({ code: 'PRICE_CHANGED' })
})

test('a gift is a line of the order, costs nothing, and is taken from the shelf', async () => {
  await using shop = await openTestShop({ stock: { mug: 5, book: 1 }, works: false })
  const actions = [{ kind: 'gift', variantId: shop.id.variant.book, quantity: 1 }] as const
  await openPromotion(shop, { terms: { conditions: [], actions } })
  const guest = await openGuest(shop, { mug: 1 })
  const cart = await guest.shop.cart.get.query()
  expect(cart?.quote.lines.map(({ sku, isGift, total }) => [sku, isGift, total.amount === 0])).toEqual([
    ['MUG-1', false, false],
    ['BOOK-1', true, true],
  ])
  const { order } = await guest.place()
  expect(order.lines.map(({ sku, quantity, isGift }) => [sku, quantity, isGift])).toEqual([
    ['MUG-1', 1, false],
    ['BOOK-1', 1, true],
  ])
  const { rows } = await shop.database.pool.query('select reserved from stock_level where variant_id = $1', [
    shop.id.variant.book,
  ])
  expect(rows).toEqual([{ reserved: 1 }])
  const next = await openGuest(shop, { mug: 1 })
  expect((await next.shop.cart.get.query())?.quote.lines).toHaveLength(1)
})

test('what is off shipping is off its tax, and told among its reasons', async () => {
  await using shop = await openTestShop({ works: false })
  const off = { kind: 'percent', percentPpm: 1_000_000 } as const
  const actions = [{ kind: 'shipping', off, methodIds: null }] as const
  await openPromotion(shop, { name: 'Free shipping', terms: { conditions: [], actions } })
  const guest = await openGuest(shop, { mug: 1 })
  const { order } = await guest.place()
  expect(order.shipping.amount).toBe(0)
  expect(order.shippingMethod?.reasons.at(-1)).toMatchObject({ kind: 'promotion', name: 'Free shipping' })
  expect(order.discounts).toMatchObject([{ title: 'Free shipping', amount: { amount: 0 } }])
  expect(order.discounts[0]?.shipping.amount).toBeGreaterThan(0)
})
