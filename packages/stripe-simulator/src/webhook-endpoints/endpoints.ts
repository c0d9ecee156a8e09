import type Stripe from 'stripe'
import { changed } from '../api/changed.ts'
import { del, type Endpoint, get, post } from '../api/endpoint.ts'
import { invalid, missing } from '../api/errors.ts'
import { type ListParams, listPage } from '../api/list.ts'
import { mergedMetadata } from '../api/metadata.ts'
import { newId, randomText } from '../ids.ts'
import type { Work } from '../store/work.ts'

export const webhookEndpointEndpoints: readonly Endpoint[] = [
  post<Stripe.WebhookEndpointCreateParams>('/v1/webhook_endpoints', (work, { params }) => createEndpoint(work, params)),
  get('/v1/webhook_endpoints/{id}', (work, { id }) => endpointOf(work, id)),
  get<ListParams>('/v1/webhook_endpoints', (work, { params, url }) =>
    listPage(work.all('webhook_endpoint'), params, { url, matches: () => true }),
  ),
  post<Stripe.WebhookEndpointUpdateParams>('/v1/webhook_endpoints/{id}', (work, { id, params }) =>
    updateEndpoint(work, endpointOf(work, id), params),
  ),
  del('/v1/webhook_endpoints/{id}', (work, { id }) => {
    const endpoint = endpointOf(work, id)
    work.forget('webhook_endpoint', endpoint.id)
    work.forget('simulator.secret', endpoint.id)
    for (const delivery of work.all('simulator.delivery'))
      if (delivery.endpoint === endpoint.id) work.forget('simulator.delivery', delivery.id)
    return { id: endpoint.id, object: 'webhook_endpoint', deleted: true }
  }),
]

/** The one answer that tells the secret. */
function createEndpoint(work: Work, params: Stripe.WebhookEndpointCreateParams): Stripe.WebhookEndpoint {
  checkUrl(params.url)
  const id = newId('we_1')
  const { secret } = work.put('simulator.secret', { id, secret: `whsec_${randomText(32)}` })
  const endpoint = work.put('webhook_endpoint', {
    id,
    object: 'webhook_endpoint',
    api_version: params.api_version ?? null,
    application: null,
    created: work.nowSeconds,
    description: params.description || null,
    enabled_events: checkedTypes(params.enabled_events),
    livemode: false,
    metadata: mergedMetadata({}, params.metadata),
    status: 'enabled',
    url: params.url,
  })
  return { ...endpoint, secret }
}

function updateEndpoint(
  work: Work,
  before: Stripe.WebhookEndpoint,
  params: Stripe.WebhookEndpointUpdateParams,
): Stripe.WebhookEndpoint {
  if (params.url !== undefined) checkUrl(params.url)
  return work.put('webhook_endpoint', {
    ...before,
    description: changed(params.description, before.description),
    enabled_events: params.enabled_events ? checkedTypes(params.enabled_events) : before.enabled_events,
    metadata: mergedMetadata(before.metadata, params.metadata),
    status: params.disabled === undefined ? before.status : params.disabled ? 'disabled' : 'enabled',
    url: params.url ?? before.url,
  })
}

function checkedTypes(types: readonly string[]): string[] {
  if (types.length === 0) throw invalid('At least one event type is needed.', { param: 'enabled_events' })
  return [...types]
}

function checkUrl(url: string): void {
  if (!/^https?:\/\//.test(url) || !URL.canParse(url))
    throw invalid('Invalid URL: An explicit scheme (such as https) must be provided.', {
      code: 'url_invalid',
      param: 'url',
    })
}

function endpointOf(work: Work, id: string): Stripe.WebhookEndpoint {
  const endpoint = work.find('webhook_endpoint', id)
  if (endpoint === undefined) throw missing('webhook endpoint', id, 'webhook_endpoint')
  return endpoint
}
