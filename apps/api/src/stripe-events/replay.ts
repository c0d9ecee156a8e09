import { type Tx, transact } from '@tillwright/db/client'
import { type KeptEvent, lockStripeEvent } from '@tillwright/db/stripe-event-list'
import { reopenStripeEvent } from '@tillwright/db/stripe-events'
import { z } from 'zod'
import { idempotencyKey } from '../schemas.ts'
import { auditChange } from '../staff/audit-change.ts'
import { type StaffContext, staff } from '../trpc.ts'
import { eventId, noSuchEvent, StripeEvent } from './view.ts'

export const replay = staff('payments:write')
  .meta({
    docs:
      'Has an event of Stripe worked off again, whatever became of it: payments are made to agree with what Stripe ' +
      'says now, so that nothing is done twice. One that waits to be worked off is answered as it is.',
  })
  .input(
    z.strictObject({
      eventId,
      idempotencyKey: idempotencyKey.optional().describe('The key of the last replay asks for no other one'),
    }),
  )
  .output(StripeEvent)
  .mutation(({ ctx, input }) =>
    transact(ctx.db, async (tx) => {
      const { replayKey, ...event } = await lock(tx, input.eventId)
      const key = input.idempotencyKey ?? null
      if (event.state === 'received' || (key !== null && key === replayKey)) return event
      return putBack({ ctx, tx }, event, key)
    }),
  )

/** With the job that works it off, or not at all. */
async function putBack({ ctx, tx }: { ctx: StaffContext; tx: Tx }, event: KeptEvent, key: string | null) {
  const replayCount = await reopenStripeEvent(tx, event.id, key)
  if (replayCount === null) throw noSuchEvent()
  await ctx.jobs.enqueue(tx, 'process-stripe-event', [{ eventId: event.id, replay: replayCount }])
  const factsOf = ({ state, problem }: KeptEvent) => ({ state, problem })
  const after = await lock(tx, event.id)
  const facts = { before: factsOf(event), after: factsOf(after) }
  await auditChange(tx, ctx, { entity: 'stripe_event', entityId: event.id, ...facts })
  return after
}

async function lock(tx: Tx, id: string) {
  const event = await lockStripeEvent(tx, id)
  if (event === null) throw noSuchEvent()
  return event
}
