import type { Inputs } from './inputs.ts'

/** For procedures about stock. */
export const ofStock: Inputs = {
  'admin.stock.locations.list': () => ({}),
  'admin.stock.locations.get': ({ locationId }) => ({ locationId }),
  'admin.stock.locations.create': () => ({ code: `x-${crypto.randomUUID()}`, name: 'Elsewhere' }),
  'admin.stock.locations.update': ({ locationId }) => ({ locationId, priority: -1, version: 1 }),
  'admin.stock.locations.enable': ({ locationId }) => ({ locationId, version: 1 }),
  'admin.stock.locations.disable': ({ locationId }) => ({ locationId, version: 1 }),
  'admin.stock.levels': () => ({}),
  'admin.stock.adjust': ({ locationId, variantId }) => ({
    locationId,
    kind: 'receive',
    lines: [{ variantId, delta: 1 }],
    idempotencyKey: crypto.randomUUID(),
  }),
  'admin.stock.set': ({ locationId, variantId }) => ({
    locationId,
    lines: [{ variantId, tracked: true, lowStockThreshold: 1 }],
    idempotencyKey: crypto.randomUUID(),
  }),
  'admin.stock.transfer': ({ locationId, otherLocationId, variantId }) => ({
    fromLocationId: otherLocationId,
    toLocationId: locationId,
    lines: [{ variantId, quantity: 1 }],
    idempotencyKey: crypto.randomUUID(),
  }),
  'admin.stock.movements': () => ({}),
  'admin.stock.reconcile': () => ({}),
}
