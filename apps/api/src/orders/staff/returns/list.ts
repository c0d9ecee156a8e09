import { readReturns } from '@tillwright/db/returns'
import type { OrderId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { newestFirst, pageFrom, pageOf, pageWith } from '../../../newest-first.ts'
import { id } from '../../../schemas.ts'
import { staff } from '../../../trpc.ts'
import { Return, ReturnState, viewReturn } from '../../returns/view.ts'

const ListedReturn = Return.extend({ orderId: z.uuid(), orderNumber: z.string() }).meta({ id: 'ListedReturn' })

export const list = staff('orders:read')
  .meta({ docs: 'Returns, the newest first: of one order, or in some states.' })
  .input(
    z.strictObject({
      orderId: id<OrderId>().optional(),
      states: z.array(ReturnState).min(1).max(5).optional(),
      ...newestFirst,
    }),
  )
  .output(pageOf(ListedReturn))
  .query(async ({ ctx, input }) => {
    const filter = { orderId: input.orderId ?? null, states: input.states ?? null }
    const found = await readReturns(ctx.db, filter, pageFrom(input))
    return pageWith(found, input.limit, ({ moment: _, orderNumber, ...known }) => ({
      ...viewReturn(known),
      orderId: known.orderId,
      orderNumber,
    }))
  })
