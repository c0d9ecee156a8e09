import type { Inputs } from './inputs.ts'

/** For procedures about goods on their way, out and back. */
export const ofShipments: Inputs = {
  'orders.requestReturn': ({ shippedOrderId, shippedLineId }) => ({
    orderId: shippedOrderId,
    lines: [{ lineId: shippedLineId, quantity: 1 }],
    idempotencyKey: crypto.randomUUID(),
  }),
  'orders.cancelReturn': ({ shippedOrderId, returnId }) => ({ orderId: shippedOrderId, returnId }),
  'admin.orders.fulfill': ({ orderId }) => ({ orderId, idempotencyKey: crypto.randomUUID() }),
  'admin.orders.capture': ({ orderId }) => ({ orderId, idempotencyKey: crypto.randomUUID() }),
  'admin.orders.edit': ({ orderId, shippedLineId }) => ({
    orderId,
    remove: [{ lineId: shippedLineId, quantity: 1 }],
    idempotencyKey: crypto.randomUUID(),
  }),
  'admin.orders.refund': ({ orderId, shippedLineId }) => ({
    orderId,
    of: { kind: 'lines', lines: [{ lineId: shippedLineId, quantity: 1 }] },
    reason: 'scratched',
    idempotencyKey: crypto.randomUUID(),
  }),
  'admin.orders.setTracking': ({ shipmentId }) => ({ shipmentId, carrier: 'DHL' }),
  'admin.orders.markDelivered': ({ shippedOrderId, shipmentId }) => ({ orderId: shippedOrderId, shipmentId }),
  'admin.orders.returns.list': () => ({}),
  'admin.orders.returns.create': ({ shippedOrderId, shippedLineId }) => ({
    orderId: shippedOrderId,
    lines: [{ lineId: shippedLineId, quantity: 1 }],
    idempotencyKey: crypto.randomUUID(),
  }),
  'admin.orders.returns.approve': ({ returnId }) => ({ returnId }),
  'admin.orders.returns.reject': ({ returnId }) => ({ returnId }),
  'admin.orders.returns.cancel': ({ returnId }) => ({ returnId }),
  'admin.orders.returns.receive': ({ returnId }) => ({ returnId, idempotencyKey: crypto.randomUUID() }),
}
