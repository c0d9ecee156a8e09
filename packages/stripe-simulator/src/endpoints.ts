import type { Endpoint } from './api/endpoint.ts'
import { balanceEndpoints } from './balance/endpoints.ts'
import { chargeEndpoints } from './charges/endpoints.ts'
import { eventEndpoints } from './events/endpoints.ts'
import { paymentIntentEndpoints } from './payment-intents/endpoints.ts'
import { paymentMethodEndpoints } from './payment-methods/endpoints.ts'
import { refundEndpoints } from './refunds/endpoints.ts'

/** Contents page: everything under /v1. */
export const endpoints: readonly Endpoint[] = [
  ...paymentIntentEndpoints,
  ...chargeEndpoints,
  ...refundEndpoints,
  ...paymentMethodEndpoints,
  ...balanceEndpoints,
  ...eventEndpoints,
]
