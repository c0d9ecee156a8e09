import type { Transport } from '../payments/gateway-transport.ts'
import type { Telemetry } from './telemetry.ts'

/** Counts, measures and follows each request to Stripe. Nothing of what is sent or answered is told. */
export const observeStripe =
  ({ metrics, tracing }: Telemetry) =>
  (transport: Transport): Transport =>
  async (request) => {
    const startedAt = performance.now()
    const operation = `${request.method} ${withoutIds(request.path)}`
    const facts = { 'http.request.method': request.method, 'peer.service': 'stripe', 'url.template': operation }
    const told = (status: number | null) => metrics.stripe({ status, ms: performance.now() - startedAt })
    return tracing.within({ name: operation, kind: 'client', facts }, async (span) => {
      try {
        const answer = await transport(request)
        told(answer.status)
        span.add({ 'http.response.status_code': answer.status })
        if (answer.status >= 400) span.fail(String(answer.status))
        return answer
      } catch (error) {
        told(null)
        throw error
      }
    })
  }

/** `/v1/payment_intents/pi_1/cancel?…` is a name for one intent alone: what is left is one for all. */
const withoutIds = (path: string): string =>
  (path.split('?', 1)[0] ?? '').replaceAll(/\/(?!v\d+\/)[^/]*[0-9A-Z][^/]*/g, '/:id')
