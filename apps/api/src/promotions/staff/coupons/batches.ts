import { readCouponBatches } from '@tillwright/db/coupons'
import { z } from 'zod'
import { newestFirst, pageFrom, pageOf, pageWith } from '../../../newest-first.ts'
import { staff } from '../../../trpc.ts'
import { promotionId } from '../view.ts'
import { CouponBatch } from './view.ts'

export const batches = staff('promotions:read')
  .meta({ docs: 'Batches of coupons that were generated for a promotion, the newest first.' })
  .input(z.strictObject({ promotionId, ...newestFirst }))
  .output(pageOf(CouponBatch))
  .query(async ({ ctx, input }) => {
    const found = await readCouponBatches(ctx.db, input.promotionId, pageFrom(input))
    return pageWith(found, input.limit, ({ moment: _, ...batch }) => batch)
  })
