import { expect, test } from 'vitest'
import type { OrderId, PaymentAttemptId, ShopId } from '../ids.ts'
import { currencyCode } from '../money/currency.ts'
import { intentRequestOf, requestOfCustomer, requestOfNobody } from './intent.ts'

// The brands are made where ids enter the shop; a test is such a place.
const order = {
  ...{ id: 'order' as OrderId, shopId: 'shop' as ShopId, orderNumber: 'ORD-1' },
  // The provider counts krónur in hundredths, which nobody else has.
  ...{ totalMinor: 3265, currency: currencyCode('ISK'), captureMethod: 'automatic' as const },
}

test('an intent is asked for in the provider’s units and letters, and names shop, order and attempt', () => {
  const asked = intentRequestOf('attempt' as PaymentAttemptId, order)
  expect(asked).toEqual({
    amount: 326_500,
    currency: 'isk',
    description: 'Order ORD-1',
    // A method that leaves the page would need one to come back to.
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
    metadata: { shop_id: 'shop', order_id: 'order', order_number: 'ORD-1', attempt_id: 'attempt' },
  })
  const held = intentRequestOf('attempt' as PaymentAttemptId, { ...order, captureMethod: 'manual' })
  expect(held).toEqual({ ...asked, capture_method: 'manual' })
})

test('of a customer it is asked for by his name, to save his card where he wants that, and of nobody as ever', () => {
  const request = intentRequestOf('attempt' as PaymentAttemptId, order)
  const [saved, saving] = [requestOfCustomer(request, 'cus_1', 'saved'), requestOfCustomer(request, 'cus_1', 'saving')]
  expect(saved).toEqual({ ...request, customer: 'cus_1' })
  expect(saving).toEqual({ ...request, customer: 'cus_1', setup_future_usage: 'off_session' })
  for (const asked of [request, saved, saving]) expect(requestOfNobody(asked)).toEqual(request)
})
