import type { OrderId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { cancelUnpaid } from '../payments/cancel-unpaid.ts'
import { Refused } from '../refused.ts'
import { id, idempotencyKey, text } from '../schemas.ts'
import { owner, refuses } from '../trpc.ts'
import { refuseUnavailable } from './confirm-payment.ts'
import { readDossier } from './dossier.ts'
import { Order, viewOrder } from './view.ts'

const refusals = ['ORDER_STATUS_CONFLICT', 'PAYMENT_PROVIDER_UNAVAILABLE'] as const

export const cancel = owner
  .meta({
    docs: 'Cancels an unpaid order: its payment can no longer be made, its goods are free again.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(
    z.strictObject({
      orderId: id<OrderId>(),
      reason: text({ max: 500 }),
      idempotencyKey: idempotencyKey.optional(),
    }),
  )
  .output(Order)
  .mutation(async ({ ctx, input }) => {
    const { order: before } = await readDossier(ctx, ctx.orderId)
    if (before.status === 'PENDING') {
      await cancelUnpaid(ctx, ctx.orderId, { actor: 'shopper', reason: input.reason }).catch(refuseUnavailable)
    }
    const after = await readDossier(ctx, ctx.orderId)
    const { status } = after.order
    const isRepeated = before.status === 'CANCELED' && before.cancelReason === input.reason
    if (status !== 'CANCELED' || (before.status === 'CANCELED' && !isRepeated)) {
      throw new Refused({ code: 'ORDER_STATUS_CONFLICT', from: status, to: 'CANCELED' })
    }
    return viewOrder(after)
  })
