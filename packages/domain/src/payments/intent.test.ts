import { expect, test } from 'vitest'
import type { OrderId, PaymentAttemptId, ShopId } from '../ids.ts'
import { currencyCode } from '../money/currency.ts'
import { intentRequestOf } from './intent.ts'

test('an intent is asked for in the provider’s units and letters, and names shop, order and attempt', () => {
  // The brands are made where ids enter the shop; a test is such a place.
  const order = {
    ...{ id: 'order' as OrderId, shopId: 'shop' as ShopId, orderNumber: 'ORD-1' },
    // The provider counts krónur in hundredths, which nobody else has.
    ...{ totalMinor: 3265, currency: currencyCode('ISK') },
  }
  expect(intentRequestOf('attempt' as PaymentAttemptId, order)).toEqual({
    amount: 326_500,
    currency: 'isk',
    description: 'Order ORD-1',
    // A method that leaves the page would need one to come back to.
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
    metadata: { shop_id: 'shop', order_id: 'order', order_number: 'ORD-1', attempt_id: 'attempt' },
  })
})
