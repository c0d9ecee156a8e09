import type Stripe from 'stripe'
import { matchesType } from '../events/types.ts'
import type { Store } from '../store/store.ts'

export interface Webhook {
  readonly url: string
  /** The whole `whsec_…`. */
  readonly secret: string
}

/** Where a delivery goes: to an endpoint of the API by its id, or to the one that was configured (null). */
export function targetOf(store: Store, configured: Webhook | null, endpointId: string | null): Webhook | null {
  if (endpointId === null) return configured
  const endpoint = store.find('webhook_endpoint', endpointId)
  const kept = store.find('simulator.secret', endpointId)
  return endpoint && kept ? { url: endpoint.url, secret: kept.secret } : null
}

/** The endpoints of the API that are to hear of events of this type. */
export const listenersTo = (type: string, endpoints: readonly Stripe.WebhookEndpoint[]): readonly string[] =>
  endpoints
    .filter(({ status }) => status === 'enabled')
    .filter(({ enabled_events }) => enabled_events.some((pattern) => matchesType(type, pattern)))
    .map(({ id }) => id)
