import { transact } from '@tillwright/db/client'
import type { OrderId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { id, idempotencyKey, prose } from '../../../schemas.ts'
import { auditChange } from '../../../staff/audit-change.ts'
import { refuses, staff } from '../../../trpc.ts'
import { readDossier } from '../../dossier.ts'
import { piecesInput } from '../../pieces-input.ts'
import { askRefusals, askReturn } from '../../returns/ask-return.ts'
import { Order, viewOrder } from '../../view.ts'

export const create = staff('orders:write')
  .meta({
    docs: 'Notes that pieces of an order are to come back, for a buyer who has asked elsewhere: approved with it.',
    refuses: askRefusals,
  })
  .errors(refuses(askRefusals))
  .input(
    z.strictObject({
      orderId: id<OrderId>(),
      lines: piecesInput,
      reason: prose({ max: 1_000 }).optional().describe('The shopper can read it'),
      idempotencyKey,
    }),
  )
  .output(Order)
  .mutation(async ({ ctx, input: { orderId, lines, reason = null, idempotencyKey: key } }) => {
    const by = { actor: 'staff' as const, actorName: ctx.actor.name }
    await transact(ctx.db, async (tx) => {
      const asked = await askReturn(ctx, tx, { orderId, pieces: lines, reason, idempotencyKey: key, by })
      if (asked === null) return
      const after = { returnId: asked.returnId, state: 'APPROVED' }
      await auditChange(tx, ctx, { entity: 'order', entityId: orderId, before: null, after })
    })
    return viewOrder(await readDossier(ctx, orderId))
  })
