import type { OrderId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { id, idempotencyKey, OrderStatus, text } from '../../schemas.ts'
import { refuses, staff } from '../../trpc.ts'
import { cancelOrder, cancelRefusals } from '../cancel-order.ts'
import { Order, viewOrder } from '../view.ts'
import { moveOrder, moveRefusals } from './move-order.ts'

const refusals = [...new Set([...cancelRefusals, ...moveRefusals])]

export const updateStatus = staff('orders:write')
  .meta({
    docs:
      'Says that a whole order has shipped, or has arrived, or cancels one that has not shipped. Other states follow ' +
      'from what happens and are set by nobody. Asking again for the same answers the same order.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(
    z.strictObject({
      orderId: id<OrderId>(),
      status: OrderStatus,
      reason: text({ max: 500 }).optional().describe('The shopper can read it, in the timeline of the order'),
      version: z.int().min(1).optional().describe('Of the order as it was seen; another one is a conflict'),
      idempotencyKey: idempotencyKey.optional(),
    }),
  )
  .output(Order)
  .mutation(async ({ ctx, input: { orderId, status, reason = null, version } }) => {
    const wish = { orderId, reason, version }
    const dossier =
      status === 'CANCELED'
        ? await cancelOrder(ctx, { ...wish, by: { actor: 'staff', audited: ctx } })
        : await moveOrder(ctx, { ...wish, to: status })
    return viewOrder(dossier)
  })
