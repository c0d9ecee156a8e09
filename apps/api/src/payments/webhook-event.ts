import type { StripeEvent } from '@tillwright/db/stripe-events'
import { z } from 'zod'

/** What every event of API v1 has; other forms (thin events of v2) are not asked for and not understood. */
const Event = z.object({
  id: z.string().min(1).max(255),
  type: z.string().min(1).max(255),
  api_version: z.string().nullish(),
  livemode: z.boolean(),
  created: z.int().min(0).max(253_402_300_799),
  data: z.object({ object: z.looseObject({ id: z.unknown() }) }),
})

/** Null for what is no event of API v1. */
export function eventOf(payload: string): StripeEvent | null {
  const parsed = Event.safeParse(jsonOf(payload))
  if (!parsed.success) return null
  const { id, type, api_version, livemode, created, data } = parsed.data
  const objectId = typeof data.object.id === 'string' ? data.object.id : null
  return {
    id,
    type,
    apiVersion: api_version ?? null,
    livemode,
    createdAt: new Date(created * 1_000),
    objectId,
    payload,
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
