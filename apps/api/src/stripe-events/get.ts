import { readStripeEvent } from '@tillwright/db/stripe-event-list'
import { holds } from '@tillwright/domain/accounts/permission'
import { z } from 'zod'
import { staff } from '../trpc.ts'
import { maskPayload } from './mask-payload.ts'
import { eventId, noSuchEvent, StripeEvent } from './view.ts'

const StripeEventDetail = StripeEvent.extend({
  payload: z.string().describe('What Stripe sent, with … for what the caller may not see'),
}).meta({ id: 'StripeEventDetail' })

export const get = staff('payments:read')
  .meta({
    docs:
      'One event of Stripe, with what it says. Client secrets are never shown; names, addresses, e-mails and ' +
      'phone numbers only to those who may also read customers.',
  })
  .input(z.strictObject({ eventId }))
  .output(StripeEventDetail)
  .query(async ({ ctx, input }) => {
    const event = await readStripeEvent(ctx.db, input.eventId)
    if (event === null) throw noSuchEvent()
    return { ...event, payload: maskPayload(event.payload, { showsPeople: holds(ctx.actor, 'customers:read') }) }
  })
