import type { OrderId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { id, idempotencyKey, text } from '../schemas.ts'
import { owner, refuses } from '../trpc.ts'
import { cancelOrder, cancelRefusals } from './cancel-order.ts'
import { Order, viewOrder } from './view.ts'

export const cancel = owner
  .meta({
    docs:
      'Cancels an order that has not shipped: its goods are free again; an unpaid one can no longer be paid, ' +
      'the money of a paid one goes back.',
    refuses: cancelRefusals,
  })
  .errors(refuses(cancelRefusals))
  .input(
    z.strictObject({
      orderId: id<OrderId>(),
      reason: text({ max: 500 }),
      idempotencyKey: idempotencyKey.optional(),
    }),
  )
  .output(Order)
  .mutation(async ({ ctx, input }) =>
    viewOrder(await cancelOrder(ctx, { orderId: ctx.orderId, by: { actor: 'shopper' }, reason: input.reason })),
  )
