import { transact } from '@tillwright/db/client'
import { deleteMethod } from '@tillwright/db/shipping-methods'
import { z } from 'zod'
import { auditChange } from '../../staff/audit-change.ts'
import { refuses, staff } from '../../trpc.ts'
import { lockSeen } from './change-method.ts'
import { methodFacts, methodId, version } from './view.ts'

const refusals = ['CONFLICT'] as const

export const remove = staff('shipping:write')
  .meta({ docs: 'Removes a shipping method. Orders that chose it keep what they were told of it.', refuses: refusals })
  .errors(refuses(refusals))
  .input(z.strictObject({ methodId, version }))
  .output(z.object({ ok: z.literal(true) }))
  .mutation(({ ctx, input }) =>
    transact(ctx.db, async (tx) => {
      const method = await lockSeen(tx, input)
      await deleteMethod(tx, method.id)
      const before = methodFacts(method)
      await auditChange(tx, ctx, { entity: 'shippingMethod', entityId: method.id, before, after: null })
      return { ok: true as const }
    }),
  )
