import type { Inputs } from './inputs.ts'

const freeShipping = { kind: 'shipping', off: { kind: 'percent', percentPpm: 1_000_000 } }

/** For procedures about promotions. */
export const ofPromotions: Inputs = {
  'admin.promotions.list': () => ({}),
  'admin.promotions.simulate': ({ variantId }) => ({
    market: 'US',
    to: { country: 'US', region: 'NY', postalCode: '10001' },
    lines: [{ variantId, quantity: 1 }],
  }),
  'admin.promotions.get': ({ promotionId }) => ({ promotionId }),
  'admin.promotions.create': ({ customerGroupId }) => ({
    name: 'Free shipping',
    conditions: [{ kind: 'customer_group', ids: [customerGroupId] }],
    actions: [freeShipping],
  }),
  'admin.promotions.update': ({ promotionId }) => ({ promotionId, priority: 1, version: 1 }),
  'admin.promotions.enable': ({ promotionId }) => ({ promotionId, version: 1 }),
  'admin.promotions.disable': ({ promotionId }) => ({ promotionId, version: 1 }),
  'admin.promotions.remove': ({ promotionId }) => ({ promotionId, version: 1 }),
  'admin.promotions.coupons.list': ({ promotionId }) => ({ promotionId }),
  'admin.promotions.coupons.create': ({ promotionId }) => ({ promotionId, code: crypto.randomUUID() }),
  'admin.promotions.coupons.remove': ({ couponId }) => ({ couponId }),
  'admin.promotions.coupons.batches': ({ promotionId }) => ({ promotionId }),
  'admin.promotions.coupons.generate': ({ promotionId }) => ({ promotionId, count: 1 }),
  'admin.promotions.coupons.export': ({ couponBatchId }) => ({ batchId: couponBatchId }),
}
