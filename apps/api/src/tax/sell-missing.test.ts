import { expect, test } from 'vitest'
import { submitRefund } from '../payments/submit-refund.ts'
import { sweepPayments } from '../payments/sweep-payments.ts'
import { intentOf, payWith } from '../testing/shopper.ts'
import { keptTaxOf, openBuyer, openTaxedShop } from '../testing/stripe-tax.ts'

test('a sale of which an old process has heard is told by the next sweep, with its refund', async () => {
  await using shop = await openTaxedShop({ works: false })
  const { pool } = shop.database
  const { buyer, place } = await openBuyer(shop, { mug: 1 })
  const placed = await place()
  await payWith(shop, intentOf(placed))
  await buyer.orders.confirmPayment.mutate({ orderId: placed.order.id })
  const { refunds } = await buyer.orders.cancel.mutate({ orderId: placed.order.id, reason: 'no' })
  await submitRefund(shop.served.deps, refunds[0]?.id ?? '')
  // What that process leaves: it knows nothing of taxes that a provider has found.
  await pool.query(`
    delete from tax_reversal;
    update tax_calculation set state = 'agreed', payment_attempt_id = null;
    delete from pgboss.job where name like 'record-tax%'`)
  await Promise.all(Array.from({ length: 8 }, () => sweepPayments(shop.served.deps, 'hourly')))
  expect((await keptTaxOf(shop, placed)).state).toBe('sold')
  const { rows } = await pool.query(`select name from pgboss.job where name like 'record-tax%' order by name`)
  expect(rows).toEqual([{ name: 'record-tax-reversal' }, { name: 'record-tax-sale' }])
  expect((await pool.query(`select state from tax_reversal`)).rows).toEqual([{ state: 'due' }])
  await pool.query(`update tax_reversal set state = 'unrecorded'; update tax_calculation set state = 'differs'`)
})
