import type { Inputs } from './inputs.ts'

/** For procedures about drafts. */
export const ofDrafts: Inputs = {
  'admin.orders.createDraft': ({ variantId }) => ({
    lines: [{ variantId, quantity: 1 }],
    idempotencyKey: crypto.randomUUID(),
  }),
  // There is no draft for the buyer of that order.
  'admin.orders.exchange': ({ orderId }) => ({
    given: { kind: 'nothing', orderId },
    draftId: orderId,
    expectedTotal: { amount: 1, currency: 'USD' },
    idempotencyKey: crypto.randomUUID(),
  }),
  'admin.orders.drafts.list': () => ({}),
  'admin.orders.drafts.get': ({ draftId }) => ({ draftId }),
  'admin.orders.drafts.update': ({ draftId }) => ({ draftId, notes: 'Ring twice', version: 1 }),
  'admin.orders.drafts.remove': ({ draftId }) => ({ draftId, version: 1 }),
  'admin.orders.drafts.place': ({ draftId }) => ({
    draftId,
    expectedTotal: { amount: 1, currency: 'USD' },
    idempotencyKey: crypto.randomUUID(),
  }),
}
