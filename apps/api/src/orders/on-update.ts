import { findPositionOf, readPositionBeforeLast, readUpdatesAfter } from '@tillwright/db/order-updates'
import { readActor } from '@tillwright/db/staff-access'
import type { OrderId } from '@tillwright/domain/ids'
import { tracked } from '@trpc/server'
import { z } from 'zod'
import { signedIn } from '../accounts/identity.ts'
import { openBell } from '../bell.ts'
import type { Context } from '../context.ts'
import { Refused } from '../refused.ts'
import { id } from '../schemas.ts'
import { streamOf } from '../stream.ts'
import { owner } from '../trpc.ts'
import { readDossier } from './dossier.ts'
import { Order, viewOrder } from './view.ts'

const OrderUpdate = z
  .object({
    id: z.uuid().describe('Of the entry of the timeline'),
    type: z.string().describe('What happened: the kind of the entry'),
    at: z.date(),
    order: Order.describe('As it is now'),
  })
  .meta({ id: 'OrderUpdate' })

/** How often a stream looks by itself, and whether its reader may still see what it shows. */
const lookAgainMs = 30_000

export const onUpdate = owner
  .meta({
    docs:
      'The order whenever something happens to it, on whichever node; first as it is. ' +
      'With the id of the last update seen it goes on from there, and nothing is missed.',
  })
  .input(z.strictObject({ orderId: id<OrderId>(), lastEventId: z.uuid().optional() }))
  .output(streamOf(OrderUpdate))
  .subscription(async function* ({ ctx, input, signal = new AbortController().signal }) {
    const { orderId } = ctx
    const bell = openBell()
    const stop = await ctx.orderFeed.watch(orderId, bell.ring)
    try {
      let position = await positionAfter(ctx, orderId, input.lastEventId)
      while (!signal.aborted) {
        await mustStillOwn(ctx, orderId)
        const updates = await readUpdatesAfter(ctx.db, orderId, position)
        const order = updates.length === 0 ? undefined : viewOrder(await readDossier(ctx, orderId))
        for (const { id, kind, at, position: reached } of updates) {
          if (order !== undefined) yield tracked(id, { id, type: kind, at, order })
          position = reached
        }
        await bell.heard(lookAgainMs, signal)
      }
    } finally {
      stop()
    }
  })

async function positionAfter({ db }: Context, orderId: OrderId, lastEventId: string | undefined): Promise<number> {
  if (lastEventId === undefined) return readPositionBeforeLast(db, orderId)
  const position = await findPositionOf(db, orderId, lastEventId)
  if (position !== null) return position
  const issues = [{ path: 'lastEventId', message: 'is no update of this order' }]
  throw new Refused({ code: 'VALIDATION_FAILED', issues })
}

/** A stream outlives its token: whoever has signed out, or was made to, sees no more. Throws TOKEN_EXPIRED. */
async function mustStillOwn(ctx: Context, orderId: OrderId): Promise<void> {
  if (ctx.keys.opensOrder(orderId, ctx.orderTokens)) return
  const who = await signedIn(ctx)
  if (who === null || (await readActor(ctx.db, who)) === null) throw new Refused({ code: 'TOKEN_EXPIRED' })
}
