import type { Env } from '@tillwright/api/env'
import { addressOf } from '@tillwright/api/payments/check-stripe'
import { heardEvents } from '@tillwright/api/payments/event-subject'
import { pinnedApiVersion, type WebhookEndpoint } from '@tillwright/api/payments/gateway'
import { ProviderRefused, ProviderUnavailable } from '@tillwright/api/payments/gateway-asked'
import { reasonOf } from '../start-error.ts'
import { type Finding, finding } from './finding.ts'
import { openGateway } from './stripe.ts'

const patienceMs = 5_000

/**
 * Whether Stripe's webhooks find this shop: its address answers as the shop does, and Stripe sends what the shop hears
 * to it. A shop that has no address in the world is not looked for.
 */
export async function* examineWebhooks(env: Env): AsyncGenerator<Finding> {
  if (env.PUBLIC_URL === undefined) return
  const address = addressOf(`${env.PUBLIC_URL}/webhooks/stripe`)
  yield await examineAddress(address)
  if (env.STRIPE_SECRET_KEY !== undefined) yield await examineEndpoints(env, address)
}

/** What is not signed is refused by the shop itself, and by nobody else in these words. */
async function examineAddress(address: string): Promise<Finding> {
  try {
    const signal = AbortSignal.timeout(patienceMs)
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(address, { method: 'POST', body: '{}', headers, redirect: 'manual', signal })
    const isOurs = answer.status === 400 && (await answer.text()).includes('WEBHOOK_SIGNATURE')
    return isOurs
      ? finding('webhooks', 'ok', `${address} is answered by the shop`)
      : finding(
          'webhooks',
          'BAD',
          `${address} answers ${answer.status}, not as the shop does: correct PUBLIC_URL, or what stands before it`,
        )
  } catch (error) {
    return finding(
      'webhooks',
      'BAD',
      `${address} can't be reached from here (${reasonOf(error instanceof Error && error.cause ? error.cause : error)}): start the API, correct PUBLIC_URL, or let Stripe's addresses in`,
    )
  }
}

async function examineEndpoints(env: Env, address: string): Promise<Finding> {
  try {
    const ours: WebhookEndpoint[] = []
    for await (const endpoint of openGateway(env).listWebhookEndpoints()) {
      if (addressOf(endpoint.url) === address) ours.push(endpoint)
    }
    return ofEndpoints(ours, address)
  } catch (error) {
    if (error instanceof ProviderRefused)
      return finding(
        'webhooks',
        'WARN',
        'the key may not see the webhook endpoints at Stripe: look at them in its dashboard',
      )
    if (error instanceof ProviderUnavailable)
      return finding('webhooks', 'WARN', 'Stripe did not say where it sends webhooks: ask again')
    throw error
  }
}

function ofEndpoints(ours: readonly WebhookEndpoint[], address: string): Finding {
  const enabled = ours.filter(({ isEnabled }) => isEnabled)
  const sent = new Set(enabled.flatMap(({ events }) => events))
  const missing = sent.has('*') ? [] : heardEvents.filter((type) => !sent.has(type))
  if (enabled.length === 0) {
    const remedy = ours.length > 0 ? 'enable it in its dashboard' : 'make one in its dashboard'
    return finding('webhooks', 'BAD', `Stripe sends nothing to ${address}: ${remedy}, for ${heardEvents.join(', ')}`)
  }
  if (missing.length > 0)
    return finding('webhooks', 'BAD', `Stripe does not send ${missing.join(', ')}: add them to its endpoint`)
  if (enabled.some(({ apiVersion }) => apiVersion !== pinnedApiVersion))
    return finding(
      'webhooks',
      'WARN',
      `an endpoint sends another version of Stripe's API than ${pinnedApiVersion}: make a new one`,
    )
  return finding('webhooks', 'ok', `Stripe sends all ${heardEvents.length} types of events that the shop hears`)
}
