import { readReturn } from '@tillwright/db/returns'
import type { LocationId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { ownRefund, RefundInput } from '../../../payments/refund-pieces.ts'
import { id, idempotencyKey, text } from '../../../schemas.ts'
import { once } from '../../../staff/once.ts'
import { refuses, staff } from '../../../trpc.ts'
import { readDossier } from '../../dossier.ts'
import { areNamedOnce, piece } from '../../pieces-input.ts'
import { noSuchReturn } from '../../returns/move-return.ts'
import { returnId } from '../../returns/view.ts'
import { Order, viewOrder } from '../../view.ts'
import { receiveRefusals, receiveReturn } from './receive.ts'

const refusals = [...receiveRefusals, 'IDEMPOTENCY_CONFLICT'] as const

export const ReceivedInput = z
  .array(piece.extend({ restock: z.int().min(0).max(999).describe('How many of them can be sold again') }))
  .min(1)
  .max(1_000)
  .refine(areNamedOnce, 'names a line twice')

export const receive = staff('orders:write')
  .meta({
    docs:
      'Says that the goods of an approved return have come back. What can be sold again is on the shelf with it, and ' +
      'what was paid for the pieces goes back to the buyer, unless another refund is asked for.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(
    z.strictObject({
      returnId,
      lines: ReceivedInput.optional().describe('Left out: all that was to come, and all of it can be sold again'),
      locationId: id<LocationId>().optional().describe('Where it is put on the shelf; else where it was shipped from'),
      refund: RefundInput.default({ kind: 'paid', withShipping: false }),
      reason: text({ max: 500 }).optional().describe('The shopper can read it, in the timeline of the order'),
      version: z.int().min(1).optional().describe('Of the return as it was seen; another one is a conflict'),
      idempotencyKey,
    }),
  )
  .output(Order)
  .mutation(async ({ ctx, input }) => {
    const { returnId, lines: received = null, locationId = null, reason = null, refund, version } = input
    await once(ctx, input, async (tx) => {
      await receiveReturn(ctx, tx, { returnId, received, locationId, refund, reason, version, ...ownRefund })
      return returnId
    })
    const found = await readReturn(ctx.db, returnId)
    if (found === null) throw noSuchReturn()
    return viewOrder(await readDossier(ctx, found.orderId))
  })
