import { readDisputes, readOpenDisputes } from '@tillwright/db/known-disputes'
import type { OrderId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { newestFirst, pageFrom, pageOf, pageWith } from '../../../newest-first.ts'
import { id } from '../../../schemas.ts'
import { staff } from '../../../trpc.ts'
import { Dispute, DisputeState, viewDispute } from './view.ts'

export const list = staff('payments:read')
  .meta({
    docs:
      'Disputes of payments, the newest first; where only open ones are asked for, the one whose evidence is due ' +
      'soonest first.',
  })
  .input(
    z
      .strictObject({
        ...newestFirst,
        state: DisputeState.optional(),
        isOpen: z.literal(true).optional().describe('Only those that are not over'),
        orderId: id<OrderId>().optional().describe('Also one that the charge pays for since'),
      })
      .prefault({}),
  )
  .output(pageOf(Dispute))
  .query(async ({ ctx, input: { cursor, limit, state, isOpen, orderId } }) => {
    const filter = { states: state && [state], orderId }
    const read = isOpen === true ? readOpenDisputes : readDisputes
    return pageWith(await read(ctx.db, filter, pageFrom({ cursor, limit })), limit, viewDispute)
  })
