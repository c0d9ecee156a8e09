import { expect, test } from 'vitest'
import { method } from '../shipping/testing/methods.ts'
import { orderedMethod } from './draft.ts'

test('an order keeps what was promised of its shipping and how its price came about, and none of the terms', () => {
  const agreed = {
    reasons: [{ kind: 'flat' as const, priceMinor: 500 }],
    delivery: { from: '2026-03-02', to: '2026-03-06' },
  }
  const post = method('post', { name: 'Post', deliveryDaysMin: 2, deliveryDaysMax: 4 })
  expect(orderedMethod(post, agreed)).toEqual({
    ...{ id: 'post', code: 'post', name: 'Post', deliveryDaysMin: 2, deliveryDaysMax: 4 },
    ...agreed,
  })
})
