import type { StripeEvent } from '@tillwright/db/stripe-events'
import { z } from 'zod'

/** Where an event says to look: at an intent, or at that and all of its refunds, or all of its disputes. */
export interface EventSubject {
  readonly kind: 'intent' | 'refunds' | 'disputes'
  readonly intentId: string
  /** The shop that it names; null where it names none. */
  readonly shopId: string | null
}

/** What can change what we know of a payment; everything else is kept, and nobody needs to look at it. */
const heard: ReadonlyMap<string, EventSubject['kind']> = new Map([
  ['payment_intent.amount_capturable_updated', 'intent'],
  ['payment_intent.canceled', 'intent'],
  ['payment_intent.payment_failed', 'intent'],
  ['payment_intent.processing', 'intent'],
  ['payment_intent.requires_action', 'intent'],
  ['payment_intent.succeeded', 'intent'],
  ['refund.created', 'refunds'],
  ['refund.updated', 'refunds'],
  ['refund.failed', 'refunds'],
  ['charge.refunded', 'refunds'],
  ['charge.dispute.created', 'disputes'],
  ['charge.dispute.updated', 'disputes'],
  ['charge.dispute.closed', 'disputes'],
  ['charge.dispute.funds_withdrawn', 'disputes'],
  ['charge.dispute.funds_reinstated', 'disputes'],
])

/** The types of events that the shop asks Stripe for. */
export const heardEvents: readonly string[] = [...heard.keys()]

/** Null where there is nothing to look at: another type, or an object that names no intent. */
export function subjectOf({ type, objectId, payload }: Told): EventSubject | null {
  const kind = heard.get(type)
  if (kind === undefined) return null
  const named = namedIn(payload)
  const intentId = kind === 'intent' ? objectId : named.intentId
  return intentId === null ? null : { kind, intentId, shopId: named.shopId }
}

export type Told = Pick<StripeEvent, 'type' | 'objectId' | 'payload'>

/** Of a refund, a dispute or a charge; one that was made without an intent has null. */
const Intent = z.object({ data: z.object({ object: z.object({ payment_intent: z.string().min(1).max(255) }) }) })
const Shop = z.object({ data: z.object({ object: z.object({ metadata: z.object({ shop_id: z.string() }) }) }) })

function namedIn(payload: string): { readonly intentId: string | null; readonly shopId: string | null } {
  const event: unknown = JSON.parse(payload)
  const [intent, shop] = [Intent.safeParse(event).data, Shop.safeParse(event).data]
  return {
    intentId: intent?.data.object.payment_intent ?? null,
    shopId: shop?.data.object.metadata.shop_id ?? null,
  }
}
