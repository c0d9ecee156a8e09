import type { Inputs } from './inputs.ts'

/** For procedures about saved cards. */
export const ofCards: Inputs = {
  'paymentMethods.list': () => undefined,
  'paymentMethods.startSetup': () => undefined,
  'paymentMethods.confirmSetup': ({ setupIntentId }) => ({ setupIntentId }),
  'paymentMethods.remove': ({ paymentMethodId }) => ({ paymentMethodId }),
  'paymentMethods.setDefault': ({ paymentMethodId }) => ({ paymentMethodId }),
  'admin.orders.chargeSavedCard': ({ orderId, paymentMethodId }) => ({
    orderId,
    paymentMethodId,
    version: 1,
    idempotencyKey: crypto.randomUUID(),
  }),
}
