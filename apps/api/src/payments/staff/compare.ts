import { findOrderOwner } from '@tillwright/db/orders'
import type { OrderId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { refuseUnavailable } from '../../orders/confirm-payment.ts'
import { id } from '../../schemas.ts'
import { noSuchOrder, refuses, staff } from '../../trpc.ts'
import { readBothSides } from './both-sides.ts'
import { PaymentComparison, viewComparison } from './view.ts'

const refusals = ['PAYMENT_PROVIDER_UNAVAILABLE'] as const

export const compare = staff('payments:read')
  .meta({
    docs:
      'Asks Stripe about all payments, refunds and disputes of an order and shows them beside ours, with what does ' +
      'not agree. It changes nothing.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(z.strictObject({ orderId: id<OrderId>() }))
  .output(PaymentComparison)
  .query(async ({ ctx, input: { orderId } }) => {
    if ((await findOrderOwner(ctx.db, { orderId })) === null) throw noSuchOrder()
    return viewComparison(await readBothSides(ctx, orderId).catch(refuseUnavailable))
  })
