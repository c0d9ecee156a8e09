import { readPromotions } from '@tillwright/db/promotions'
import { z } from 'zod'
import { newestFirst, pageFrom, pageOf, pageWith } from '../../newest-first.ts'
import { staff } from '../../trpc.ts'
import { Promotion, viewPromotion } from './view.ts'

export const list = staff('promotions:read')
  .meta({ docs: 'Promotions, the newest first, also those that are disabled or over.' })
  .input(z.strictObject(newestFirst).prefault({}))
  .output(pageOf(Promotion))
  .query(async ({ ctx, input }) => {
    const [{ markets }, found] = await Promise.all([ctx.shop(), readPromotions(ctx.db, pageFrom(input))])
    return pageWith(found, input.limit, ({ moment: _, ...promotion }) => viewPromotion(promotion, markets))
  })
