import { transact } from '@tillwright/db/client'
import { planAttempt } from '@tillwright/db/payments'
import type { OrderId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { Payment, payable } from '../payments/view.ts'
import { Refused } from '../refused.ts'
import { id, idempotencyKey } from '../schemas.ts'
import { owner, refuses } from '../trpc.ts'
import { readDossier } from './dossier.ts'

const refusals = ['ORDER_STATUS_CONFLICT'] as const

export const retryPayment = owner
  .meta({
    docs: 'Goes on with the payment of an unpaid order: the same intent while it can be paid.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(z.strictObject({ orderId: id<OrderId>(), idempotencyKey: idempotencyKey.optional() }))
  .output(z.object({ payment: Payment }))
  .mutation(async ({ ctx }) => {
    const status = await transact(ctx.db, (tx) => planAttempt(tx, ctx.orderId, ctx.newId))
    if (status !== 'PENDING') throw new Refused({ code: 'ORDER_STATUS_CONFLICT', from: status, to: 'PROCESSING' })
    const { payment } = await payable(ctx, await readDossier(ctx, ctx.orderId))
    return { payment }
  })
