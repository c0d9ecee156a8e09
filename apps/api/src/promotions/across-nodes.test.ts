import { expect, test } from 'vitest'
import { serve } from '../serve.ts'
import { untilSomebodyWaits } from '../testing/locks.ts'
import { everything, openPromotion } from '../testing/open-promotion.ts'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'
import { openGuest } from '../testing/shopper.ts'

const long = { tags: ['long'] }

const free = { kind: 'percent', percentPpm: 1_000_000 } as const

/** Eight guests with one address, each node’s with a code and goods of their own. */
async function readyGuests(shop: TestShop, email: string) {
  const goods = [{ mug: 1 }, { book: 1 }, { teapot: 1 }, { lamp: 1 }] as const
  return Promise.all(
    Array.from({ length: 8 }, async (_, index) => {
      const guest = await openGuest(shop, goods[index % 4] ?? { mug: 1 })
      await guest.shop.cart.applyCoupon.mutate({ code: index % 2 === 0 ? 'WELCOME' : 'HELLO' })
      const { shippingAddress, shippingMethodId, ...request } = await guest.request({ email })
      const to = { shippingAddress, shippingMethodId }
      const { expectedTotal } = await guest.shop.checkout.quote.query({ ...to, email })
      return { guest, request: { ...request, ...to, expectedTotal } }
    }),
  )
}

test('two discounts on the first order are one for a buyer, whatever he buys and on whichever node', long, async () => {
  await using shop = await openTestShop({ stock: { mug: 99, book: 99, teapot: 99, lamp: 99 }, works: false })
  const other = await serve({ ...shop.options, port: 0 })
  const conditions = [{ kind: 'order_count', range: { min: 1, max: 1 } }] as const
  const actions = [
    { kind: 'whole', of: everything, off: free },
    { kind: 'shipping', off: free, methodIds: null },
  ] as const
  for (const code of ['WELCOME', 'HELLO'])
    await openPromotion(shop, { terms: { conditions, actions } }, { [code]: null })
  for (let round = 0; round < 3; round++) {
    const ready = await readyGuests(shop, `ada${round}@example.com`)
    // Both nodes are in the middle of a transaction when the last lock is free.
    const holder = await shop.database.pool.connect()
    await holder.query('begin; lock table order_day')
    const answers = ready.map(({ guest, request }, index) =>
      (index % 2 === 0 ? guest.shop : shop.at(other.url)({ cartToken: guest.cartToken })).orders.place.mutate(request),
    )
    const settled = Promise.allSettled(answers)
    await untilSomebodyWaits(shop, 2)
    await holder.query('rollback')
    holder.release()
    expect((await settled).filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  }
  await other.stop(1_000)
})

test('an order that a process of the release before cancels gives back what it had, once', async () => {
  await using shop = await openTestShop({ works: false })
  await openPromotion(
    shop,
    { markets: ['US'], budgets: [{ market: 'US', budgetMinor: 9_999, spentMinor: 0 }] },
    { A: 1 },
  )
  const guest = await openGuest(shop, { mug: 1 })
  await guest.shop.cart.applyCoupon.mutate({ code: 'A' })
  const { order } = await guest.place()
  // All that it does about promotions is nothing; stock is another matter.
  const cancel = `update orders set status = 'CANCELED', cancel_reason = 'no', canceled_at = shop_now(), expires_at = null
    where id = $1`
  const { rows } = await shop.database.pool.query(
    `select count(*)::int as redeemed from redemption where state = 'redeemed'`,
  )
  expect(rows).toEqual([{ redeemed: 1 }])
  const connection = await shop.database.pool.connect()
  await connection.query('begin')
  await connection.query(cancel, [order.id])
  await connection.query('set constraints orders_release_redemptions immediate')
  const left = await connection.query(`
    select promotion.used_count, coupon.used_count as coupon_used, there.spent_minor, redemption.state
    from promotion join coupon on coupon.promotion_id = promotion.id
    join promotion_market there on there.promotion_id = promotion.id
    join redemption on redemption.promotion_id = promotion.id`)
  await connection.query('rollback')
  connection.release()
  expect(left.rows).toEqual([{ used_count: 0, coupon_used: 0, spent_minor: 0, state: 'released' }])
})
