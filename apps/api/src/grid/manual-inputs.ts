import type { Inputs } from './inputs.ts'

const key = () => ({ idempotencyKey: crypto.randomUUID() })

/** For procedures about payments by hand. What somebody has ordered here is none: that is for whoever was let in. */
export const ofManualPayments: Inputs = {
  'admin.orders.recordPayment': ({ orderId }) => ({
    ...{ orderId, amount: { amount: 1, currency: 'USD' }, version: 1, ...key() },
  }),
  'admin.orders.revokePayment': ({ orderId }) => ({ orderId, receiptId: crypto.randomUUID(), version: 1, ...key() }),
  'admin.orders.settleRefund': ({ refundByHand }) => ({ refundId: refundByHand, outcome: 'succeeded', ...key() }),
  'admin.payments.refundsByHand': () => ({}),
  'admin.payments.methods.list': () => ({}),
  'admin.payments.methods.create': () => ({
    ...{ code: `x-${crypto.randomUUID()}`, name: 'Cash', instructions: 'Have it ready', kind: 'on_delivery' },
  }),
  'admin.payments.methods.update': ({ manualMethod }) => ({ code: manualMethod, name: 'By transfer', version: 1 }),
  'admin.payments.methods.remove': ({ manualMethod }) => ({ code: manualMethod, version: 1 }),
}
