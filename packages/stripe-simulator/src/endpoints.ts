import type { Endpoint } from './api/endpoint.ts'
import { balanceEndpoints } from './balance/endpoints.ts'
import { chargeEndpoints } from './charges/endpoints.ts'
import { checkoutEndpoints } from './checkout/endpoints.ts'
import { customerEndpoints } from './customers/endpoints.ts'
import { disputeEndpoints } from './disputes/endpoints.ts'
import { eventEndpoints } from './events/endpoints.ts'
import { fileEndpoints } from './files/endpoints.ts'
import { paymentIntentEndpoints } from './payment-intents/endpoints.ts'
import { paymentMethodEndpoints } from './payment-methods/endpoints.ts'
import { refundEndpoints } from './refunds/endpoints.ts'
import { setupIntentEndpoints } from './setup-intents/endpoints.ts'
import { taxEndpoints } from './tax/endpoints.ts'
import { webhookEndpointEndpoints } from './webhook-endpoints/endpoints.ts'

/** Contents page: everything under /v1. */
export const endpoints: readonly Endpoint[] = [
  ...paymentIntentEndpoints,
  ...setupIntentEndpoints,
  ...chargeEndpoints,
  ...refundEndpoints,
  ...disputeEndpoints,
  ...fileEndpoints,
  ...customerEndpoints,
  ...paymentMethodEndpoints,
  ...balanceEndpoints,
  ...checkoutEndpoints,
  ...taxEndpoints,
  ...eventEndpoints,
  ...webhookEndpointEndpoints,
]
