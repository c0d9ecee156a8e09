import { transact } from '@tillwright/db/client'
import { deleteCoupon, lockCoupon, wasCouponRedeemed } from '@tillwright/db/coupons'
import { z } from 'zod'
import { Removed, removed } from '../../../prices/named.ts'
import { noSuch } from '../../../prices/view.ts'
import { Refused } from '../../../refused.ts'
import { auditChange } from '../../../staff/audit-change.ts'
import { refuses, staff } from '../../../trpc.ts'
import { couponFacts, couponId } from './view.ts'

const refusals = ['CONFLICT'] as const

export const remove = staff('promotions:write')
  .meta({ docs: 'Removes a coupon. CONFLICT (redemption) once an order has had it.', refuses: refusals })
  .errors(refuses(refusals))
  .input(z.strictObject({ couponId }))
  .output(Removed)
  .mutation(({ ctx, input }) =>
    transact(ctx.db, async (tx) => {
      const from = await lockCoupon(tx, input.couponId)
      if (from === null) throw noSuch('coupon')
      if (await wasCouponRedeemed(tx, from.id))
        throw new Refused({ code: 'CONFLICT', entity: 'redemption', currentVersion: null })
      await deleteCoupon(tx, from.id)
      await auditChange(tx, ctx, { entity: 'coupon', entityId: from.id, before: couponFacts(from), after: null })
      return removed
    }),
  )
