import { expect, test } from 'vitest'
import type { AccountId, ShopId } from '../ids.ts'
import { customerRequestOf, defaultCardOf, isRetryable } from './saved-card.ts'

const cards = [{ id: 'newest' }, { id: 'older' }, { id: 'oldest' }]

test('the chosen card is the default while there is one, else the newest is', () => {
  expect(defaultCardOf(cards, 'older')).toEqual({ id: 'older' })
  expect(defaultCardOf(cards, 'removed')).toEqual({ id: 'newest' })
  expect(defaultCardOf(cards, null)).toEqual({ id: 'newest' })
  expect(defaultCardOf([], 'older')).toBeNull()
})

test('a card that its bank has forbidden is not worth another try, and any other is', () => {
  expect(['stolen_card', 'lost_card', 'pickup_card', 'fraudulent', 'expired_card'].filter(isRetryable)).toEqual([])
  const passing = ['insufficient_funds', 'generic_decline', 'authentication_required', 'processing_error']
  expect(passing.filter(isRetryable)).toEqual(passing)
})

test('a customer is asked for by name, and names shop, account and record', () => {
  // The brands are made where ids enter the shop; a test is such a place.
  const buyer = { accountId: 'account' as AccountId, shopId: 'shop' as ShopId, email: 'a@example.com', name: 'Ada' }
  expect(customerRequestOf('record', buyer)).toEqual({
    email: 'a@example.com',
    name: 'Ada',
    metadata: { shop_id: 'shop', account_id: 'account', provider_customer_id: 'record' },
  })
})
