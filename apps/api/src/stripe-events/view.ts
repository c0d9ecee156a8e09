import { stripeEventStates } from '@tillwright/db/stripe-events'
import { z } from 'zod'
import { Refused } from '../refused.ts'
import { text } from '../schemas.ts'

export const StripeEventState = z
  .enum(stripeEventStates)
  .meta({ id: 'StripeEventState' })
  .describe('Received and parked ones are worked off by themselves; a dead one is not, until it is replayed')

/** An event in the inbox. */
export const StripeEvent = z
  .object({
    id: z.string().describe('Stripe’s: evt_…'),
    type: z.string(),
    objectId: z.string().nullable().describe('What it is about: pi_…'),
    apiVersion: z.string().nullable(),
    livemode: z.boolean(),
    state: StripeEventState,
    tries: z.int().describe('How often it was worked off, or given up'),
    problem: z.string().nullable(),
    createdAt: z.date().describe('At Stripe'),
    receivedAt: z.date(),
    processedAt: z.date().nullable(),
    replayCount: z.int(),
    replayedAt: z.date().nullable(),
  })
  .meta({ id: 'StripeEvent' })

export const eventId = text({ max: 255 })

export const noSuchEvent = () => new Refused({ code: 'NOT_FOUND', entity: 'stripe_event' })
