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
import type { Access } from '../watchers.ts'
import { clientAddressOf } from './client-address.ts'
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

/** How often a stream looks by itself: news can get lost with the connection that brings it. */
const lookAgainMs = 30_000

export const onUpdate = owner
  .meta({
    docs:
      'The order whenever something happens to it, on whichever node; first as it is. ' +
      'With the id of the last update seen it goes on from there, and nothing is missed. ' +
      'Whoever has too many streams open is RATE_LIMITED.',
  })
  .input(z.strictObject({ orderId: id<OrderId>(), lastEventId: z.uuid().optional() }))
  .output(streamOf(OrderUpdate))
  .subscription(async function* ({ ctx, input, signal = new AbortController().signal }) {
    const { orderId } = ctx
    const access = await accessTo(ctx, orderId)
    const watching = ctx.watchers.admit({ access, clientAddress: clientAddressOf(ctx.ip) })
    try {
      yield* updatesOf(
        ctx,
        { orderId, access, lastEventId: input.lastEventId },
        AbortSignal.any([signal, watching.cut]),
      )
      watching.cut.throwIfAborted()
    } finally {
      watching.end()
    }
  })

interface Watched {
  readonly orderId: OrderId
  readonly access: Access
  readonly lastEventId: string | undefined
}

async function* updatesOf(ctx: Context, { orderId, access, lastEventId }: Watched, signal: AbortSignal) {
  const bell = openBell()
  const stop = await ctx.orderFeed.watch(orderId, bell.ring)
  try {
    let position = await positionAfter(ctx, orderId, lastEventId)
    for (let hasNews = true; !signal.aborted; hasNews = await bell.heard(lookAgainMs, signal)) {
      const updates = await readUpdatesAfter(ctx.db, orderId, position)
      // In between it is looked for all streams at once.
      if (hasNews || updates.length > 0) await mustStillOwn(ctx, access)
      const order = updates.length === 0 ? undefined : viewOrder(await readDossier(ctx, orderId))
      for (const { id, kind, at, position: reached } of updates) {
        if (order !== undefined) yield tracked(id, { id, type: kind, at, order })
        position = reached
      }
    }
  } finally {
    stop()
  }
}

async function positionAfter({ db }: Context, orderId: OrderId, lastEventId: string | undefined): Promise<number> {
  if (lastEventId === undefined) return readPositionBeforeLast(db, orderId)
  const position = await findPositionOf(db, orderId, lastEventId)
  if (position !== null) return position
  const issues = [{ path: 'lastEventId', message: 'is no update of this order' }]
  throw new Refused({ code: 'VALIDATION_FAILED', issues })
}

/** By what its owner was let in. */
async function accessTo(ctx: Context, orderId: OrderId): Promise<Access> {
  if (ctx.keys.opensOrder(orderId, ctx.orderTokens)) return { kind: 'order_token', orderId }
  const who = await signedIn(ctx)
  if (who === null) throw new Refused({ code: 'TOKEN_EXPIRED' })
  return { kind: 'session', ...who, needs: null }
}

/** A stream outlives its token: whoever has signed out, or was made to, sees no more. Throws TOKEN_EXPIRED. */
async function mustStillOwn(ctx: Context, access: Access): Promise<void> {
  if (access.kind === 'session' && (await readActor(ctx.db, access)) === null) {
    throw new Refused({ code: 'TOKEN_EXPIRED' })
  }
}
