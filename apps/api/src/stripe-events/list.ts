import type { NewestPosition } from '@tillwright/db/newest-first'
import { readStripeEvents } from '@tillwright/db/stripe-event-list'
import { z } from 'zod'
import { newestFirst, pageOf, pageWith } from '../newest-first.ts'
import { Refused } from '../refused.ts'
import { moment, text } from '../schemas.ts'
import { staff } from '../trpc.ts'
import { eventId, StripeEvent, StripeEventState } from './view.ts'

export const list = staff('payments:read')
  .meta({ docs: 'What Stripe has told and what became of it, the newest first.' })
  .input(
    z
      .strictObject({
        ...newestFirst,
        state: StripeEventState.optional(),
        type: text({ max: 100 }).optional(),
        objectId: text({ max: 255 }).optional(),
        receivedFrom: moment.optional(),
        receivedTo: moment.optional().describe('Not included'),
      })
      .prefault({}),
  )
  .output(pageOf(StripeEvent))
  .query(async ({ ctx, input: { cursor, limit, ...filter } }) => {
    const after = cursor === undefined ? null : positionOf(cursor)
    const found = await readStripeEvents(ctx.db, filter, { after, most: limit + 1 })
    return pageWith(found, limit, ({ moment, ...event }) => event)
  })

/** As in other lists, but for the id, which is Stripe's. */
const position = z.tuple([z.iso.datetime({ precision: 6 }).regex(/^[12]/), eventId])

function positionOf(cursor: string): NewestPosition {
  const parsed = position.safeParse(jsonOf(Buffer.from(cursor, 'base64url').toString('utf8')))
  if (parsed.success) return { at: parsed.data[0], id: parsed.data[1] }
  throw new Refused({ code: 'VALIDATION_FAILED', issues: [{ path: 'cursor', message: 'is none of ours' }] })
}

function jsonOf(value: string): unknown {
  try {
    return JSON.parse(value)
  } catch {
    return undefined
  }
}
