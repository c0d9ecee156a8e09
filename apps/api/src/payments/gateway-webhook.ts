import type Stripe from 'stripe'
import type { Verified } from './gateway.ts'
import { eventOf } from './webhook-event.ts'

export interface SignedWebhook {
  readonly rawBody: Buffer
  readonly signature: string
}

export interface WebhookKeys {
  readonly checker: Stripe['webhooks']['signature']
  /** Several at once while one is being rotated. */
  readonly secrets: readonly string[]
  readonly isLive: boolean
}

/** How old, and how far ahead of our clock, a signature may be. */
const toleranceSeconds = 300
/** What Stripe's library takes for no limit; only to tell a wrong clock from a wrong signature. */
const anyAge = 0

/** What a webhook brings, once it is proven that Stripe has sent it. */
export function verifyWebhook(webhook: SignedWebhook, { checker, secrets, isLive }: WebhookKeys, now: Date): Verified {
  const { rawBody, signature } = webhook
  const nowMs = now.getTime()
  // Stripe's library refuses what is too old and lets the future pass.
  const signedAt = Number(/(?:^|,)t=(\d+)/.exec(signature)?.[1])
  const isAhead = !(signedAt - nowMs / 1_000 <= toleranceSeconds)
  const isProven = (tolerance: number): boolean =>
    secrets.some((secret) => {
      try {
        return checker?.verifyHeader(rawBody, signature, secret, tolerance, undefined, nowMs) ?? false
      } catch {
        return false
      }
    })
  if (isAhead || !isProven(toleranceSeconds)) return { kind: isProven(anyAge) ? 'untimely' : 'forged' }
  const event = eventOf(rawBody.toString('utf8'))
  return event !== null && event.livemode === isLive ? { kind: 'event', event } : { kind: 'foreign' }
}
