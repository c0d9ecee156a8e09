import { transact } from '@tillwright/db/client'
import type { OrderId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { id, idempotencyKey, prose } from '../../schemas.ts'
import { owner, refuses } from '../../trpc.ts'
import { readDossier } from '../dossier.ts'
import { piecesInput } from '../pieces-input.ts'
import { Order, viewOrder } from '../view.ts'
import { askRefusals, askReturn } from './ask-return.ts'

export const requestReturn = owner
  .meta({
    docs:
      'Asks to send back pieces that have shipped. The shop approves or rejects it; once the goods have come back, ' +
      'their money does.',
    refuses: askRefusals,
  })
  .errors(refuses(askRefusals))
  .input(
    z.strictObject({
      orderId: id<OrderId>(),
      lines: piecesInput,
      reason: prose({ max: 1_000 }).optional(),
      idempotencyKey,
    }),
  )
  .output(Order)
  .mutation(async ({ ctx, input: { lines, reason = null, idempotencyKey: key } }) => {
    const { orderId } = ctx
    const wish = { orderId, pieces: lines, reason, idempotencyKey: key, by: { actor: 'shopper' as const } }
    await transact(ctx.db, (tx) => askReturn(ctx, tx, wish))
    return viewOrder(await readDossier(ctx, orderId))
  })
