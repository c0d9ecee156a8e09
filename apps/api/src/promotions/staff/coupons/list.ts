import { readCoupons } from '@tillwright/db/coupons'
import { z } from 'zod'
import { newestFirst, pageFrom, pageOf, pageWith } from '../../../newest-first.ts'
import { staff } from '../../../trpc.ts'
import { promotionId } from '../view.ts'
import { batchId, Coupon, couponCodeInput } from './view.ts'

export const list = staff('promotions:read')
  .meta({ docs: 'Coupons of a promotion or a batch, the newest first, or the one with a code.' })
  .input(
    z
      .strictObject({
        promotionId: promotionId.optional(),
        batchId: batchId.optional(),
        code: couponCodeInput.optional(),
        ...newestFirst,
      })
      .refine((by) => by.promotionId !== undefined || by.batchId !== undefined || by.code !== undefined, {
        path: ['promotionId'],
        message: 'must be there, or batchId or code',
      }),
  )
  .output(pageOf(Coupon))
  .query(async ({ ctx, input }) => {
    const filter = {
      promotionId: input.promotionId ?? null,
      batchId: input.batchId ?? null,
      code: input.code ?? null,
    }
    const found = await readCoupons(ctx.db, filter, pageFrom(input))
    return pageWith(found, input.limit, ({ moment: _, ...coupon }) => coupon)
  })
