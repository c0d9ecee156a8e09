import { transact } from '@tillwright/db/client'
import { readReturn } from '@tillwright/db/returns'
import type { OrderId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { id } from '../../schemas.ts'
import { owner, refuses } from '../../trpc.ts'
import { readDossier } from '../dossier.ts'
import { Order, viewOrder } from '../view.ts'
import { moveReturn, noSuchReturn } from './move-return.ts'
import { returnId } from './view.ts'

const refusals = ['CONFLICT'] as const

export const cancelReturn = owner
  .meta({ docs: 'Takes back a return whose goods have not been received.', refuses: refusals })
  .errors(refuses(refusals))
  .input(z.strictObject({ orderId: id<OrderId>(), returnId }))
  .output(Order)
  .mutation(async ({ ctx, input }) => {
    const { orderId } = ctx
    const found = await readReturn(ctx.db, input.returnId)
    if (found?.orderId !== orderId) throw noSuchReturn()
    const move = { returnId: input.returnId, to: 'CANCELED', answer: null, by: { actor: 'shopper' } } as const
    await transact(ctx.db, (tx) => moveReturn(ctx, tx, move))
    return viewOrder(await readDossier(ctx, orderId))
  })
