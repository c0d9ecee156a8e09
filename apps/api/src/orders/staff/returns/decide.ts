import { transact } from '@tillwright/db/client'
import { readReturn } from '@tillwright/db/returns'
import type { ReturnState } from '@tillwright/domain/orders/return'
import { z } from 'zod'
import { prose } from '../../../schemas.ts'
import { auditChange } from '../../../staff/audit-change.ts'
import { refuses, type StaffContext, staff } from '../../../trpc.ts'
import { readDossier } from '../../dossier.ts'
import { moveReturn, noSuchReturn } from '../../returns/move-return.ts'
import { returnId } from '../../returns/view.ts'
import { Order, viewOrder } from '../../view.ts'

const refusals = ['CONFLICT'] as const
const which = z.strictObject({
  returnId,
  answer: prose({ max: 1_000 }).optional().describe('For the shopper to read'),
  version: z.int().min(1).optional().describe('Of the return as it was seen; another one is a conflict'),
})

const decision = (docs: string) =>
  staff('orders:write').meta({ docs, refuses: refusals }).errors(refuses(refusals)).input(which).output(Order)

export const approve = decision('Tells the buyer to send the goods of a return.').mutation(({ ctx, input }) =>
  decide(ctx, input, 'APPROVED'),
)

export const reject = decision('Tells the buyer that the goods of a return can not come back.').mutation(
  ({ ctx, input }) => decide(ctx, input, 'REJECTED'),
)

export const cancel = decision('Ends a return whose goods do not come.').mutation(({ ctx, input }) =>
  decide(ctx, input, 'CANCELED'),
)

async function decide(ctx: StaffContext, input: z.output<typeof which>, to: ReturnState) {
  const { returnId, answer = null, version } = input
  const by = { actor: 'staff', actorName: ctx.actor.name }
  await transact(ctx.db, async (tx) => {
    const before = await moveReturn(ctx, tx, { returnId, to, answer, version, by })
    if (before === null) return
    const change = { before: { returnId, state: before.state }, after: { returnId, state: to } }
    await auditChange(tx, ctx, { entity: 'order', entityId: before.orderId, ...change })
  })
  const found = await readReturn(ctx.db, returnId)
  if (found === null) throw noSuchReturn()
  return viewOrder(await readDossier(ctx, found.orderId))
}
