import { expect, test } from 'vitest'
import { everything, openPromotion } from '../testing/open-promotion.ts'
import { openTestShop } from '../testing/open-test-shop.ts'
import { intentOf, openGuest } from '../testing/shopper.ts'

test('10.75 %, thirds, a third off, postage taxed by parts: all is whole, adds up, and Stripe hears it', async () => {
  await using shop = await openTestShop({ works: false })
  const run = (statement: string) => shop.database.pool.query(statement)
  await run(`update tax_rate set rate_ppm = 107500; update product set tax_category = 'standard'`)
  await run(`update shipping_method set tax_pro_rata = true, price_minor = 499`)
  await run(`update variant_price set price_minor = 333 where price_minor = 1800`)
  const off = { kind: 'percent', percentPpm: 330_000 } as const
  await openPromotion(
    shop,
    { name: 'A third off', terms: { conditions: [], actions: [{ kind: 'whole', of: everything, off }] } },
    { THIRD: null },
  )
  const guest = await openGuest(shop, { mug: 1, book: 3 })
  await guest.shop.cart.applyCoupon.mutate({ code: 'THIRD' })
  const placed = await guest.place()
  const { lines, subtotal, discount, shipping, tax, total, taxLines } = placed.order
  const amounts = [subtotal, discount, shipping, tax, total].map(({ amount }) => amount)
  // 24.99 + 3 × 3.33 = 34.98, of which 33 % are 11.5434; tax of 23.44 and 4.99.
  expect(amounts.slice(0, 3)).toEqual([3_498, 1_154, 499])
  const sum = (all: readonly number[]) => all.reduce((one, other) => one + other, 0)
  expect(amounts.every(Number.isSafeInteger)).toBe(true)
  expect(sum(lines.map((line) => line.discount.amount))).toBe(discount.amount)
  expect(sum(taxLines.map((line) => line.tax.amount))).toBe(tax.amount)
  // By the line each part is rounded for itself: no more than half a cent for each of them.
  expect(Math.abs(tax.amount - (3_498 - 1_154 + 499) * 0.1075)).toBeLessThanOrEqual(2)
  expect(total.amount).toBe(subtotal.amount - discount.amount + shipping.amount + tax.amount)
  const asked = await fetch(`${shop.simulator.url}/v1/payment_intents/${intentOf(placed)}`, {
    headers: { authorization: 'Bearer sk_test_simulator' },
  })
  expect(await asked.json()).toMatchObject({ amount: total.amount, currency: 'usd' })
})
