import { readDifferences } from '@tillwright/db/payment-differences'
import type { OrderId } from '@tillwright/domain/ids'
import { finders } from '@tillwright/domain/payments/differences'
import { z } from 'zod'
import { newestFirst, pageFrom, pageOf, pageWith } from '../../newest-first.ts'
import { id } from '../../schemas.ts'
import { staff } from '../../trpc.ts'
import { Difference } from './view.ts'

const FoundDifference = Difference.extend({
  id: z.uuid(),
  foundAt: z.date(),
  foundBy: z
    .enum(finders)
    .describe('The reconciler that runs three times a minute, a sweep over two days or over five weeks, or staff'),
}).meta({ id: 'FoundPaymentDifference' })

export const differences = staff('payments:read')
  .meta({
    docs:
      'Where shop and Stripe did not agree, and what was done about it, the newest first. A healthy shop has none: ' +
      'webhooks tell everything in time. What nobody repairs is listed once a day for as long as it lasts.',
  })
  .input(
    z
      .strictObject({ ...newestFirst, orderId: id<OrderId>().optional(), isRepaired: z.boolean().optional() })
      .prefault({}),
  )
  .output(pageOf(FoundDifference))
  .query(async ({ ctx, input: { cursor, limit, ...filter } }) => {
    const found = await readDifferences(ctx.db, filter, pageFrom({ cursor, limit }))
    return pageWith(found, limit, ({ moment, ...difference }) => difference)
  })
