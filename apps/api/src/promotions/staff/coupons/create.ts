import { transact } from '@tillwright/db/client'
import { findCoupon, insertCoupons } from '@tillwright/db/coupons'
import type { CouponId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { Refused } from '../../../refused.ts'
import { auditChange } from '../../../staff/audit-change.ts'
import { refuses, staff } from '../../../trpc.ts'
import { promotionId } from '../view.ts'
import { holdPromotionOfCodes } from './hold-promotion.ts'
import { Coupon, couponCodeInput, couponFacts, couponUsesInput } from './view.ts'

const refusals = ['CONFLICT'] as const

export const create = staff('promotions:write')
  .meta({
    docs: 'Lets a promotion be had by this code, in any case. A code that the shop knows already is CONFLICT (coupon).',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(z.strictObject({ promotionId, code: couponCodeInput, usesMax: couponUsesInput.default(null) }))
  .output(Coupon)
  .mutation(({ ctx, input }) =>
    transact(ctx.db, async (tx) => {
      await holdPromotionOfCodes(tx, input.promotionId)
      const id = ctx.newId<CouponId>()
      await insertCoupons(tx, [{ ...input, id, batchId: null }])
      const made = await findCoupon(tx, id)
      if (made === null) throw new Refused({ code: 'CONFLICT', entity: 'coupon', currentVersion: null })
      await auditChange(tx, ctx, { entity: 'coupon', entityId: id, before: null, after: couponFacts(made) })
      return made
    }),
  )
