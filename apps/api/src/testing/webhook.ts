import { createHmac } from 'node:crypto'

/** The header that Stripe signs a webhook with: `t` in seconds, and the HMAC of "t.body". */
export function signedWebhook(body: string, { secret, at }: { secret: string; at: number }): Record<string, string> {
  const v1 = createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')
  return { 'stripe-signature': `t=${at},v1=${v1}` }
}
