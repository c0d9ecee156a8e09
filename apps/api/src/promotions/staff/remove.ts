import { transact } from '@tillwright/db/client'
import { deletePromotion, lockPromotion, wasRedeemed } from '@tillwright/db/promotions'
import { z } from 'zod'
import { mustBeVersion } from '../../prices/must-be-version.ts'
import { Removed, removed } from '../../prices/named.ts'
import { noSuch } from '../../prices/view.ts'
import { Refused } from '../../refused.ts'
import { auditChange } from '../../staff/audit-change.ts'
import { refuses, staff } from '../../trpc.ts'
import { promotionFacts, promotionId } from './view.ts'

const refusals = ['CONFLICT'] as const

export const remove = staff('promotions:write')
  .meta({
    docs: 'Removes a promotion with its coupons. CONFLICT (redemption) once an order has had it: disable it then.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(z.strictObject({ promotionId, version: z.int().min(1) }))
  .output(Removed)
  .mutation(({ ctx, input }) =>
    transact(ctx.db, async (tx) => {
      const from = await lockPromotion(tx, input.promotionId)
      if (from === null) throw noSuch('promotion')
      mustBeVersion('promotion', from.version, input.version)
      if (await wasRedeemed(tx, from.id))
        throw new Refused({ code: 'CONFLICT', entity: 'redemption', currentVersion: null })
      await deletePromotion(tx, from.id)
      await auditChange(tx, ctx, { entity: 'promotion', entityId: from.id, before: promotionFacts(from), after: null })
      return removed
    }),
  )
